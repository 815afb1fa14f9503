# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Brings what a service needs in place on its host. What is written is on the disk before the step ends. Private to the collection."""

from __future__ import annotations

import glob
import grp
import os
import pwd
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from .. import _files
from .._action import Action
from .._command import Runner, ask
from .._errors import CommandError, StorageError
from . import plan, wanted
from .model import UNITS, File, Host, Place
from .reader import Reader

SAID_LINES = 20


class InPlace:
    """The use case of the module host_service."""

    title = "host"

    def __init__(self, runner: Runner, params: Mapping[str, Any], base: str = "/") -> None:
        self._runner, self._params, self._reader = runner, params, Reader(runner, base)
        self._texts: dict[str, str] = {}

    def read(self) -> Host:
        self._wanted = wanted.wanted(self._params)
        return self._reader.host(self._wanted)

    def plan(self, host: Host) -> list[Action]:
        self._texts = {file.path: plan.text(file, host.entries.get(file.path)) for file in self._wanted.files}
        return plan.plan(host, self._wanted)

    def apply(self, action: Action) -> None:
        what, path = action.argv[0], action.target
        if what == plan.MAKE_DIRECTORY:
            self._make_directory(self._place(path))
        elif what == plan.SET_RIGHTS:
            place = self._place(path)
            _files.own(path, *_ids(place), place.mode)
        elif what in (plan.WRITE_FILE, plan.MAKE_SECRET):
            self._write(self._file(path), self._texts[path] if what == plan.WRITE_FILE else secrets.token_hex(32))
        elif what == plan.REMOVE_FILE:
            _files.remove(path)
        elif action.argv[:len(plan.KEYGEN)] == plan.KEYGEN:
            self._make_key(self._place(path), action.argv[len(plan.KEYGEN)])
        elif action.argv[:2] in plan.RUN:
            self._run(action)
        else:
            ask(self._runner, *action.argv)
        if action.argv[:2] == plan.ENABLE:
            for folder in glob.glob(f"{UNITS}/*.wants"):
                _files.to_disk(folder)

    def show(self, host: Host) -> dict[str, Any]:
        return {"public_keys": dict(host.public), "host_keys": list(host.host_keys)}

    def _place(self, path: str) -> Place:
        return next(place for place in self._wanted.places if place.path == path)

    def _file(self, path: str) -> File:
        return next(file for file in self._wanted.files if file.path == path)

    def _make_directory(self, place: Place) -> None:
        """Those above it that are missing are for everybody."""
        os.makedirs(os.path.dirname(place.path), 0o755, exist_ok=True)
        with suppress(FileExistsError):
            os.mkdir(place.path, 0o700)
        _files.own(place.path, *_ids(place), place.mode)
        _files.to_disk(place.path)

    def _write(self, place: File, text: str) -> None:
        def check(temporary: str) -> None:
            if place.accept:
                try:
                    ask(self._runner, *plan.accepting(place, temporary))
                except CommandError as error:
                    raise StorageError(f"{place.path}: is not written", found=error.found.replace(temporary, place.path),
                                       expected=f"`{' '.join(place.accept)}` takes the new content", next_step="correct what it is made of") from None
            if place.backup:
                with suppress(FileNotFoundError, FileExistsError):
                    os.link(place.path, f"{place.path}.{time.strftime('%Y-%m-%d@%H:%M:%S')}~")
        _files.place(place.path, text, *_ids(place), place.mode, check)

    def _make_key(self, place: Place, comment: str) -> None:
        """Under another name until it is whole and has its owner."""
        temporary = f"{os.path.dirname(place.path)}/.{os.path.basename(place.path)}.glusterkube"
        for left in (temporary, f"{temporary}.pub"):
            with suppress(FileNotFoundError):
                os.unlink(left)
        ask(self._runner, *plan.KEYGEN, comment, "-f", temporary)
        os.unlink(f"{temporary}.pub")
        _files.own(temporary, *_ids(place), place.mode)
        os.rename(temporary, place.path)
        _files.to_disk(place.path)

    def _run(self, action: Action) -> None:
        """What systemd says of a failure is not the reason. What the unit itself said is told."""
        unit = next(unit for unit in self._wanted.units if unit.name == action.target)
        try:
            ask(self._runner, *action.argv)
        except CommandError as error:
            said = error.found
            with suppress(CommandError):
                said = ask(self._runner, "journalctl", f"--unit={unit.name}", f"--lines={SAID_LINES}", "--no-pager", "--output=cat").strip() or said
            raise StorageError(f"{unit.name}: does not run", found=said, expected=unit.expected, next_step=f"systemctl status {unit.name}") from None


def _ids(place: Place) -> tuple[int, int]:
    try:
        return pwd.getpwnam(place.owner).pw_uid, grp.getgrnam(place.group).gr_gid
    except KeyError:
        raise StorageError(f"{place.path}: nobody to give it to", found=f"no user {place.owner} or no group {place.group}",
                           expected=f"{place.owner}:{place.group} on this host", next_step="run site.yml as a whole, without --tags of later steps") from None
