# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of zones keep their numbers."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.zones import numbers
from topology_cases import node, wanted, wanted_node


def tagged(host, zone, name=""):
    return node(host, zone=zone, tags={"glusterkube.zone": name} if name else {})


@pytest.mark.parametrize(("nodes", "zones", "expected"), [
    ([], ["a", "b", "a"], {"a": 1, "b": 2}),
    ([], ["b", "a"], {"b": 1, "a": 2}),
    ([], ["2", "a", "7"], {"2": 2, "a": 1, "7": 7}),
    ([tagged(1, 5, "a")], ["a", "b"], {"a": 5, "b": 1}),
    ([tagged(4, 1, "x")], ["a"], {"a": 2}),
    ([tagged(1, 3)], ["a", "b"], {"a": 3, "b": 1}),
    ([tagged(1, 3), tagged(4, 3, "c")], ["a"], {"a": 1}),
])
def test_the_number_of_a_zone(nodes, zones, expected):
    wishes = wanted(*(wanted_node(number, zone=zone) for number, zone in enumerate(zones, 1)))[0].nodes
    assert numbers(nodes, wishes) == (expected, [])


def test_a_name_with_two_numbers_is_no_zone():
    assert "zone a: has two numbers in Heketi; found: 1 and, at node g2, 2" in str(numbers([tagged(1, 1, "a"), tagged(2, 2, "a")], [])[1][0])
