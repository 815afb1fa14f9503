# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where bricks are, and what is wrong with it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi import layout, reader, service_volumes
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.captured import LAB, LAB_VOLUME_INFO, Captured

STATE = reader.read(Captured())


def volume(name):
    return STATE.volumes_named(name)[0]


def look(subject, order=None, state=STATE):
    placed = layout.bricks(state, subject, order or {})
    return placed, layout.violations(state, subject, placed)


@pytest.mark.parametrize("name", ["r3", "arb", "def", "none", "ec"])
def test_a_volume_of_one_set_needs_no_gluster(name):
    placed, wrong = look(volume(name))
    assert wrong == [] and {brick["set"] for brick in placed} == {0} and [brick["index"] for brick in placed] == list(range(len(placed)))
    assert len({brick["host"] for brick in placed}) == len(placed)


def test_the_arbiter_is_the_small_one_at_the_end():
    placed, _wrong = look(volume("arb"))
    assert [(brick["arbiter"], brick["size"]) for brick in placed] == [(False, 2 * 1024**3), (False, 2 * 1024**3), (True, 32 * 1024**2)]


def grown():
    """r3 with a second set on the same places, and gluster's order of it."""
    first = volume("r3")
    more = tuple(replace(brick, id=f"{number:032x}", path=f"{brick.path}-2") for number, brick in enumerate(first.bricks))
    subject = replace(first, bricks=(*first.bricks, *more))
    return subject, [(STATE.node(brick.node).storage, brick.path) for brick in subject.bricks]


def test_sets_come_from_gluster():
    subject, order = grown()
    placed, wrong = look(subject, {"r3": order})
    assert wrong == [] and [(brick["set"], brick["index"]) for brick in placed] == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]


@pytest.mark.parametrize("cut", [0, 5])
def test_without_it_they_are_unknown(cut):
    subject, order = grown()
    placed, wrong = look(subject, {"r3": order[:cut]})
    assert wrong is None and len(placed) == 6 and {brick["set"] for brick in placed} == {None}


def test_a_set_on_one_host_twice_is_found():
    subject, order = grown()
    swapped = [order[0], order[3], order[2], order[1], order[4], order[5]]
    _placed, wrong = look(subject, {"r3": swapped})
    assert any("bricks on host" in violation["what"] for violation in wrong)
    assert "volume r3: set 0" in layout.words(wrong[0]) and "next:" in layout.words(wrong[0])


def test_a_set_in_one_zone_twice_is_found_where_there_are_enough():
    subject = volume("r3")
    moved = {STATE.node(brick.node).id: number for number, brick in zip((1, 1, 2), subject.bricks)}
    spread = replace(STATE, nodes=tuple(replace(node, zone=moved.get(node.id, 3)) for node in STATE.nodes))
    assert any("in zone 1" in violation["what"] for violation in look(subject, state=spread)[1])
    narrow = replace(STATE, nodes=tuple(replace(node, zone=moved.get(node.id, 1)) for node in STATE.nodes))
    assert look(subject, state=narrow)[1] == []


def test_volumes_of_the_lab():
    """Strict zone checking was off there, which the checker sees in one volume."""
    state = reader.read(Captured(LAB))
    order = service_volumes.order(lambda *words: ET.parse(LAB_VOLUME_INFO).getroot())
    wrong = {}
    for subject in state.volumes:
        placed, wrong[subject.name] = look(subject, order, state)
        assert [brick["set"] for brick in placed] == [number // layout.width(subject) for number in range(len(placed))]
        assert [brick["arbiter"] for brick in placed] == ([False, False, True] if subject.name == "arbiter" else [False] * len(placed))
    assert [violation["what"] for violation in wrong.pop("roomy")] == ["has 2 bricks in zone 1"]
    assert len(wrong) == 8 and not any(wrong.values())
