# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the slices of a long run become one answer. The module itself is a stub."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.glusterkube.storage.plugins.action import gluster_volume


def unfinished(*actions, **rest):
    return {"changed": True, "finished": False, "progress": {"what": "volume home: fix of the layout", "found": "1 of 3 hosts done"},
            "actions": list(actions), **rest}


def finished(*actions, **rest):
    return {"changed": bool(actions), "finished": True, "actions": list(actions), "volumes": [], **rest}


class Plugin(gluster_volume.ActionModule):
    def __init__(self, answers, arguments, check_mode=False, async_val=0):
        self._task = SimpleNamespace(args=arguments, check_mode=check_mode, async_val=async_val, action="gluster_volume")
        self.answers, self.calls = answers, []

    def _execute_module(self, *, module_args, task_vars, wrap_async=False):
        self.calls.append(dict(module_args))
        return self.answers.pop(0)


@pytest.fixture(autouse=True)
def lines(monkeypatch):
    lines = []
    monkeypatch.setattr(gluster_volume.ActionBase, "run", lambda *arguments: {})
    monkeypatch.setattr(gluster_volume.display, "display", lines.append)
    return lines


@pytest.fixture
def clock(monkeypatch):
    ticks = iter(range(0, 10**6, 30))
    monkeypatch.setattr(gluster_volume.time, "monotonic", lambda: next(ticks))


def test_one_slice_is_one_call(lines):
    plugin = Plugin([finished("a")], {"volumes": []})
    assert plugin.run(task_vars={}) == finished("a")
    assert plugin.calls == [{"volumes": [], "wait_slice": 30}]
    assert lines == []


def test_slices_are_summed_up_and_each_one_is_told(lines, clock):
    plugin = Plugin([unfinished("a", "b", diff={"prepared": "all"}), unfinished(diff={"prepared": "rest"}), finished("c")], {})
    answer = plugin.run(task_vars={"inventory_hostname": "g1"})
    assert (answer["actions"], answer["changed"], answer["finished"], answer["diff"]) == (["a", "b", "c"], True, True, {"prepared": "all"})
    assert lines == [f"gluster_volume [g1]: volume home: fix of the layout: 1 of 3 hosts done ({seconds} s)" for seconds in (30, 60)]


def test_nothing_left_in_the_last_slice_is_still_a_change():
    answer = Plugin([unfinished("a"), finished()], {}).run(task_vars={})
    assert (answer["changed"], answer["actions"]) == (True, ["a"])


def test_a_failure_ends_it_and_keeps_what_was_done():
    answer = Plugin([unfinished("a"), {"failed": True, "msg": "no", "actions": ["b"], "changed": True}], {}).run(task_vars={})
    assert (answer["failed"], answer["msg"], answer["actions"]) == (True, "no", ["a", "b"])


def test_all_slices_together_have_wait_timeout(clock):
    plugin = Plugin([unfinished("a")] * 9, {"wait_timeout": 60})
    answer = plugin.run(task_vars={})
    assert answer["failed"]
    assert answer["msg"].startswith("volume home: fix of the layout: not within 60 s; found: 1 of 3 hosts done")
    assert len(plugin.calls) == 2


@pytest.mark.parametrize(("given", "used"), [(None, 30), (0, 30), ("0", 30), (5, 5), ("5", 5), (-1, 30), ("x", 30)])
def test_the_slice_of_the_task_is_used_when_it_has_one(given, used):
    plugin = Plugin([finished()], {} if given is None else {"wait_slice": given})
    plugin.run(task_vars={})
    assert plugin.calls[0]["wait_slice"] == used


@pytest.mark.parametrize("rest", [{"check_mode": True}, {"async_val": 60}])
def test_in_check_mode_and_in_the_background_it_is_one_plain_call(rest):
    plugin = Plugin([finished("a")], {"volumes": []}, **rest)
    assert plugin.run(task_vars={})["actions"] == ["a"]
    assert plugin.calls == [{"volumes": []}]
