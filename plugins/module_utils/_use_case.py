# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one way in which every module works: read, plan, act, answer. Private to the collection."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any, Protocol

from ansible.module_utils.basic import AnsibleModule

from ._action import Action, render
from ._errors import StorageError
from ._owner import owner
from ._waiter import Unfinished, Waiter


class UseCase(Protocol):
    """What a module hands to :func:`run`. ``read`` and ``plan`` change nothing.

    ``apply`` carries out one action and waits for what makes it true; it may raise Unfinished, and the same
    plan made anew from what is then read must go on from there. ``show`` may hold ``warnings``.
    A use case that also has ``total``, the number of objects asked for, gets the unchanged ones counted in its plan.
    """

    title: str

    def read(self) -> Any: ...
    def plan(self, state: Any) -> list[Action]: ...
    def apply(self, action: Action) -> None: ...
    def show(self, state: Any) -> dict[str, Any]: ...


def run(module: AnsibleModule, use_case: UseCase) -> None:
    """Exit with ``changed``, ``actions``, the state, and the plan as diff; in check mode nothing is done.

    A call that has a ``wait_slice`` and runs out of it exits with ``finished: false`` and its ``progress``.
    """
    done: list[Action] = []
    plan: list[Action] = []
    try:
        with nullcontext() if module.check_mode else owner(use_case.title, Waiter(module.params["wait_timeout"])):
            state = use_case.read()
            plan = use_case.plan(state)
            if plan and not module.check_mode:
                for action in plan:
                    use_case.apply(action)
                    done.append(action)
                state = use_case.read()
    except Unfinished as unfinished:
        module.exit_json(changed=bool(plan), finished=False, progress=unfinished.progress,
                         actions=[action.to_dict() for action in done], **_diff(module, use_case, plan))
    except StorageError as error:
        module.fail_json(msg=str(error), changed=bool(done), actions=[action.to_dict() for action in done])
    module.exit_json(**{"changed": bool(plan), "finished": True, "actions": [action.to_dict() for action in plan],
                        **_diff(module, use_case, plan), **_warned(module, use_case.show(state))})


def _diff(module: AnsibleModule, use_case: UseCase, plan: list[Action]) -> dict[str, Any]:
    if not (plan and module._diff):
        return {}
    return {"diff": {"prepared": render(use_case.title, plan, getattr(use_case, "total", None))}}


class Look(Protocol):
    """What an info module hands to :func:`answer`. ``show`` may hold ``warnings``."""

    def read(self) -> Any: ...
    def show(self, state: Any) -> dict[str, Any]: ...


def answer(module: AnsibleModule, look: Look) -> None:
    """Exit with what was read; never changes anything."""
    try:
        shown = look.show(look.read())
    except StorageError as error:
        module.fail_json(msg=str(error))
    module.exit_json(**{"changed": False, **_warned(module, shown)})


def _warned(module: AnsibleModule, shown: dict[str, Any]) -> dict[str, Any]:
    """The answer without its ``warnings``, which the module has told."""
    for warning in shown.pop("warnings", []):
        module.warn(warning)
    return shown
