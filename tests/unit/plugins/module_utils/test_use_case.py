# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The order of every module: lock, read, plan, act, answer."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils import _use_case
from ansible_collections.glusterkube.storage.plugins.module_utils._action import Action
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._waiter import Unfinished

ONE, TWO = (Action("+", f"volume {name}", "create", ("create", name)) for name in ("one", "two"))


class Ended(Exception):
    pass


class Module:
    def __init__(self, log, check_mode=False, diff=True):
        self.check_mode, self._diff, self.params, self.log, self.answer = check_mode, diff, {"wait_timeout": 5}, log, {}

    def exit_json(self, **answer):
        self.answer = answer
        raise Ended

    def fail_json(self, **answer):
        self.answer = {"failed": True, **answer}
        raise Ended

    def warn(self, text):
        self.log.append(f"warn {text}")


class UseCase:
    title, total = "things", 3

    def __init__(self, log, plan=(), raises=None, at=""):
        self.log, self._plan, self._raises, self._at, self.state = log, list(plan), raises, at, 0

    def _step(self, name):
        self.log.append(name)
        if self._raises and name == self._at:
            raise self._raises

    def read(self):
        self._step("read")
        return self.state

    def plan(self, state):
        self._step("plan")
        return self._plan

    def apply(self, action):
        self._step(f"apply {action.argv[-1]}")
        self.state += 1

    def show(self, state):
        return {"things": state, "warnings": ["careful"]}


@pytest.fixture
def log(monkeypatch):
    log = []

    @contextmanager
    def owner(what, waiter):
        log.append(f"lock {what} {waiter.timeout}")
        yield
        log.append("unlock")
    monkeypatch.setattr(_use_case, "owner", owner)
    return log


def run(log, use_case, **rest):
    module = Module(log, **rest)
    with pytest.raises(Ended):
        _use_case.run(module, use_case)
    return module.answer


def test_a_real_run_holds_the_lock_from_the_first_look_to_the_last(log):
    answer = run(log, UseCase(log, [ONE, TWO]))
    assert log == ["lock things 5", "read", "plan", "apply one", "apply two", "read", "unlock", "warn careful"]
    assert (answer["changed"], answer["finished"], answer["things"], len(answer["actions"])) == (True, True, 2, 2)
    assert answer["diff"]["prepared"].endswith("Plan: 2 create, 0 change, 0 destroy, 1 unchanged.\n")
    assert "warnings" not in answer


def test_check_mode_takes_no_lock_and_does_nothing(log):
    answer = run(log, UseCase(log, [ONE, TWO]), check_mode=True)
    assert log == ["read", "plan", "warn careful"]
    assert (answer["changed"], answer["things"], [action["argv"] for action in answer["actions"]]) == (True, 0, [["create", "one"], ["create", "two"]])


def test_nothing_to_do_is_read_once(log):
    answer = run(log, UseCase(log))
    assert log == ["lock things 5", "read", "plan", "unlock", "warn careful"]
    assert (answer["changed"], answer["actions"], "diff" in answer) == (False, [], False)


def test_no_diff_without_being_asked(log):
    assert "diff" not in run(log, UseCase(log, [ONE]), diff=False)


def test_what_was_done_before_a_failure_is_told(log):
    answer = run(log, UseCase(log, [ONE, TWO], StorageError("two: bad"), "apply two"))
    assert (answer["failed"], answer["msg"], answer["changed"], [action["argv"][-1] for action in answer["actions"]]) == (True, "two: bad", True, ["one"])


def test_a_refused_plan_has_changed_nothing(log):
    answer = run(log, UseCase(log, [ONE], StorageError("refused"), "plan"))
    assert (answer["failed"], answer["changed"], answer["actions"]) == (True, False, [])


def test_the_end_of_a_slice_tells_progress_and_plan(log):
    answer = run(log, UseCase(log, [ONE, TWO], Unfinished({"what": "two", "found": "half"}), "apply two"))
    assert (answer["finished"], answer["changed"], answer["progress"], len(answer["actions"])) == (False, True, {"what": "two", "found": "half"}, 1)
    assert "volume two" in answer["diff"]["prepared"]


def test_who_only_waits_changes_nothing(log):
    answer = run(log, UseCase(log, [ONE], Unfinished({"what": "others", "found": "at work"}), "read"))
    assert (answer["finished"], answer["changed"], answer["actions"]) == (False, False, [])


@pytest.mark.parametrize("check_mode", [False, True])
def test_an_info_module_takes_no_lock(log, check_mode):
    module = Module(log, check_mode=check_mode)
    with pytest.raises(Ended):
        _use_case.answer(module, UseCase(log))
    assert (log, module.answer) == (["read", "warn careful"], {"changed": False, "things": 0})


def test_an_info_module_that_can_not_read_fails(log):
    module = Module(log)
    with pytest.raises(Ended):
        _use_case.answer(module, UseCase(log, raises=StorageError("no"), at="read"))
    assert module.answer == {"failed": True, "msg": "no"}
