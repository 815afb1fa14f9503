# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the module of this name in slices and says in between how far it is."""

from __future__ import annotations

import time
from typing import Any

from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

WAIT_SLICE = 30

display = Display()


class ActionModule(ActionBase):  # type: ignore[misc]
    """Calls the module again while it says that it is not finished; each call is a complete, safe run."""

    WAIT_TIMEOUT = 3600  # the module's default
    _supports_async = True
    _supports_check_mode = True

    def _begins_anew(self, part: dict[str, Any]) -> bool:
        """Whether the time of ``wait_timeout`` counts from this slice on."""
        return False

    def _go_on(self, arguments: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
        """The arguments of the next slice."""
        return arguments

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        super().run(tmp, task_vars)
        arguments = dict(self._task.args)
        if self._task.check_mode or self._task.async_val:
            return dict(self._execute_module(module_args=arguments, task_vars=task_vars, wrap_async=self._task.async_val))
        arguments["wait_slice"] = _seconds(arguments.get("wait_slice")) or WAIT_SLICE
        timeout = _seconds(arguments.get("wait_timeout")) or self.WAIT_TIMEOUT
        start = begin = time.monotonic()
        slices: list[dict[str, Any]] = []
        while not slices or slices[-1].get("finished") is False:
            if slices:
                now, progress = time.monotonic(), slices[-1].get("progress", {})
                name = str(self._task.action).rpartition(".")[2]
                host = (task_vars or {}).get("inventory_hostname", "")
                display.display(f"{name} [{host}]: {progress.get('what')}: {progress.get('found')} ({now - start:.0f} s)")
                if now - begin >= timeout:
                    slices[-1].update(failed=True, msg=f"{progress.get('what')}: not within {timeout} s; found: {progress.get('found')}; "
                                                       "next: it goes on in the background, run this again to wait for it")
                    break
            slices.append(dict(self._execute_module(module_args=arguments, task_vars=task_vars)))
            begin = time.monotonic() if self._begins_anew(slices[-1]) else begin
            arguments = self._go_on(arguments, slices[-1])
        return _sum(slices)


def _sum(slices: list[dict[str, Any]]) -> dict[str, Any]:
    """The last answer, with all that was done. The plan of the first slice is that of the whole run."""
    answer = slices[-1]
    if len(slices) > 1:
        answer["changed"] = any(part.get("changed", False) for part in slices)
        answer["actions"] = [action for part in slices for action in part.get("actions", [])]
        plans = [part["diff"] for part in slices if part.get("diff")]
        answer.update({"diff": plans[0]} if plans else {})
    return answer


def _seconds(value: Any) -> int:
    """A number as a task may give it; what is none is left to the module to refuse."""
    try:
        return max(int(value or 0), 0)
    except (TypeError, ValueError):
        return 0
