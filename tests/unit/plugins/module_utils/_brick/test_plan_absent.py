# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bricks and devices that go: in which order, by whose word, and what is refused. A host in memory obeys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._brick import plan, plan_absent
from ansible_collections.glusterkube.storage.plugins.module_utils._brick.model import Glusterd, Live, LogicalVolume, Place, WantedDevice
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._brick.world import GIB, ROOT, World, brick

KEPT, WIPED = WantedDevice("/dev/sdb"), WantedDevice("/dev/sdb", wipe=True)
TWO = [brick(), brick("logs", 0, 2, size=GIB // 2, arbiter=True)]
NAMES = [wanted.name for wanted in TWO]
POINT = "/srv/gluster/home-0-0"
LINE = "UUID=1 / ext4 defaults 0 1\n"


def made():
    world = World()
    for action in plan.bricks(world.look("/dev/sdb"), ROOT, [KEPT], TWO):
        world.run(*action.argv)
    return world


def steps(world, device=WIPED, names=NAMES, confirm=("home", "logs")):
    return plan_absent.remove(world.look("/dev/sdb"), ROOT, [device], names, confirm)


def words(actions):
    return [f"{action.argv[0]} {action.argv[-1]}" for action in actions]


def run(world, actions):
    for action in actions:
        world.run(*action.argv)
    return world


def refused(world, match, **given):
    before = world.host, world.text
    with pytest.raises(StorageError, match=match):
        steps(world, **given)
    assert (world.host, world.text) == before


def test_the_volume_goes_after_all_that_would_be_an_orphan_without_it():
    found = words(steps(made(), names=NAMES[:1], confirm=["home"]))
    assert [word for word in found if "drop-line" not in word] == [
        f"umount {POINT}", "systemctl daemon-reload", f"chattr {POINT}", f"rmdir {POINT}", "lvremove gluster_sdb/brick_home_0_0"]
    assert found[1].startswith("drop-line /dev/gluster_sdb/brick_home_0_0 ")


def test_all_of_it_is_gone_and_the_device_is_blank():
    world = run(made(), steps(made()))
    assert (world.text, world.host.pvs, world.host.lvs, world.host.mounts) == (LINE, (), (), ())
    assert steps(world) == []


def test_without_the_word_at_the_device_its_group_and_pool_stay_and_can_be_used_again():
    world = run(made(), steps(made(), KEPT))
    assert [lv.name for lv in world.host.lvs] == ["bricks"] and world.text == LINE
    assert words(steps(world, KEPT)) == []
    run(world, plan.bricks(world.look("/dev/sdb"), ROOT, [KEPT], TWO))


def test_a_device_with_a_brick_that_stays_is_not_wiped():
    assert not [word for word in words(steps(made(), names=NAMES[:1])) if word.startswith(("vgremove", "pvremove", "lvremove gluster_sdb/bricks"))]


@pytest.mark.parametrize("stop", range(len(steps(made())) + 1))
def test_killed_after_any_step_the_next_run_finishes(stop):
    world = run(made(), steps(made())[:stop])
    run(world, steps(world))
    assert (world.text, world.host.pvs, world.host.lvs, world.host.places, world.host.mounts) == (LINE, (), (), {}, ())
    assert steps(world) == []


def test_a_line_of_somebody_else_stays():
    world = made()
    world.text = world.text.replace(",x-glusterkube.brick", "")
    assert not [word for word in words(steps(world)) if word.startswith("drop-line")]


def test_each_volume_needs_its_name():
    refused(made(), r"brick logs-0-2: refused to destroy.*confirm: \[logs\]", confirm=["home"])


@pytest.mark.parametrize("known", [{"glusterd": Glusterd(volumes=("home",))}, {"live": {f"{POINT}/brick": Live(online=False)}}])
def test_a_brick_of_a_volume_is_refused(known):
    world = made()
    world.change(**known)
    refused(world, "volume home is there")


def test_what_else_is_refused():
    world = made()
    world.change(mounts=tuple(replace(mount, number="9:9") if mount.point == POINT else mount for mount in world.host.mounts))
    refused(world, "something else is mounted")
    world = made()
    world.change(mounts=(), places={**world.host.places, POINT: Place("directory", entries=2)})
    refused(world, "is not empty")
    world = made()
    world.change(mapped={"gluster_sdb-bricks-tpool": True})
    refused(world, "is suspended")


def test_a_volume_of_somebody_else_forbids_to_wipe():
    world = made()
    mine = LogicalVolume("gluster_sdb", "mine", GIB, frozenset({"linear"}), frozenset({"public"}), frozenset(), True, "/dev/mapper/gluster_sdb-mine")
    world.change(lvs=(*world.host.lvs, mine))
    refused(world, "refused to wipe; found: mine")
    assert words(steps(world, KEPT))[-1] == "lvremove gluster_sdb/brick_logs_0_2"


def test_a_brick_that_is_not_mounted():
    world = made()
    world.change(mounts=())
    assert "umount" not in " ".join(words(steps(world))) and f"chattr {POINT}" in words(steps(world))
