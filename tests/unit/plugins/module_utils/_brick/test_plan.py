# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans as tables: what is, what should be, what to do. A host in memory obeys them, up to any step."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._brick.model import (
    Content,
    LogicalVolume,
)
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._brick.planned import LV, POINT, TWO, done, refused, steps, words
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._brick.world import World, brick


def test_a_brick_on_a_blank_device():
    plan_of_one = steps(World(), [brick()])
    assert words(plan_of_one) == [
        "pvcreate /dev/sdb", "vgcreate /dev/sdb", "lvcreate gluster_sdb", "lvcreate gluster_sdb", "mkfs.xfs /dev/gluster_sdb/brick_home_0_0",
        "lvchange gluster_sdb/brick_home_0_0", f"mkdir {POINT}", f"chattr {POINT}",
        f"write-line /dev/gluster_sdb/brick_home_0_0 {POINT} xfs rw,noatime,inode64,nouuid,nofail,x-systemd.before=glusterd.service,x-glusterkube.brick 0 0",
        "systemctl daemon-reload", f"mount {POINT}", f"mkdir {POINT}/brick"]
    assert {action.sign for action in plan_of_one} == {"+", "~"}


def test_the_plan_is_the_same_each_time_it_is_made():
    assert steps(World(), TWO) == steps(World(), TWO)


def test_the_volume_has_its_tags_before_a_file_system_is_made():
    argv = next(action.argv for action in steps(World(), TWO) if action.argv[0] == "lvcreate" and "brick_logs_0_2" in action.argv)
    tags = {argv[i + 1] for i, word in enumerate(argv) if word == "--addtag"}
    assert tags == {"glusterkube.brick", "glusterkube.volume=logs", "glusterkube.set=0", "glusterkube.index=2", "glusterkube.arbiter=1", "glusterkube.new"}


def test_done_is_done():
    world = done()
    assert steps(world, TWO) == []
    assert steps(world, TWO[:1]) == []
    assert steps(world, []) == []


@pytest.mark.parametrize("stop", range(len(steps(World(), TWO)) + 1))
def test_killed_after_any_step_the_rest_is_done(stop):
    whole = steps(World(), TWO)
    world = World()
    for action in whole[:stop]:
        world.run(*action.argv)
    rest = steps(world, TWO)
    expected = [action.argv for action in whole[stop:]]
    reload = ("systemctl", "daemon-reload")
    if any(argv[0] == "mount" for argv in expected) and reload not in expected:
        expected.insert(0, reload)     # whether systemd has read fstab can't be seen: once more does no harm
    assert [action.argv for action in rest] == expected
    for action in rest:
        world.run(*action.argv)
    assert steps(world, TWO) == []


@pytest.mark.parametrize(("name", "tags"), [("lvol0", frozenset()), ("bricks", frozenset({"glusterkube.pool"}))])
def test_what_a_killed_lvcreate_of_the_pool_left_is_removed(name, tags):
    world = World()
    for action in steps(world, TWO)[:2]:
        world.run(*action.argv)
    left = LogicalVolume("gluster_sdb", name, 32 * 1024**2, frozenset({"linear"}), frozenset({"public"}), tags, False, f"/dev/mapper/gluster_sdb-{name}")
    world.change(lvs=(left,))
    assert words(steps(world, TWO))[:2] == [f"lvremove gluster_sdb/{name}", "lvcreate gluster_sdb"]
    done(world=world)


@pytest.mark.parametrize("change", [{"tags": frozenset({"mine"})}, {"size": 1 << 20}, {"name": "data"}, {"name": "bricks"}])
def test_a_volume_of_somebody_else_in_the_group_is_not_removed(change):
    world = World()
    for action in steps(world, TWO)[:2]:
        world.run(*action.argv)
    left = LogicalVolume("gluster_sdb", "lvol0", 32 * 1024**2, frozenset({"linear"}), frozenset({"public"}), frozenset(), False, "/dev/mapper/x")
    world.change(lvs=(replace(left, **change),))
    assert "lvremove" not in {action.argv[0] for action in steps(world, TWO)}


def test_a_volume_that_a_killed_lvcreate_left_inactive_is_made_again():
    """The pool does not know it: "No data available"."""
    world = World()
    for action in steps(world, [brick()])[:4]:
        world.run(*action.argv)
    world.change(lvs=tuple(replace(lv, active=not lv.brick) for lv in world.host.lvs), contents={})
    assert words(steps(world, [brick()]))[:2] == ["lvremove gluster_sdb/brick_home_0_0", "lvcreate gluster_sdb"]
    assert steps(done(brick(), world=world), [brick()]) == []


MAPPED = ("gluster_sdb-bricks-tpool", "gluster_sdb-brick_home_0_0", "gluster_sdb-bricks_tdata", "gluster_sdb-bricks_tmeta", "gluster_sdb--2-x", "other-x")


def test_what_a_killed_activation_left_is_removed_from_above():
    """LVM says "prohibited while gluster_sdb/bricks_tmeta is active"."""
    world = World()
    for action in steps(world, [brick()])[:3]:
        world.run(*action.argv)
    world.change(lvs=tuple(replace(lv, active=False) for lv in world.host.lvs), mapped=dict.fromkeys(MAPPED, False))
    assert [action.argv for action in steps(world, [])] == [
        ("dmsetup", "remove", f"gluster_sdb-{name}") for name in ("brick_home_0_0", "bricks-tpool", "bricks_tdata", "bricks_tmeta")]


def test_a_finished_volume_that_is_inactive_is_activated_and_never_removed():
    world = done()
    world.reboot(POINT)
    world.change(lvs=tuple(replace(lv, active=lv.name != "brick_home_0_0") for lv in world.host.lvs), contents={})
    assert words(steps(world, TWO[:1]))[0] == "lvchange gluster_sdb/brick_home_0_0"
    assert not {"lvremove", "mkfs.xfs"} & {action.argv[0] for action in steps(world, TWO[:1])}


def test_a_part_of_the_pool_that_has_no_table_yet_is_removed_too():
    world = World()
    for action in steps(world, [brick()])[:3]:
        world.run(*action.argv)
    (pool,) = world.host.lvs
    tdata = replace(pool, name="bricks_tdata", layout=frozenset({"linear"}), hidden=True, node="/dev/mapper/gluster_sdb-bricks_tdata")
    world.change(lvs=(replace(pool, active=False), tdata))
    assert [action.argv for action in steps(world, [])] == [("dmsetup", "remove", "gluster_sdb-bricks_tdata")]


def test_what_a_killed_change_left_suspended_is_resumed_from_below():
    world = done()
    world.change(mapped={name: "tmeta" not in name for name in MAPPED})
    assert [action.argv for action in steps(world, [])] == [
        ("dmsetup", "resume", f"gluster_sdb-{name}") for name in ("bricks_tdata", "bricks-tpool", "brick_home_0_0")]


def test_an_interrupted_mkfs_is_done_again_and_only_then_forced():
    world = World()
    for action in steps(world, [brick()])[:4]:
        world.run(*action.argv)
    world.change(contents={LV: Content("unfinished", found="an XFS that mkfs did not finish")})
    again = steps(world, [brick()])[0]
    assert (again.sign, again.argv[0], "-f" in again.argv) == ("!", "mkfs.xfs", True)
    assert not any("-f" in action.argv for action in steps(World(), TWO))


def test_a_finished_xfs_is_never_made_again():
    world = World()
    for action in steps(world, [brick()])[:5]:
        world.run(*action.argv)
    assert words(steps(world, [brick()]))[0] == "lvchange gluster_sdb/brick_home_0_0"


@pytest.mark.parametrize("content", [Content("blank"), Content("unfinished"), Content("other", found="ext4")])
def test_a_brick_whose_file_system_was_finished_once_is_never_made_again(content):
    world = done()
    world.reboot(POINT)
    world.change(contents={**world.host.contents, LV: content})
    assert "xfs_repair -n /dev/gluster_sdb/brick_home_0_0" in refused(world, TWO, "does not hold the XFS")


def test_something_else_on_a_new_volume_is_refused():
    world = World()
    for action in steps(world, [brick()])[:4]:
        world.run(*action.argv)
    world.change(contents={LV: Content("other", found="ext4")})
    refused(world, [brick()], "does not hold the XFS that it should; found: ext4")
