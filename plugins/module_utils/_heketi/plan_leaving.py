# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How devices and nodes leave Heketi: their data moves first. Pure. Private to the collection.

A device is drained brick by brick, so that a run that was interrupted goes on with the next one, and each is a line of the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .._action import Action
from .._errors import StorageError
from . import drain_room, left_behind, request
from .model import Device, Node, State

STANDS_STILL = ("stale", "failed")


@dataclass(frozen=True)
class Leaving:
    """A node, or one ``device`` of it, that leaves. ``name`` is what the user calls it.

    ``remove`` is false for a device that is drained and stays known. ``forget`` does without the host.
    """

    node: Node
    device: Device | None
    name: str
    remove: bool = True
    forget: bool = False

    @property
    def devices(self) -> tuple[tuple[Device, str], ...]:
        if self.device:
            return ((self.device, self.name),)
        return tuple((device, f"{self.node.manage}:{device.name}") for device in self.node.devices)


def leave(state: State, leaving: list[Leaving], cleanup: bool, rules: Callable[[], drain_room.Rules], faults: list[StorageError]) -> list[Action]:
    """What is to be done, with ``faults`` for what forbids it. First all of them go out of use: none takes the bricks of another."""
    volumes = {volume.id: volume.name for volume in state.volumes}
    devices = [(entry, device, name) for entry in leaving for device, name in entry.devices]
    out = [action for entry in leaving if not entry.device
           for action in request.state(f"node {entry.name}", f"/nodes/{entry.node.id}", entry.node.state, "offline") if entry.node.state == "online"]
    out += [request.post("~", f"device {name}", "offline", f"/devices/{device.id}/state", {"state": "offline"})
            for _unused, device, name in devices if device.state == "online"]
    drained = [action for _unused, device, name in devices for action in _drain(device, name, volumes)]
    removed = [request.delete(f"device {name}", "forget" if entry.forget else "remove", f"/devices/{device.id}",
                              {"forceforget": True} if entry.forget else None) for entry, device, name in devices if entry.remove]
    removed += [request.delete(f"node {entry.name}", "remove", f"/nodes/{entry.node.id}") for entry in leaving if not entry.device]
    if not (out or drained or removed):
        return []
    known = rules()
    faults += left_behind.clones([(device, name) for _unused, device, name in devices], volumes)
    faults += left_behind.strangers([(device, name) for entry, device, name in devices if not entry.forget], known.unknown)
    faults += drain_room.faults(state, {device.id for _unused, device, _name in devices}, known)
    still = [operation for operation in state.operations if operation.status in STANDS_STILL]
    if still and not cleanup:
        faults.append(StorageError(
            f"{', '.join(entry.name for entry in leaving)}: nothing leaves Heketi while operations of it stand still",
            found=", ".join(f"{operation.id} ({operation.kind}, {operation.status})" for operation in still), expected="none",
            next_step="cleanup: true, or -e cleanup=true for the playbook; Heketi does it by itself a minute after a start and every hour"))
    clean = [request.post("!", "pending operations", "clean up", "/operations/pending/cleanup", {"operations": [operation.id for operation in still]},
                          details=tuple(f"{operation.id}: {operation.kind}, {operation.status}" for operation in still))] if still else []
    return [*clean, *out, *drained, *removed]


def _drain(device: Device, name: str, volumes: dict[str, str]) -> Iterator[Action]:
    for brick in sorted(device.bricks, key=lambda brick: brick.id):
        yield request.post(">", f"device {name}", f"move brick {brick.id} of volume {volumes.get(brick.volume, brick.volume)}",
                           f"/bricks/to-evict/{brick.id}", {"healcheck": "enable"}, moves=brick.size, gates=(request.NO_OPERATION, request.ROOM))
    if device.state != "failed":
        yield request.post("~", f"device {name}", "drained", f"/devices/{device.id}/state", {"state": "failed"})
