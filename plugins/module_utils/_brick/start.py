# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bricks whose process should run and does not, as after a boot without their mount. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable

from .._action import Action
from .model import NEW_TAG, BrickName, Host, Live, WantedBrick

RESTART = ("systemctl", "restart", "glusterd.service")
SPARED, SPARING = ("systemctl", "show", "--property=KillMode", "glusterd.service"), "KillMode=process"   # then bricks survive a restart


def bricks(host: Host, root: str, wanted: Iterable[WantedBrick]) -> list[Action]:
    """One restart of this host's glusterd for all of them: it starts the bricks that do not run, and no other host takes part.

    ``volume start force`` would do it as well, but on every host, also where a brick is not mounted for another reason.
    """
    names = down(host, root, wanted)
    return [Action("!", "glusterd", f"start {', '.join(map(str, names))}; the bricks that run go on", RESTART)] if names else []


def down(host: Host, root: str, wanted: Iterable[WantedBrick]) -> list[BrickName]:
    """Wanted bricks that should run, do not and can: mounted with a living file system, or finished once and mounted by this plan."""
    if not host.systemd or not host.glusterd.running:
        return []
    volumes = host.bricks()
    found = []
    for brick in wanted:
        lv, live = volumes.get(brick.name), host.live.get(brick.name.path(root), Live())
        alive = live.used is not None or not host.mounted_at(brick.name.mount(root))
        if lv and NEW_TAG not in lv.tags and live.due and live.online is False and alive:
            found.append(brick.name)
    return found
