# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many volumes in one call: each slice says how far it is, and after a controller that died the next run goes on."""

from __future__ import annotations

import os
import re
import signal
from typing import Any

import pytest
from support import heketi_rest, heketi_volumes, site, wait

pytestmark = pytest.mark.campaign

NAMES = ["hk-one", "hk-two", "hk-three"]
MADE: dict[str, Any] = {"volumes": [{"name": name, "size": 1} for name in NAMES], "wait_slice": 1}
GONE: dict[str, Any] = {"volumes": [{"name": name, "state": "absent"} for name in NAMES], "confirm": NAMES, "wait_slice": 1}


def steps(said: str) -> list[str]:
    return re.findall(r"^heketi_volume \[g1\]: (volume \S+: .*: begins, steps left: \d+) \(\d+ s\)$", said, re.MULTILINE)


def test_each_slice_tells_how_far_it_is() -> None:
    before = heketi_volumes.everything()
    answer, said = site.told_by_module(heketi_rest.HOST, "heketi_volume", **MADE)
    assert steps(said) == [f"volume {name}: create replicate:3, 1 GiB: begins, steps left: {left}" for name, left in (("hk-two", 2), ("hk-three", 1))], said
    assert answer["changed"] and len(answer["actions"]) == len(answer["volumes"]) == len(NAMES)
    assert site.module(heketi_rest.HOST, "heketi_volume", **MADE)["actions"] == []
    answer, said = site.told_by_module(heketi_rest.HOST, "heketi_volume", **GONE)
    assert len(steps(said)) == len(NAMES) - 1 and len(answer["actions"]) == len(NAMES)
    assert heketi_volumes.everything() == before


def test_a_controller_that_dies_leaves_nothing_open() -> None:
    """What it had begun goes on in Heketi; the next run waits for that and makes the others."""
    before = heketi_volumes.everything()
    with site.begun_module(heketi_rest.HOST, "heketi_volume", **MADE) as process:
        wait.until("the second volume is being made", lambda: "hk-one" not in heketi_volumes.volumes() or not heketi_rest.get("/operations")["in_flight"],
                   300, pause=0)
        os.killpg(process.pid, signal.SIGKILL)
    answer = site.module(heketi_rest.HOST, "heketi_volume", **MADE)
    assert "msg" not in answer and len(answer["volumes"]) == len(NAMES) and len(answer["actions"]) < len(NAMES), answer
    assert heketi_rest.get("/operations")["total"] == 0 and not answer.get("warnings"), answer
    site.module(heketi_rest.HOST, "heketi_volume", **GONE)
    assert heketi_volumes.everything() == before
