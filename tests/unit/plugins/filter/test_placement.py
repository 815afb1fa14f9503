# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter placement: its shapes, and its errors."""

from __future__ import annotations

import json

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.glusterkube.storage.plugins.filter.placement import FilterModule, placement

GIB = 1024**3
HOSTS = [{"name": name, "zone": zone, "devices": [{"device": "/dev/sdb", "size": "200GiB"}]} for name, zone in (("g1", "a"), ("g2", "b"), ("g3", "c"))]
HOME = {"name": "home", "type": "replicate", "replicas": 3, "size": "100GiB"}
LARGE = {"name": "large", "type": "replicate", "replicas": 3, "size": "300GiB"}


def test_the_shape_of_the_answer():
    assert FilterModule().filters() == {"placement": placement}
    answer = placement(HOSTS, [HOME])
    bricks = [{"host": name, "device": "/dev/sdb", "size": 100 * GIB, "arbiter": False, "new": True} for name in ("g1", "g2", "g3")]
    assert answer == {
        "volumes": {"home": {"sets": [bricks]}}, "free": {name: {"/dev/sdb": 100 * GIB} for name in ("g1", "g2", "g3")}, "refused": []}
    assert json.loads(json.dumps(answer)) == answer


def test_nothing_of_nothing():
    assert placement([], []) == {"volumes": {}, "free": {}, "refused": []}


def test_one_error_with_all_refusals():
    with pytest.raises(AnsibleFilterError) as caught:
        placement(HOSTS, [LARGE, HOME, {"name": "none"}])
    assert str(caught.value).startswith("glusterkube.storage.placement: volume large: no space for 300GiB; found: 600GiB free")
    assert "largest size that fits: 200GiB" in str(caught.value) and "\nvolume none: needs a size" in str(caught.value)


def test_refusals_returned():
    answer = placement(HOSTS, [LARGE, HOME], refusals="return")
    assert list(answer["volumes"]) == ["home"]
    (refused,) = answer["refused"]
    assert set(refused) == {"volume", "what", "found", "expected", "next"} and refused["volume"] == "large"


@pytest.mark.parametrize(("arguments", "words"), [
    ((HOSTS * 2, [HOME]), "host g1: listed twice"),
    ((HOSTS, [HOME, HOME]), "volume home: listed twice"),
    ((None, [HOME]), "hosts: is not a list"),
    ((HOSTS, None), "volumes: is not a list"),
    ((HOSTS, [HOME], None), "existing: is not a list"),
    ((HOSTS, [HOME], [], "zone", "ignore"), "refusals: unknown word; found: ignore"),
    ((HOSTS, [HOME], [], "zone", "return", ["a", "b"]), "levels: have to name"),
])
def test_mistakes_that_concern_all_raise_always(arguments, words):
    with pytest.raises(AnsibleFilterError, match=f"glusterkube.storage.placement: {words}"):
        placement(*arguments)
