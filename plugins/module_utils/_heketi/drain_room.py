# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Is there room for the bricks of a device that shall be drained? Pure. Private to the collection.

Heketi itself finds out brick by brick, and leaves a drain half done. This asks for all of them before the first one moves.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from .. import _size
from .._errors import StorageError
from .model import Device, Node, State, Volume
from .room import need

ZONE_CHECKING = "user.heketi.zone-checking"


@dataclass(frozen=True)
class Rules:
    """What Heketi minds when it looks for another place, and what it does not see.

    ``strict`` is its zone checking. ``sets`` are the bricks of each replica or disperse set by the id of a brick, as gluster tells: Heketi's answers
    do not. A brick that is not there is looked at by itself. ``unknown`` is that of left_behind.
    """

    strict: bool = True
    sets: Mapping[str, Collection[str]] | None = None
    unknown: Mapping[str, Collection[str]] = field(default_factory=dict)


def faults(state: State, leaving: Collection[str], rules: Rules) -> list[StorageError]:
    """Every brick on the leaving devices that finds no place. The largest ones choose first, each takes the device with the most room."""
    homes = {brick.id: node for volume in state.volumes for brick in volume.bricks if (node := state.node(brick.node))}
    volumes = {volume.id: volume for volume in state.volumes}
    free = {device.id: device.free for node in state.nodes for device in node.devices
            if node.state == "online" and device.state == "online" and device.id not in leaving}
    places = [(node, device) for node in state.nodes for device in node.devices if device.id in free]
    bricks = [(node, device, brick) for node in state.nodes for device in node.devices if device.id in leaving for brick in device.bricks]
    found = []
    for node, device, brick in sorted(bricks, key=lambda item: (-item[2].size, item[2].id)):
        volume = volumes.get(brick.volume)
        what = f"device {node.manage}:{device.name}: can't be drained of brick {brick.id}"
        if not volume:
            found.append(StorageError(what, found=f"no volume {brick.volume}", expected="a volume that Heketi has", next_step="heketi-cli db check"))
            continue
        if volume.durability == "none":
            found.append(StorageError(what, found=f"volume {volume.name} keeps one copy, which Heketi never moves", expected="replicate or disperse",
                                      next_step=f"copy its data elsewhere and delete it: heketi-cli volume delete {volume.id}"))
            continue
        others = [homes[other] for other in (rules.sets or {}).get(brick.id, ()) if other != brick.id and other in homes]
        strict = _strict(volume, rules)
        fits = [place for place in places if _fits(place, node, others, strict=strict)]
        best = max(fits, key=lambda place: (free[place[1].id], place[1].id), default=None)
        wanted = need(brick.size, max(volume.snapshot_factor, 1))
        if best and free[best[1].id] > wanted:
            free[best[1].id] -= wanted
            continue
        zones = ", each in a zone without another brick of its set" if strict else ""
        room = f"{_size.text(free[best[1].id])} at most, on {best[0].manage}:{best[1].name}" if best else "no other device that may hold it"
        found.append(StorageError(f"{what} of volume {volume.name}", found=room,
                                  expected=f"more than {_size.text(wanted, up=True)} on an online device of a host without another brick of its set{zones}",
                                  next_step="add a device or a host to heketi_devices, run site.yml, then drain again"))
    return found


def _strict(volume: Volume, rules: Rules) -> bool:
    said = [value for name, _unused, value in (option.partition(" ") for option in volume.options) if name == ZONE_CHECKING]
    return said[-1].strip() == "strict" if said else rules.strict


def _fits(place: tuple[Node, Device], home: Node, others: Collection[Node], *, strict: bool) -> bool:
    node = place[0]
    return node.cluster == home.cluster and all(node.id != other.id and not (strict and node.zone == other.zone) for other in others)
