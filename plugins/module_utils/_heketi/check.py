# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Heketi's check of its own database finds, and what of that means nothing. Pure, standard library only. Private to the collection."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_HOSTS = re.compile("Volume [0-9a-f]+ mount hosts list")
_LINK = re.compile("Brick ([0-9a-f]+) no link back to brick from (?:volume|device) ")
_ROOM = re.compile(r"Device ([0-9a-f]+) size values differ Used\(([0-9]+)\) != aggregateBricksSize\(([0-9]+)\)")


def judge(answer: Mapping[str, Any], dump: Mapping[str, Any]) -> tuple[tuple[str, ...], dict[str, str]]:
    """What is wrong; and what is right all the same, each with the reason. All in Heketi's words.

    :param answer: of ``/db/check`` or ``heketi db consistency-check``
    :param dump: of the same database: ``/db/dump`` or ``heketi db export``
    """
    told = [text for part in answer.values() if isinstance(part, dict) for text in part.get("inconsistencies") or ()]
    why = {text: _why_harmless(text, dump) for text in told}
    return tuple(text for text in told if not why[text]), {text: reason for text, reason in why.items() if reason}


def _why_harmless(text: str, dump: Mapping[str, Any]) -> str:
    link, room = _LINK.match(text), _ROOM.match(text)
    if _HOSTS.match(text):
        return "a host was added or removed after the volume was created, which keeps the list of that day"
    if link and dump["brickentries"].get(link[1], {}).get("LvmLv"):
        return "bricks of clones are looked for as if they were sorted, and one of two on a device is forgotten"
    if room:
        used, bricks, clones = int(room[2]), int(room[3]), _of_clones(dump, room[1])
        if used == bricks - clones:
            return "bricks of clones are in the thin pools of their origins, and their room is expected a second time"
        if used > bricks - clones:
            return "since a resync LVM's own word counts, with what LVM keeps in reserve"
    return ""


def _of_clones(dump: Mapping[str, Any], device: str) -> int:
    """KiB that the bricks of clones on a device would take, if they had thin pools of their own."""
    bricks = [dump["brickentries"].get(brick, {}) for brick in dump["deviceentries"].get(device, {}).get("Bricks") or ()]
    return sum(brick["TpSize"] + brick["PoolMetadataSize"] for brick in bricks if brick.get("LvmLv"))
