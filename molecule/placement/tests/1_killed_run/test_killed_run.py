# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The very first run loses its controller after all bricks are prepared and before any volume is created."""

from __future__ import annotations

import json

import pytest
from support import eyes, inventory, lab, site, whole
from testinfra.host import Host

KILLED = lab.BUILD / "killed.json"


def test_a_run_killed_between_bricks_and_volumes(hosts: dict[str, Host]) -> None:
    cut = site.killed(lambda events: any(event["event"] == "start" and event["task"].endswith("Volumes | Create, grow and set options") for event in events))
    assert cut.code == -9, cut.told()
    KILLED.write_text(json.dumps(whole.layout(cut.plan)))
    (line,) = [line for line in cut.plan["placed"] if line.startswith("volume home, set 0: ")]
    assert all(f"(zone {zone})" in line for zone in "abc"), line
    assert line in " ".join(cut.output.split()), "the run does not show it"
    for name, host in hosts.items():
        assert eyes.bricks(host).keys() == {(brick["volume"], brick["set"], brick["index"]) for brick in cut.plan["bricks"][name]}, f"{name}: LVs"
    assert eyes.volumes(hosts["g2"], inventory.names()) == {}, "it was killed too late"


@pytest.mark.campaign
def test_the_next_plan_is_the_same_and_no_brick_is_new(hosts: dict[str, Host]) -> None:
    run = site.site("--check")
    assert run.code == 0, run.told()
    assert whole.layout(run.plan) == json.loads(KILLED.read_text())
    assert not [brick for volume in run.plan["layout"].values() for bricks in volume["sets"] for brick in bricks if brick["new"]]
    assert not [task for task in run.changed() if "Bricks" in task], run.told()
