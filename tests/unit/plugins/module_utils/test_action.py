# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan as a person reads it."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._action import Action, count, render
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import Refused, StorageError, refuse


def act(sign, target="volume home", summary="does it", **rest):
    return Action(sign, target, summary, ("true",), **rest)


def test_what_is_cheap_comes_first_and_what_destroys_last():
    plan = [act("-", "volume old", "delete"), act("~", "volume logs", "2 options", details=("a  1 -> 2",)),
            act(">", "volume big", "rebalance", moves=2 * 1024**4),
            act("+", "volume home", "create"), act("+", "volume home", "start"), act("!", "volume vms", "replace")]
    assert render("5 volumes", plan, 12) == (
        "5 volumes\n"
        "  + volume home  create; start\n"
        "  ~ volume logs  2 options\n"
        "                 a  1 -> 2\n"
        "  ! volume vms   replace\n"
        "  > volume big   rebalance\n"
        "                 moves 2TiB\n"
        "  - volume old   delete\n"
        "Plan: 1 create, 1 change, 1 repair, 1 move data, 1 destroy, 2TiB to move, 7 unchanged.\n")


@pytest.mark.parametrize(("plan", "total", "line"), [
    ([], 3, "Plan: 0 create, 0 change, 0 destroy, 3 unchanged."),
    ([], None, "Plan: 0 create, 0 change, 0 destroy."),
    ([act("+"), act("+")], 1, "Plan: 1 create, 0 change, 0 destroy, 0 unchanged."),
    ([act("~"), act("-")], None, "Plan: 0 create, 0 change, 1 destroy."),          # once, by the heaviest thing that happens to it
])
def test_the_last_line_counts_objects(plan, total, line):
    assert count(plan, total) == line


def test_an_action_is_plain_data():
    assert act("+", undo=("false",)).to_dict() == {"sign": "+", "target": "volume home", "summary": "does it", "argv": ["true"], "moves": 0, "gates": [],
                                                   "undo": ["false"], "details": []}


def test_one_fault_is_told_as_it_is_and_several_as_a_list():
    one, two = StorageError("a: bad", found="x", expected="y", next_step="z"), StorageError("b: bad")
    refuse([])
    with pytest.raises(StorageError) as caught:
        refuse([one])
    assert str(caught.value) == "a: bad; found: x; expected: y; next: z"
    with pytest.raises(Refused) as caught:
        refuse([one, two])
    assert str(caught.value) == "2 refused, nothing was changed:\n  - a: bad; found: x; expected: y; next: z\n  - b: bad"
