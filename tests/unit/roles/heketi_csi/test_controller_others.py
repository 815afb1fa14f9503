# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls that change nothing; two calls at once; what the log says."""

from __future__ import annotations

import threading

import csi_pb2 as csi
import csi_pb2_grpc as rpc
import pytest
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.server import scripted
from glusterkube._errors import StorageError
from heketi_csi.codes import Code as Codes
from heketi_csi.codes import Fault, code_of
from heketi_csi.controller import Controller
from heketi_csi.identity import Identity
from wire import GIB, GONE, ID, KEY, Code, controller, mount, quick, refused, secret, served, volume

RPC = csi.ControllerServiceCapability.RPC
NODE = {"zone": 1, "cluster": "c1", "state": "online", "hostnames": {"manage": ["g"], "storage": ["g"]}}


def validate(script, **more):
    return csi.ValidateVolumeCapabilitiesRequest(**{"volume_id": ID, "secrets": secret(script), "volume_capabilities": [mount()], **more})


def test_validate_confirms():
    with scripted(volume()) as script, controller() as stub:
        answer = stub.ValidateVolumeCapabilities(validate(script, volume_context={"volume": "pvc-1", "servers": "g1"}))
    assert len(answer.confirmed.volume_capabilities) == 1 and dict(answer.confirmed.volume_context) == {"volume": "pvc-1", "servers": "g1"}


@pytest.mark.parametrize("wrong", [
    {"volume_context": {"volume": "pvc-2"}}, {"volume_context": {"servers": "g1"}}, {"volume_capabilities": [mount(fs_type="xfs")]},
    {"volume_capabilities": [mount(mount_flags=["a,b"])]},
    {"volume_capabilities": [csi.VolumeCapability(block=csi.VolumeCapability.BlockVolume(), access_mode=mount().access_mode)]}])
def test_validate_does_not_confirm(wrong):
    with scripted(volume()) as script, controller() as stub:
        answer = stub.ValidateVolumeCapabilities(validate(script, **wrong))
    assert answer.message and not answer.HasField("confirmed")


def test_validate_refuses():
    with scripted(GONE) as script, controller() as stub:
        refused(Code.INVALID_ARGUMENT, stub.ValidateVolumeCapabilities, validate(script, volume_id=""))
        refused(Code.INVALID_ARGUMENT, stub.ValidateVolumeCapabilities, validate(script, volume_capabilities=[]))
        refused(Code.NOT_FOUND, stub.ValidateVolumeCapabilities, validate(script))


def test_capabilities(tmp_path):
    def kinds(stub):
        return [entry.rpc.type for entry in stub.ControllerGetCapabilities(csi.ControllerGetCapabilitiesRequest()).capabilities]

    with controller() as stub:
        assert kinds(stub) == [RPC.CREATE_DELETE_VOLUME, RPC.EXPAND_VOLUME]
    with controller(capacity_secret=tmp_path) as stub:
        assert kinds(stub) == [RPC.CREATE_DELETE_VOLUME, RPC.EXPAND_VOLUME, RPC.GET_CAPACITY]


def test_what_is_not_offered():
    with controller() as stub:
        for call, request in [(stub.ListVolumes, csi.ListVolumesRequest()), (stub.CreateSnapshot, csi.CreateSnapshotRequest()),
                              (stub.GetCapacity, csi.GetCapacityRequest()), (stub.ControllerPublishVolume, csi.ControllerPublishVolumeRequest()),
                              (stub.ControllerModifyVolume, csi.ControllerModifyVolumeRequest())]:
            refused(Code.UNIMPLEMENTED, call, request)


def test_capacity(tmp_path):
    def device(number):
        return {"id": f"d{number}", "name": "/dev/sdb", "state": "online", "storage": {"total": 100 << 20, "free": 100 << 20, "used": 0}, "bricks": []}

    nodes = [(200, {}, {**NODE, "id": f"n{number}", "zone": number, "devices": [device(number)]}) for number in (1, 2, 3)]
    cluster = (200, {}, {"id": "c1", "file": True, "block": False, "nodes": ["n1", "n2", "n3"], "volumes": []})
    look = [(200, {}, {"clusters": ["c1"]}), cluster, *nodes, (200, {}, {"pendingoperations": []})]
    with scripted(*look, *look) as script, controller(capacity_secret=tmp_path) as stub:
        refused(Code.INVALID_ARGUMENT, stub.GetCapacity, csi.GetCapacityRequest())
        for name, text in {"url": script.url, "user": "admin", "key": KEY}.items():
            (tmp_path / name).write_text(text)
        three = stub.GetCapacity(csi.GetCapacityRequest())
        one = stub.GetCapacity(csi.GetCapacityRequest(parameters={"volumetype": "none", "snapfactor": "2"}))
        block = csi.VolumeCapability(block=csi.VolumeCapability.BlockVolume(), access_mode=mount().access_mode)
        assert stub.GetCapacity(csi.GetCapacityRequest(volume_capabilities=[block])).available_capacity == 0
    assert (three.available_capacity, three.maximum_volume_size.value) == (100 * GIB, 99 * GIB)
    assert one.available_capacity == 150 * GIB and 99 * GIB <= one.maximum_volume_size.value <= 150 * GIB


def test_identity():
    missing = [Fault(Codes.FAILED_PRECONDITION, "mount.glusterfs is not on this node")]

    def probe():
        if missing:
            raise missing.pop()

    with served(lambda server: rpc.add_IdentityServicer_to_server(Identity("1.2", probe), server)) as channel:
        stub = rpc.IdentityStub(channel)
        told = stub.GetPluginInfo(csi.GetPluginInfoRequest())
        assert (told.name, told.vendor_version) == ("heketi.glusterkube.io", "1.2")
        assert len(stub.GetPluginCapabilities(csi.GetPluginCapabilitiesRequest()).capabilities) == 2
        refused(Code.FAILED_PRECONDITION, stub.Probe, csi.ProbeRequest())
        assert stub.Probe(csi.ProbeRequest()).ready.value is True


@pytest.mark.parametrize("call", ["CreateVolume", "DeleteVolume", "ControllerExpandVolume"])
def test_one_call_at_a_time_for_a_volume(call):
    """Another volume does not wait."""
    begun, go_on = threading.Event(), threading.Event()

    class Slow:
        def get(self, path):
            begun.set()
            go_on.wait(20)
            raise StorageError("enough")

    def request(name):
        if call == "CreateVolume":
            return csi.CreateVolumeRequest(name=name, volume_capabilities=[mount()])
        if call == "DeleteVolume":
            return csi.DeleteVolumeRequest(volume_id=ID if name == "a" else "0b" * 16)
        return csi.ControllerExpandVolumeRequest(volume_id=ID if name == "a" else "0b" * 16, capacity_range=csi.CapacityRange(required_bytes=GIB))

    with controller(connect=lambda secrets: Slow()) as stub:
        first = getattr(stub, call).future(request("a"))
        assert begun.wait(20)
        refused(Code.ABORTED, getattr(stub, call), request("a"))
        begun.clear()
        other = getattr(stub, call).future(request("b"))
        assert begun.wait(20)
        go_on.set()
        assert first.exception(20).code() == other.exception(20).code() == Code.INVALID_ARGUMENT
        assert getattr(stub, call).future(request("a")).exception(20).code() == Code.INVALID_ARGUMENT  # the name is free again


@pytest.mark.parametrize(("secrets", "words"), [
    ({}, "without url, key"), ({"url": "http://h:1"}, "without key"), ({"url": "h:1", "key": KEY}, "url"),
    ({"url": "https://h:1", "key": KEY, "ca": "none"}, "ca")])
def test_secrets_that_are_none(secrets, words):
    with controller() as stub:
        told = refused(Code.INVALID_ARGUMENT, stub.DeleteVolume, csi.DeleteVolumeRequest(volume_id=ID, secrets=secrets))
    assert words in told and KEY not in told


def test_the_user_of_a_secret_is_admin_unless_told():
    assert quick({"url": "http://h:1", "key": "k"})._user == "admin"


def test_long_words_are_cut():
    with controller(connect=lambda secrets: (nothing for nothing in ()).throw(Fault(Codes.INTERNAL, "ä" * 9000))) as stub:
        assert len(refused(Code.INTERNAL, stub.DeleteVolume, csi.DeleteVolumeRequest(volume_id=ID)).encode()) <= 2000


def test_what_is_not_heketis_is_a_fault_of_the_class():
    assert code_of(StorageError("x")) == Codes.INVALID_ARGUMENT


def test_it_is_a_servicer():
    assert isinstance(Controller(), rpc.ControllerServicer)
