# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which bricks are copies of each other: gluster knows, Heketi's answers do not tell. Pure. Private to the collection."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping

from .model import State


def sets(info: ET.Element, state: State) -> Mapping[str, tuple[str, ...]]:
    """The bricks of the set of each brick, by Heketi's ids.

    :param info: the answer to ``gluster --xml volume info``. Bricks that Heketi does not have are left out.
    """
    ids = {f"{node.storage}:{brick.path}": brick.id for node in state.nodes for device in node.devices for brick in device.bricks}
    found = {}
    for volume in info.iter("volume"):
        bricks = [ids.get(brick.findtext("name") or "", "") for brick in volume.iter("brick")]
        width = int(volume.findtext("disperseCount") or 0) or int(volume.findtext("replicaCount") or 1)
        for start in range(0, len(bricks), width):
            members = tuple(brick for brick in bricks[start:start + width] if brick)
            found.update(dict.fromkeys(members, members))
    return found
