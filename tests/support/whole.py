# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether hosts have all that a plan has, and nothing that a run left half-way."""

from __future__ import annotations

from typing import Any

from testinfra.host import Host

from . import eyes


def layout(plan: dict[str, Any]) -> dict[str, Any]:
    """Where each brick is, without what tells new bricks from those that are there."""
    return {name: [[{key: value for key, value in brick.items() if key != "new"} for brick in bricks] for bricks in volume["sets"]]
            for name, volume in plan["layout"].items()}


def assert_complete(plan: dict[str, Any], hosts: dict[str, Host], names: dict[str, str]) -> None:
    """Every host has the bricks of the plan with a mount and an fstab line each, nothing beside them, and the volumes use them all."""
    for name, host in hosts.items():
        planned = {(brick["volume"], brick["set"], brick["index"]) for brick in plan["bricks"][name]}
        assert eyes.bricks(host).keys() == planned, f"{name}: LVs"
        thin = [volume for volume in eyes.logical_volumes(host).values() if volume["lv_attr"][0] == "V"]
        assert len(thin) == len(planned), f"{name}: thin volumes that are no bricks"
        points = {f"{eyes.ROOT}/{volume}-{number}-{index}" for volume, number, index in planned}
        assert eyes.mounts(host, "xfs").keys() == points, f"{name}: mounts"
        assert eyes.fstab(host).keys() == points, f"{name}: fstab"
        assert {f"{eyes.ROOT}/{entry}" for entry in host.file(eyes.ROOT).listdir()} == points, f"{name}: directories"
    live = eyes.volumes(hosts["g2"], names)
    assert live.keys() == plan["layout"].keys()
    for name, volume in live.items():
        assert volume.status == "Started"
        assert [[brick.host for brick in bricks] for bricks in volume.sets] == [[brick["host"] for brick in bricks] for bricks in plan["layout"][name]["sets"]]
