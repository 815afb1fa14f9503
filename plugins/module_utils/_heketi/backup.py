# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The program of the Heketi host that takes one backup of the running server, checks it, puts it with the others and drops the oldest.

The role heketi_server installs it in an archive with all that it imports, and a timer that starts it: ``python3 -m glusterkube._heketi.backup SETTINGS``.
Standard library only. Whatever fails ends it with exit status 1 and a sentence, so that systemd shows the service as failed, and nothing
older is dropped then. Private to the collection.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from .._command import Runner
from .._errors import StorageError
from .client import Client
from .examine import HEKETI, Examined, examine

NAME = re.compile(r"heketi-[0-9]{8}T[0-9]{6}Z\.db")
PARTIAL = ".heketi.db.partial"  # what a killed run leaves is overwritten by the next one


class Server(Protocol):
    """The part of Client that is needed."""

    def content(self, path: str) -> bytes: ...


@dataclass(frozen=True)
class Settings:
    """``folder`` and the ``copies`` hold ``keep`` backups each. ``command`` is told the newest one as its last argument, and has to succeed."""

    folder: str
    keep: int
    url: str
    user: str
    key_file: str
    ca_file: str = ""
    copies: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    heketi: str = HEKETI


def read(path: str) -> Settings:
    """Settings out of a file of JSON, as the role writes it."""
    with open(path, encoding="utf-8") as file:
        given = json.load(file)
    return Settings(**{**given, "copies": tuple(given["copies"]), "command": tuple(given["command"])})


def take(settings: Settings, server: Server, runner: Runner, now: float) -> tuple[str, Examined]:
    """The path of the new backup, and what is in it.

    :param now: seconds since the epoch
    :raises StorageError: when there is none, when it is not what Heketi can read, or when it did not get to all places
    """
    name = time.strftime("heketi-%Y%m%dT%H%M%SZ.db", time.gmtime(now))
    partial = os.path.join(settings.folder, PARTIAL)
    _write(partial, server.content("/backup/db"))
    found = examine(partial, runner, settings.heketi)
    path = _settle(partial, os.path.join(settings.folder, name))
    for folder in settings.copies:
        _copy(path, folder)
    if settings.command:
        _tell(settings.command, path)
    if found.wrong:
        raise StorageError(f"{path}: kept, and no older one dropped", found="; ".join(found.wrong), expected="a database that is consistent",
                           next_step="heketi-cli db check")
    for folder in (settings.folder, *settings.copies):
        rotate(folder, settings.keep)
    return path, found


def rotate(folder: str, keep: int) -> None:
    """Leave the newest ones. What has another name is nobody's business here."""
    for name in sorted(name for name in os.listdir(folder) if NAME.fullmatch(name))[:-keep]:
        os.unlink(os.path.join(folder, name))


def _write(path: str, data: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _settle(partial: str, path: str) -> str:
    """Under its name, also after a power cut."""
    os.rename(partial, path)
    handle = os.open(os.path.dirname(path), os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return path


def _copy(path: str, folder: str) -> None:
    """A folder that is not there is not made: a share that is not mounted would be missed by nobody."""
    try:
        with open(path, "rb") as file:
            _write(os.path.join(folder, PARTIAL), file.read())
        _settle(os.path.join(folder, PARTIAL), os.path.join(folder, os.path.basename(path)))
    except OSError as error:
        raise StorageError(f"{folder}: got no copy of {path}", found=error.strerror or str(error), expected="a folder that takes it",
                           next_step="look whether it is mounted") from None


def _tell(command: Sequence[str], path: str) -> None:
    try:
        done = subprocess.run([*command, path], stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False)
    except OSError as error:
        raise StorageError(f"{command[0]}: cannot be started", found=error.strerror or str(error)) from None
    if done.returncode:
        raise StorageError(f"{command[0]}: did not take {path}", found=(done.stderr or done.stdout).strip() or f"exit status {done.returncode}",
                           expected="exit status 0")


def _run(argv: list[str], environ_update: dict[str, str]) -> tuple[int, str, str]:
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, env={**os.environ, **environ_update}, check=False)
    return done.returncode, done.stdout, done.stderr


def main(argv: Sequence[str]) -> int:
    settings = read(argv[0])
    try:
        with open(settings.key_file, encoding="utf-8") as file:
            key = file.read().strip()
        path, found = take(settings, Client(settings.url, settings.user, key, ca_file=settings.ca_file), _run, time.time())
    except (OSError, StorageError) as error:
        sys.stderr.write(f"no good backup of Heketi: {error}\n")
        return 1
    sys.stdout.write(f"{path}: {found.volumes} volumes{''.join(f'; known and harmless: {text}' for text in found.known)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
