# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests to Heketi's topology as actions. Pure. Private to the collection.

The ``argv`` of an action is its request: method, path, JSON body. What a request of the same plan makes has no id yet;
``<node g1>`` stands for it, see :func:`resolve`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from .._action import Action
from .._errors import StorageError

_REFERENCE = re.compile(r"<((?:cluster|node|device) [^<>]+)>")
NO_OPERATION = "no pending operation of Heketi stands still"
ROOM = "each brick finds an online device with room, on a host without another brick of its set"


def reference(kind: str, name: str) -> str:
    return f"<{kind} {name}>"


def resolve(text: str, ids: Mapping[str, str]) -> str:
    """``text`` with the ids of what has been made.

    :raises StorageError: for what has not
    """
    def id_of(match: re.Match[str]) -> str:
        if match[1] not in ids:
            raise StorageError(f"{match[1]}: Heketi does not have it", expected="made by an earlier step of this run", next_step="run this again")
        return ids[match[1]]
    return _REFERENCE.sub(id_of, text)


def post(sign: str, target: str, summary: str, path: str, body: Mapping[str, Any], **words: Any) -> Action:
    return Action(sign, target, summary, ("POST", path, json.dumps(body, sort_keys=True)), **words)


def delete(target: str, summary: str, path: str, body: Mapping[str, Any] | None = None) -> Action:
    return Action("-", target, summary, ("DELETE", path, *([json.dumps(body, sort_keys=True)] if body else [])))


def tags(target: str, path: str, now: Mapping[str, str], wanted: Mapping[str, str | None]) -> list[Action]:
    """Tags that are not named stay."""
    changed = {name: value for name, value in wanted.items() if value is not None and now.get(name) != value}
    gone = {name: now[name] for name, value in wanted.items() if value is None and name in now}
    actions = []
    if changed:
        details = tuple(f"{name}: {now.get(name, '-')} -> {value}" for name, value in sorted(changed.items()))
        actions.append(post("~", target, "set tags", f"{path}/tags", {"change_type": "update", "tags": changed}, details=details))
    if gone:
        details = tuple(f"{name}: {value} -> -" for name, value in sorted(gone.items()))
        actions.append(post("~", target, "remove tags", f"{path}/tags", {"change_type": "delete", "tags": gone}, details=details))
    return actions


def state(target: str, path: str, now: str, wanted: str) -> list[Action]:
    """From one of Heketi's states to another, by way of offline where it asks for that."""
    way = [wanted] if "offline" in (now, wanted) else ["offline", wanted]
    return [post("~", target, step, f"{path}/state", {"state": step}) for step in way] if now != wanted else []
