# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sets of bricks out of gluster's own order."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.request import resolve
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.sets import sets
from topology_cases import brick, device, node, state

STATE = state(*(node(host, device(host, "c", brick(host, host), brick(host + 10, host))) for host in (1, 2, 3)))


def info(disperse, replica, *bricks):
    names = "".join(f"<brick><name>192.0.2.{host}:/var/lib/heketi/mounts/b{number}/brick</name></brick>" for host, number in bricks)
    return ET.fromstring(f"<cliOutput><volume><disperseCount>{disperse}</disperseCount><replicaCount>{replica}</replicaCount>{names}</volume></cliOutput>")


def test_sets_follow_each_other():
    bricks = [(1, 1), (2, 2), (3, 3), (3, 13), (1, 11), (2, 12)]
    assert sets(info(0, 3, *bricks), STATE)["b11"] == ("b13", "b11", "b12")
    assert sets(info(3, 1, *bricks), STATE)["b2"] == ("b1", "b2", "b3")
    assert sets(info(0, 1, *bricks), STATE)["b2"] == ("b2",)


def test_bricks_that_heketi_does_not_have_are_left_out():
    assert sets(info(0, 3, (1, 1), (9, 9), (3, 3)), STATE) == {"b1": ("b1", "b3"), "b3": ("b1", "b3")}


def test_what_was_made_has_its_id_and_the_rest_is_refused():
    assert resolve("/nodes/<node g1>/state", {"node g1": "n1"}) == "/nodes/n1/state"
    with pytest.raises(StorageError, match="device g1:/dev/sdc: Heketi does not have it"):
        resolve("/devices/<device g1:/dev/sdc>", {})
