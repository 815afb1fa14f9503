# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans of bricks and devices that become larger."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._brick.planned import LV, POINT, TWO, done, refused, steps, words
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._brick.world import GIB, World, brick


def test_a_brick_grows_while_in_use():
    world = done()
    grown = [replace(TWO[0], size=12 * GIB), TWO[1]]
    assert [action.argv for action in steps(world, grown)] == [
        ("lvextend", "--size", "12582912k", "gluster_sdb/brick_home_0_0"), ("xfs_growfs", POINT)]
    world.run(*steps(world, grown)[0].argv)
    assert words(steps(world, grown)) == [f"xfs_growfs {POINT}"]           # killed between the two
    world.run(*steps(world, grown)[0].argv)
    assert steps(world, grown) == []


@pytest.mark.parametrize(("rest", "grows"), [(0, False), (512 * 1024, False), (12 * 1024**2, False), (16 * 1024**2, True)])
def test_what_mkfs_leaves_at_the_end_of_a_volume_is_not_growth(rest, grows):
    world = done()
    content = world.host.contents[LV]
    world.change(contents={**world.host.contents, LV: replace(content, size=content.size - rest)})
    assert words(steps(world, TWO)) == ([f"xfs_growfs {POINT}"] if grows else [])


def test_a_size_is_rounded_up_to_whole_extents_and_is_stable():
    world = done(brick(size=GIB + 1))
    assert world.host.bricks()[brick().name].size == GIB + 4 * 1024**2
    assert steps(world, [brick(size=GIB + 1)]) == []


def test_a_brick_never_becomes_smaller():
    refused(done(), [brick(size=9 * GIB)], "brick home-0-0: can't become smaller; found: 10GiB; expected: 9GiB")


@pytest.mark.parametrize(("size", "programs"), [
    (30 * GIB, ["pvresize /dev/sdb", "lvextend gluster_sdb/bricks", "lvextend gluster_sdb/bricks"]),
    (20 * GIB + 4 * 1024**2, ["pvresize /dev/sdb", "lvextend gluster_sdb/bricks"]),
])
def test_a_device_that_became_larger(size, programs):
    world = done()
    world.grow("sdb", size)
    whole = steps(world, TWO)
    assert words(whole) == programs
    for stop in range(len(whole) + 1):
        half = done()
        half.grow("sdb", size)
        for action in whole[:stop]:
            half.run(*action.argv)
        assert steps(half, TWO) == whole[stop:]


def test_room_that_a_larger_device_gives_can_be_used_in_the_same_call():
    world = done()
    refused(world, [brick(size=25 * GIB)], "device /dev/sdb: not enough room")
    world.grow("sdb", 30 * GIB)
    assert "xfs_growfs" in {action.argv[0] for action in steps(world, [brick(size=25 * GIB)])}


def test_no_overcommit_device_needed_and_free_are_named():
    text = refused(World(), [brick(size=15 * GIB), brick(index=1, size=5 * GIB)], "device /dev/sdb: not enough room")
    assert "19.9GiB free of 19.9GiB" in text and "20GiB for home-0-0, home-0-1" in text


def test_bricks_that_are_not_mentioned_count_and_stay():
    world = done()
    refused(world, [brick("new", size=10 * GIB)], "9.4GiB free of 19.9GiB.*10GiB for new-0-0")
    assert all("home" not in action.target for action in steps(world, [brick("new", size=GIB)]))


def test_exactly_the_usable_bytes_fit():
    usable = 5103 * 4 * 1024**2
    done(brick(size=usable))
    refused(World(), [brick(size=usable + 1)], "not enough room")
