# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The time of a run is that of one brick. The module itself is a stub."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.glusterkube.storage.plugins.action import gluster_volume, heketi_topology


class Plugin(heketi_topology.ActionModule):
    def __init__(self, answers):
        self._task = SimpleNamespace(args={"wait_timeout": 60}, check_mode=False, async_val=0, action="glusterkube.storage.heketi_topology")
        self.answers = answers

    def _execute_module(self, *, module_args, task_vars, wrap_async=False):
        return self.answers.pop(0)


@pytest.fixture(autouse=True)
def lines(monkeypatch):
    lines, ticks = [], iter(range(0, 10**6, 30))
    monkeypatch.setattr(gluster_volume.ActionBase, "run", lambda *arguments: {})
    monkeypatch.setattr(gluster_volume.display, "display", lines.append)
    monkeypatch.setattr(gluster_volume.time, "monotonic", lambda: next(ticks))
    return lines


def unfinished(*actions):
    return {"changed": True, "finished": False, "progress": {"what": "device g1:/dev/sdc", "found": "2 bricks to move"}, "actions": list(actions)}


def test_a_drain_may_take_longer_than_one_brick(lines):
    answer = Plugin([*(unfinished(f"b{number}") for number in range(9)), {"changed": True, "finished": True, "actions": ["b9"]}]).run(task_vars={})
    assert len(answer["actions"]) == 10 and not answer.get("failed")
    assert lines[0].startswith("heketi_topology []: device g1:/dev/sdc: 2 bricks to move")


def test_a_brick_that_never_moves_ends_it():
    answer = Plugin([unfinished("b0"), *(unfinished() for number in range(9))]).run(task_vars={})
    assert answer["failed"] and "device g1:/dev/sdc: not within 60 s" in answer["msg"]
