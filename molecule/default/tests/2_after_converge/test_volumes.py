# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pool and its volumes, as glusterd tells them on a host that does not act."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support import eyes, fingerprint, inventory, lab

TYPES = {"home": "Replicate", "logs": "Replicate", "archive": "Disperse", "scratch": "Distribute", "media": "Distributed-Replicate"}


def plan(step: str) -> dict[str, Any]:
    return dict(json.loads((lab.BUILD / f"{step}.json").read_text()))


def test_what_the_check_promised_was_done() -> None:
    assert plan("converge") == plan("check")


def test_the_fingerprint_sees_what_a_run_does() -> None:
    """Otherwise the comparison around the check would prove nothing."""
    bare = json.loads((lab.BUILD / "bare.json").read_text())
    told = fingerprint.differences(bare, fingerprint.take(inventory.hosts()))
    for host in inventory.hosts():
        assert {line.split(": ")[1] for line in told if line.startswith(f"{host}:")} == set(bare[host])


def test_a_disk_of_somebody_else_is_as_it_was() -> None:
    bare = json.loads((lab.BUILD / "bare.json").read_text())
    assert fingerprint.take(["g4"])["g4"]["disks"]["/dev/ubdd"] == bare["g4"]["disks"]["/dev/ubdd"]


@pytest.mark.parametrize("name", TYPES)
def test_each_volume_is_started_and_has_the_bricks_of_the_plan(name: str, live: dict[str, eyes.Volume]) -> None:
    volume, layout = live[name], plan("check")["layout"][name]["sets"]
    assert (volume.type, volume.status) == (TYPES[name], "Started")
    assert [[(brick.host, brick.path, brick.arbiter) for brick in bricks] for bricks in volume.sets] == [
        [(brick["host"], f"{eyes.ROOT}/{name}-{number}-{index}/brick", brick["arbiter"]) for index, brick in enumerate(bricks)]
        for number, bricks in enumerate(layout)]


def test_there_are_no_other_volumes(live: dict[str, eyes.Volume]) -> None:
    assert live.keys() == TYPES.keys()


def test_no_two_bricks_of_a_set_share_a_zone(live: dict[str, eyes.Volume]) -> None:
    zones = {name: variables["gluster_zone"] for name, variables in inventory.hosts().items()}
    for volume in live.values():
        for bricks in volume.sets:
            assert len({zones[brick.host] for brick in bricks}) == len(bricks), f"{volume.name}: {bricks}"


def test_the_arbiter_is_the_last_of_its_set_and_the_only_one(live: dict[str, eyes.Volume]) -> None:
    assert {name: [[brick.arbiter for brick in bricks] for bricks in volume.sets] for name, volume in live.items()} == {
        "home": [[False] * 3], "logs": [[False, False, True]], "archive": [[False] * 3], "scratch": [[False], [False]], "media": [[False] * 3] * 2}


def test_redundancy(live: dict[str, eyes.Volume]) -> None:
    assert live["archive"].redundancy == 1


def test_options_are_set_where_they_are_declared_and_nowhere_else(live: dict[str, eyes.Volume]) -> None:
    assert {name: volume.options.get("network.ping-timeout") for name, volume in live.items()} == {
        "home": "10", "logs": None, "archive": None, "scratch": None, "media": None}
