# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether every brick of a device that is drained finds a place."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.drain_room import Rules, faults
from topology_cases import GIB, brick, device, node, state, volume

EXTENT = 4 << 20
SET = dict.fromkeys(("b1", "b2", "b3"), ("b1", "b2", "b3"))


def three(*more, size=GIB, **words):
    return state(*(node(host, device(host, "c", brick(host, host, size=size)), zone=host) for host in (1, 2, 3)), *more, volumes=(volume(**words),))


@pytest.mark.parametrize(("current", "rules", "fits"), [
    (three(), Rules(sets=SET), False),                                                               # every other host has a copy
    (three(node(4, zone=4)), Rules(sets=SET), True),
    (three(node(4, zone=2)), Rules(sets=SET), False),                                                # the zone has a copy
    (three(node(4, zone=2)), Rules(strict=False, sets=SET), True),
    (three(node(4, zone=2), options=("user.heketi.zone-checking none",)), Rules(sets=SET), True),
    (three(node(4, zone=2), options=("user.heketi.zone-checking strict",)), Rules(strict=False, sets=SET), False),
    (three(node(4, zone=1)), Rules(sets=SET), True),                                                 # its own zone
    (three(node(4, zone=4, cluster="c2")), Rules(sets=SET), False),
    (three(node(4, zone=4, state="offline")), Rules(sets=SET), False),
    (three(node(4, device(4, state="offline"), zone=4)), Rules(sets=SET), False),
    (three(node(4, device(4, free=GIB + 2 * EXTENT), zone=4)), Rules(sets=SET), False),             # exactly full is too full
    (three(node(4, device(4, free=GIB + 2 * EXTENT + 1024), zone=4)), Rules(sets=SET), True),
    (three(), Rules(sets={}), True),                                                                 # nobody knows the sets
    (three(node(4, zone=4), durability="none"), Rules(sets=SET), False),
])
def test_a_place_is_an_online_device_with_room_away_from_the_copies(current, rules, fits):
    assert (faults(current, {"d1c"}, rules) == []) is fits


def test_another_device_of_the_same_host_is_a_place():
    own = node(1, device(1, "c", brick(1, 1)), device(1, "d"), zone=1)
    assert faults(state(own, *three().nodes[1:], volumes=(volume(),)), {"d1c"}, Rules(sets=SET)) == []


def test_bricks_do_not_get_the_same_room_twice():
    full = node(1, device(1, "c", brick(1, 1, "v1"), brick(4, 1, "v2")), zone=1)
    spare = node(4, device(4, free=GIB + 100 * EXTENT), zone=4)
    found = faults(state(full, spare, volumes=(volume("v1"), volume("v2"))), {"d1c"}, Rules())
    assert len(found) == 1 and "can't be drained of brick b4 of volume v2; found: 392MiB at most, on g4:/dev/sdc" in str(found[0])


def test_a_brick_without_a_volume_is_told():
    assert "no volume v1" in str(faults(state(*three().nodes), {"d1c"}, Rules(sets=SET))[0])
