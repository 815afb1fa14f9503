# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What passes a firewall, by real connections to the box."""

from __future__ import annotations

from typing import Any

from . import box, site

GLUSTER = (24007, 49152, 55075, 60999)
OTHERS = (22, 24006, 24008, 49151, 61000)


def passes() -> dict[str, set[int]]:
    """For each network and family the ports of the host that are open from there."""
    found = {}
    for place in box.NETWORKS:
        for family in (4, 6):
            came = box.connects(place, {str(port): (box.address(place, family), port) for port in (*GLUSTER, *OTHERS)})
            found[f"{place} IPv{family}"] = {int(port) for port, what in came.items() if what == "open"}
    return found


def closed() -> dict[str, set[int]]:
    """What ``passes`` has to say while a firewall is on: outside of the storage network only the ports of GlusterFS are closed."""
    return {f"{place} IPv{family}": {*OTHERS, *(GLUSTER if place == box.STORAGE else ())} for place in box.NETWORKS for family in (4, 6)}


def opened() -> dict[str, set[int]]:
    """What ``passes`` has to say without one."""
    return {f"{place} IPv{family}": {*OTHERS, *GLUSTER} for place in box.NETWORKS for family in (4, 6)}


def run(*arguments: str, **variables: Any) -> site.Run:
    """The scenario's own playbook once more."""
    return site.playbook("../molecule/firewall/converge.yml", *arguments, **variables)


def changed(run: site.Run) -> list[str]:
    """Names of the tasks that changed something."""
    return [task.rpartition(" : ")[2] for task in run.changed()]
