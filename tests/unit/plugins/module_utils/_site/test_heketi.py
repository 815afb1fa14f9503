# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the inventory says of Heketi, in the words of its module, and what is refused before anything is changed."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._site.heketi import clusters, devices, faults, words

LOOK = {"device": "/dev/sdc", "path": "/dev/vdc", "ids": ["/dev/disk/by-id/x"], "state": "blank", "found": "", "next": ""}


def host(number, listed, *looks, zone="a", answered=True, **heketi):
    said = {"devices": listed, "tags": None, "state": None, "cluster": "default", "manage": f"g{number}.example.com", "look": list(looks), **heketi}
    return {"name": f"g{number}", "zone": zone, "address": f"192.0.2.{number}", "look": {"devices": []} if answered else {}, "heketi": said}


def look(**said):
    return {**LOOK, **said}


def test_a_host_becomes_a_node_and_its_look_goes_along():
    listed = ["/dev/sdc", {"device": "/dev/sdd", "tags": {"tier": "fast"}, "state": "offline"}]
    assert clusters([host(1, listed, look(), state="offline", tags={"rack": "r1"})]) == [
        {"name": "default", "nodes": [{"manage": "g1.example.com", "storage": "192.0.2.1", "zone": "a", "tags": {"rack": "r1"}, "state": "offline", "devices": [
            {"name": "/dev/sdc", "ids": ["/dev/disk/by-id/x", "/dev/vdc"], "found": ""},
            {"name": "/dev/sdd", "tags": {"tier": "fast"}, "state": "offline"}]}]}]


def test_hosts_are_dealt_to_their_clusters_and_those_without_devices_or_answer_are_left_out():
    hosts = [host(1, []), host(2, ["/dev/sdc"], zone=None, cluster="cold"), host(3, None), host(4, ["/dev/sdc"], answered=False), {"name": "g5", "fault": "x"}]
    assert [(cluster["name"], [(node["manage"], node["zone"]) for node in cluster["nodes"]]) for cluster in clusters(hosts)] == [
        ("default", [("g1.example.com", "a")]), ("cold", [("g2.example.com", "g2")])]


@pytest.mark.parametrize(("said", "found"), [
    ("/dev/sdc", "no list"),
    ([{"device": "/dev/sdc", "wipe": True}], "unknown: wipe; known: device, destroydata, tags, state"),
    ([{"device": "sdc"}], "no absolute path"),
    ([7], "no absolute path"),
    ([{"device": "/dev/sdc", "destroydata": "yes"}], "neither true nor false"),
    ([{"device": "/dev/sdc", "tags": ["fast"]}], "no dictionary"),
    ([{"device": "/dev/sdc", "state": "gone"}], "none of online, offline, drained, absent"),
])
def test_devices_that_are_declared_wrongly_are_refused(said, found):
    good, wrong = devices(said)
    assert good == [] and len(wrong) == 1 and found in str(wrong[0])
    assert [found in fault.found for fault in faults([host(1, said)])] == [True]


@pytest.mark.parametrize(("device", "seen", "row"), [
    ("/dev/sdc", look(state="refused", found="ext4 signature"), ("g1", "/dev/sdc", "ext4 signature")),
    ("/dev/sdc", look(state="missing", found="no such block device", next="lsblk"), ("g1", "/dev/sdc", "no such block device")),
    ("/dev/sdc", look(state="prepared"), ("g1", "/dev/sdc", "has bricks of this collection")),
    ({"device": "/dev/sdc", "destroydata": True}, look(state="refused", found="is the same device as /dev/sdb"),
     ("g1", "/dev/sdc", "is the same device as /dev/sdb")),
])
def test_what_is_on_a_device_is_refused_before_the_first_change(device, seen, row):
    assert [(fault.host, fault.what, fault.found) for fault in faults([host(1, [device], seen)])] == [row]


@pytest.mark.parametrize(("device", "seen"), [
    ("/dev/sdc", look()),
    ({"device": "/dev/sdc", "destroydata": True}, look(state="refused", found="ext4 signature")),
    ("/dev/sdc", look(state="refused", found=f"LVM physical volume of volume group vg_{'0' * 32} with active volumes tp_1")),
    ({"device": "/dev/sdc", "state": "absent"}, look(state="missing", found="no such block device")),
])
def test_a_device_that_heketi_may_have_is_no_fault(device, seen):
    assert faults([host(1, [device], seen)]) == []


def test_the_rules_of_the_module_hold_before_the_first_change():
    twins = [host(1, ["/dev/sdc"]), host(2, ["/dev/sdc"], manage="g1.example.com")]
    assert "g1.example.com" in faults(twins)[0].found
    assert faults([host(1, ["/dev/sdc"], tags="rack")])[0].what == "heketi_node_tags"
    assert faults([host(1, ["/dev/sdc"], state="gone")])[0].what == "heketi_node_state"
    assert faults([host(1, ["/dev/sdc"], tags={"glusterkube.zone": "b"})])[0].found.startswith("tag glusterkube.zone: is the collection's own")


def test_a_host_is_confirmed_by_its_name_in_the_inventory():
    assert words("g1, g1:/dev/sdc,home", [host(1, [])]) == ["g1.example.com", "g1.example.com:/dev/sdc", "home"]
    assert words("", []) == []
