# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads what there is of a service on its host. Changes nothing. Private to the collection."""

from __future__ import annotations

import grp
import hashlib
import os
import pwd
import stat
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from .._command import Runner, ask
from .._errors import CommandError, StorageError
from .model import Account, Entry, File, Host, Running, Unit, Wanted

SHOW = ("systemctl", "show", "--property=Id,ActiveState,UnitFileState,NeedDaemonReload")
HOST_KEYS = "/etc/ssh/ssh_host_*_key.pub"
SHADOW = "/etc/shadow"
KINDS = {stat.S_IFREG: "file", stat.S_IFDIR: "directory", stat.S_IFLNK: "link"}
AT_WORK = ("active", "activating", "reloading")


class Reader:
    """``base`` is the root directory of the files that are read."""

    def __init__(self, runner: Runner, base: str = "/") -> None:
        self._runner, self._base = runner, Path(base)

    def host(self, wanted: Wanted) -> Host:
        found = {place.path: self._entry(place.path, follow=True) for place in wanted.directories}
        found.update({path: self._entry(path) for path in [*(key.path for key in wanted.keys), *(gone.path for gone in wanted.gone)]})
        found.update({file.path: self._file(file) for file in wanted.files})
        entries = {path: entry for path, entry in found.items() if entry}
        users = {user.name: account for user in wanted.users if (account := self._account(user.name))}
        return Host(users, frozenset(user.name for user in wanted.users if user.name not in users and _exists(grp.getgrnam, user.name)), entries,
                    self._units(wanted.watched, {unit.name: unit for unit in wanted.units}),
                    {key.path: self._public(key.path) for key in wanted.keys if key.path in entries}, tuple(self._host_keys()))

    def _entry(self, path: str, *, follow: bool = False) -> Entry | None:
        try:
            status = self._at(path).stat() if follow else self._at(path).lstat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        kind = KINDS.get(stat.S_IFMT(status.st_mode), "other")
        return Entry(kind, _name(pwd.getpwuid, status.st_uid), _name(grp.getgrgid, status.st_gid), stat.S_IMODE(status.st_mode))

    def _file(self, file: File) -> Entry | None:
        entry = self._entry(file.path)
        if not entry or entry.kind != "file":
            return entry
        return replace(entry, text=self._at(file.path).read_bytes().decode(errors="surrogateescape"), holds=self._holds(file.still))

    def _holds(self, still: Sequence[str]) -> bool:
        if not still:
            return True
        try:
            ask(self._runner, *still)
        except CommandError:
            return False
        return True

    def _account(self, name: str) -> Account | None:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            return None
        lines = (line.split(":") for line in self._at(SHADOW).read_text(encoding="utf-8", errors="replace").splitlines())
        return Account(found.pw_dir, found.pw_shell, next((fields[1] for fields in lines if fields[0] == name), ""))

    def _units(self, names: Sequence[str], wanted: dict[str, Unit]) -> dict[str, Running]:
        if not names:
            return {}
        units = {}
        for name, block in zip(names, ask(self._runner, *SHOW, *names).strip().split("\n\n")):
            values = dict(line.partition("=")[::2] for line in block.splitlines())
            read, differ = self._read_at_start(wanted[name].started_with if name in wanted else "")
            units[name] = Running(values.get("ActiveState", "") in AT_WORK, values.get("UnitFileState") == "enabled",
                                  values.get("NeedDaemonReload") == "yes", read, differ)
        return units

    def _read_at_start(self, path: str) -> tuple[frozenset[str] | None, frozenset[str]]:
        """The files that are listed there with their digests, and those of them that are others now."""
        try:
            lines = self._at(path).read_text(encoding="utf-8").splitlines() if path else None
        except OSError:
            lines = None
        if lines is None:
            return None, frozenset()
        digests = {file.strip(): digest for digest, _blank, file in (line.partition(" ") for line in lines)}
        return frozenset(digests), frozenset(file for file, digest in digests.items() if self._digest(file) != digest)

    def _digest(self, path: str) -> str:
        total = hashlib.sha256()
        with suppress(OSError), self._at(path).open("rb") as file:
            while block := file.read(1 << 20):
                total.update(block)
            return total.hexdigest()
        return ""

    def _public(self, path: str) -> str:
        try:
            return ask(self._runner, "ssh-keygen", "-y", "-f", str(self._at(path))).strip()
        except CommandError as error:
            raise StorageError(f"{path}: is no key of ssh", found=error.found, expected="a private key without a passphrase",
                               next_step=f"remove {path}, and run this again: storage hosts are told the new one") from None

    def _host_keys(self) -> list[str]:
        """``TYPE KEY`` of each, without its comment."""
        files = sorted(self._at(os.path.dirname(HOST_KEYS)).glob(os.path.basename(HOST_KEYS)))
        return [" ".join(file.read_text(encoding="utf-8").split()[:2]) for file in files]

    def _at(self, path: str) -> Path:
        return self._base / path.lstrip("/")


def _name(known: Callable[[int], pwd.struct_passwd | grp.struct_group], number: int) -> str:
    """A number that nobody has a name for stays one."""
    return known(number)[0] if _exists(known, number) else str(number)


def _exists(known: Callable[..., object], what: object) -> bool:
    with suppress(KeyError):
        known(what)
        return True
    return False
