# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter with what the playbook gives it: the topology of the inventory, the answers of two modules."""

from __future__ import annotations

import json

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.glusterkube.storage.plugins.filter.heketi_rebuild import FilterModule
from ansible_collections.glusterkube.storage.tests.support.heketi_dump import comparable, differences
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.rebuild import captured
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.rebuild.test_database import mended

heketi_rebuild = FilterModule().filters()["heketi_rebuild"]
ADDRESSES = [f"192.0.2.1{number}" for number in range(1, 5)]


def topology():
    devices = [{"name": "/dev/ubdb"}, {"name": "/dev/ubdc", "ids": ["/dev/disk/by-id/x"], "found": ""}]
    return [{"name": "default", "block": True, "nodes": [
        {"manage": address, "storage": address, "zone": zone, "tags": {"rack": "r1"} if address.endswith("1") else {}, "devices": [
            {**device, "tags": {"class": "ssd"} if address.endswith("2") and device["name"] == "/dev/ubdb" else {}} for device in devices]}
        for address, zone in zip(ADDRESSES, ("1", "2", "3", "1"))]}]


def looks():
    return {address: json.loads(json.dumps(captured.look_of(name).to_dict())) for address, name in zip(ADDRESSES, captured.NAMES)}


def volumes():
    """Each of the four hosts tells all of them."""
    return [volume.to_dict() for volume in captured.volumes()] * 4


def test_as_the_playbook_calls_it():
    rebuilt = heketi_rebuild(topology(), looks(), volumes(), {"default": captured.CLUSTER})
    assert differences(comparable(mended(captured.dump())), comparable(rebuilt["database"])) == []
    assert list(rebuilt["database"]["clusterentries"]) == [captured.CLUSTER]
    assert (rebuilt["lost"], rebuilt["foreign"]) == ([], [])
    json.dumps(rebuilt)


def test_names_of_zones_get_numbers_and_are_kept_as_tags():
    named = topology()
    for node, zone in zip(named[0]["nodes"], "abca"):
        node["zone"] = zone
    nodes = heketi_rebuild(named, looks(), volumes())["database"]["nodeentries"].values()
    assert {entry["Info"]["hostnames"]["manage"][0][-1]: (entry["Info"]["zone"], entry["Info"]["tags"]["glusterkube.zone"]) for entry in nodes} == {
        "1": (1, "a"), "2": (2, "b"), "3": (3, "c"), "4": (1, "a")}


def test_states_are_those_of_the_inventory_as_far_as_a_database_has_them():
    stated = topology()
    stated[0]["nodes"][0]["state"] = "offline"
    stated[0]["nodes"][1]["devices"][0]["state"] = "offline"
    stated[0]["nodes"][1]["devices"][1]["state"] = "drained"
    database = heketi_rebuild(stated, looks(), volumes())["database"]
    assert [entry["State"] for entry in database["nodeentries"].values()].count("offline") == 1
    assert [entry["State"] for entry in database["deviceentries"].values()].count("offline") == 1
    assert {entry["State"] for entry in database["deviceentries"].values()} == {"online", "offline"}


def test_a_host_that_was_not_looked_at_is_refused():
    found = looks()
    del found["192.0.2.13"]
    with pytest.raises(AnsibleFilterError, match=r"node 192\.0\.2\.13: was not looked at"):
        heketi_rebuild(topology(), found, volumes())


def test_a_host_that_is_not_declared_and_has_something_is_refused():
    declared = topology()
    declared[0]["nodes"].pop()
    with pytest.raises(AnsibleFilterError, match=r"host 192\.0\.2\.14: has volume groups of Heketi's; expected: heketi_devices"):
        heketi_rebuild(declared, looks(), volumes())
