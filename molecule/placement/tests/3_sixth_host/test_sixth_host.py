# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A sixth host and larger sizes: what can grow grows in place, what can't gets a set more, and no brick moves."""

from __future__ import annotations

import pytest
from support import eyes, inventory, site
from testinfra.host import Host

GIB = 1024 ** 3
SIZES = {"home": "2GiB", "archive": "3GiB"}
"""The bricks of home may not be larger than 1 GiB, so it needs a set; those of archive may."""


def test_growth_moves_no_brick(hosts: dict[str, Host], names: dict[str, str]) -> None:
    before = eyes.volumes(hosts["g2"], names)
    run = site.site(gluster_volumes=[{**volume, "size": SIZES.get(volume["name"], volume["size"])} for volume in inventory.volumes()])
    assert run.code == 0, run.told()
    after = eyes.volumes(hosts["g2"], names)
    assert {name: volume.sets for name, volume in before.items()} == {name: after[name].sets[:len(volume.sets)] for name, volume in before.items()}
    assert {name: len(volume.sets) for name, volume in after.items()} == {"home": 2, "logs": 1, "archive": 1, "wide": 1}
    zones = {name: variables["gluster_zone"] for name, variables in inventory.hosts().items()}
    assert {zones[brick.host]: brick.host for brick in after["home"].sets[1]}["c"] == "g6", "the new set is not where most room is"


def test_bricks_grew_in_place(hosts: dict[str, Host]) -> None:
    sizes = {key: entry["size"] for host in hosts.values() for key, entry in eyes.bricks(host).items()}
    assert {key[1:]: size for key, size in sizes.items() if key[0] == "archive"} == {(0, index): 3 * GIB // 2 for index in range(3)}
    for name, volume in eyes.volumes(hosts["g2"], inventory.names()).items():
        for brick in volume.bricks if name == "archive" else ():
            total = int(hosts[brick.host].check_output(f"findmnt -n -b -o SIZE --target {brick.path}"))
            assert total > 1.4 * GIB, f"{brick.host}: the file system of {brick.path} did not grow with its LV"


@pytest.mark.campaign
def test_then_nothing_is_left_to_do() -> None:
    run = site.site(gluster_volumes=[{**volume, "size": SIZES.get(volume["name"], volume["size"])} for volume in inventory.volumes()])
    assert (run.code, run.changed()) == (0, []), run.told()
