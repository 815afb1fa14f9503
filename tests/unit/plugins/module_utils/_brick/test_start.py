# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which bricks glusterd is made to start."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._brick import plan, start
from ansible_collections.glusterkube.storage.plugins.module_utils._brick.model import NEW_TAG, Glusterd, Live, WantedDevice
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._brick.world import GIB, ROOT, World, brick

SDB = WantedDevice("/dev/sdb")
TWO = [brick(), brick("logs", 0, 2, size=GIB)]
POINT = f"{ROOT}/home-0-0"
PATHS = [f"{ROOT}/home-0-0/brick", f"{ROOT}/logs-0-2/brick"]
RUNS = Live(online=True, used=1, total=10, due=True)


def steps(world):
    return plan.bricks(world.look("/dev/sdb"), ROOT, [SDB], TWO)


@pytest.fixture
def world():
    """Two bricks of started volumes, both online."""
    world = World()
    for action in steps(world):
        world.run(*action.argv)
    world.change(live=dict.fromkeys(PATHS, RUNS), glusterd=Glusterd(running=True))
    return world


def fails(world, **fields):
    world.change(live={**world.host.live, PATHS[0]: replace(RUNS, online=False, **fields)})


def test_all_online_nothing_to_do(world):
    assert steps(world) == []


def test_a_brick_without_its_mount_is_mounted_and_started(world):
    world.reboot(POINT)
    fails(world, used=None, total=None)
    plan_ = steps(world)
    assert [action.argv for action in plan_][-3:] == [("mount", POINT), ("mkdir", "--parents", f"{POINT}/brick"), start.RESTART]
    assert "home-0-0" in plan_[-1].summary and "logs-0-2" not in plan_[-1].summary
    for action in plan_:
        world.run(*action.argv)
    assert world.host.live[PATHS[0]].online and steps(world) == []


def test_killed_between_mount_and_start_the_next_run_starts_it(world):
    fails(world)
    assert [action.argv for action in steps(world)] == [start.RESTART]


def test_several_bricks_take_one_restart(world):
    world.change(live=dict.fromkeys(PATHS, replace(RUNS, online=False)))
    assert [action.argv for action in steps(world)] == [start.RESTART]


@pytest.mark.parametrize("fields", [{"due": False}, {"used": None}], ids=["its volume is stopped, or it is a fresh disk", "its file system has shut down"])
def test_left_down(world, fields):
    fails(world, **fields)
    assert steps(world) == []


def test_a_brick_that_no_volume_has_is_left_alone(world):
    world.change(live=dict.fromkeys(PATHS, replace(RUNS, online=None, due=False)))
    assert steps(world) == []


def test_without_glusterd_nothing_is_restarted(world):
    fails(world)
    world.change(glusterd=Glusterd(running=False))
    assert steps(world) == []


def test_a_brick_that_was_never_finished_is_not_started(world):
    """Made anew on a fresh disk it holds no brick of that volume: glusterd would refuse it."""
    fails(world)
    world.change(lvs=tuple(replace(lv, tags=lv.tags | {NEW_TAG}) if lv.name == "brick_home_0_0" else lv for lv in world.host.lvs))
    assert start.RESTART not in [action.argv for action in steps(world)]
