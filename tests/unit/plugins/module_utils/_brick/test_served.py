# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bricks of restored volumes: glusterd has given them other logical volumes, which grow as others do and are else left to it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._brick import look, plan
from ansible_collections.glusterkube.storage.plugins.module_utils._brick.model import Block, BrickName, Content, Mount, Served, WantedDevice
from ansible_collections.glusterkube.storage.plugins.module_utils._brick.verdict import judge
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._brick.world import GIB, ROOT, World, brick

SDB = WantedDevice("/dev/sdb")
POINT = "/run/gluster/snaps/f00/brick1"
HOME = BrickName("home", 0, 0)


@pytest.fixture
def world() -> World:
    """One brick, and what a restore makes of it."""
    made = World()
    for action in steps(made, 4):
        made.run(*action.argv)
    (lv,) = made.host.bricks().values()
    node = "/dev/mapper/gluster_sdb-f00_0"
    twin = replace(lv, name="f00_0", tags=frozenset(), node=node, role=frozenset({"public", "snapshot", "thinsnapshot"}))
    made.change(lvs=(*made.host.lvs, twin), blocks={**made.host.blocks, "dm-99": Block("dm-99", node, "254:99", "lvm", lv.size)},
                mounts=(*made.host.mounts, Mount("254:99", POINT, node, "xfs")), contents={**made.host.contents, ("gluster_sdb", "f00_0"): Content(
                    "xfs", "u", lv.size)}, glusterd_bricks=(Served(HOME, POINT, f"{POINT}/brick", "gluster_sdb", "f00_0"),))
    return made


def steps(world: World, size: int):
    return plan.bricks(world.look("/dev/sdb"), ROOT, [SDB], [brick(size=size * GIB)])


def test_nothing_is_to_be_done(world):
    assert steps(world, 4) == []


def test_it_grows_and_the_one_before_does_not(world):
    grown = steps(world, 6)
    assert [action.argv for action in grown] == [("lvextend", "--size", f"{6 * 1024**2}k", "gluster_sdb/f00_0"), ("xfs_growfs", POINT)]
    world.run(*grown[0].argv)
    assert [action.argv for action in steps(world, 6)] == [("xfs_growfs", POINT)]       # killed in between
    world.run(*grown[1].argv)
    assert steps(world, 6) == []


def test_it_never_becomes_smaller(world):
    with pytest.raises(StorageError, match="brick home-0-0: can't become smaller"):
        steps(world, 3)


def test_while_glusterd_has_not_mounted_it_it_does_not_grow(world):
    world.change(mounts=tuple(mount for mount in world.host.mounts if mount.point != POINT))
    assert steps(world, 4) == []
    with pytest.raises(StorageError, match=r"brick home-0-0: can't grow; found: its volume was restored .* next: systemctl restart glusterd"):
        steps(world, 6)


def test_both_take_room(world):
    """A snapshot takes none of its own, but a volume that lives on one will."""
    before = replace(world.look("/dev/sdb"), glusterd_bricks=())
    assert judge(before, [SDB])[0].used == 4 * GIB
    assert judge(world.look("/dev/sdb"), [SDB])[0].used == 8 * GIB


def test_the_look_lists_both(world):
    old, new = sorted(look.bricks(world.look("/dev/sdb"), ROOT, [SDB]), key=lambda entry: entry["mount"], reverse=True)
    assert (old["path"], old["mounted"], old["complete"]) == (f"{ROOT}/home-0-0/brick", True, True)
    assert (new["path"], new["mounted"], new["complete"], new["device"], new["size"], new["pool"]) == (
        f"{POINT}/brick", True, True, "/dev/sdb", 4 * GIB, "gluster_sdb/bricks")
    world.change(mounts=tuple(mount for mount in world.host.mounts if mount.point != POINT))
    assert [entry["complete"] for entry in look.bricks(world.look("/dev/sdb"), ROOT, [SDB]) if entry["mount"] == POINT] == [False]


def test_a_volume_of_another_group_is_none_of_ours(world):
    world.change(glusterd_bricks=(replace(world.host.glusterd_bricks[0], vg="data"),))
    assert world.host.served() == {}
