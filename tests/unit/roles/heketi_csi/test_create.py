# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CreateVolume: its codes, and what it asks Heketi for."""

from __future__ import annotations

import csi_pb2 as csi
import pytest
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.server import scripted
from wire import DONE, GIB, GONE, ID, MADE, PENDING, QUEUED, Code, asked, controller, dump, mount, refused, secret, volume

LOOK, MAKE = ("GET", "/db/dump"), ("POST", "/volumes")
QUEUE, INFO = ("GET", "/queue/1"), ("GET", f"/volumes/{ID}")


def request(script, name="pvc-1", required=GIB, limit=0, **more):
    return csi.CreateVolumeRequest(**{"name": name, "secrets": secret(script), "volume_capabilities": [mount()],
                                      "capacity_range": csi.CapacityRange(required_bytes=required, limit_bytes=limit), **more})


def test_a_new_volume():
    with scripted(dump("another"), QUEUED, PENDING, MADE, volume(size=2)) as script, controller() as stub:
        made = stub.CreateVolume(request(script, required=GIB + 1)).volume
    assert (made.volume_id, made.capacity_bytes) == (ID, 2 * GIB)
    assert dict(made.volume_context) == {"volume": "pvc-1", "servers": "192.0.2.11,192.0.2.12"}
    assert asked(script) == [LOOK, MAKE, QUEUE, QUEUE, INFO]
    assert script.requests[1].body == {"name": "pvc-1", "size": 2, "durability": {"type": "replicate", "replicate": {"replica": 3}}}


def test_without_a_size_it_is_the_smallest():
    with scripted(dump(), QUEUED, MADE, volume()) as script, controller() as stub:
        assert stub.CreateVolume(request(script, capacity_range=None)).volume.capacity_bytes == GIB
    assert script.requests[1].body["size"] == 1


def test_parameters_of_the_class():
    with scripted(dump(), QUEUED, MADE, volume(name="a_pvc-1")) as script, controller() as stub:
        stub.CreateVolume(request(script, parameters={
            "volumetype": "replicate:3", "arbiter": "true", "averagefilesize": "1024", "volumeoptions": "network.ping-timeout 10, nfs.disable on",
            "clusterid": "00" * 16, "snapfactor": "1.5", "volumeNamePrefix": "a", "gid": "2000", "csi.storage.k8s.io/pvc/name": "data"}))
    assert script.requests[1].body == {
        "name": "a_pvc-1", "size": 1, "durability": {"type": "replicate", "replicate": {"replica": 3}}, "gid": 2000, "clusters": ["00" * 16],
        "snapshot": {"enable": True, "factor": 1.5},
        "glustervolumeoptions": ["network.ping-timeout 10", "nfs.disable on", "user.heketi.average-file-size 1024", "user.heketi.arbiter true"]}


def test_the_same_again():
    with scripted(dump("pvc-1"), volume()) as script, controller() as stub:
        assert stub.CreateVolume(request(script)).volume.volume_id == ID
    assert MAKE not in asked(script)


@pytest.mark.parametrize("there", [
    {"size": 3}, {"durability": {"type": "none"}}, {"gid": 2000}, {"glustervolumeoptions": ["user.heketi.arbiter true"]}, {"cluster": "c2"}])
def test_another_volume_of_that_name(there):
    with scripted(dump("pvc-1"), volume(**there)) as script, controller() as stub:
        refused(Code.ALREADY_EXISTS, stub.CreateVolume,
                request(script, limit=2 * GIB, parameters={"clusterid": "00" * 16} if "cluster" in there else {}))
    assert MAKE not in asked(script)


def test_too_small_for_what_is_asked_for():
    with scripted(dump("pvc-1"), volume()) as script, controller() as stub:
        words = refused(Code.ALREADY_EXISTS, stub.CreateVolume, request(script, required=2 * GIB))
    assert "found: 1 GiB" in words and "2147483648 bytes or more" in words


def test_while_it_is_being_made():
    with scripted(dump("pvc-1", pending="99")) as script, controller() as stub:
        assert "operation 99" in refused(Code.ABORTED, stub.CreateVolume, request(script))
    assert MAKE not in asked(script)


def test_two_clusters_have_one_each():
    with scripted(dump("pvc-1", "pvc-1")) as script, controller() as stub:
        refused(Code.ALREADY_EXISTS, stub.CreateVolume, request(script))


@pytest.mark.parametrize(("after", "answers", "code"), [
    (dump("pvc-1", "pvc-1", clusters=2), [QUEUED, DONE], Code.ABORTED), (dump("pvc-1", "pvc-1", clusters=2), [(500, {}, b"g2 is down\n")], Code.UNAVAILABLE),
    ((503, {}, b"not now\n"), [], Code.UNAVAILABLE)])
def test_a_second_one_in_another_cluster_does_not_stay(after, answers, code):
    """The name was got by a call that Heketi did before this one and after this one's look."""
    with scripted(dump(clusters=2), QUEUED, MADE, volume(), after, *answers) as script, controller() as stub:
        refused(code, stub.CreateVolume, request(script))
    assert (("DELETE", f"/volumes/{ID}") in asked(script)) is bool(answers)


@pytest.mark.parametrize(("clusters", "parameters", "looks"), [(1, {}, 1), (2, {}, 2), (2, {"clusterid": "00" * 16}, 1)])
def test_only_several_clusters_can_have_a_second_one(clusters, parameters, looks):
    with scripted(dump(clusters=clusters), QUEUED, MADE, volume(), dump("pvc-1", "another", clusters=clusters)) as script, controller() as stub:
        assert stub.CreateVolume(request(script, parameters=parameters)).volume.volume_id == ID
    assert asked(script).count(LOOK) == looks


def test_somebody_was_faster():
    taken = (500, {}, b"Failed to allocate new volume: Volume name 'pvc-1' already in use in all available clusters\n")
    with scripted(dump(), taken) as script, controller() as stub:
        refused(Code.ABORTED, stub.CreateVolume, request(script))


@pytest.mark.parametrize("answers", [[QUEUED, None], [QUEUED, PENDING, GONE], [None], [QUEUED, (503, {}, b"not now")], [QUEUED, MADE, (401, {}, b"not now")]])
def test_the_answer_got_lost_and_it_is_there(answers):
    with scripted(dump(), *answers, dump("pvc-1"), volume()) as script, controller() as stub:
        assert stub.CreateVolume(request(script)).volume.volume_id == ID
    assert asked(script).count(MAKE) == 1


@pytest.mark.parametrize(("then", "code"), [
    ([dump("pvc-1", pending="99")], Code.ABORTED), ([dump()], Code.UNAVAILABLE), ([None], Code.UNAVAILABLE), ([(401, {}, b"not now")], Code.UNAVAILABLE),
    ([dump("pvc-1"), (500, {}, b"it broke")], Code.UNAVAILABLE)])
def test_the_answer_got_lost(then, code):
    with scripted(dump(), QUEUED, None, *then) as script, controller() as stub:
        refused(code, stub.CreateVolume, request(script))
    assert asked(script).count(MAKE) == 1


@pytest.mark.parametrize(("status", "text", "code"), [
    (500, "Failed to allocate new volume: No space", Code.RESOURCE_EXHAUSTED), (500, "Maximum number of bricks reached.", Code.RESOURCE_EXHAUSTED),
    (500, "Cluster has 1000 volumes and limit is 1000", Code.RESOURCE_EXHAUSTED),
    (500, "Minimum brick size limit reached.  Out of space.", Code.RESOURCE_EXHAUSTED), (400, "Cluster id 00 not found", Code.INVALID_ARGUMENT),
    (401, "signature is invalid (client and server secrets may not match)", Code.UNAUTHENTICATED), (503, "local-client", Code.UNAVAILABLE),
    (500, "volume create: pvc-1: failed", Code.INTERNAL), (200, "<html>", Code.UNAVAILABLE)])
def test_heketi_refuses(status, text, code):
    with scripted(dump(), (status, {}, text.encode())) as script, controller() as stub:
        assert text in refused(code, stub.CreateVolume, request(script))


def test_heketi_fails_half_way():
    with scripted(dump(), QUEUED, (500, {}, b"Unable to execute command on g1: No space\n")) as script, controller() as stub:
        refused(Code.RESOURCE_EXHAUSTED, stub.CreateVolume, request(script))


def test_heketi_is_busy_for_a_while():
    busy = (429, {}, b"Server busy. Retry operation later.\n")
    with scripted(dump(), busy, busy, QUEUED, MADE, volume()) as script, controller() as stub:
        assert stub.CreateVolume(request(script)).volume.volume_id == ID


def test_heketi_is_busy_for_long():
    busy = (429, {}, b"Server busy. Retry operation later.\n")
    with scripted(dump(), *[busy] * 30) as script, controller() as stub:
        refused(Code.UNAVAILABLE, stub.CreateVolume, request(script))


def test_heketi_only_reads():
    with scripted(dump(), DONE) as script, controller() as stub:
        assert "did nothing" in refused(Code.UNAVAILABLE, stub.CreateVolume, request(script))


def test_nobody_listens():
    with controller() as stub:
        refused(Code.UNAVAILABLE, stub.CreateVolume, csi.CreateVolumeRequest(
            name="pvc-1", volume_capabilities=[mount()], secrets={"url": "http://127.0.0.1:1", "user": "admin", "key": "k"}))


def test_bad_requests_reach_nobody():
    block = csi.VolumeCapability(block=csi.VolumeCapability.BlockVolume(), access_mode=mount().access_mode)
    source = csi.VolumeContentSource(volume=csi.VolumeContentSource.VolumeSource(volume_id=ID))
    with scripted() as script, controller() as stub:
        for code, wrong in [
                (Code.INVALID_ARGUMENT, {"name": ""}), (Code.INVALID_ARGUMENT, {"volume_capabilities": []}),
                (Code.INVALID_ARGUMENT, {"volume_capabilities": [block]}), (Code.INVALID_ARGUMENT, {"volume_capabilities": [csi.VolumeCapability()]}),
                (Code.INVALID_ARGUMENT, {"volume_capabilities": [mount(mode=0)]}), (Code.INVALID_ARGUMENT, {"volume_capabilities": [mount(fs_type="ext4")]}),
                (Code.INVALID_ARGUMENT, {"volume_capabilities": [mount(volume_mount_group="2000")]}),
                (Code.INVALID_ARGUMENT, {"volume_capabilities": [mount(mount_flags=["log-file=/x"])]}),
                (Code.INVALID_ARGUMENT, {"volume_content_source": source}), (Code.INVALID_ARGUMENT, {"parameters": {"resturl": "x"}}),
                (Code.INVALID_ARGUMENT, {"parameters": {"volumeoptions": "auth.allow *; touch /tmp/x"}}), (Code.INVALID_ARGUMENT, {"secrets": {}}),
                (Code.OUT_OF_RANGE, {"required": GIB + 1, "limit": GIB + 2}), (Code.OUT_OF_RANGE, {"required": -1}), (Code.OUT_OF_RANGE, {"limit": 1})]:
            refused(code, stub.CreateVolume, request(script, **wrong))
    assert script.requests == []


def test_the_capacity_range_of_what_is_there_counts_when_none_is_asked_for():
    with scripted(dump("pvc-1"), volume(size=7)) as script, controller() as stub:
        assert stub.CreateVolume(request(script, capacity_range=None)).volume.capacity_bytes == 7 * GIB
