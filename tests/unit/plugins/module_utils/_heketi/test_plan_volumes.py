# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what a real server told to what is done."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi import plan_volumes, reader
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.model import Operation, State
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.wanted_volumes import Wanted
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.captured import LAB, Captured

STATE = reader.read(Captured())
R3 = STATE.volumes_named("r3")[0]


def plan(*wanted, state=STATE, confirm=(), cleanup=False):
    return plan_volumes.reconcile(state, wanted, confirm, cleanup=cleanup)


def requests(*wanted, **more):
    return [(action.sign, *action.argv[:2], *map(json.loads, action.argv[2:])) for action in plan(*wanted, **more)]


def refusal(*wanted, **more):
    with pytest.raises(StorageError) as caught:
        plan(*wanted, **more)
    return str(caught.value)


@pytest.mark.parametrize(("wanted", "body"), [
    (Wanted("a", size_gib=5), {"name": "a", "size": 5, "durability": {"type": "replicate", "replicate": {"replica": 3}}}),
    (Wanted("a", size_gib=5, durability="none"), {"name": "a", "size": 5, "durability": {"type": "none"}}),
    (Wanted("a", size_gib=5, durability="disperse:4:2", gid=7),
     {"name": "a", "size": 5, "durability": {"type": "disperse", "disperse": {"data": 4, "redundancy": 2}}, "gid": 7}),
    (Wanted("a", size_gib=5, arbiter=True, options={"features.shard": "on"}),
     {"name": "a", "size": 5, "durability": {"type": "replicate", "replicate": {"replica": 3}},
      "glustervolumeoptions": ["features.shard on", "user.heketi.arbiter true"]}),
    (Wanted("a", size_gib=5, snapshot_factor=1.5, clusters=(R3.cluster,)),
     {"name": "a", "size": 5, "durability": {"type": "replicate", "replicate": {"replica": 3}}, "snapshot": {"enable": True, "factor": 1.5},
      "clusters": [R3.cluster]})])
def test_create(wanted, body):
    assert requests(wanted) == [("+", "POST", "/volumes", body)]


@pytest.mark.parametrize("wanted", [
    Wanted("r3"), Wanted("r3", size_gib=2), Wanted("r3", size_gib=2, durability="replicate:3", arbiter=False, gid=2000, snapshot_factor=1.0, options={}),
    Wanted("ec", durability="disperse:2:1", snapshot_factor=1.25), Wanted("arb", arbiter=True), Wanted("def", options={"network.ping-timeout": "10"}),
    Wanted("none", durability="none"), Wanted("r3", clone_of="nothing"), Wanted("r9", state="absent")])
def test_nothing_to_do(wanted):
    assert plan(wanted, confirm=[wanted.name]) == []


def test_grow_by_what_is_missing():
    assert requests(Wanted("r3", size_gib=7)) == [("~", "POST", f"/volumes/{R3.id}/expand", {"expand_size": 5})]


def test_clone():
    assert requests(Wanted("new", clone_of="r3")) == [("+", "POST", f"/volumes/{R3.id}/clone", {"name": "new"})]


def test_what_heketi_leaves_behind_of_a_clone_is_told():
    state = reader.read(Captured(LAB))
    (action,) = plan_volumes.reconcile(state, [Wanted("copy", state="absent")], ["copy"])
    assert len(action.details) == 3 and "Heketi leaves 1 of its logical volumes behind on 192.0.2.1" in action.details[0]
    assert "lvs -S 'lv_name=~^(3c18d1b300214da69421e" in action.details[0]
    once = next(volume.name for volume in state.volumes if volume.is_clone and volume.name != "copy")
    assert plan_volumes.reconcile(state, [Wanted(once, state="absent")], [once])[0].details == ()


def test_a_clone_never_grows():
    """The real one panicked, asked to grow a clone."""
    assert requests(Wanted("new", clone_of="r3", size_gib=2)) == [("+", "POST", f"/volumes/{R3.id}/clone", {"name": "new"})]
    assert "can't grow a clone" in refusal(Wanted("new", clone_of="r3", size_gib=3))
    state = reader.read(Captured(LAB))
    copy = next(volume for volume in state.volumes if volume.name == "copy")
    assert "volume copy: can't grow; found: a clone of" in refusal(Wanted("copy", size_gib=copy.size_gib + 1), state=state)


def test_deletions_come_last():
    assert requests(Wanted("r3", state="absent"), Wanted("a", size_gib=1, durability="none"), confirm=["r3"]) == [
        ("+", "POST", "/volumes", {"name": "a", "size": 1, "durability": {"type": "none"}}), ("-", "DELETE", f"/volumes/{R3.id}")]


@pytest.mark.parametrize(("wanted", "words"), [
    (Wanted("r3", state="absent"), "confirm: [r3]"), (Wanted("r3", size_gib=1), "would shrink"),
    (Wanted("r3", durability="none"), "durability can't be changed"),
    (Wanted("r3", arbiter=True), "arbiter can't be changed"), (Wanted("r3", gid=0), "gid can't"), (Wanted("r3", snapshot_factor=2.0), "snapshot_factor can't"),
    (Wanted("def", options={"network.ping-timeout": "11"}), "gluster_volume with {name: def"),
    (Wanted("r3", options={"features.shard": "on"}), "found: not set"),
    (Wanted("new"), "no size"), (Wanted("new", clone_of="gone"), "no volume gone"), (Wanted("new", clone_of="r3", size_gib=1), "a clone of 2 GiB"),
    (Wanted("new", size_gib=1, clusters=("0" * 32,)), "one of Heketi's")])
def test_refused(wanted, words):
    assert words in refusal(wanted)


def test_all_faults_at_once():
    words = refusal(Wanted("r3", state="absent"), Wanted("def", size_gib=1), Wanted("a", size_gib=1))
    assert words.startswith("2 refused, nothing was changed:")


def test_two_volumes_of_a_name():
    twin = replace(R3, id="f" * 32, cluster="e" * 32)
    state = replace(STATE, volumes=(*STATE.volumes, twin))
    assert "there are 2 of this name" in refusal(Wanted("r3", size_gib=3), state=state)
    assert requests(Wanted("r3", size_gib=3, clusters=(twin.cluster,)), state=state) == [("~", "POST", f"/volumes/{twin.id}/expand", {"expand_size": 1})]


def test_volumes_for_block_devices_are_left_alone():
    state = replace(STATE, volumes=(replace(R3, block=True),))
    assert "for block devices" in refusal(Wanted("r3", state="absent"), state=state, confirm=["r3"])
    assert "can't be cloned" in refusal(Wanted("new", clone_of="r3"), state=state)


def test_no_topology():
    assert "role heketi_topology" in refusal(Wanted("a", size_gib=1), state=State())


def interrupted(in_flight=False):
    return replace(STATE, operations=(Operation("0a", "expand-volume", "stale", in_flight, ((R3.id, "Expand volume"),)),))


def test_what_was_interrupted_is_not_built_on():
    assert "cleanup: true" in refusal(Wanted("r3", size_gib=3), state=interrupted())
    assert plan(Wanted("def"), state=interrupted()) == [] and plan(Wanted("r3"), state=interrupted(in_flight=True)) == []


def test_what_was_interrupted_is_undone_first():
    assert [request[:3] for request in requests(Wanted("r3", size_gib=3), state=interrupted(), cleanup=True)] == [
        ("!", "POST", "/operations/pending/cleanup"), ("~", "POST", f"/volumes/{R3.id}/expand")]
    assert plan(Wanted("r3"), state=interrupted(in_flight=True), cleanup=True) == []
