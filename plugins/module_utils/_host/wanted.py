# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a role asks for, checked against itself. Pure. Private to the collection."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from .._errors import StorageError, refuse
from .model import File, Gone, Key, Place, Unit, User, Wanted

_MODE = re.compile(r"0?[0-7]{3}")


def wanted(params: Mapping[str, Any]) -> Wanted:
    """Of the options of the module.

    :raises StorageError: with all that is wrong; no content is told
    """
    contents = params["contents"]
    lists = {kind: params[kind] for kind in ("directories", "files", "secrets", "ssh_keys", "absent")}
    refuse([*_faults(lists, contents)])
    files = [File(**_place(entry), text=entry["content"], accept=tuple(entry["accept"]), still=tuple(entry["still"]), replaces=entry["replaces"],
                  backup=entry["backup"])
             for entry in lists["files"]]
    kept = [File(**_place(entry), text=contents.get(entry["path"]) or None, secret=True) for entry in lists["secrets"]]
    return Wanted(tuple(User(**entry) for entry in params["users"]), tuple(Place(**_place(entry)) for entry in lists["directories"]),
                  tuple(Key(**_place(entry), comment=entry["comment"]) for entry in lists["ssh_keys"]), (*kept, *files),
                  tuple(Gone(entry["path"], tuple(entry["before"])) for entry in lists["absent"]), tuple(Unit(**entry) for entry in params["units"]))


def _place(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {"path": entry["path"], "owner": entry["owner"], "group": entry["group"], "mode": int(entry["mode"], 8)}


def _faults(lists: Mapping[str, list[dict[str, Any]]], contents: Mapping[str, str]) -> Iterator[StorageError]:
    entries = [entry for kind in lists.values() for entry in kind]
    for entry in entries:
        path = entry["path"]
        if not path.startswith("/") or os.path.normpath(path) != path or path == "/" or not path.isprintable():
            yield StorageError(f"path {path!r}: refused", expected="an absolute path without .. and / at its end", next_step="path: /etc/heketi/heketi.json")
        if not _MODE.fullmatch(entry.get("mode", "644")):
            yield StorageError(f"{path}: mode {entry['mode']!r}", expected="octal digits, in quotes", next_step="mode: '0640'")
    for path, number in Counter(entry["path"] for entry in entries).items():
        if number > 1:
            yield StorageError(f"{path}: listed twice", expected="each path once", next_step="leave one of the entries")
    for path in sorted(set(contents) - {entry["path"] for entry in lists["secrets"]}):
        yield StorageError(f"contents: {path}: is no secret", expected="paths of secrets", next_step="list it below secrets, or leave it out")
