# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who uses a volume. Private to the collection."""

from __future__ import annotations

import re

from .._errors import CommandError
from . import xml
from .model import Volume
from .runner import Gluster

DAEMONS = frozenset({"glustershd", "quotad", "bitd", "scrub", "rebalance", "snapd", "glfsheal", "glusterkube-directories"})
"""Processes of gluster itself that connect to bricks, and that of the role gluster_server after a growth. Whatever has another name is somebody's mount or
program."""


def clients(gluster: Gluster, volume: Volume) -> dict[str, int] | None:
    """How many processes of each kind (``fuse``, ``gfapi``, ...) are connected to a volume, gluster's own left out. Takes the volume's lock.

    :returns: None when it is not known
    """
    if not volume.is_started:
        return {}
    try:
        return foreign(gluster.text("volume", "status", volume.name, "client-list"))
    except CommandError as error:
        # glusterd 10.3 fails where no client at all is connected, and just so where a brick does not answer
        return {} if "Commit failed on" in error.found and _all_online(gluster, volume) else None


def foreign(text: str) -> dict[str, int]:
    """Out of a table of ``client-list``."""
    return {name: int(count) for name, count in re.findall(r"^(\S+)\s+(\d+)\s*$", text, re.MULTILINE) if name not in DAEMONS}


def _all_online(gluster: Gluster, volume: Volume) -> bool:
    try:
        return {brick.key for brick in volume.bricks} <= xml.online(gluster("volume", "status", volume.name))
    except CommandError:
        return False
