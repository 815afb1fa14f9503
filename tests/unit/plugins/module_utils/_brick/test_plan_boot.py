# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans of a host after a boot: mounts, lines of fstab and immutable mount points."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._brick.model import (
    Place,
)
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._brick.planned import POINT, SDB, TWO, done, refused, steps, words
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._brick.world import World, brick, disk


def test_a_brick_that_is_not_mounted_is_mounted_again():
    world = done()
    world.reboot(POINT)
    assert words(steps(world, TWO)) == ["systemctl daemon-reload", f"mount {POINT}", f"mkdir {POINT}/brick"]


def test_a_lost_line_of_fstab_comes_back_and_the_other_lines_stay():
    world = done()
    world.text = "".join(line for line in world.text.splitlines(keepends=True) if POINT not in line)
    others = world.text
    (action,) = steps(world, TWO)
    world.run(*action.argv)
    assert world.text.startswith(others) and world.text.count(POINT) == 1


def test_a_lost_immutable_flag_is_set_before_the_mount():
    world = done()
    world.reboot(POINT)
    world.change(places={**world.host.places, POINT: Place("directory")})
    assert words(steps(world, TWO))[:3] == [f"chattr {POINT}", "systemctl daemon-reload", f"mount {POINT}"]


def test_a_mount_point_that_is_not_immutable_below_its_mount_is_protected_there():
    """Not by chattr: that would make the brick itself immutable."""
    world = done()
    world.change(exposed=frozenset({POINT, "/srv/gluster/other-0-0"}))
    assert [action.argv for action in steps(world, TWO)] == [("protect-below", POINT)]


def test_our_line_of_a_brick_whose_device_is_gone_is_replaced():
    world = World()
    old = f"UUID=00000000-0000-0000-0000-000000000001 {POINT} xfs rw,noatime,nofail,x-glusterkube.brick 0 0"
    world.text += old + "\n/dev/sdz /z ext4\n"
    done(brick(), world=world)
    assert world.text.count(POINT) == 1 and old not in world.text and world.text.endswith("0 0\n/dev/sdz /z ext4\n")


def test_our_line_of_another_group_that_is_gone_is_replaced():
    world = World()
    world.text += f"/dev/gluster_old/brick_home_0_0 {POINT} xfs rw,x-glusterkube.brick 0 0\n"
    done(brick(), world=world)
    assert "gluster_old" not in world.text and world.text.count(POINT) == 1


def test_our_line_by_uuid_is_replaced_by_one_with_the_name():
    """A snapshot has the same UUID: a boot would mount the one or the other."""
    world = done()
    uuid, text = world.host.contents["gluster_sdb", "brick_home_0_0"].uuid, world.text
    world.text = text.replace("/dev/gluster_sdb/brick_home_0_0 ", f"UUID={uuid} ")
    plan = steps(world, TWO)
    assert [(action.sign, action.argv[0]) for action in plan] == [("~", "write-line")]
    world.run(*plan[0].argv)
    assert world.text == text and steps(world, TWO) == []


def test_a_line_by_uuid_of_somebody_else_stays():
    world = done()
    uuid = world.host.contents["gluster_sdb", "brick_home_0_0"].uuid
    world.text = world.text.replace("/dev/gluster_sdb/brick_home_0_0 ", f"UUID={uuid} ").replace(",x-glusterkube.brick", "", 1)
    assert steps(world, TWO) == []


@pytest.mark.parametrize("line", [
    f"UUID=00000000-0000-0000-0000-000000000001 {POINT} xfs defaults 0 0",                       # not ours
    f"/dev/sdz1 {POINT} ext4 defaults 0 0",
])
def test_a_line_of_somebody_else_for_the_mount_point_is_refused(line):
    world = World()
    world.text += line + "\n"
    refused(world, [brick()], "/etc/fstab has another line for")


def test_our_line_is_not_replaced_while_its_file_system_is_there():
    uuid = "00000000-0000-0000-0000-000000000001"
    world = World(disk("sdb"), disk("sdc", uuid=uuid))
    world.text += f"UUID={uuid} {POINT} xfs rw,x-glusterkube.brick 0 0\n"
    refused(world, [brick()], "/etc/fstab has another line for", devices=(SDB,))
