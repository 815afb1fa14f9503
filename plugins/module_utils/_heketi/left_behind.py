# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bricks that a device has and that Heketi would leave on it, or lose, when the device is emptied. Pure. Private to the collection."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from .._errors import StorageError
from .._gluster.model import SNAPSHOTS
from .._gluster.model import Volume as Found
from .drift import ID
from .model import Brick, Device, Node, State

_GROUP = re.compile(r"/vg_([0-9a-f]{32})/")  # the id of its device is in the path of every brick that Heketi made
_CLONES = (SNAPSHOTS, f"/var{SNAPSHOTS}")


def is_of_clone(brick: Brick) -> bool:
    return brick.path.startswith(_CLONES)


def unknown(volumes: Iterable[Found], state: State) -> Mapping[str, tuple[str, ...]]:
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
                for device in _devices(node, brick.path, volume.options.get(ID, ""), state):
                    found[device].append(f"volume {volume.name}: {brick.name}")
    return {device: tuple(bricks) for device, bricks in found.items()}


def _devices(node: Node, path: str, origin: str, state: State) -> Iterable[str]:
    group = _GROUP.search(path)
    if group:
        return (group[1],)
    if not (origin and path.startswith(_CLONES)):
        return ()
    beside = {brick.device for volume in state.volumes if volume.id == origin for brick in volume.bricks if brick.node == node.id}
    return beside or {device.id for device in node.devices}


def faults(state: State, leaving: Iterable[tuple[Device, str]], bricks: Mapping[str, Collection[str]], lvs: Mapping[str, str]) -> Iterator[StorageError]:
    """Why devices must not be emptied.

    Of a clone Heketi notes the same logical volume for all bricks, and glusterd numbers those of one host: of two on a host one is noted wrongly.
    With its brick the volume of the other would be removed.

    :param leaving: devices, each with the name that a user knows
    :param bricks: see :func:`unknown`
    :param lvs: logical volumes of bricks of clones, as Heketi notes them
    """
    beside: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for brick in (brick for volume in state.volumes for brick in volume.bricks if is_of_clone(brick)):
        beside[brick.volume, brick.node, lvs.get(brick.id, "")].append(brick.id)
    volumes = {volume.id: volume.name for volume in state.volumes}
    for device, name in leaving:
        if bricks.get(device.id):
            yield StorageError(f"device {name}: has bricks that Heketi does not have", found=", ".join(sorted(bricks[device.id])),
                               expected="all bricks on it in Heketi's database, which moves no others",
                               next_step="delete or move them with gluster; when the database is older than they are: heketi_rebuild.yml")
        clones = {brick.volume for brick in device.bricks if is_of_clone(brick) and len(beside[brick.volume, brick.node, lvs.get(brick.id, "")]) > 1}
        for volume in sorted(clones):
            yield StorageError(f"device {name}: can't be drained of clone {volumes[volume]}", found="several bricks of it on this host, for which Heketi has "
                               "noted one logical volume, and which it would remove although another brick is on it", expected="one brick on a host",
                               next_step=f"copy its data to a volume of its own and delete it (heketi_volume: name: {volumes[volume]}, state: absent), or, "
                                         "with Heketi stopped, heketi_rebuild.yml, which notes them right")
