# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One run at a time changes a host or its pool. Private to the collection."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from ._errors import StorageError
from ._waiter import Waiter

LOCK_FILE = "/run/glusterkube.storage.lock"


@contextmanager
def owner(what: str, waiter: Waiter, path: str = LOCK_FILE) -> Iterator[None]:
    """Hold the lock of this host while the body runs. ``what`` is told to whoever waits for it.

    The kernel gives the lock back when its process ends, however it ends. A module that works on after its
    controller was killed keeps it, so that the next run waits for that module and not beside it.

    :raises StorageError: when another run still holds it after the waiter's time
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            waiter.until("another run of this collection works here", lambda: _taken(handle), whole=True)
        except StorageError as error:
            raise StorageError("refused: another run of this collection works on this host", found=error.found,
                               next_step=f"wait for it to end, or look at it: fuser -v {path}") from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"pid {os.getpid()}: {what}".encode(), 0)
        yield
    finally:
        os.close(handle)


def _taken(handle: int) -> str:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.pread(handle, 200, 0).decode(errors="replace") or "a process that has just started"
    return ""
