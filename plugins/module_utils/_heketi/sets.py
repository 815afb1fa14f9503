# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which bricks are copies of each other: gluster knows, Heketi's answers do not tell. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .._gluster.model import Volume
from .model import State


def sets(volumes: Iterable[Volume], state: State) -> Mapping[str, tuple[str, ...]]:
    """The bricks of the set of each brick, by Heketi's ids. Bricks that Heketi does not have are left out.

    :param volumes: as gluster tells them
    """
    # by volume: of two bricks of a clone on one device, Heketi's answer on the device has one only
    ids = {(node.storage, brick.path): brick.id for known in state.volumes for brick in known.bricks if (node := state.node(brick.node))}
    found = {}
    for volume in volumes:
        bricks = [ids.get((brick.host, brick.path), "") for brick in volume.bricks]
        width = volume.shape.set_size
        for start in range(0, len(bricks), width):
            members = tuple(brick for brick in bricks[start:start + width] if brick)
            found.update(dict.fromkeys(members, members))
    return found
