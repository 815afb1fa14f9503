# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the check of a database complains of with and without a reason: real checks, one of a database with two clones."""

from __future__ import annotations

import copy

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.check import judge
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.captured import Captured
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.real_database import CHECK
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.rebuild import captured

CLONED = "25f1a801f90097890f5fe31a5cfbe2ee"    # a device with a brick of a clone


def without_clones():
    dump = copy.deepcopy(captured.dump())
    for brick in dump["brickentries"].values():
        brick["LvmLv"] = ""
    return dump


def say(text):
    return {"devices": {"inconsistencies": [text]}, "volumes": {"inconsistencies": None}, "totalinconsistencies": 1}


def test_a_host_that_came_later_makes_no_volume_wrong():
    answer = Captured().answers["/db/check"]
    wrong, known = judge(answer, captured.dump())
    assert wrong == () and len(known) == answer["totalinconsistencies"] == 5
    assert all("mount hosts list" in text and why for text, why in known.items())


def test_what_clones_make_it_say_is_known():
    wrong, known = judge(CHECK, captured.dump())
    assert wrong == () and len(known) == CHECK["totalinconsistencies"] == 11
    assert all("clones" in why for why in known.values())


def test_the_same_said_of_other_bricks_is_wrong():
    wrong, known = judge(CHECK, without_clones())
    assert len([text for text in wrong if "no link back" in text]) == 5
    assert len([text for text in wrong if "size values differ" in text]) == 6 and known == {}


def test_clones_explain_no_more_than_what_they_take():
    dump = copy.deepcopy(captured.dump())
    for brick in dump["brickentries"].values():
        brick["TpSize"] -= 4 if brick["LvmLv"] and brick["Info"]["device"] == CLONED else 0
    wrong, _known = judge(CHECK, dump)
    assert [text.split()[1] for text in wrong] == [CLONED]


@pytest.mark.parametrize(("text", "is_known"), [
    (f"Device {CLONED} size values differ Used(3694592) != aggregateBricksSize(2637824)", True),  # after a resync
    (f"Device {CLONED} size values differ Used(2637824) != aggregateBricksSize(3694592)", False),
    (f"Device {CLONED} size values differ Total(1) != Free(2) + Used(3)", False),
    ("Device 0123456789abcdef0123456789abcdef size values differ Used(4) != aggregateBricksSize(8)", False),
    ("Brick 0123456789abcdef0123456789abcdef no link back to brick from device 0", False),
    ("Volume 085b2be8fe31b8c9573d240d6a7abc9e mount hosts list([192.0.2.11]) is not same as list of all nodes of the cluster([a b])", True),
    ("Volume 085b2be8fe31b8c9573d240d6a7abc9e unknown cluster a", False),
])
def test_others(text, is_known):
    wrong, known = judge(say(text), without_clones())
    assert (wrong, list(known)) == (((), [text]) if is_known else ((text,), []))
