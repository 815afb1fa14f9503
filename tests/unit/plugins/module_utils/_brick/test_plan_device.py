# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans of devices: what is wiped, and how groups and physical volumes are named."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.glusterkube.storage.plugins.module_utils._brick.model import (
    PhysicalVolume,
    Raid,
    Signature,
    WantedDevice,
)
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._brick.planned import SDB, SDC, done, steps, words
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._brick.world import GIB, World, brick, disk


def test_a_device_that_no_brick_needs_is_left_alone():
    assert "/dev/sdc" not in str([action.argv for action in steps(World(), [brick()])])
    world = World(disk("sdb"), disk("sdc"), signatures=(Signature("sdc", "ext4"),))
    assert "wipefs" not in str(steps(world, [brick()], devices=(SDB, WantedDevice("/dev/sdc", wipe=True))))


def test_wipe_takes_the_partitions_first():
    sdb, part = disk("sdb", parts=("sdb1",)), replace(disk("sdb", 10 * GIB), kname="sdb1", path="/dev/sdb1", number="8:17", kind="part")
    world = World(sdb, part, signatures=(Signature("sdb", "gpt"), Signature("sdb1", "xfs")))
    wipe = WantedDevice("/dev/sdb", wipe=True)
    first = steps(world, [brick()], devices=(wipe,))[0]
    assert (first.sign, first.argv) == ("-", ("wipefs", "--all", "/dev/sdb1", "/dev/sdb"))
    assert "GPT partition table; partition /dev/sdb1 of 10GiB" in first.summary
    assert steps(done(brick(), world=world, devices=(wipe,)), [brick()], devices=(wipe,)) == []      # wiped once, never again


def test_groups_are_named_by_serial_number_and_never_twice():
    world = World(disk("sdb", serial="S 1/2"), disk("sdc"), disk("sdd"), known_vgs=frozenset({"gluster_S_1_2", "gluster_sdc"}),
                  pvs=(PhysicalVolume("/dev/sdq", "65:0", "u", "gluster_sdc_2", frozenset(), 4 << 20, 1, GIB, 1 << 20, 255),))
    actions = steps(world, [brick(), brick(index=1, device="/dev/sdc"), brick(index=2, device="/dev/sdd")], devices=(SDB, SDC, WantedDevice("/dev/sdd")))
    assert [action.argv[-2] for action in actions if action.argv[0] == "vgcreate"] == ["gluster_S_1_2", "gluster_sdc_3", "gluster_sdd"]


def test_identities_of_physical_volumes_are_marked_and_differ():
    wanted = [brick(), brick(index=1, device="/dev/sdc")]
    other = World()
    other.change(machine="m2")
    uuids = [action.argv[3] for world in (World(), other) for action in steps(world, wanted) if action.argv[0] == "pvcreate"]
    assert len(set(uuids)) == 4 and all(uuid.startswith("GLUSTR-") and len(uuid) == 38 for uuid in uuids)


def test_a_physical_volume_that_was_made_under_another_name_keeps_its_identity():
    world = World(pvs=(PhysicalVolume("/dev/sdb", "8:16", "GLUSTR-0000-0000-0000-0000-0000-000000", "", frozenset(), 0, 0, 20 * GIB, 4 << 20, 0),))
    assert words(steps(world, [brick()]))[0] == "vgcreate /dev/sdb"
    before = [action.argv for action in steps(world, [brick()]) if action.argv[0] == "mkfs.xfs"]
    world.run(*steps(world, [brick()])[0].argv)
    assert [action.argv for action in steps(world, [brick()]) if action.argv[0] == "mkfs.xfs"] == before
    own = {action.argv[4] for action in steps(world, [brick()]) + steps(World(), [brick()]) if action.argv[0] == "mkfs.xfs"}
    assert len(own) == 2


def test_our_tags_in_a_group_of_somebody_else_make_no_brick():
    world = done(brick())
    world.change(pvs=tuple(replace(pv, vg_tags=frozenset()) for pv in world.host.pvs))
    assert world.host.bricks() == {}


def test_raid_aligns_everything():
    raid = WantedDevice("/dev/sdb", raid=Raid("raid6", 128 * 1024, 12))
    pvcreate, vgcreate, pool, _unused, mkfs = (action.argv for action in steps(World(), [brick()], devices=(raid,))[:5])
    assert "5120k" in pvcreate and "5120k" in vgcreate and "1280k" in pool
    assert mkfs[mkfs.index("-d"):mkfs.index("-d") + 2] == ("-d", "su=128k,sw=10")
    world = done(brick(), world=World(), devices=(raid,))
    assert steps(world, [brick()], devices=(raid,)) == []


def test_without_systemd_it_is_not_told():
    world = World()
    world.change(systemd=False)
    assert "systemctl" not in {action.argv[0] for action in steps(world, [brick()])}
