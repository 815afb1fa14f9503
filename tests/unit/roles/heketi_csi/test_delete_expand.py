# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""DeleteVolume and ControllerExpandVolume: their codes, and what they ask Heketi for."""

from __future__ import annotations

import csi_pb2 as csi
import pytest
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.server import scripted
from wire import DONE, GIB, GONE, ID, MADE, PENDING, QUEUED, Code, asked, controller, mount, operations, refused, secret, volume

INFO, DELETE, EXPAND = ("GET", f"/volumes/{ID}"), ("DELETE", f"/volumes/{ID}"), ("POST", f"/volumes/{ID}/expand")
OF_CLONE = [{"id": "b1", "path": "/run/gluster/snaps/1/brick1/brick", "device": "d1", "node": "n1", "volume": ID, "size": 1}]
CONFLICT = (500, {}, b"Failed to set up volume delete: The target exists, contains other items, or is in use.\n")


def delete(script, identity=ID):
    return csi.DeleteVolumeRequest(volume_id=identity, secrets=secret(script))


def expand(script, required=3 * GIB, limit=0, identity=ID, **more):
    return csi.ControllerExpandVolumeRequest(volume_id=identity, secrets=secret(script), **{
        "capacity_range": csi.CapacityRange(required_bytes=required, limit_bytes=limit), "volume_capability": mount(), **more})


def test_delete():
    with scripted(volume(), QUEUED, PENDING, DONE, GONE) as script, controller() as stub:
        stub.DeleteVolume(delete(script))
    assert asked(script) == [INFO, DELETE, ("GET", "/queue/1"), ("GET", "/queue/1"), INFO]


def test_what_is_gone():
    with scripted(GONE, GONE) as script, controller() as stub:
        stub.DeleteVolume(delete(script))
    assert asked(script) == [INFO, DELETE]


@pytest.mark.parametrize("identity", ["../../nodes/0a", "reallyfakevolumeid", ID.upper(), f"{ID}\n", "x" * 200])
def test_what_can_be_no_volume_of_heketi(identity):
    with scripted() as script, controller() as stub:
        stub.DeleteVolume(delete(script, identity))
        refused(Code.NOT_FOUND, stub.ValidateVolumeCapabilities, csi.ValidateVolumeCapabilitiesRequest(
            volume_id=identity, volume_capabilities=[mount()], secrets=secret(script)))
    assert script.requests == []


@pytest.mark.parametrize("hidden", [GONE, volume()])
def test_one_that_is_being_deleted_is_not_gone(hidden):
    with scripted(hidden, CONFLICT) as script, controller() as stub:
        refused(Code.ABORTED, stub.DeleteVolume, delete(script))


@pytest.mark.parametrize(("answers", "code"), [
    ([(409, {}, b"Cannot delete volume containing the Heketi database\n")], Code.FAILED_PRECONDITION), ([QUEUED, None], Code.UNAVAILABLE),
    ([QUEUED, (500, {}, b"Unable to delete volume pvc-1 because it contains 2 snapshots\n")], Code.FAILED_PRECONDITION),
    ([QUEUED, GONE], Code.UNAVAILABLE), ([QUEUED, (500, {}, b"Unable to delete volume: g2 is down\n")], Code.INTERNAL), ([DONE, volume()], Code.UNAVAILABLE),
    ([(401, {}, b"Administrator access required\n")], Code.UNAUTHENTICATED)])
def test_delete_fails(answers, code):
    with scripted(volume(), *answers) as script, controller() as stub:
        refused(code, stub.DeleteVolume, delete(script))


def test_a_volume_of_block_devices_stays():
    with scripted(volume(block=True)) as script, controller() as stub:
        refused(Code.FAILED_PRECONDITION, stub.DeleteVolume, delete(script))


def test_after_a_clone_the_accounts_are_made_anew():
    with scripted(volume(bricks=OF_CLONE), QUEUED, DONE, GONE, QUEUED, DONE) as script, controller() as stub:
        stub.DeleteVolume(delete(script))
    assert ("GET", "/devices/d1/resync") in asked(script)


def test_delete_without_an_id():
    with scripted() as script, controller() as stub:
        refused(Code.INVALID_ARGUMENT, stub.DeleteVolume, delete(script, ""))


def test_expand_by_what_is_missing():
    with scripted(*operations(), volume(size=1), QUEUED, MADE, volume(size=3), volume(size=3)) as script, controller() as stub:
        answer = stub.ControllerExpandVolume(expand(script, required=2 * GIB + 1))
    assert (answer.capacity_bytes, answer.node_expansion_required) == (3 * GIB, False)
    assert [request.body for request in script.requests if request.method == "POST"] == [{"expand_size": 2}]


@pytest.mark.parametrize("size", [3, 5])
def test_what_is_large_enough_does_not_grow(size):
    with scripted(*operations(), volume(size=size)) as script, controller() as stub:
        assert stub.ControllerExpandVolume(expand(script)).capacity_bytes == size * GIB
    assert EXPAND not in asked(script)


def test_a_clone_does_not_grow():
    with scripted(*operations(), volume(size=1, bricks=OF_CLONE)) as script, controller() as stub:
        told = refused(Code.OUT_OF_RANGE, stub.ControllerExpandVolume, expand(script))
    assert "a clone of 1 GiB" in told and "copy the data" in told
    assert EXPAND not in asked(script)


def test_a_clone_that_is_large_enough_is_left_as_it_is():
    with scripted(*operations(), volume(size=3, bricks=OF_CLONE)) as script, controller() as stub:
        assert stub.ControllerExpandVolume(expand(script)).capacity_bytes == 3 * GIB


@pytest.mark.parametrize(("in_flight", "words"), [(True, "under way"), (False, "interrupted")])
def test_what_grows_already_is_left_alone(in_flight, words):
    with scripted(*operations(ID, in_flight=in_flight), volume(size=1)) as script, controller() as stub:
        assert words in refused(Code.ABORTED, stub.ControllerExpandVolume, expand(script))
    assert EXPAND not in asked(script)


def test_operations_of_others_do_not_matter():
    with scripted(*operations("another"), volume(size=1), QUEUED, MADE, volume(size=3), volume(size=3)) as script, controller() as stub:
        stub.ControllerExpandVolume(expand(script))


def test_the_operations_are_looked_for_before_the_size():
    """One that ends between the two looks is counted: the other way round it would be grown twice."""
    with scripted(*operations(), volume(size=3)) as script, controller() as stub:
        stub.ControllerExpandVolume(expand(script))
    assert asked(script) == [("GET", "/operations/pending"), INFO]


def test_the_answer_got_lost_and_it_has_grown():
    with scripted(*operations(), volume(size=1), QUEUED, None, volume(size=3), volume(size=3)) as script, controller() as stub:
        assert stub.ControllerExpandVolume(expand(script)).capacity_bytes == 3 * GIB
    assert asked(script).count(EXPAND) == 1


def test_the_answer_got_lost():
    with scripted(*operations(), volume(size=1), QUEUED, None, volume(size=1)) as script, controller() as stub:
        refused(Code.UNAVAILABLE, stub.ControllerExpandVolume, expand(script))
    assert asked(script).count(EXPAND) == 1


@pytest.mark.parametrize(("answers", "code"), [
    ([GONE], Code.NOT_FOUND), ([volume(), (500, {}, b"Failed to allocate volume expansion: No space\n")], Code.RESOURCE_EXHAUSTED),
    ([volume(), DONE, volume()], Code.UNAVAILABLE)])
def test_expand_fails(answers, code):
    with scripted(*operations(), *answers) as script, controller() as stub:
        refused(code, stub.ControllerExpandVolume, expand(script))


def test_bad_requests_to_expand():
    block = csi.VolumeCapability(block=csi.VolumeCapability.BlockVolume(), access_mode=mount().access_mode)
    with scripted() as script, controller() as stub:
        refused(Code.INVALID_ARGUMENT, stub.ControllerExpandVolume, expand(script, identity=""))
        refused(Code.INVALID_ARGUMENT, stub.ControllerExpandVolume, expand(script, capacity_range=None))
        refused(Code.INVALID_ARGUMENT, stub.ControllerExpandVolume, expand(script, volume_capability=block))
        refused(Code.OUT_OF_RANGE, stub.ControllerExpandVolume, expand(script, required=GIB + 1, limit=GIB + 2))
    assert script.requests == []
