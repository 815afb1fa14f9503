# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the inventory says, checked against itself before anything is asked of a host. Pure. Private to the collection.

What a step would refuse without having looked at a host is refused here, by the step's own rules. Values come as YAML has
them, of any type; null is the same as not given.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._brick import wanted as brick_words
from .._brick.limits import SMALLEST_XFS, bad_names
from .._brick.model import BrickName, WantedBrick
from .._errors import StorageError
from .._gluster import wanted as volume_words
from .._gluster import wanted_quota as quota_words
from .._gluster.model import Pool
from .._mount import wanted as mount_words
from .layout import MODULE_KEYS, QUOTA, VOLUME_KEYS, is_placed
from .model import Fault, Host

DEVICE = ("device", "wipe", "raid", "tags")
MOUNT = ("volume", "path", "options")
ARBITER = ("any", "only", "never")
EXAMPLE = "{name: home, type: replicate, replicas: 3, size: 100GiB}"
ADDRESS_MAX, ZONE_MAX = 253, 100

_ADDRESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]*", re.ASCII)


def from_error(host: str, what: str, error: StorageError) -> Fault:
    """A row of what a step refuses; ``what`` is the object, whose name the error begins with."""
    said = error.what.removeprefix(what).removeprefix(": ").removesuffix(": refused")
    return Fault(host, what, "; ".join(text for text in ("" if said == "refused" else said, error.found) if text), error.next_step or error.expected)


# --- volumes

def volumes(raw: Any, spec: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[Fault]]:
    """The declared volumes that can be worked with, and what is wrong with the others.

    :param spec: argument spec of a volume of the module gluster_volume
    """
    faults: list[Fault] = []
    named: list[dict[str, Any]] = []
    for entry in _entries(raw, "-", "gluster_volumes", f"[{EXAMPLE}]", faults):
        if isinstance(entry, Mapping) and isinstance(entry.get("name"), str) and entry["name"]:
            named.append({str(word): value for word, value in entry.items() if value is not None})
        else:
            faults.append(Fault("-", "gluster_volumes", repr(entry), f"give each volume a name: {EXAMPLE}"))
    times = Counter(volume["name"] for volume in named)
    good = []
    for volume in named:
        wrong = list(_volume_faults(volume, spec))
        faults += wrong
        if not wrong and times[volume["name"]] == 1:
            good.append(volume)
    faults += [Fault("-", f"volume {name}", "declared twice", "give each volume a name of its own") for name, number in times.items() if number > 1]
    return good, faults


def _volume_faults(volume: Mapping[str, Any], spec: Mapping[str, Any]) -> Iterator[Fault]:
    what = f"volume {volume['name']}"
    unknown = sorted(set(volume) - set(VOLUME_KEYS))
    if unknown:
        yield Fault("-", what, f"unknown: {', '.join(unknown)}", f"known: {', '.join(VOLUME_KEYS)}")
    validator: Any = ArgumentSpecValidator  # it has no types
    read = validator(dict(spec)).validate({word: value for word, value in volume.items() if word in MODULE_KEYS})
    yield from (Fault("-", what, message, "ansible-doc glusterkube.storage.gluster_volume") for message in read.error_messages)
    if read.error_messages:
        return
    refused: list[StorageError] = volume_words.read([read.validated_parameters], Pool(()), lambda name: frozenset(), lambda group: None, by_name=True)[1]
    if is_placed(volume):
        refused += [] if refused else bad_names([WantedBrick(BrickName(volume["name"], 0, 0), "", SMALLEST_XFS)])
        if "type" not in volume:
            refused.append(StorageError(f"{what}: has no type", expected="type: replicate with replicas: 3, distribute or disperse"))
    yield from (from_error("-", what, error) for error in refused)
    yield from _quota_faults(volume)


def _quota_faults(volume: Mapping[str, Any]) -> Iterator[Fault]:
    what, quota = f"volume {volume['name']}", volume.get(QUOTA) or {}
    if not isinstance(quota, Mapping) or "volume" in quota:
        yield Fault("-", what, f"quota: {quota!r:.60}", "quota: {limits: [{path: /, size: 50GiB}]}")
        return
    for error in quota_words.read([{"volume": volume["name"], **quota}])[1] if quota else []:
        yield Fault("-", what, f"quota: {error.what.partition(': ')[2]}; {error.found}", error.next_step or f"expected: {error.expected}")


# --- hosts

def host(raw: Mapping[str, Any]) -> tuple[Host, list[Fault]]:
    """A host out of its dictionary, and what is wrong with it; a wrong value is left out."""
    name, faults = str(raw["name"]), []
    address, zone, arbiter = raw.get("address") or "", raw.get("zone"), raw.get("arbiter") or "any"
    if address and not (isinstance(address, str) and _ADDRESS.fullmatch(address) and len(address) <= ADDRESS_MAX):
        faults.append(Fault(name, "address", repr(address), "set gluster_address of this host to its address, or gluster_storage_network to its network"))
    if isinstance(zone, (bool, Mapping, list)) or not str(zone).isprintable() or len(str(zone)) > ZONE_MAX or str(zone) != str(zone).strip():
        faults.append(Fault(name, "gluster_zone", repr(zone), f"write one name in quotes, of at most {ZONE_MAX} printable characters"))
        zone = None
    if arbiter not in ARBITER:
        faults.append(Fault(name, "gluster_arbiter", repr(arbiter), f"write {', '.join(ARBITER[:-1])} or {ARBITER[-1]}"))
        arbiter = ARBITER[0]
    if raw.get("fault"):
        said = str(raw["fault"]).rpartition("' failed: ")[2]  # of a filter, without Ansible's own words before
        faults.append(Fault(name, "look", said, f"ansible {name} --become -m glusterkube.storage.gluster_brick_info"))
    listed, wrong = devices(raw.get("devices"))
    faults += [from_error(name, "gluster_devices", error) for error in wrong]
    return Host(name, zone="" if zone is None else str(zone), arbiter=str(arbiter), address=str(address), aliases=frozenset(raw.get("aliases", [])),
                reached=str(raw.get("reached", "")), devices=tuple(listed), look=raw.get("look", {}), silence=str(raw.get("silence", ""))), faults


def devices(raw: Any) -> tuple[list[dict[str, Any]], list[StorageError]]:
    """The declared devices of a host as dictionaries, and what is wrong with the others."""
    faults: list[Fault] = []
    good: list[dict[str, Any]] = []
    refused: list[StorageError] = []
    for entry in _entries(raw, "", "gluster_devices", "[/dev/sdb]", faults):
        device = dict(entry) if isinstance(entry, Mapping) else {"device": entry}
        try:
            brick_words.devices([{word: value for word, value in device.items() if word != "tags"}])
            if not isinstance(device.get("tags") or {}, Mapping):
                raise StorageError(f"device {device['device']}: tags are no dictionary", found=repr(device["tags"]), expected="tags: {disk: ssd}")
        except StorageError as error:
            refused.append(StorageError(f"gluster_devices: {error.what}", found=error.found, expected=error.expected, next_step=error.next_step))
        else:
            good.append(device)
    return good, [*(StorageError(fault.what, found=fault.found, next_step=fault.next_step) for fault in faults), *refused]


# --- clients

def mounts(client: str, raw: Any, known: Collection[str]) -> list[Fault]:
    """What is wrong with the mounts of a client. ``known`` are the volumes that there are or will be."""
    faults: list[Fault] = []
    paths = []
    for entry in _entries(raw, client, "gluster_mounts", "[{volume: home, path: /srv/home}]", faults):
        if not isinstance(entry, Mapping) or set(entry) - set(MOUNT):
            faults.append(Fault(client, "gluster_mounts", repr(entry), "write {volume: home, path: /srv/home, options: [ro]}"))
            continue
        faults += _mount_faults(client, entry.get("volume"), entry.get("path"), entry.get("options", []), known)
        paths.append(entry.get("path"))
    return faults + [from_error(client, error.what.rpartition(": ")[0], error) for error in mount_words.twice(paths)]


def _mount_faults(client: str, volume: Any, path: Any, options: Any, known: Collection[str]) -> Iterator[Fault]:
    what = f"mount {path}"
    if volume not in known:
        yield Fault(client, what, f"volume {volume!r}: no such volume", f"declare it in gluster_volumes, or mount one of: {', '.join(sorted(known)) or 'none'}")
    yield from (from_error(client, what, error) for error in mount_words.mount_faults(path, options))


def _entries(raw: Any, host: str, what: str, example: str, faults: list[Fault]) -> Iterable[Any]:
    """The list, none for null; anything else is added to ``faults``."""
    if raw is None:
        return []
    if isinstance(raw, (str, bytes, Mapping)) or not isinstance(raw, Iterable):
        faults.append(Fault(host, what, f"{raw!r}, which is no list", f"write a list such as {example}"))
        return []
    return list(raw)
