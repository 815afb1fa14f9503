# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Create, again, change, again, delete, again, each in check mode and for real, told by the module and by gluster."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from support import lab

SEEN: dict[str, Any] = json.loads((lab.BUILD / "quota.json").read_text()) if (lab.BUILD / "quota.json").exists() else {}
MIB = 1024 ** 2


def argv(step: str) -> list[str]:
    return [" ".join(action["argv"][4:]) for action in SEEN[step]["answer"]["actions"]]


def limits(step: str) -> dict[str, tuple[int, str]]:
    """Limits by path, on bytes and on objects, as gluster listed them after the step."""
    found = re.findall(r"<path>(.*?)</path>\s*<hard_limit>(\d+)</hard_limit>\s*<soft_limit_percent>(.*?)</soft_limit_percent>", SEEN[step]["look"])
    return {path: (int(hard), soft.rstrip("%")) for path, hard, soft in found}


def seen(step: str) -> str:
    """What gluster said after the step, without what it has counted: that goes on in the background."""
    return re.sub(r"<(used_space|avail_space|file_count|dir_count|available)>\d+<", r"<\1><", SEEN[step]["look"])


def settings(step: str) -> list[str]:
    return sorted(re.findall(r"^features\.(?:quota|hard-timeout|default-soft-limit): .*", SEEN[step]["look"], re.MULTILINE))


@pytest.mark.parametrize(("step", "before", "commands"), [
    ("create", "wrong", ["enable", "hard-timeout 1", f"limit-usage / {1024 * MIB} 70%", "limit-objects /a 50"]),
    ("change", "create again", ["default-soft-limit 70%", f"limit-usage / {2048 * MIB} 60%", f"limit-usage /b  c {10 * MIB}", "remove-objects /a"]),
    ("delete", "merge without a list", ["disable"]),
])
def test_check_mode_tells_what_is_done_and_does_nothing(step: str, before: str, commands: list[str]) -> None:
    planned, done = SEEN[f"{step} check"]["answer"], SEEN[step]["answer"]
    assert planned["changed"] and done["changed"], done.get("msg")
    assert argv(f"{step} check") == argv(step) == commands
    assert planned["diff"] == done["diff"] and "quota of volume scratch" in planned["diff"]["prepared"]
    print(planned["diff"]["prepared"])
    assert seen(f"{step} check") == seen(before)


@pytest.mark.parametrize("step", ["create", "change", "delete"])
def test_again_there_is_nothing_to_do(step: str) -> None:
    for again in (f"{step} again check", f"{step} again"):
        answer = SEEN[again]["answer"]
        assert (answer.get("msg"), answer["changed"], answer["actions"]) == (None, False, [])
        assert "diff" not in answer or not answer["diff"]
        assert seen(again) == seen(step)


def test_gluster_has_what_was_asked_for() -> None:
    assert limits("create") == {"/": (1024 * MIB, "70"), "/a": (50, "80")}
    assert settings("create") == ["features.hard-timeout: 1", "features.quota: on"]
    assert limits("change") == {"/": (2048 * MIB, "60"), "/b  c": (10 * MIB, "70")}
    assert settings("change") == ["features.default-soft-limit: 70%", "features.hard-timeout: 1", "features.quota: on"]
    assert (limits("delete"), settings("delete")) == ({}, ["features.quota: off"])


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_changed() -> None:
    answer = SEEN["wrong"]["answer"]
    for words in ("scratch: limit /missing: refused; found: it is not there", "scratch: limit /file: refused; found: it is no directory",
                  "scratch: limit /link: refused; found: a symbolic link", "nowhere: refused; found: no such volume",
                  "nowhere: limit /: size: refused; found: 0", "nowhere: limit '../a': refused", "nowhere: limit /a: size: decimal units are not used",
                  "logs: hard_timeout: refused; found: 99"):
        assert words in answer["msg"], answer["msg"]
    assert (answer["changed"], "8 refused, nothing was changed" in answer["msg"]) == (False, True)
    assert settings("wrong") == []


def test_a_list_that_gluster_lost_is_not_taken_for_an_empty_one() -> None:
    """The directory of the latest limit was deleted."""
    assert "<volQuota" not in SEEN["latest"]["look"] or "/b  c" not in SEEN["latest"]["look"], "gluster no longer loses the list: what is refused here may go"
    answer = SEEN["exact without a list"]["answer"]
    assert "quota of volume scratch: refused to make its limits exact" in answer["msg"] and not answer["changed"]
    assert argv("merge without a list") == [f"limit-usage /b  c {20 * MIB}"]
    assert SEEN["merge without a list"]["answer"]["quotas"][0]["limits"][0]["size"] == 20 * MIB
    assert "an unknown number of limits dropped" in SEEN["delete"]["answer"]["diff"]["prepared"]
