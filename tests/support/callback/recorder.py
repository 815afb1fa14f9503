# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes what a run does to the file that RECORD names, line by line as it happens, and prints how long each play took."""

from __future__ import annotations

import json
import os
import time
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: recorder
type: aggregate
short_description: A run as lines of JSON, for tests
description: One line for each task, each host that begins it, and each result; at the end the counts of each host.
requirements: ["The environment variable RECORD names the file"]
"""


class CallbackModule(CallbackBase):
    """Lines such as ``{"event": "result", "host": "g1", "task": .., "action": .., "status": "changed", "at": 12.3}``."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "recorder"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        path = os.environ.get("RECORD")
        if path:
            os.makedirs(os.path.dirname(path), exist_ok=True)
        self._file = open(path, "w", buffering=1) if path else None  # noqa: SIM115 (as long as the run)
        self._begin = time.monotonic()
        self._play = ""
        self._plays: list[tuple[str, float]] = []

    def _write(self, event: str, **what: Any) -> None:
        if self._file:
            self._file.write(json.dumps({"event": event, "at": round(time.monotonic() - self._begin, 3), **what}, default=str) + "\n")

    def v2_playbook_on_play_start(self, play: Any) -> None:
        self._play = play.get_name()
        self._plays.append((self._play, time.monotonic()))

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        self._write("task", play=self._play, task=task.get_name(), action=task.resolved_action or task.action)

    def v2_playbook_on_handler_task_start(self, task: Any) -> None:
        self.v2_playbook_on_task_start(task, False)

    def v2_runner_on_start(self, host: Any, task: Any) -> None:
        self._write("start", host=host.get_name(), task=task.get_name())

    def _result(self, status: str, result: Any) -> None:
        task, answer = result.task, result.result
        self._write("result", host=result.host.get_name(), play=self._play, task=task.get_name(), action=task.resolved_action or task.action,
                    delegated=task.delegate_to, items=len(answer.get("results", [])) or 1, status=status,
                    actions=answer.get("actions", []), msg=answer.get("msg", ""))

    def v2_runner_on_ok(self, result: Any) -> None:
        self._result("changed" if result.result.get("changed") else "ok", result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._result("failed", result)

    def v2_runner_on_skipped(self, result: Any) -> None:
        self._result("skipped", result)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._result("unreachable", result)

    def v2_playbook_on_stats(self, stats: Any) -> None:
        hosts = {host: stats.summarize(host) for host in sorted(stats.processed)}
        self._write("stats", hosts=hosts)
        ends = [start for _unused, start in self._plays[1:]] + [time.monotonic()]
        parts = ", ".join(f"{name} {end - start:.1f}" for (name, start), end in zip(self._plays, ends))
        self._display.display(f"SECONDS {time.monotonic() - self._begin:.1f}: {parts}")
