# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who speaks for the pool."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._site.acting import acting_host
from site_cases import glusterd


@pytest.mark.parametrize(("memberships", "acting"), [
    ({}, ""),
    ({"g2": glusterd(), "g1": glusterd()}, "g1"),                                                      # bare hosts
    ({"g1": glusterd("a"), "g2": glusterd("b", peers=1), "g3": glusterd("c", peers=1)}, "g2"),         # a reinstalled first host does not act
    ({"g1": glusterd("b", peers=2), "g2": glusterd("a", peers=2)}, "g2"),                              # the lowest UUID, in any order
    ({"g1": glusterd("a", peers=2, running=False), "g2": glusterd("b", peers=2)}, "g2"),
    ({"g1": glusterd("a", peers=1), "g2": glusterd("z", peers=3)}, "g2"),                              # the larger of two pools
    ({"g1": glusterd("a"), "g2": glusterd("b", volumes=("home",))}, "g2"),                             # a pool of one with data
])
def test_acting_host(memberships, acting):
    assert acting_host(memberships) == acting
