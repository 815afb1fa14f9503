# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sets of bricks out of gluster's own order."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster import xml
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi import layout, reader
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.request import resolve
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.sets import sets
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.captured import LAB, LAB_VOLUME_INFO, Captured


def hosts_of(name, volumes, state):
    """The hosts of each set of a volume, as `sets` tells it."""
    found = sets(volumes, state)
    homes = {brick.id: state.node(brick.node).storage for volume in state.volumes for brick in volume.bricks}
    own = {found[brick.id] for volume in state.volumes if volume.name == name for brick in volume.bricks}
    return sorted(tuple(homes[brick] for brick in members) for members in own)


@pytest.fixture(scope="module")
def state():
    return reader.read(Captured(LAB))


@pytest.fixture(scope="module")
def volumes():
    return xml.volumes(ET.fromstring(LAB_VOLUME_INFO.read_bytes()))


def test_every_brick_is_in_one_set_as_wide_as_its_volume(state, volumes):
    found = sets(volumes, state)
    for volume in state.volumes:
        for brick in volume.bricks:
            assert brick.id in found[brick.id] and len(found[brick.id]) == layout.width(volume)
            assert set(found[brick.id]) <= {other.id for other in volume.bricks}


def test_in_glusters_order(state, volumes):
    for volume in volumes:
        size = volume.shape.set_size
        in_order = [tuple(brick.host for brick in volume.bricks[start:start + size]) for start in range(0, len(volume.bricks), size)]
        if volume.name in {entry.name for entry in state.volumes}:
            assert hosts_of(volume.name, volumes, state) == sorted(in_order)


def test_bricks_that_heketi_does_not_have_are_left_out(state, volumes):
    (gone,) = [node for node in state.nodes if node.storage == volumes[0].bricks[0].host]
    less = replace(state, nodes=tuple(node for node in state.nodes if node is not gone))
    lost = {brick.id for volume in state.volumes for brick in volume.bricks if brick.node == gone.id}
    assert lost and not lost & {brick for members in sets(volumes, less).values() for brick in members}


def test_what_was_made_has_its_id_and_the_rest_is_refused():
    assert resolve("/nodes/<node g1>/state", {"node g1": "n1"}) == "/nodes/n1/state"
    with pytest.raises(StorageError, match="device g1:/dev/sdc: Heketi does not have it"):
        resolve("/devices/<device g1:/dev/sdc>", {})
