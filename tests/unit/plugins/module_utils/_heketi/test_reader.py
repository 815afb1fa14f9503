# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the answers of a real server to the model."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi import reader
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.errors import HeketiError
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.model import GIB, Operation
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.captured import PENDING, Captured


@pytest.fixture
def server():
    return Captured()


def test_clusters_and_nodes(server):
    state = reader.read(server)
    (cluster,) = state.clusters
    assert cluster.file and cluster.block and len(cluster.node_ids) == 5 and len(cluster.volume_ids) == 5
    assert {(node.manage, node.storage, node.zone, node.state) for node in state.nodes} == {
        ("g1", "192.0.2.11", 1, "online"), ("g2", "192.0.2.12", 2, "online"), ("g3", "192.0.2.13", 3, "online"), ("g4", "192.0.2.14", 1, "online"),
        ("g5", "192.0.2.15", 2, "offline")}
    first = next(node for node in state.nodes if node.manage == "g1")
    assert first.tags == {"glusterkube.zone": "a"} and first == state.node(first.id) and state.node("g9") is None
    assert state.cluster(first.cluster) is cluster and state.nodes_of(cluster.id) == list(state.nodes)


def test_devices_and_bricks_in_bytes(server):
    state = reader.read(server)
    (arbiter,) = (brick for device in state.devices for brick in device.bricks if brick.size < GIB)
    device = state.device(arbiter.device)
    assert arbiter.size == 32 * 1024**2 and device.node == arbiter.node and device.total == 500 * GIB and device.tags == {"disk": "ssd"}
    assert device.free + device.used == device.total and arbiter in device.bricks


@pytest.mark.parametrize(("name", "durability", "replicas", "disperses", "redundancies", "bricks"), [
    ("r3", "replicate", 3, 0, 0, 3), ("def", "replicate", 2, 0, 0, 2), ("none", "none", 1, 0, 0, 1),
    ("ec", "disperse", 1, 3, 1, 3), ("arb", "replicate", 3, 0, 0, 3)])
def test_durability(server, name, durability, replicas, disperses, redundancies, bricks):
    (volume,) = reader.read(server).volumes_named(name)
    assert (volume.durability, volume.replicas, volume.disperses, volume.redundancies, len(volume.bricks)) == (
        durability, replicas, disperses, redundancies, bricks)
    assert volume.arbiter == (name == "arb") and set(volume.hosts) == {f"192.0.2.1{number}" for number in range(1, 6)}


def test_options_without_the_empty_ones(server):
    volumes = {volume.name: volume for volume in reader.read(server).volumes}
    assert volumes["def"].options == ("network.ping-timeout 10",) and volumes["r3"].options == () and volumes["arb"].options == ("user.heketi.arbiter true",)
    assert (volumes["r3"].gid, volumes["def"].gid) == (2000, 0) and volumes["r3"].size_gib == 2
    assert volumes["ec"].snapshot_factor == 1.25 and volumes["r3"].snapshot_factor == 1


@pytest.mark.parametrize(("options", "arbiter"), [(["user.heketi.arbiter true"], True), (["user.heketi.arbiter 1"], True),
                                                  (["user.heketi.arbiter false"], False),
                                                  (["user.heketi.arbiter"], False), (["user.heketi.arbiters true"], False), ([], False)])
def test_what_makes_an_arbiter(options, arbiter):
    assert reader.has_arbiter(options) is arbiter


def test_without_volumes(server):
    assert reader.read(server, volumes=False).volumes == ()
    assert not [path for path in server.asked if path.startswith("/volumes")]


def test_what_goes_meanwhile_is_left_out(server):
    gone = server.answers["/volumes"]["volumes"][0]
    del server.answers[f"/volumes/{gone}"]
    assert gone not in {volume.id for volume in reader.read(server).volumes}


def test_other_failures_are_told(server, monkeypatch):
    def fail(path):
        raise HeketiError(f"GET {path}", status=500, text="no")
    monkeypatch.setattr(server, "get", fail)
    with pytest.raises(HeketiError, match="500 no"):
        reader.read(server)


def test_a_new_server_has_nothing(server):
    server.answers = {"/clusters": {"clusters": []}, "/volumes": {"volumes": []}, "/operations/pending": {"pendingoperations": []}}
    assert reader.read(server) == reader.State()


def test_pending_operations(server):
    """What a server told in and after the middle of an expansion: tests/fixtures/heketi-10.3/pending.json."""
    for moment, status, in_flight in (("in the middle", "new", True), ("after a restart", "stale", False)):
        server.answers.update(PENDING[moment])
        (operation,) = reader.operations(server)
        assert (operation.kind, operation.status, operation.in_flight) == ("expand-volume", status, in_flight)
        assert [change for _identity, change in operation.changes] == ["Add brick"] * 3 + ["Expand volume"]
        assert reader.operations(server, changes=False) == (Operation(operation.id, "expand-volume", status, in_flight),)


def test_an_operation_that_ends_meanwhile_is_left_out(server):
    server.answers.update({"/operations/pending": PENDING["in the middle"]["/operations/pending"]})
    assert reader.operations(server) == ()
