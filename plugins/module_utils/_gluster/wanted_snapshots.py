# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Snapshots as the user asked for them, and what the hosts said of the room for them, checked against themselves. Pure. Private to the collection."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from .._errors import StorageError
from .model import Room, WantedSnapshot, normal_path

# cli/src/cli-cmd-parser.c, cli_snap_create_parse and cli_snap_clone_parse
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*", re.ASCII)
_NAME_MAX = 255
_NO_NAMES = frozenset({"all", "description", "force", "no-timestamp", "snapname", "volume", "snap-max-hard-limit", "snap-max-soft-limit", "auto-delete",
                       "activate-on-create"})
_DESCRIPTION_MAX = 1023  # bytes; the CLI counts the zero byte behind them


def read(raw: Iterable[Mapping[str, Any]]) -> tuple[list[WantedSnapshot], list[StorageError]]:
    """The wanted snapshots, and every fault of every one of them that shows without looking at existing ones."""
    faults: list[StorageError] = []
    wanted = [WantedSnapshot(str(entry["name"]), str(entry["volume"]), entry["state"], str(entry["description"] or ""), str(entry["clone"] or ""))
              for entry in raw]
    for snapshot in wanted:
        faults += _faults(snapshot)
    for word, names in (("snapshot", [snapshot.name for snapshot in wanted]), ("clone", [snapshot.clone for snapshot in wanted if snapshot.clone])):
        faults += [StorageError(f"{word} {name}: listed {times} times", found=f"{times} entries", expected="one", next_step="merge the entries")
                   for name, times in Counter(names).items() if times > 1]
    restored = Counter(snapshot.volume for snapshot in wanted if snapshot.state == "restored")
    faults += [StorageError(f"volume {name}: refused to restore", found=f"{times} snapshots of it with state: restored", expected="one",
                            next_step="keep the one that it shall be") for name, times in restored.items() if times > 1]
    return wanted, faults


def _faults(wanted: WantedSnapshot) -> Iterable[StorageError]:
    what = f"snapshot {wanted.name[:60]!r}" if not _NAME.fullmatch(wanted.name) else f"snapshot {wanted.name}"
    for word, name in (("name", wanted.name), ("volume", wanted.volume), ("clone", wanted.clone)):
        if (name or word != "clone") and (not _NAME.fullmatch(name) or len(name) > _NAME_MAX or name in _NO_NAMES):
            yield StorageError(f"{what}: {word}: refused", found=repr(name[:60]),
                               expected=f"letters, digits, _ and -, at most {_NAME_MAX}, not beginning with -, and no word of gluster's own")
    if not wanted.description.isprintable() or len(wanted.description.encode(errors="replace")) > _DESCRIPTION_MAX:
        yield StorageError(f"{what}: description: refused", found=repr(wanted.description[:60]),
                           expected=f"one line of printable characters, at most {_DESCRIPTION_MAX} bytes")
    if wanted.clone and wanted.state in ("restored", "absent"):
        yield StorageError(f"{what}: clone: refused", found=f"clone: {wanted.clone} with state: {wanted.state}, which ends the snapshot",
                           expected="state: present, activated or deactivated", next_step="make the clone first, in a call of its own")


def rooms(looks: Iterable[Any]) -> dict[tuple[str, str], Room]:
    """Of the answers of gluster_brick_info of all hosts: what is below each brick, (host UUID, path). A host that gave none is left out.

    :raises StorageError: for an entry that is no such answer
    """
    answer = {}
    for look in looks:
        if isinstance(look, Mapping) and (look.get("unreachable") or look.get("failed")):
            continue  # what is on that host stays unknown
        try:
            uuid = look["glusterd"]["uuid"]
            for brick in look["bricks"]:
                answer[uuid, normal_path(brick["path"])] = Room(brick["pool"], _percent(brick["pool_data"]), _percent(brick["pool_metadata"]),
                                                                bool(brick["complete"]))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise StorageError("looks: an entry is no answer of gluster_brick_info", found=f"{type(error).__name__}: {error}",
                               expected="its glusterd and its bricks, with pool, pool_data and pool_metadata",
                               next_step="register it on each host, and give hostvars[...] of all of them") from None
    return answer


def _percent(value: Any) -> float | None:
    return None if value is None else float(value)
