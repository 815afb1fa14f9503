# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bricks that a device has and that Heketi would leave on it, or lose, when the device is emptied. Pure. Private to the collection."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from .._errors import StorageError
from .._gluster.model import Brick, Volume
from .drift import ID
from .model import Device, Node, State

_GROUP = re.compile(r"/vg_([0-9a-f]{32})/")  # the id of its device is in the path of every brick that Heketi made


def unknown(volumes: Iterable[Volume], state: State) -> Mapping[str, tuple[str, ...]]:
    """By device the bricks of gluster on it, as ``volume NAME: HOST:PATH``, that Heketi's volumes do not have.

    A clone that Heketi did not make has its bricks beside those of its origin, the id of which it keeps as an option; when that is gone too, any device
    of the host may have them. Volumes of pending operations are Heketi's own.

    :param volumes: as gluster tells them
    """
    known = {(node.storage, brick.path) for volume in state.volumes for brick in volume.bricks if (node := state.node(brick.node))}
    pending = {identity for operation in state.operations for identity, _change in operation.changes}
    nodes = {node.storage: node for node in state.nodes}
    found: dict[str, list[str]] = defaultdict(list)
    for volume in volumes:
        for brick in volume.bricks:
            node = nodes.get(brick.host)
            if node and (brick.host, brick.path) not in known and volume.options.get(ID) not in pending:
                for device in _devices(node, brick, volume.options.get(ID, ""), state):
                    found[device].append(f"volume {volume.name}: {brick.name}")
    return {device: tuple(bricks) for device, bricks in found.items()}


def _devices(node: Node, brick: Brick, origin: str, state: State) -> Iterable[str]:
    group = _GROUP.search(brick.path)
    if group:
        return (group[1],)
    if not (origin and brick.is_snapshot):
        return ()
    beside = {brick.device for volume in state.volumes if volume.id == origin for brick in volume.bricks if brick.node == node.id}
    return beside or {device.id for device in node.devices}


def clones(devices: Iterable[tuple[Device, str]], volumes: Mapping[str, str]) -> Iterator[StorageError]:
    """Clones on devices that shall be emptied. Heketi 10 dies when it is asked to move a brick of one, and would remove a wrong logical volume after that:
    of two bricks of a clone on one host it has noted the same.

    :param devices: each with the name that a user knows
    :param volumes: names of Heketi's volumes by their ids
    """
    for device, name in devices:
        for volume in sorted({volumes.get(brick.volume, brick.volume) for brick in device.bricks if brick.is_of_clone}):
            yield StorageError(f"device {name}: can't be drained of volume {volume}", found="a clone, and Heketi 10 dies when it moves a brick of one",
                               expected="no clone on it",
                               next_step="copy its data to a volume of its own, then delete the clone: "
                               f"heketi_volume with {{name: {volume}, state: absent}} and confirm: [{volume}]")


def strangers(devices: Iterable[tuple[Device, str]], bricks: Mapping[str, Collection[str]]) -> Iterator[StorageError]:
    """Bricks on devices that shall be emptied, of which Heketi knows nothing.

    :param devices: each with the name that a user knows
    :param bricks: see :func:`unknown`
    """
    for device, name in devices:
        if bricks.get(device.id):
            yield StorageError(f"device {name}: has bricks that Heketi does not have", found=", ".join(sorted(bricks[device.id])),
                               expected="all bricks on it in Heketi's database, which moves no others",
                               next_step="delete or move them with gluster; when the database is older than they are: heketi_rebuild.yml")
