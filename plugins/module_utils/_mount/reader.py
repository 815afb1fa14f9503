# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads what there is of mounts on a host. Changes nothing. Private to the collection.

No mounted volume is touched: one whose bricks are away would not answer.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from .._brick import below, parse
from .._brick.model import Mount
from .._command import Runner, ask
from . import units
from .model import Found, Host, Unit, Wanted

SHOW = ("systemctl", "show", "--property=LoadState,ActiveState,UnitFileState,NeedDaemonReload,Job")


class Reader:
    """``base`` is the root directory of the files that are read."""

    def __init__(self, runner: Runner, base: str = "/") -> None:
        self._runner, self._base = runner, Path(base)

    def host(self, wanted: Sequence[Wanted], *, going: bool = False) -> Host:
        """One program for all mounts. ``going`` also looks at who uses them, and at the directories below them."""
        names = {entry.path: (units.wait_name(entry.path), units.mount_name(entry.path)) for entry in wanted}
        known = self._units([name for pair in names.values() for name in pair])
        mounts = self.mounts()
        found = {}
        for path, (wait, mount) in names.items():
            there = mounts.get(path)
            found[path] = Found(known[wait], known[mount], there.source if there else "", there.kind if there else "",
                                immutable=going and self._is_immutable(path, there),
                                users=tuple(self.users(path, but=names)) if going and there else ())
        return Host(self._file(units.PROGRAM)[0], found, tuple(self._others(wait for wait, _mount in names.values())))

    def mounts(self) -> dict[str, Mount]:
        """By path; the topmost where there are several on one."""
        return {mount.point: mount for mount in parse.mountinfo(self._at("/proc/self/mountinfo").read_bytes().decode(errors="surrogateescape"))}

    def users(self, path: str, but: Iterable[str] = ()) -> Iterator[str]:
        """Who keeps a mount from going: other mounts in it, except ``but``, and programs with a directory or a file in it."""
        yield from (f"{point} is mounted in it" for point in self.mounts() if _is_in(point, path) and point != path and point not in but)
        for process in sorted((entry for entry in self._at("/proc").iterdir() if entry.name.isdecimal()), key=lambda entry: int(entry.name)):
            with contextlib.suppress(OSError):  # it may end meanwhile
                used = next((link for link in self._links(process) if _is_in(link, path)), None)
                if used is not None:
                    yield f"{(process / 'comm').read_text().strip()} (pid {process.name}) in {used}"

    @staticmethod
    def _links(process: Path) -> Iterator[str]:
        """Directories and files that a process has open. Read from the kernel, not from the file system that they are on."""
        for link in (process / "cwd", process / "root", *(process / "fd").iterdir()):
            with contextlib.suppress(OSError):
                yield os.readlink(link)

    def _units(self, names: list[str]) -> Mapping[str, Unit]:
        if not names:
            return {}
        blocks = ask(self._runner, *SHOW, *names).strip().split("\n\n")
        known = {}
        for name, block in zip(names, blocks):
            values = dict(line.partition("=")[::2] for line in block.splitlines())
            text, link = self._file(units.file(name))
            known[name] = Unit(name, text, link, values.get("LoadState", ""), values.get("ActiveState", ""), values.get("UnitFileState") == "enabled",
                               values.get("NeedDaemonReload") == "yes", values.get("Job", "") not in ("", "0"))
        return known

    def _file(self, path: str) -> tuple[str | None, str]:
        """Its text, and where it points when it is a link."""
        at = self._at(path)
        if at.is_symlink():
            return None, os.readlink(at)
        try:
            return at.read_bytes().decode(errors="surrogateescape"), ""
        except FileNotFoundError:
            return None, ""

    def _others(self, asked: Iterable[str]) -> list[str]:
        return sorted({entry.name for entry in self._at(units.FOLDER).glob(f"{units.PREFIX}*.service")} - set(asked))

    def _is_immutable(self, path: str, mount: Mount | None) -> bool:
        """What can't be seen below a mount is taken for immutable, as the wait leaves it."""
        at = str(self._at(path))
        if mount:
            return below.is_immutable_below(at) is not False
        return os.path.isdir(at) and below.is_immutable(at)

    def _at(self, path: str) -> Path:
        return self._base / path.lstrip("/")


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")
