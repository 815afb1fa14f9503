# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Things that take long to make are made once, under a name that says what made them."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from . import shell


def key(*recipe: str | bytes) -> str:
    """Twelve digits that change with any part of the recipe, also when text moves from one part to the next."""
    total = hashlib.sha256()
    for part in recipe:
        total.update(hashlib.sha256(part if isinstance(part, bytes) else part.encode()).digest())
    return total.hexdigest()[:12]


@contextlib.contextmanager
def lock(path: Path, busy: str) -> Iterator[None]:
    """One at a time, across processes; the kernel releases it when its holder dies. ``busy`` is said when it has to wait."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            shell.say(busy)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def remove(path: Path) -> None:
    """Deletes a file or a directory that may be there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    path.unlink(missing_ok=True)


def provide(path: Path, make: Callable[[Path], None]) -> Path:
    """The path, made first if it is not there: ``make`` fills a place beside it that is renamed when complete.

    The place has one name, so that what a killed maker left is removed by the next one.
    """
    if path.exists():
        return path
    with lock(path.parent / f".{path.name}.lock", f"another lab is making {path.name}, waiting for it"):
        if not path.exists():
            place = path.with_name(f"{path.name}.tmp")
            remove(place)
            try:
                make(place)
                os.rename(place, path)
            finally:
                remove(place)
    return path
