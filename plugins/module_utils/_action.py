# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One step of a plan, as a person and a machine read it. Private to the collection."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from . import _size


@dataclass(frozen=True)
class Action:
    """What will be done, why, at what cost, and how to take it back.

    ``argv`` is exactly what runs. ``moves`` is the data that it moves, in bytes. ``gates`` name the
    conditions that must hold right before it, ``undo`` is the command that takes it back, if one does.
    ``details`` are further lines for the reader, such as one for each changed option.
    """

    sign: str  # + create, ~ change, > moves data, ! repair, - destroy: the first column of the plan
    target: str
    summary: str
    argv: tuple[str, ...]
    moves: int = 0
    gates: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()
    details: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}


SIGNS = {"+": "create", "~": "change", "!": "repair", ">": "move data", "-": "destroy"}  # in the order of a plan: cheap first, destroys last


def render(title: str, plan: list[Action], total: int | None = None) -> str:
    """The plan as ``--diff`` prints it: a line for what happens to an object, what is cheap first and what destroys last, and a line that counts.

    :param total: how many objects were asked for; those without an action are counted as unchanged
    """
    width = max((len(action.target) for action in plan), default=0)
    lines = [title]
    steps_of: dict[tuple[str, str], list[Action]] = {}
    for action in sorted(plan, key=lambda action: list(SIGNS).index(action.sign)):
        steps_of.setdefault((action.sign, action.target), []).append(action)
    for (sign, target), steps in steps_of.items():
        moved = sum(action.moves for action in steps)
        lines.append(f"  {sign} {target:<{width}}  {'; '.join(action.summary for action in steps)}")
        lines += [f"    {'':<{width}}  {detail}" for action in steps for detail in action.details]
        lines += [f"    {'':<{width}}  moves {_size.text(moved, up=True)}"] if moved else []
    return "\n".join([*lines, count(plan, total), ""])


def count(plan: list[Action], total: int | None = None) -> str:
    """The last line of a plan. It counts objects, each once, by the heaviest thing that happens to it."""
    heaviest: dict[str, str] = {}
    for sign in SIGNS:
        heaviest.update((action.target, sign) for action in plan if action.sign == sign)
    counts = [f"{list(heaviest.values()).count(sign)} {word}" for sign, word in SIGNS.items() if sign in heaviest.values() or sign in "+~-"]
    moved = sum(action.moves for action in plan)
    counts += [f"{_size.text(moved, up=True)} to move"] if moved else []
    counts += [f"{max(total - len(heaviest), 0)} unchanged"] if total is not None else []
    return f"Plan: {', '.join(counts)}."
