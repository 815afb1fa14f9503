# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bricks that would stay behind on a device, by what a real Heketi and a real gluster told of nine volumes, two of them clones."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster import xml
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi import left_behind, reader
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.model import Operation
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.captured import LAB, LAB_VOLUME_INFO, Captured

ONCE = "vol_9ae0f5892226415bdd44fe46246a8d83"  # a clone with one brick on each host; `copy` has two on each, of which two hosts have them on one device


@pytest.fixture(scope="module")
def state():
    return reader.read(Captured(LAB))


@pytest.fixture(scope="module")
def volumes():
    return xml.volumes(ET.fromstring(LAB_VOLUME_INFO.read_bytes()))


def named(state, name):
    return next(volume for volume in state.volumes if volume.name == name)


def without(state, *names):
    return replace(state, volumes=tuple(volume for volume in state.volumes if volume.name not in names))


def test_heketi_knows_all_bricks_but_those_of_what_it_does_not_have(state, volumes):
    assert left_behind.unknown(volumes, state) == {}
    bricks = named(state, "three").bricks
    found = left_behind.unknown(volumes, without(state, "three"))
    assert {device: len(lines) for device, lines in found.items()} == {brick.device: 1 for brick in bricks}
    for brick in bricks:
        assert found[brick.device] == (f"volume three: {state.node(brick.node).storage}:{brick.path}",)


@pytest.mark.parametrize("origin_too", [False, True])
def test_a_clone_of_somebody_else_lies_where_its_origin_does_or_might(state, volumes, origin_too):
    less = without(state, ONCE, *(["origin"] if origin_too else []))
    clone = [volume for volume in volumes if volume.name == ONCE]
    nodes = {brick.node for brick in named(state, ONCE).bricks}
    devices = {device.id for device in state.devices if device.node in nodes}
    assert set(left_behind.unknown(clone, less)) == (devices if origin_too else {brick.device for brick in named(state, "origin").bricks})


def test_what_heketi_works_on_and_what_is_nobody_elses_is_not_unknown(state, volumes):
    busy = replace(without(state, "three"), operations=(Operation("o", "create-volume", "new", True, ((named(state, "three").id, "Add volume"),)),))
    assert left_behind.unknown(volumes, busy) == {}
    others = [replace(volume, options={}, bricks=tuple(replace(brick, path="/srv/bricks/x") for brick in volume.bricks)) for volume in volumes]
    assert left_behind.unknown(others, state) == {}


def test_a_device_with_unknown_bricks_is_not_emptied(state, volumes):
    device = state.device(named(state, "three").bricks[0].device)
    (fault,) = left_behind.strangers([(device, "g1:/dev/sdc")], left_behind.unknown(volumes, without(state, "three")))
    assert str(fault).startswith("device g1:/dev/sdc: has bricks that Heketi does not have; found: volume three: 192.0.2.")


def test_the_brick_that_heketi_forgets_is_in_the_list_of_its_device(state):
    raw = Captured(LAB)
    listed = {brick["id"] for path, node in raw.answers.items() if path.startswith("/nodes/") for device in node["devices"] for brick in device["bricks"]}
    forgotten = [brick for brick in named(state, "copy").bricks if brick.id not in listed]
    assert len(forgotten) == 2 and all(brick in state.device(brick.device).bricks for brick in forgotten)
    bricks = [brick.id for device in state.devices for brick in device.bricks]
    assert len(bricks) == len(set(bricks)) == sum(len(volume.bricks) for volume in state.volumes)


def test_a_clone_is_never_moved(state):
    names = {volume.id: volume.name for volume in state.volumes}
    for clone in ("copy", ONCE):
        for brick in named(state, clone).bricks:
            faults = [str(fault) for fault in left_behind.clones([(state.device(brick.device), "g1:/dev/sdc")], names)]
            assert any(fault.startswith(f"device g1:/dev/sdc: can't be drained of volume {clone}; found: a clone") for fault in faults)
    devices = {brick.device for name in ("copy", ONCE) for brick in named(state, name).bricks}
    others = [(device, device.name) for device in state.devices if device.id not in devices]
    assert others and list(left_behind.clones(others, names)) == []
