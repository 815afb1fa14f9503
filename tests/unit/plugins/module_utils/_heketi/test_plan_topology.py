# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is there and what should be, and each step between."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.drain_room import Rules
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.plan_topology import Words, notes, reconcile
from topology_cases import EMPTY, GIB, brick, device, node, operation, state, volume, wanted, wanted_device, wanted_node

THREE = state(node(1), node(2), node(3))
NO_WORDS = Words()
PV = "/dev/disk/by-id/lvm-pv-uuid-"


def plan(current, *nodes, words=NO_WORDS, sets=None, **cluster):
    return reconcile(current, wanted(*nodes, **cluster), words, lambda: Rules(sets=sets))


def lines(actions):
    return [f"{action.sign} {action.target}: {action.summary}" for action in actions]


def requests(actions):
    return [(action.argv[0], action.argv[1], *(json.loads(body) for body in action.argv[2:])) for action in actions]


def test_an_empty_heketi_gets_all_of_it_and_what_is_new_goes_by_its_name():
    assert requests(plan(EMPTY, wanted_node(1, wanted_device(tags={"tier": "fast"}), tags={"rack": "r1"}), wanted_node(2))) == [
        ("POST", "/clusters", {"file": True, "block": False}),
        ("POST", "/nodes", {"cluster": "<cluster default>", "zone": 1, "hostnames": {"manage": ["g1"], "storage": ["192.0.2.1"]},
                            "tags": {"rack": "r1", "glusterkube.zone": "a"}}),
        ("POST", "/devices", {"node": "<node g1>", "name": "/dev/sdc", "destroydata": False, "tags": {"tier": "fast"}}),
        ("POST", "/nodes", {"cluster": "<cluster default>", "zone": 2, "hostnames": {"manage": ["g2"], "storage": ["192.0.2.2"]},
                            "tags": {"glusterkube.zone": "b"}}),
        ("POST", "/devices", {"node": "<node g2>", "name": "/dev/sdc", "destroydata": False, "tags": {}})]


def test_what_is_as_it_should_be_is_left_alone():
    assert plan(THREE, wanted_node(1), wanted_node(2), wanted_node(3)) == []


def test_what_is_not_mentioned_stays():
    tagged = node(1, device(1, tags={"tier": "fast"}, state="offline"), device(1, "d"), state="offline", tags={"glusterkube.zone": "a", "rack": "r1"})
    assert plan(state(tagged, node(2)), wanted_node(1)) == []


@pytest.mark.parametrize(("current", "wish", "expected"), [
    (THREE, wanted_node(1, tags={"rack": "r1"}), [("/nodes/n1/tags", {"change_type": "update", "tags": {"rack": "r1"}})]),
    (state(node(1, tags={"rack": "r1", "glusterkube.zone": "a"})), wanted_node(1, tags={"rack": None}),
     [("/nodes/n1/tags", {"change_type": "delete", "tags": {"rack": "r1"}})]),
    (THREE, wanted_node(1, wanted_device(tags={"ssd": True})), [("/devices/d1c/tags", {"change_type": "update", "tags": {"ssd": "true"}})]),
    (THREE, wanted_node(1, state="offline"), [("/nodes/n1/state", {"state": "offline"})]),
    (THREE, wanted_node(1, wanted_device(state="offline")), [("/devices/d1c/state", {"state": "offline"})]),
    (state(node(1, device(1, state="offline"))), wanted_node(1, wanted_device(state="online")), [("/devices/d1c/state", {"state": "online"})]),
    (state(node(1, device(1, state="failed"))), wanted_node(1, wanted_device(state="online")),
     [("/devices/d1c/state", {"state": "offline"}), ("/devices/d1c/state", {"state": "online"})]),
    (THREE, wanted_node(1, wanted_device(state="drained")), [("/devices/d1c/state", {"state": "offline"}), ("/devices/d1c/state", {"state": "failed"})]),
    (state(node(1, tags={})), wanted_node(1), [("/nodes/n1/tags", {"change_type": "update", "tags": {"glusterkube.zone": "a"}})]),
])
def test_a_change_is_its_requests(current, wish, expected):
    assert [request[1:] for request in requests(plan(current, wish))] == expected


def test_flags_are_set_both_at_once():
    assert requests(plan(THREE, wanted_node(1), block=True)) == [("POST", "/clusters/c1/flags", {"file": True, "block": True})]


def test_a_cluster_that_a_killed_run_left_empty_is_found_again():
    assert [request[1] for request in requests(plan(state(empty=("c7",)), wanted_node(1)))] == ["/nodes", "/devices"]
    assert requests(plan(state(empty=("c7",)), wanted_node(1)))[0][2]["cluster"] == "c7"


def test_a_second_cluster_is_made_beside_the_first():
    other = [*wanted(wanted_node(1)), *wanted(wanted_node(4, zone="a"), name="cold")]
    assert lines(reconcile(state(node(1)), other, Words(), Rules)) == [
        "+ cluster cold: make", "+ node g4: add, zone a (1)", "+ device g4:/dev/sdc: add"]


@pytest.mark.parametrize("ids", [[f"{PV}pv1c"], ["/dev/disk/by-id/g1c"]])
def test_a_device_that_moved_to_another_name_is_known_again(ids):
    assert plan(THREE, wanted_node(1, wanted_device("/dev/sdq", ids=ids, found="LVM"))) == []


def test_a_device_that_is_erased_says_so():
    action = plan(THREE, wanted_node(1, wanted_device(), wanted_device("/dev/sdd", found="ext4", destroydata=True)))[0]
    assert (action.sign, action.summary, action.details) == ("-", "add, erasing what is on it", ("found: ext4",))


@pytest.mark.parametrize(("current", "wish", "words"), [
    (THREE, wanted_node(4), r"cluster default: would be a new one, .*; found: a cluster that nothing is said of: g1, g2, g3; .*without --limit"),
    (THREE, wanted_node(1, storage="192.0.2.99"), r"node g1: can't get another storage address; found: 192\.0\.2\.1 in Heketi"),
    (THREE, wanted_node(1, zone="b"), r"node g1: can't get another zone; found: zone a \(1\) in Heketi; expected: b \(2\); next: .*heketi_remove_host.yml"),
    (THREE, wanted_node(1, zone="7"), r"can't get another zone; found: zone a \(1\)"),
    (THREE, (wanted_node(1), wanted_node(4, storage="192.0.2.2")), r"node g4: Heketi has this host as node g2"),
    (THREE, (wanted_node(1), wanted_node(4, storage=None)), r"node g4: Heketi does not have it; expected: a known node, or its storage to add it"),
    (THREE, wanted_node(1, wanted_device("/dev/sdd", found="ext4")), r"device g1:/dev/sdd: has data on it; found: ext4; .*destroydata: true"),
    (THREE, wanted_node(1, wanted_device("/dev/sdd", found=f"LVM physical volume of volume group vg_{'0' * 32}", destroydata=True)),
     r"is a device of a Heketi that knows it no more; .*heketi_rebuild.yml"),
    (THREE, wanted_node(1, wanted_device(found="")), r"is another disk than the one that Heketi has under this path; found: a blank device"),
    (THREE, wanted_node(1, wanted_device(ids=[f"{PV}other"])), r"is another disk .*; found: another physical volume \(other\); expected: physical volume pv1c"),
    (THREE, wanted_node(1, state="absent"), r"node g1: is not removed without the word; found: 1 devices; expected: g1 in confirm"),
    (THREE, wanted_node(1, wanted_device(state="absent")), r"device g1:/dev/sdc: is not removed without the word; .*confirm: \[g1:/dev/sdc\]"),
    (state(node(1, state="failed")), wanted_node(1, state="online"), r"node g1: Heketi has given it up for good"),
    (state(node(1), operations=(operation(),)), wanted_node(1, wanted_device(state="drained")),
     r"g1:/dev/sdc: nothing leaves Heketi while operations of it stand still; found: o1 \(remove-device, stale\)"),
    (state(node(1), node(2, cluster="c2")), (wanted_node(1), wanted_node(2)), r"cluster default: its nodes are in several clusters of Heketi"),
    (state(node(1, tags={"glusterkube.zone": "a"}), node(2, tags={"glusterkube.zone": "a"})), wanted_node(1), r"zone a: has two numbers in Heketi"),
])
def test_what_is_refused_says_why_and_how_to_go_on(current, wish, words):
    with pytest.raises(StorageError, match=words):
        plan(current, *(wish if isinstance(wish, tuple) else (wish,)))


def test_all_faults_come_at_once():
    with pytest.raises(StorageError, match="2 refused"):
        plan(THREE, wanted_node(1, zone="b"), wanted_node(2, state="absent"))


LOADED = state(node(1, device(1, "c", brick(1, 1)), device(1, "d")), node(2, device(2, "c", brick(2, 2))), node(3, device(3, "c", brick(3, 3))),
               volumes=(volume(),))
SETS = dict.fromkeys(("b1", "b2", "b3"), ("b1", "b2", "b3"))


def test_a_drain_moves_brick_by_brick_and_then_is_noted():
    actions = plan(LOADED, wanted_node(1, wanted_device(state="drained")), sets=SETS)
    assert lines(actions) == ["~ device g1:/dev/sdc: offline", "> device g1:/dev/sdc: move brick b1 of volume v1", "~ device g1:/dev/sdc: drained"]
    assert (actions[1].argv[:2], actions[1].moves) == (("POST", "/bricks/to-evict/b1"), GIB)


def test_a_drain_that_was_interrupted_goes_on():
    half = state(node(1, device(1, "c", brick(1, 1), state="offline"), device(1, "d")), *LOADED.nodes[1:], volumes=LOADED.volumes)
    assert lines(plan(half, wanted_node(1, wanted_device(state="drained")), sets=SETS))[0].startswith("> device g1:/dev/sdc: move brick b1")


def test_a_drained_device_stays_drained():
    gone = state(node(1, device(1, state="failed")))
    assert plan(gone, wanted_node(1, wanted_device(state="drained"))) == []
    assert plan(gone, wanted_node(1)) == []
    assert notes(gone, wanted(wanted_node(1)))[0].startswith("device g1:/dev/sdc: is drained and stays so")


def test_a_host_goes_out_of_use_before_its_bricks_move_and_is_removed_last():
    four = state(*LOADED.nodes, node(4, zone=1, tags={"glusterkube.zone": "a"}), volumes=LOADED.volumes)
    assert lines(plan(four, wanted_node(1, state="absent"), words=Words(confirm=["g1"]), sets=SETS)) == [
        "~ node g1: offline", "~ device g1:/dev/sdc: offline", "~ device g1:/dev/sdd: offline", "> device g1:/dev/sdc: move brick b1 of volume v1",
        "~ device g1:/dev/sdc: drained", "~ device g1:/dev/sdd: drained", "- device g1:/dev/sdc: remove", "- device g1:/dev/sdd: remove", "- node g1: remove"]


def test_what_is_removed_already_is_no_change():
    assert plan(THREE, wanted_node(4, state="absent")) == []
    assert plan(THREE, wanted_node(1, wanted_device(), wanted_device("/dev/sdz", state="absent"))) == []
    assert plan(EMPTY, wanted_node(4, state="absent")) == []


def test_a_host_that_is_gone_is_forgotten():
    actions = plan(THREE, wanted_node(3, state="absent"), words=Words(confirm=["g3"], forget=["g3"]))
    assert requests(actions)[-2:] == [("DELETE", "/devices/d3c", {"forceforget": True}), ("DELETE", "/nodes/n3")]


def test_operations_that_stand_still_are_cleaned_up_first_when_told():
    current = replace(THREE, operations=(operation(),))
    actions = plan(current, wanted_node(1, wanted_device(state="drained")), words=Words(cleanup=True))
    assert requests(actions)[0] == ("POST", "/operations/pending/cleanup", {"operations": ["o1"]})
    assert plan(current, wanted_node(1), words=Words(cleanup=True)) == []


def test_no_room_is_refused_before_anything_moves():
    with pytest.raises(StorageError, match=r"can't be drained of brick b2 of volume v1; found: no other device that may hold it.*a zone without another"):
        plan(LOADED, wanted_node(2, wanted_device(state="drained")), sets=SETS)


def test_new_room_counts_from_the_next_run_on():
    with pytest.raises(StorageError, match="can't be drained"):
        plan(LOADED, wanted_node(2, wanted_device(state="drained"), wanted_device("/dev/sdd")), sets=SETS)
