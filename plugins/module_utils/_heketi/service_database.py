# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Puts a backup, or a rebuilt database, in the place of Heketi's, and keeps the one that was there. Private to the collection."""

from __future__ import annotations

import errno
import fcntl
import glob
import json
import os
import pwd
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from .._action import Action
from .._command import Runner, ask
from .._errors import CommandError, StorageError
from .._files import to_disk
from .examine import Examined, examine

SERVER = "heketi"  # name of its program and of its user


@dataclass(frozen=True)
class State:
    """``present`` is None where there is no database or none that Heketi can read; ``broken`` says why. ``data`` are the bytes of the new one."""

    exists: bool
    present: Examined | None
    broken: str
    new: Examined
    data: bytes


class Database:
    """The use case of the module heketi_database.

    :param backup: file of a backup, or empty for ``entries``, which is what ``heketi db import`` reads
    """

    title = "heketi database"

    def __init__(self, runner: Runner, path: str, heketi: str, *, backup: str = "", entries: Mapping[str, Any] | None = None,
                 user: str = SERVER, proc: str = "/proc") -> None:
        self._runner, self._path, self._heketi, self._backup, self._entries, self._user, self._proc = runner, path, heketi, backup, entries, user, proc
        self._kept = ""

    def read(self) -> State:
        new, data = self._new()
        exists, present, broken = os.path.lexists(self._path), None, ""
        if exists:
            try:
                present = examine(self._path, self._runner, self._heketi)
            except StorageError as error:
                broken = str(error)
        return State(exists, present, broken, new, data)

    def plan(self, state: State) -> list[Action]:
        if state.present and state.present.content == state.new.content:
            return []
        source = f"from {self._backup}" if self._backup else "rebuilt from the hosts"
        details = (f"has {_counts(state.new)}", *((f"had {_counts(state.present)}",) if state.present else (state.broken,) if state.broken else ()),
                   *(("the one that is there is kept beside it",) if state.exists else ()))
        return [Action("~" if state.exists else "+", self._path, source, ("write-file", self._path), gates=("no heketi runs",), details=details)]

    def apply(self, action: Action) -> None:
        """The old file is never without a name, and the new one is whole when it gets its own."""
        self._refuse_running()
        owner = self._owner()
        data = self._new()[1]
        temporary = f"{os.path.dirname(self._path)}/.{os.path.basename(self._path)}.glusterkube"
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fchown(file.fileno(), *owner)
            os.fsync(file.fileno())
        if os.path.lexists(self._path):
            self._kept = self._keep()
        os.rename(temporary, self._path)
        to_disk(self._path)

    def show(self, state: State) -> dict[str, Any]:
        return {"database": {"path": self._path, "volumes": state.new.volumes, "nodes": len(state.new.dump["nodeentries"]),
                             "devices": len(state.new.dump["deviceentries"]), "bricks": len(state.new.dump["brickentries"]),
                             "wrong": list(state.new.wrong), "known": list(state.new.known)},
                "kept": self._kept, "warnings": [f"{self._path}: {text}" for text in state.new.wrong]}

    def _new(self) -> tuple[Examined, bytes]:
        if self._backup:
            found = examine(self._backup, self._runner, self._heketi)
            with open(self._backup, "rb") as file:
                return found, file.read()
        with tempfile.TemporaryDirectory(prefix="heketi-") as folder:
            source, target = os.path.join(folder, "entries.json"), os.path.join(folder, "heketi.db")
            with open(source, "w", encoding="utf-8") as entries:
                json.dump(self._entries, entries)
            try:
                ask(self._runner, self._heketi, "db", "import", "--jsonfile", source, "--dbfile", target)
            except CommandError as error:
                raise StorageError("heketi database: Heketi does not take what was rebuilt", found=error.found) from None
            found = examine(target, self._runner, self._heketi)
            with open(target, "rb") as file:
                return found, file.read()

    def _keep(self) -> str:
        """A second name of the database that is there; that of a run that was interrupted here serves."""
        names = [name for name in glob.glob(f"{glob.escape(self._path)}.*") if os.path.samefile(name, self._path)]
        if names:
            return names[0]
        name = f"{self._path}.{datetime.now(timezone.utc):%Y%m%dT%H%M%S.%fZ}"
        os.link(self._path, name, follow_symlinks=False)
        return name

    def _refuse_running(self) -> None:
        """A server goes on with the file that it has open, whatever has its name: what it was told meanwhile would be lost."""
        running = [pid for pid in os.listdir(self._proc) if pid.isdigit() and _text(f"{self._proc}/{pid}/comm") == SERVER]
        if running or self._is_locked():
            raise StorageError(f"{self._path}: nothing was changed", found=f"heketi runs: pid {', '.join(running) or 'unknown'}",
                               expected="no server at work", next_step="systemctl stop heketi")

    def _is_locked(self) -> bool:
        """Bolt holds a lock on the file for as long as it is open, by whatever program."""
        try:
            handle = os.open(self._path, os.O_RDONLY)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno != errno.EWOULDBLOCK:
                raise
            return True
        finally:
            os.close(handle)
        return False

    def _owner(self) -> tuple[int, int]:
        try:
            user = pwd.getpwnam(self._user)
        except KeyError:
            raise StorageError(f"user {self._user}: not on this host", expected="the host that Heketi is installed on",
                               next_step="ansible-playbook glusterkube.storage.site") from None
        return user.pw_uid, user.pw_gid


def _counts(found: Examined) -> str:
    dump = found.dump
    return f"{found.volumes} volumes, {len(dump['brickentries'])} bricks, {len(dump['deviceentries'])} devices, {len(dump['nodeentries'])} nodes"


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read().strip()
    except OSError:
        return ""
