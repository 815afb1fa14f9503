# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is made of captured outputs of the real gluster."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster import xml
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster.model import Shape, SnapshotSettings

FIXTURES = Path(__file__).parents[4] / "fixtures" / "gluster-10.3"
N1, N2, N3 = "754c2fad-c266-4344-8ac4-3973baa41bb1", "1f965eca-d29c-4a85-9e88-7bc191364a1a", "536b1a83-beef-42a2-9439-e90b89660b3f"


def fixture(name: str) -> ET.Element:
    return ET.parse(FIXTURES / f"{name}.xml").getroot()


def resolve(name: str) -> tuple[frozenset[str], frozenset[str]]:
    if name == "localhost":
        return frozenset({"localhost", "n1"}), frozenset({"10.9.0.1"})
    return frozenset({name}), frozenset({name if name.startswith("10.") else f"10.9.0.{name[1:]}"})


def test_pool_knows_every_member_under_all_its_names():
    pool = xml.pool(fixture("pool_list_6"), fixture("volume_info_rep3"), resolve)
    assert len(pool.peers) == 6
    assert {pool.find(name, frozenset()).uuid for name in ("n2", "10.9.0.2")} == {N2}
    assert pool.find("somebody", frozenset({"10.9.0.1"})).is_asked
    assert {peer.name: peer.bricks for peer in pool.peers} == {"n1": 1, "10.9.0.2": 1, "n3": 1, "n4": 0, "n5": 0, "n6": 0}
    assert pool.has_majority


def test_pool_sees_who_is_down():
    pool = xml.pool(fixture("peer_status_disconnected"), fixture("volume_info_none"), resolve)
    assert [peer.is_well for peer in pool.peers].count(False) == 1


@pytest.mark.parametrize(("name", "shape", "sets"), [
    ("rep3", Shape("replicate", 3), 1),
    ("arb", Shape("replicate", 3, 1), 2),
    ("dis", Shape("disperse", 1, 0, 6, 2), 1),
    ("drep", Shape("replicate", 3), 2),
    ("dist", Shape("distribute"), 3),
    ("ta", Shape("replicate", 2), 1),
])
def test_volumes(name, shape, sets):
    (volume,) = xml.volumes(fixture(f"volume_info_{name}"))
    assert (volume.name, volume.shape, volume.sets) == (name, shape, sets)
    assert volume.bricks[0].uuid == N1
    assert volume.bricks[0].path.startswith(f"/bricks/{name}")


def test_volumes_all_at_once():
    assert len(xml.volumes(fixture("volume_info_all"))) == 9
    assert xml.volumes(fixture("volume_info_none")) == ()


def test_the_arbiter_is_the_last_of_each_set():
    (volume,) = xml.volumes(fixture("volume_info_arb"))
    assert [brick.arbiter for brick in volume.bricks] == [False, False, True] * 2
    assert [(brick["set"], brick["index"]) for brick in volume.to_dict()["bricks"]] == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]


def test_stripe_of_old_versions_is_neither_of_the_types():
    (volume,) = xml.volumes(ET.fromstring("<cliOutput><volume><name>s</name><replicaCount>1</replicaCount><typeStr>Stripe</typeStr></volume></cliOutput>"))
    assert volume.shape.type == "stripe"


@pytest.mark.parametrize(("name", "host", "path"), [
    ("g1:/b/x", "g1", "/b/x"), ("192.0.2.1:/b/x/", "192.0.2.1", "/b/x"), ("2001:db8::1:/b/x", "2001:db8::1", "/b/x"),
    ("[2001:db8::1]:/b/x", "2001:db8::1", "/b/x"),
    (" g1:/b//x/./ ", "g1", "/b/x"), ("g1://b/x", "g1", "/b/x"), ("g1", "", ""), ("g1:b", "", ""), (":/b", "", "/b"), ("/b", "", ""),
])
def test_split_brick(name, host, path):
    assert xml.split_brick(name) == (host, path)


def test_online_counts_bricks_only():
    assert xml.online(fixture("volume_status_rep3")) == {(uuid, "/bricks/rep3") for uuid in (N1, N2, N3)}


def test_a_brick_that_is_down_and_one_whose_host_is_down_are_not_online():
    assert len(xml.online(fixture("volume_status_brickdown"))) == 2
    assert len(xml.online(fixture("volume_status_nodedown"))) == 2


def test_used():
    assert xml.used(fixture("volume_status_detail_rep3")) == 0
    detail = fixture("volume_status_detail_rep3")
    next(detail.iter("sizeFree")).text = "N/A"
    assert xml.used(detail) is None
    assert xml.used(fixture("volume_info_none")) is None


def test_rebalance_that_is_done():
    done = xml.rebalance(fixture("rebalance_status_done"))
    assert (done.id, done.done, done.running, done.failed) == ("098b0c2a-18e2-4108-a88e-1a8ead031b90", {N1, N2, N3}, (), ())


@pytest.mark.parametrize(("status", "failures", "running", "failed", "done"), [
    ("0", "0", 0, 0, 0), ("1", "0", 1, 0, 0), ("5", "7", 1, 0, 0), ("3", "0", 0, 0, 1), ("7", "0", 0, 0, 1),
    ("7", "1", 0, 1, 0), ("2", "0", 0, 1, 0), ("4", "0", 0, 1, 0), ("6", "0", 0, 1, 0), ("8", "0", 0, 1, 0),
])
def test_rebalance_of_one_host(status, failures, running, failed, done):
    now = fixture("rebalance_status_done")
    node = next(now.iter("node"))
    node.find("status").text, node.find("failures").text = status, failures
    read = xml.rebalance(now)
    assert (len(read.running), len(read.failed), len(read.done) - 2) == (running, failed, done)


def test_heal_that_is_done():
    healed = xml.heal(fixture("heal_info_summary_clean"))
    assert (healed["entries"], healed["split_brain"], len(healed["bricks"])) == (0, 0, 3)


@pytest.mark.parametrize("name", ["heal_info_summary_brickdown", "heal_info_summary_pending"])
def test_a_brick_that_does_not_tell_is_unknown_and_never_0(name):
    heal = xml.heal(fixture(name))
    assert (heal["entries"], heal["split_brain"]) == (None, None)
    assert [brick["connected"] for brick in heal["bricks"]] == [True, True, False]
    assert (heal["bricks"][2]["entries"], heal["bricks"][2]["uuid"]) == (None, "")


def test_tasks():
    assert xml.tasks(fixture("volume_status_tasks_dist")) == {"dist": []}


def test_stranger_that_is_free_and_one_of_a_pool():
    assert xml.stranger(fixture("pool_list_single"), fixture("volume_list_empty")) == xml.Stranger(uuid=N1)
    other = xml.stranger(fixture("pool_list_6"), fixture("volume_list"))
    assert (other.uuid, other.members, len(other.volumes)) == (N1, ("n2", "n3", "n4", "n5", "n6"), 9)


def test_unsettled_names_who_is_not_seen():
    assert xml.unsettled(fixture("pool_list_6"), frozenset({N1, N2})) == set()
    assert xml.unsettled(fixture("pool_list_6"), frozenset({N1, "u9"})) == {"u9"}


def test_snapshots():
    assert xml.snapshots(fixture("snapshot_info_none")) == ()
    first, second = xml.snapshots(fixture("snapshot_info_two"))
    assert (first.name, first.volume, first.description, first.is_activated) == ("before", "home", "before <the> upgrade", False)
    assert (second.name, second.description) == ("second", "") and first.created < second.created and first.id != second.id
    assert [snapshot.is_activated for snapshot in xml.snapshots(fixture("snapshot_info_activated"))] == [True]


def test_settings_of_snapshots():
    config = fixture("snapshot_config")
    assert xml.snapshot_settings(config) == SnapshotSettings()
    config.find(".//autoDelete").text = config.find(".//activateOnCreate").text = "enable"
    settings = xml.snapshot_settings(config)
    assert settings.activates and settings.keeps["home"] == 230 and len(settings.keeps) == 5
