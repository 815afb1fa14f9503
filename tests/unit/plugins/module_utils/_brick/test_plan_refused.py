# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a plan refuses, with everything as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._brick.model import (
    Mount,
    Place,
    Signature,
    WantedDevice,
)
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._brick.planned import POINT, TWO, done, refused, steps, tagged
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._brick.world import GIB, ROOT, World, brick, disk


def test_all_faults_in_one_error():
    world = World(disk("sdb"), disk("sdc"), signatures=(Signature("sdb", "ext4"), Signature("sdc", "swap")))
    text = refused(world, [brick(size=1), brick(device="/dev/sdz", index=1)], "4 refused, nothing was changed")
    for part in ("device /dev/sdb: refused; found: ext4 signature", "device /dev/sdc: refused; found: swap space", "brick home-0-0: is too small",
                 "brick home-0-1: its device is not listed; found: /dev/sdz"):
        assert part in text


def test_a_missing_device_is_named():
    refused(World(), [brick(device="/dev/sdz")], "device /dev/sdz: missing; found: no such block device", devices=(WantedDevice("/dev/sdz"),))


@pytest.mark.parametrize(("wanted", "match"), [
    ([brick("-x")], "is not a name of a brick"), ([brick("")], "is not a name"), ([brick("a/b")], "is not a name"), ([brick("a\nb")], "is not a name"),
    ([brick("$(id)")], "is not a name"), ([brick("..")], "is not a name"), ([brick("a", -1)], "is not a name"), ([brick("a", 0, -1)], "is not a name"),
    ([brick("\u00e4")], "is not a name"), ([brick("x_tdata")], "LVM keeps this name"), ([brick("v" * 256)], "too long"), ([brick("v-" * 30)], "too long"),
    ([brick(), brick()], "is listed twice"),
    ([brick(size=300 * 1024**2 - 1)], "at least 300MiB for an XFS"), ([brick(size=512 * 1024**2 - 1, arbiter=True)], "at least 512MiB for an arbiter brick"),
])
def test_bad_bricks(wanted, match):
    refused(World(), wanted, match)


@pytest.mark.parametrize("root", ["", "/", "srv", "/srv/", "/srv/../etc", "/srv/a b", "/srv//gluster", "/srv/$(id)"])
def test_bad_roots(root):
    with pytest.raises(StorageError, match="is not a path for mount points"):
        steps(World(), [brick()], root=root)


@pytest.mark.parametrize(("places", "match"), [
    ({ROOT: Place("symlink")}, "root /srv/gluster: refused; found: a symbolic link"),
    ({ROOT: Place("other")}, "root /srv/gluster: refused; found: not a directory"),
    ({POINT: Place("symlink")}, "is not a directory; found: a symbolic link"),
    ({POINT: Place("other")}, "is not a directory; found: a file"),
    ({POINT: Place("directory", entries=3)}, "is not empty; found: 3 entries on the disk below it"),
])
def test_nothing_is_mounted_over_what_is_there(places, match):
    refused(World(places=places), [brick()], match)


def test_another_mount_on_the_mount_point_is_refused():
    mount = Mount("8:99", POINT, "/dev/sdq1", "ext4")
    refused(World(mounts=(mount,)), [brick()], r"something else is mounted on .*; found: /dev/sdq1 \(ext4\)")
    world = done()
    world.change(mounts=(*world.host.mounts, mount))
    refused(world, TWO, "something else is mounted")


def test_a_brick_directory_that_is_no_directory_is_refused():
    world = done()
    world.change(places={**world.host.places, f"{POINT}/brick": Place("symlink")})
    refused(world, TWO, "brick is not a directory")


def test_names_that_changed_at_boot_are_found_by_the_tags():
    world = done()
    blocks = dict(world.host.blocks)
    blocks["sdb"], blocks["sdc"] = replace(blocks["sdb"], serial="new"), replace(blocks["sdc"], serial="old")
    world.change(blocks=blocks, pvs=tuple(replace(pv, path="/dev/sdc", number=blocks["sdc"].number) for pv in world.host.pvs))
    text = refused(world, [brick()], "brick home-0-0: is on another device; found: gluster_sdb/brick_home_0_0 on /dev/sdc; expected: /dev/sdb")
    assert "/dev/disk/by-id" in text
    assert steps(world, [replace(wanted, device="/dev/sdc") for wanted in TWO]) == []


def test_an_arbiter_does_not_become_a_data_brick():
    refused(done(), [brick("logs", 0, 2, size=GIB // 2)], "was made as an arbiter brick; expected: a data brick")


def test_a_volume_of_our_name_without_our_tags_is_not_ours():
    world = done(brick())
    world.change(lvs=tuple(tagged(lv, "glusterkube.brick") for lv in world.host.lvs))
    refused(world, [brick()], "a volume of this name is not ours")
