# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the log says of a call, and what it never says."""

from __future__ import annotations

import logging
import re

import csi_pb2 as csi
import csi_pb2_grpc as rpc
import pytest
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.server import scripted
from glusterkube._errors import StorageError
from heketi_csi.node import Node
from scripted_host import Programs
from wire import DONE, GIB, GONE, ID, KEY, MADE, QUEUED, Code, controller, dump, mount, operations, refused, secret, served, volume

CREATE = {"name": "pvc-1", "volume_capabilities": [mount()]}
CALLS = {
    "CreateVolume": (csi.CreateVolumeRequest, CREATE), "DeleteVolume": (csi.DeleteVolumeRequest, {"volume_id": ID}),
    "ControllerExpandVolume": (csi.ControllerExpandVolumeRequest, {"volume_id": ID, "capacity_range": csi.CapacityRange(required_bytes=3 * GIB)}),
    "ValidateVolumeCapabilities": (csi.ValidateVolumeCapabilitiesRequest, {"volume_id": ID, "volume_capabilities": [mount()]})}


@pytest.fixture(autouse=True)
def everything(caplog):
    caplog.set_level(logging.DEBUG)


def ended(stub, name, secrets):
    """The words of the end of a call, empty for a good one."""
    kind, fields = CALLS[name]
    failure = getattr(stub, name).future(kind(**fields, secrets=secrets)).exception(20)
    return str(failure) if failure else ""


def lines(caplog):
    return [record.getMessage() for record in caplog.records if record.name == "heketi_csi.server"]


@pytest.mark.parametrize(("name", "answers", "line"), [
    ("CreateVolume", [dump(), QUEUED, MADE, volume()], f"CreateVolume 'pvc-1' is {ID}: OK in [0-9.]+ s"),
    ("DeleteVolume", [volume(), QUEUED, DONE, GONE], f"DeleteVolume '{ID}': OK in [0-9.]+ s"),
    ("ControllerExpandVolume", [*operations(), volume(size=1), QUEUED, MADE, volume(size=3), volume(size=3)],
     f"ControllerExpandVolume '{ID}': OK in [0-9.]+ s"),
    ("ControllerExpandVolume", [*operations(), GONE], f"ControllerExpandVolume '{ID}': NOT_FOUND in [0-9.]+ s: volume .* Heketi does not have it"),
    ("CreateVolume", [dump("pvc-1", pending="99")], "CreateVolume 'pvc-1': ABORTED in [0-9.]+ s: .* found: operation 99 .*")])
def test_a_call_is_a_line_with_the_volume_its_outcome_and_how_long_it_took(caplog, name, answers, line):
    with scripted(*answers) as script, controller() as stub:
        ended(stub, name, secret(script))
    (told,) = lines(caplog)
    assert re.fullmatch(line, told)


def test_a_call_to_a_node_is_a_line_with_the_place(caplog, tmp_path):
    (tmp_path / "kubelet/staging").mkdir(parents=True)
    host = Programs(tmp_path / "mountinfo").host()
    with served(lambda server: rpc.add_NodeServicer_to_server(Node("n1", tmp_path / "kubelet", host), server)) as channel:
        rpc.NodeStub(channel).NodeStageVolume(csi.NodeStageVolumeRequest(
            volume_id=ID, staging_target_path=f"{tmp_path}/kubelet/staging", volume_capability=mount(),
            volume_context={"volume": "pvc-1", "servers": "g1"}, secrets={"key": KEY}))
    (told,) = lines(caplog)
    assert re.fullmatch(f"NodeStageVolume '{ID}' at '{tmp_path}/kubelet/staging': OK in [0-9.]+ s", told)
    assert KEY not in caplog.text


@pytest.mark.parametrize("answers", [[(401, {}, b"signature is invalid (client and server secrets may not match)")], [(500, {}, b"it broke")], [None],
                                     [(200, {}, b"no JSON")]])
@pytest.mark.parametrize("name", CALLS)
def test_the_key_is_told_to_nobody(caplog, name, answers):
    with scripted(*answers * 2) as script, controller() as stub:
        told = ended(stub, name, secret(script))
    assert told and KEY not in told + caplog.text and "bearer" not in told + caplog.text


@pytest.mark.parametrize("name", CALLS)
def test_a_key_in_the_words_of_an_error_is_struck_out(caplog, name):
    """One of ours, and one that nobody foresaw, with its traceback."""
    for error, words in ((StorageError(f"refused with {KEY}"), r"refused with \*\*\*"), (ValueError(f"bad {KEY}"), r"ValueError: bad \*\*\*")):
        def broken(secrets, error=error):
            raise error

        with controller(connect=broken) as stub:
            assert KEY not in ended(stub, name, {"url": "http://h:1", "user": "admin", "key": f"{KEY}\n"})
        assert re.search(words, caplog.text) and KEY not in caplog.text


def test_an_error_that_nobody_foresaw_says_where_to_look():
    def broken(secrets):
        raise KeyError("x")

    with controller(connect=broken) as stub:
        told = refused(Code.INTERNAL, stub.CreateVolume, csi.CreateVolumeRequest(**CREATE, secrets={"key": KEY}))
    assert told == "CreateVolume: KeyError; next: journalctl -u 'heketi-csi-*'"
