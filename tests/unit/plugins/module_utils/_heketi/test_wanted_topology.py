# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user may not write."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.wanted_topology import read
from topology_cases import raw, wanted_device, wanted_node


@pytest.mark.parametrize(("nodes", "words"), [
    ([wanted_node(1), wanted_node(2, manage="g1")], "node g1: manage g1 is also that of node g1"),
    ([wanted_node(1), wanted_node(2, storage="192.0.2.1")], "node g2: storage 192.0.2.1 is also that of node g1"),
    ([wanted_node(1), wanted_node(2, manage="192.0.2.1")], "node 192.0.2.1: manage 192.0.2.1 is also that of node g1"),
    ([wanted_node(1, manage="fd00::1")], "is no host for Heketi"),
    ([wanted_node(1, manage="g1; reboot")], "is no host for Heketi"),
    ([wanted_node(1, storage="-x")], "storage '-x' is no host for Heketi"),
    ([wanted_node(1, zone="0")], "zone '0'"),
    ([wanted_node(1, zone="z" * 65)], "at most 64 characters"),
    ([wanted_node(1, tags={"a b": "c"})], "tag 'a b': 'c'"),
    ([wanted_node(1, tags={"a": "x" * 65})], "a value of at most 64"),
    ([wanted_node(1, tags={"glusterkube.zone": "b"})], "is the collection's own"),
    ([wanted_node(1, tags={f"t{number}": "" for number in range(32)})], "32 tags; expected: less than 32"),
    ([wanted_node(1, wanted_device("sdc"))], "no path for Heketi"),
    ([wanted_node(1, wanted_device("/dev/sdc;reboot"))], "no path for Heketi"),
    ([wanted_node(1, wanted_device(), wanted_device())], "device g1:/dev/sdc: is also /dev/sdc"),
    ([wanted_node(1, wanted_device(ids=["/dev/x"]), wanted_device("/dev/sdd", ids=["/dev/x"]))], "device g1:/dev/sdd: is also /dev/sdc; found: /dev/x"),
])
def test_it_is_refused(nodes, words):
    assert [words in str(fault) for fault in read([raw(*nodes)])[1]] == [True]


def test_one_host_is_in_one_cluster_only():
    assert "node g1: manage g1 is also that of node g1" in str(read([raw(wanted_node(1)), raw(wanted_node(1), name="cold")])[1][0])
    assert "cluster default: listed 2 times" in str(read([raw(), raw()])[1][0])


def test_manage_and_storage_may_be_the_same():
    assert read([raw(wanted_node(1, manage="192.0.2.1"), wanted_node(2, manage="192.0.2.2"))])[1] == []


def test_values_of_tags_are_texts():
    clusters, faults = read([raw(wanted_node(1, tags={"ssd": True, "rack": 7, "gone": None}))])
    assert (clusters[0].nodes[0].tags, faults) == ({"ssd": "true", "rack": "7", "gone": None}, [])
