# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The time of a run is that of one step. The module itself is a stub."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.glusterkube.storage.plugins.action import gluster_volume, heketi_topology, heketi_volume


class Stub:
    def __init__(self, answers, **arguments):
        self._task = SimpleNamespace(args=arguments, check_mode=False, async_val=0, action="glusterkube.storage.heketi_topology")
        self.answers, self.calls = answers, []

    def _execute_module(self, *, module_args, task_vars, wrap_async=False):
        self.calls.append(module_args)
        return self.answers.pop(0)


class Topology(Stub, heketi_topology.ActionModule):
    pass


class Volume(Stub, heketi_volume.ActionModule):
    pass


def brick(name):
    return {"target": "device g1:/dev/sdc", "argv": ["POST", f"/bricks/to-evict/{name}", "{}"]}


@pytest.fixture(autouse=True)
def lines(monkeypatch):
    lines, ticks = [], iter(range(0, 10**6, 30))
    monkeypatch.setattr(gluster_volume.ActionBase, "run", lambda *arguments: {})
    monkeypatch.setattr(gluster_volume.display, "display", lines.append)
    monkeypatch.setattr(gluster_volume.time, "monotonic", lambda: next(ticks))
    return lines


def unfinished(*actions):
    return {"changed": True, "finished": False, "progress": {"what": "device g1:/dev/sdc", "found": "2 bricks to move"}, "actions": list(actions)}


@pytest.mark.parametrize("plugin", [Topology, Volume])
def test_many_steps_may_take_longer_than_one(plugin, lines):
    answers = [*(unfinished(brick(f"b{number}")) for number in range(9)), {"changed": True, "finished": True, "actions": [brick("b9")]}]
    answer = plugin(answers, clusters=[], wait_timeout=60).run(task_vars={})
    assert len(answer["actions"]) == 10 and not answer.get("failed")
    assert lines[0].startswith("heketi_topology []: device g1:/dev/sdc: 2 bricks to move")


@pytest.mark.parametrize("plugin", [Topology, Volume])
def test_a_step_that_never_ends_ends_it(plugin):
    answer = plugin([unfinished(brick("b0")), *(unfinished() for number in range(9))], clusters=[], wait_timeout=60).run(task_vars={})
    assert answer["failed"] and "device g1:/dev/sdc: not within 60 s" in answer["msg"]


def test_a_device_that_was_added_is_not_what_was_found_on_it():
    """Heketi has it by its path now: found blank, it would be another disk in its place."""
    added = {"target": "device g1:/dev/sdc", "argv": ["POST", "/devices", "{}"]}
    clusters = [{"nodes": [{"manage": "g1", "devices": [{"name": "/dev/sdc", "found": ""}, {"name": "/dev/sdd", "found": ""}]}, {"manage": "g2"}]}]
    plugin = Topology([unfinished(added), {"changed": True, "finished": True, "actions": []}], clusters=clusters)
    plugin.run(task_vars={})
    first, second = ([device.get("found") for device in call["clusters"][0]["nodes"][0]["devices"]] for call in plugin.calls)
    assert (first, second) == (["", ""], [None, ""])
