# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what a user or a module wrote to the model, with every mistake named. Pure. Private to the collection.

A mistake in ``hosts`` concerns every volume and raises. A mistake in one volume refuses that volume only,
which is up to the caller: :func:`volume` and :func:`existing` raise for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .._errors import StorageError
from .._size import KIB, parse_positive
from .model import ANY, HOST, NEVER, ONLY, Device, Existing, Host, Tags, Volume

LEVELS: dict[int, tuple[str, ...]] = {0: (), 1: ("zone",), 2: ("zone", "rack"), 3: ("region", "zone", "rack")}
FILE_SIZE = 64 * KIB
_DIGITS = re.compile(r"([0-9]+)", re.ASCII)
_HOST = ("name", "zone", "domains", "arbiter", "devices", "reported",
         "uuid", "address", "aliases", "bricks")  # the last four are for the report
_DEVICE = ("device", "size", "tags")
VOLUME = ("name", "type", "replicas", "arbiters", "disperses", "redundancies", "size", "sets", "brick_size_max", "device_tags", "spread",
          "average_file_size")


def hosts(raw: Any) -> tuple[Host, ...]:
    """All hosts, sorted, so that their order in the inventory changes nothing.

    :raises StorageError: for the first mistake
    """
    answer = sorted((_host(entry) for entry in entries(raw, "hosts")), key=lambda host: (host.domains, _natural(host.name)))
    seen: set[str] = set()
    for host in answer:
        if host.name in seen:
            raise StorageError(f"host {host.name}: listed twice", found=f"two hosts of the name {host.name}", expected="one name a host",
                               next_step=f"rename or remove one of the hosts {host.name}")
        seen.add(host.name)
    with_domains = [host for host in answer if host.domains]
    for host in with_domains:
        if len(host.domains) != len(with_domains[0].domains):
            raise StorageError(f"host {host.name}: another number of domains than host {with_domains[0].name}", found=" / ".join(host.domains),
                               expected=f"{len(with_domains[0].domains)}, outermost first, as in {' / '.join(with_domains[0].domains)}")
    return tuple(answer)


def level_names(all_hosts: Sequence[Host], names: Any = None) -> tuple[str, ...]:
    """How the domains of hosts are called, outermost first.

    :raises StorageError: when there are more or fewer domains than names
    """
    depth = max((len(host.domains) for host in all_hosts), default=0)
    given = tuple(_text(name, "levels") for name in entries(names, "levels")) if names else LEVELS.get(depth)
    if given is None or (depth and len(given) != depth):
        raise StorageError("levels: have to name each of the domains", found=", ".join(given or ()) or "none",
                           expected=f"{depth} names, outermost first", next_step="placement(volumes, levels=['region', 'zone', 'rack'])")
    if len(set(given)) != len(given) or HOST in given:
        raise StorageError("levels: every name is used once, and `host` is below them all", found=", ".join(given))
    return given


def volume_name(raw: Any) -> str:
    """The name of a volume, for the report of everything else that is wrong with it."""
    if not isinstance(raw, Mapping) or not isinstance(raw.get("name"), str) or not raw["name"]:
        raise StorageError("volumes: every one needs a name", found=repr(raw), expected="{name: home, type: replicate, replicas: 3, size: 100GiB}")
    return str(raw["name"])


def volume(raw: Mapping[str, Any], spread: str) -> Volume:
    """One volume.

    :raises StorageError: for its first mistake
    """
    name = volume_name(raw)
    what = f"volume {name}"
    _known(raw, VOLUME, what)
    if raw.get("size") is None:
        raise StorageError(f"{what}: needs a size", expected="size: 100GiB", next_step="give a size, or explicit bricks")
    width, data, most, arbiters = _shape(raw, what)
    sets = _count(raw, "sets", what, 0, least=0) or None
    brick_max = raw.get("brick_size_max")
    return Volume(name=name, width=width, data=data, most=most, arbiters=arbiters, size=parse_positive(raw["size"], f"{what}: size"), sets=sets,
                  brick_max=None if brick_max is None else parse_positive(brick_max, f"{what}: brick_size_max"),
                  tags=_tags(raw.get("device_tags"), f"{what}: device_tags"), spread=str(raw.get("spread") or spread),
                  file_size=parse_positive(raw.get("average_file_size") or FILE_SIZE, f"{what}: average_file_size"))


def existing(raw: Any) -> tuple[Existing, ...]:
    """The bricks that are there.

    :raises StorageError: for an entry that is not a brick
    """
    answer = []
    for entry in entries(raw, "existing"):
        if not isinstance(entry, Mapping) or not entry.get("volume") or not entry.get("host"):
            raise StorageError("existing: every brick needs volume, set, index and host", found=repr(entry))
        what = f"existing brick {entry.get('set')}.{entry.get('index')} of volume {entry['volume']} on {entry['host']}"
        answer.append(Existing(volume=str(entry["volume"]), set=_count(entry, "set", what, None, least=0), index=_count(entry, "index", what, None, least=0),
                               host=str(entry["host"]), device=str(entry.get("device") or ""),
                               size=parse_positive(entry["size"], f"{what}: size") if entry.get("size") else 0,
                               arbiter=_truth(entry.get("arbiter"), f"{what}: arbiter", default=False),
                               prepared=_truth(entry.get("prepared"), f"{what}: prepared", default=False)))
    return tuple(sorted(answer, key=lambda brick: (brick.volume, brick.set, brick.index, brick.host, brick.device)))


def _host(raw: Any) -> Host:
    if not isinstance(raw, Mapping) or not isinstance(raw.get("name"), str) or not raw["name"]:
        raise StorageError("hosts: every one needs a name", found=repr(raw), expected="{name: g1, zone: a, devices: [{device: /dev/sdb, size: 100GiB}]}")
    what = f"host {raw['name']}"
    _known(raw, _HOST, what)
    if raw.get("domains") and raw.get("zone"):
        raise StorageError(f"{what}: has both zone and domains", found=f"{raw['zone']} and {raw['domains']}",
                           next_step="leave zone out: it is short for domains: [ZONE]")
    domains = entries(raw.get("domains") or [], f"{what}: domains") or ([raw["zone"]] if raw.get("zone") not in (None, "") else [])
    arbiter = raw.get("arbiter") or ANY
    if arbiter not in (ANY, ONLY, NEVER):
        raise StorageError(f"{what}: unknown word for arbiter", found=str(arbiter), expected="any, only or never")
    devices = sorted((_device(entry, what) for entry in entries(raw.get("devices") or [], f"{what}: devices")), key=lambda device: _natural(device.name))
    for one, other in zip(devices, devices[1:]):
        if one.name == other.name:
            raise StorageError(f"{what}: device {one.name} is listed twice", found=f"two devices {one.name}", expected="each device once",
                               next_step=f"remove one of them from the devices of {raw['name']}")
    reported = _truth(raw.get("reported"), f"{what}: reported", default=True)
    return Host(name=str(raw["name"]), domains=tuple(_text(domain, f"{what}: domains") for domain in domains), arbiter=str(arbiter),
                devices=tuple(devices) if reported else (), reported=reported)


def _device(raw: Any, what: str) -> Device:
    if not isinstance(raw, Mapping) or not raw.get("device"):
        raise StorageError(f"{what}: every device needs a path and a size", found=repr(raw), expected="{device: /dev/sdb, size: 100GiB}")
    what = f"{what}: device {raw['device']}"
    _known(raw, _DEVICE, what)
    return Device(name=str(raw["device"]), size=parse_positive(raw.get("size", 0), f"{what}: size"), tags=_tags(raw.get("tags"), f"{what}: tags"))


def _shape(raw: Mapping[str, Any], what: str) -> tuple[int, int, int, int]:
    """Bricks of a set, how many of them add up, how many a domain may hold, how many are arbiters."""
    kind = raw.get("type") or "distribute"
    replicas, arbiters = _count(raw, "replicas", what, 0, least=0), _count(raw, "arbiters", what, 0, least=0)
    disperses, redundancies = _count(raw, "disperses", what, 0, least=0), _count(raw, "redundancies", what, 0, least=0)
    foreign = {"distribute": ("replicas", "arbiters", "disperses", "redundancies"), "replicate": ("disperses", "redundancies"),
               "disperse": ("replicas", "arbiters")}
    if kind not in foreign:
        raise StorageError(f"{what}: unknown type", found=str(kind), expected="distribute, replicate or disperse")
    for option in foreign[kind]:
        if (raw.get(option) or 0) not in (0, 1) or (option != "replicas" and raw.get(option)):
            raise StorageError(f"{what}: {option} does not go with type {kind}", found=f"{option}: {raw[option]}")
    if kind == "distribute":
        return 1, 1, 1, 0
    if kind == "replicate":
        if arbiters > 1 or (arbiters and replicas not in (2, 3)):
            raise StorageError(f"{what}: an arbiter is the third brick of a set", found=f"replicas: {replicas}, arbiters: {arbiters}",
                               expected="replicas: 3, arbiters: 1")
        if replicas < 2:
            raise StorageError(f"{what}: too few replicas", found=f"replicas: {replicas}", expected="replicas: 3")
        return (3 if arbiters else replicas), 1, 1, arbiters
    if redundancies < 1 or disperses <= 2 * redundancies:
        raise StorageError(f"{what}: disperses has to be more than twice redundancies", found=f"disperses: {disperses}, redundancies: {redundancies}",
                           expected="disperses: 3, redundancies: 1, or 6 and 2: bricks of a set, and how many of them may be lost")
    return disperses, disperses - redundancies, redundancies, 0


def _tags(raw: Any, what: str) -> Tags:
    if raw is None:
        return frozenset()
    if not isinstance(raw, Mapping):
        raise StorageError(f"{what}: is not a mapping", found=repr(raw), expected="{disk: ssd}")
    return frozenset((str(key), str(value)) for key, value in raw.items())


def entries(raw: Any, what: str) -> list[Any]:
    if isinstance(raw, (str, Mapping)) or not isinstance(raw, Iterable):
        raise StorageError(f"{what}: is not a list", found=repr(raw))
    return list(raw)


def _known(raw: Mapping[str, Any], names: tuple[str, ...], what: str) -> None:
    for name in raw:
        if name not in names:
            raise StorageError(f"{what}: unknown key", found=str(name), expected=", ".join(names))


def _count(raw: Mapping[str, Any], name: str, what: str, default: int | None, *, least: int) -> int:
    value = raw.get(name)
    value = default if value is None else value
    if isinstance(value, str) and value.isdecimal():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise StorageError(f"{what}: {name} is not a number", found=repr(raw.get(name)), expected=f"a whole number, {least} or more")
    return int(value)


def _text(raw: Any, what: str) -> str:
    if raw is None or isinstance(raw, (Mapping, list)) or str(raw) == "":
        raise StorageError(f"{what}: is not a name", found=repr(raw))
    return str(raw)


def _truth(raw: Any, what: str, *, default: bool) -> bool:
    if raw is None:
        return default
    if not isinstance(raw, bool):
        raise StorageError(f"{what}: is neither true nor false", found=repr(raw))
    return bool(raw)


def _natural(name: str) -> tuple[list[str | int], str]:
    """Sorts g2 before g10."""
    return [int(part) if number % 2 else part for number, part in enumerate(_DIGITS.split(name))], name
