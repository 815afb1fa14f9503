# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What still fits: against a placer as Heketi's, in any order."""

from __future__ import annotations

import os
import random
from dataclasses import replace

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi import reader, room
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.model import GIB, Cluster, Device, Node, State
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.captured import Captured

CASES = 60 * int(os.environ.get("CAMPAIGN_FACTOR", "1"))


def host(number, zone, *free_gib, tags=(), state="online"):
    devices = tuple(Device(f"d{number}-{at}", f"n{number}", f"/dev/sd{at}", (), "", "online", dict(tags), free * GIB, free * GIB, 0)
                    for at, free in enumerate(free_gib))
    return Node(f"n{number}", "c", zone, f"g{number}", f"192.0.2.{number}", state, {}, devices)


def largest(nodes, name, *, arbiter=False, **limits):
    kind = next(kind for kind in room.KINDS if (kind.name, kind.arbiter) == (name, arbiter))
    cluster = Cluster("c", True, True)
    return room.largest(State((cluster,), tuple(nodes)), cluster, kind, room.Limits(**limits))


def places(nodes, kind, limits, size, dice):
    """Whether a volume is placed by one try of Heketi's: sets as few as they may be, each brick on the first device that takes it."""
    sets = 1
    while True:
        brick = size * GIB // sets // kind.data
        if brick < limits.brick_min_size_gb * GIB or sets * kind.width > limits.max_bricks_per_volume:
            return False
        if brick <= limits.brick_max_size_gb * GIB and try_sets(nodes, kind, limits, sets, brick, dice):
            return True
        sets *= 2


def try_sets(nodes, kind, limits, sets, brick, dice):
    free = {device.id: device.free for node in nodes for device in node.devices}
    ring = [(device.id, node.zone if limits.zone_checking == "strict" else node.id) for node in nodes for device in node.devices]
    for _each in range(sets):
        dice.shuffle(ring)
        taken = set()
        for device, place in ring:
            if len(taken) < kind.width and place not in taken and free[device] > room.need(brick):
                free[device] -= room.need(brick)
                taken.add(place)
        if len(taken) < kind.width:
            return False
    return True


@pytest.mark.parametrize("zones", ["strict", "none"])
def test_what_it_says_fits_in_every_order(zones):
    dice = random.Random(6)
    limits = room.Limits(brick_max_size_gb=40, zone_checking=zones)
    said = 0
    for _case in range(CASES):
        nodes = [host(number, dice.randint(1, 4), *(dice.randint(1, 60) for _device in range(dice.randint(0, 3)))) for number in range(dice.randint(1, 7))]
        for kind in room.KINDS[:3] + room.KINDS[4:6]:
            size = largest(nodes, kind.name, brick_max_size_gb=40, zone_checking=zones)
            said += bool(size)
            assert not size or all(places(nodes, kind, limits, size, dice) for _try in range(10)), (nodes, kind, size)
    assert said > CASES


def test_one_set_fits_as_far_as_the_third_place_has_room():
    assert largest([host(1, 1, 10), host(2, 2, 20), host(3, 3, 30)], "replicate:3") == 9  # 10 GiB less the pool's metadata
    assert largest([host(1, 1, 10), host(2, 2, 20), host(3, 3, 30), host(4, 4, 25)], "replicate:3") == 19


def test_one_set_more_than_there_are_places_for_does_not_fit():
    nodes = [host(1, 1, 50), host(2, 1, 50), host(3, 2, 50)]
    assert largest(nodes, "replicate:3") == 0 and largest(nodes, "replicate:3", zone_checking="none") == 49
    assert largest(nodes, "replicate:2") > 0


def test_several_sets_where_one_is_too_small():
    nodes = [host(number, number, 10, 10, 10, 10) for number in (1, 2, 3)]
    assert largest(nodes, "replicate:3") == 39 and largest(nodes, "replicate:3", max_bricks_per_volume=3) == 9


def test_limits_of_the_server():
    nodes = [host(number, number, 100) for number in (1, 2, 3)]
    assert largest(nodes, "replicate:3", brick_max_size_gb=8) == 8 * 8  # 16 sets were 48 bricks
    assert largest(nodes, "replicate:3", brick_min_size_gb=100) == 0


def test_what_is_offline_is_no_room():
    nodes = [host(1, 1, 10), host(2, 2, 10), host(3, 3, 10, state="offline")]
    assert largest(nodes, "replicate:3") == 0 and largest(nodes, "replicate:2") > 0
    off = replace(nodes[1], devices=tuple(replace(device, state="offline") for device in nodes[1].devices))
    assert largest([nodes[0], off], "replicate:2") == 0


def test_room_that_a_deleted_clone_gave_back_although_it_never_took_it():
    """Seen on the lab: such a device has 18446744073707442176 KiB in use."""
    nodes = [host(number, number, 10) for number in (1, 2, 3)]
    more = [replace(node, devices=tuple(replace(device, free=device.free + 5 * GIB) for device in node.devices)) for node in nodes]
    assert largest(more, "replicate:3") == largest(nodes, "replicate:3") == 9


def test_devices_for_arbiters_only_are_no_room_for_data():
    nodes = [host(1, 1, 10), host(2, 2, 10), host(3, 3, 10, tags={"arbiter": "required"}.items())]
    assert largest(nodes, "replicate:3", arbiter=True) == 0 and largest(nodes, "replicate:3") == 9


def test_a_cluster_for_block_devices_has_no_room_for_files():
    cluster = Cluster("c", False, True)
    assert room.largest(State((cluster,), (host(1, 1, 10),)), cluster, room.KINDS[0], room.Limits()) == 0


def test_need_is_what_a_real_server_takes():
    """The used bytes of each device are those of its bricks."""
    state = reader.read(Captured())
    factors = {volume.id: volume.snapshot_factor for volume in state.volumes}
    for device in state.devices:
        assert device.used == sum(room.need(brick.size, factors[brick.volume]) for brick in device.bricks)


def test_totals():
    state = reader.read(Captured())
    totals = room.totals(state, state.clusters[0])
    assert totals["total"] == 9 * 500 * GIB == totals["used"] + totals["free"]
    assert totals["free"] - totals["usable"] == 500 * GIB  # the host that is offline
