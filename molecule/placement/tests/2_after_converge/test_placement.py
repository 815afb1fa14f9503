# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where bricks are, as glusterd and LVM tell it: in different zones or on different hosts, of the right size, on disks that fill evenly."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from support import eyes, inventory, lab, whole
from testinfra.host import Host

MIB = 1024 ** 2
ZONES = {name: variables["gluster_zone"] for name, variables in inventory.hosts().items()}


@pytest.fixture
def plan() -> dict[str, object]:
    return json.loads((lab.BUILD / "converge.json").read_text())


def test_five_hosts_in_three_zones() -> None:
    assert Counter(ZONES.values()) == {"a": 2, "b": 2, "c": 1}


def test_the_layout_is_that_of_the_killed_run(plan: dict[str, object], hosts: dict[str, Host], names: dict[str, str]) -> None:
    assert whole.layout(plan) == json.loads((lab.BUILD / "killed.json").read_text())
    whole.assert_complete(plan, hosts, names)


def test_no_two_bricks_of_a_set_in_one_zone_and_of_the_wide_one_on_one_host(live: dict[str, eyes.Volume]) -> None:
    assert {name: [len(bricks) for bricks in volume.sets] for name, volume in live.items()} == {"home": [3], "logs": [3], "archive": [3], "wide": [5]}
    for name, volume in live.items():
        for bricks in volume.sets:
            where = [brick.host if name == "wide" else ZONES[brick.host] for brick in bricks]
            assert len(set(where)) == len(where), f"{name}: {where}"


def test_sizes_are_those_that_were_asked_for_and_the_arbiter_is_last(hosts: dict[str, Host], live: dict[str, eyes.Volume]) -> None:
    sizes = {key: entry["size"] // MIB for host in hosts.values() for key, entry in eyes.bricks(host).items()}
    assert sizes == {**{("home", 0, index): 1024 for index in range(3)}, **{("archive", 0, index): 1024 for index in range(3)},
                     **{("wide", 0, index): 512 for index in range(5)}, ("logs", 0, 0): 1024, ("logs", 0, 1): 1024, ("logs", 0, 2): 512}
    assert [brick.arbiter for brick in live["logs"].bricks] == [False, False, True]


def test_disks_of_a_zone_fill_evenly(hosts: dict[str, Host]) -> None:
    """At most one brick apart."""
    used: dict[str, list[int]] = {}
    for name, host in hosts.items():
        volumes = eyes.logical_volumes(host).values()
        groups = {entry["vg_name"]: 0 for entry in volumes if entry["vg_name"].startswith("gluster_")}
        for entry in volumes:
            groups[entry["vg_name"]] = groups.get(entry["vg_name"], 0) + (entry["size"] if "glusterkube.brick" in entry["tags"] else 0)
        used.setdefault(ZONES[name], []).extend(groups.values())
    for zone, sizes in used.items():
        assert max(sizes) - min(sizes) <= 1024 * MIB, f"zone {zone}: {sizes}"
