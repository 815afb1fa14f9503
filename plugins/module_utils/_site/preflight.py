# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All faults of all hosts and volumes, before anything is changed. Pure. Private to the collection."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from .._brick.limits import long_name
from .._brick.model import BrickName
from .declared import from_error
from .layout import Site
from .model import Fault, Host

HEADER = ("HOST", "OBJECT", "FOUND", "NEXT")
LONGEST_GROUP = "gluster_" + 42 * "x"  # a volume group that is still to be made
LONGEST_CELL = 300


def faults(site: Site, network: str) -> list[Fault]:
    """Everything that forbids to go on, host by host and then volume by volume."""
    found = [fault for host in site.hosts.values() if host.answered for fault in _host_faults(host, network)]
    return [*found, *_twins(site.hosts.values()), *_borrowed_addresses(site.hosts.values()), *_strange_pools(site), *_volume_faults(site)]


def warnings(site: Site) -> list[str]:
    """What an operator should know although it stops nothing."""
    told = [f"{host.name}: {host.silence}; nothing needs it now, its bricks keep their place" for host in site.hosts.values() if host.silence]
    told += [f"{host}: {device} is not declared any more; the bricks on it stay as they are" for host, device in site.on_dropped_devices()]
    told += [f"{name}: is in the pool but not in the inventory; it is left alone" for name in site.members_without_host()]
    return told


def table(rows: Iterable[Fault]) -> str:
    """The faults as a person reads them: a row each, and a last line that counts."""
    cells = [HEADER] + [(_cell(fault.host), _cell(fault.what), _cell(fault.found), _cell(fault.next_step)) for fault in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(3)]
    lines = ["  ".join([*(text.ljust(width) for text, width in zip(row, widths)), row[3]]) for row in cells]
    hosts = len({row[0] for row in cells[1:]} - {"-"})
    return "\n".join([*lines, f"{len(cells) - 1} faults, {hosts} hosts concerned. Nothing was changed."])


def _cell(text: str) -> str:
    """On one line, whatever somebody wrote into the inventory."""
    shown = "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
    return shown if len(shown) <= LONGEST_CELL else f"{shown[:LONGEST_CELL]}... ({len(shown)} characters)"


def _host_faults(host: Host, network: str) -> Iterable[Fault]:
    if not host.address:
        yield Fault(host.name, "address", f"none in {network}", f"set gluster_storage_network to a network of this host, or gluster_address for {host.name}")
    for device in host.look["devices"]:
        if device["state"] in ("missing", "refused"):
            yield Fault(host.name, device["device"], device["found"], device["next"])


def _twins(hosts: Iterable[Host]) -> Iterable[Fault]:
    """Two names for one host, and a host that was cloned with its glusterd."""
    for word, key in (("address", "address"), ("ansible_host", "reached"), ("glusterd UUID", "uuid")):
        same: dict[str, list[str]] = defaultdict(list)
        for host in hosts:
            same[getattr(host, key)].append(host.name)
        next_step = "list each host once" if key != "uuid" else "on the clone: stop glusterd, empty /var/lib/glusterd, start it"
        yield from (Fault(names[0], word, f"{value}, the same as {', '.join(names[1:])}", next_step) for value, names in same.items() if value and names[1:])


def _borrowed_addresses(hosts: Collection[Host]) -> Iterable[Fault]:
    """The pool would take one host for the other."""
    for host in hosts:
        other = next((other for other in hosts if other is not host and host.address != other.address and host.address in other.aliases), None)
        if host.address and other:
            yield Fault(host.name, "address", f"{host.address}, which is {other.name}", f"correct gluster_address of {host.name}")


def _strange_pools(site: Site) -> Iterable[Fault]:
    """Hosts that belong to another pool than the acting host's, or have volumes of their own."""
    for host in site.hosts.values():
        glusterd = host.look["glusterd"] if host.answered else {"peers": [], "volumes": [], "uuid": ""}
        if glusterd["uuid"] not in site.member_uuids and site.member_uuids and (glusterd["peers"] or glusterd["volumes"]):
            yield Fault(host.name, "pool", f"in another pool with {len(glusterd['peers'])} other members and volumes: "
                        f"{', '.join(glusterd['volumes']) or 'none'}", f"leave it out of the inventory, or detach it there: gluster peer detach {host.name}")


def _volume_faults(site: Site) -> Iterable[Fault]:
    for refusal in site.layout.get("refused", []):
        yield Fault("-", f"volume {refusal['volume']}", _words(refusal), refusal["next"] or refusal.get("expected", ""))
    yield from {fault.what: fault for host in site.hosts.values() for fault in _long_names(site, host)}.values()


def _long_names(site: Site, host: Host) -> Iterable[Fault]:
    groups = {device["device"]: device.get("vg") or LONGEST_GROUP for device in host.look.get("devices", [])}
    for brick in site.bricks_of(host.name):
        error = long_name(groups[brick["device"]], BrickName(brick["volume"], brick["set"], brick["index"]))
        if error:
            yield from_error(host.name, f"volume {brick['volume']}", error)


def _words(refusal: Mapping[str, str]) -> str:
    return "; ".join(text for text in (refusal.get("what", ""), refusal.get("found", "")) if text)
