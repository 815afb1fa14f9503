# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which processes of this machine belong to a lab, read from /proc.

There are no pid files: they would lack what was started just before a crash, and name a stranger after a number is used again.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterable
from pathlib import Path

from . import shell
from .errors import LabError

MARK = "GLUSTERKUBE_LAB_RUN"
"""Environment variable that every process started by a lab inherits; its value is the lab's run directory."""


def everything() -> list[int]:
    return [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]


def _read(pid: int, name: str) -> bytes:
    """A file of a process, empty when the process is gone."""
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""


def _after_name(pid: int) -> list[bytes]:
    """State, parent, process group, session, ... of a process. The name before them may hold blanks and brackets."""
    return _read(pid, "stat").rpartition(b")")[2].split()


def session(pid: int) -> int:
    fields = _after_name(pid)
    return int(fields[3]) if fields else 0


def alive(pid: int) -> bool:
    """Whether a process is there and has not ended, be it that nobody has waited for it yet."""
    return _after_name(pid)[:1] not in ([], [b"Z"])


def stopped(pid: int) -> bool:
    return _after_name(pid)[:1] == [b"T"]


def ancestors() -> set[int]:
    """This process and everything above it: never to be ended, also when ``down`` is run through ``enter``."""
    found, pid = set(), os.getpid()
    while pid:
        found.add(pid)
        fields = _after_name(pid)
        pid = int(fields[1]) if fields else 0
    return found


def leader(*words: str) -> int | None:
    """The session leader whose command line holds all these words. A dead process that nobody has waited for has none."""
    wanted = {word.encode() for word in words}
    for pid in everything():
        if wanted <= set(_read(pid, "cmdline").split(b"\0")) and session(pid) == pid:
            return pid
    return None


def resident(pid: int) -> int:
    """Memory of a whole session in MiB. Shared pages count once per process."""
    pages = sum(int((_read(each, "statm").split() or (b"0", b"0"))[1]) for each in everything() if session(each) == pid)
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


def of_lab(run: Path) -> set[int]:
    """Everything that the lab started, with all that these started in turn."""
    mark = f"{MARK}={run}".encode()
    pids = everything()
    marked = {pid for pid in pids if mark in _read(pid, "environ").split(b"\0")}
    return marked | {pid for pid in pids if session(pid) in marked}


def end(pids: Iterable[int], number: signal.Signals = signal.SIGKILL) -> None:
    """Sends a signal to each of them that is still there, except to those that asked for it."""
    for pid in set(pids) - ancestors():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def end_session(pid: int) -> None:
    """Ends a session and waits until nothing of it is left.

    :raises LabError: when something does not end within 10 s
    """

    def left() -> list[int]:
        return [each for each in everything() if session(each) == pid and alive(each)]

    def gone() -> bool:
        end(left())
        return not left()

    if not shell.wait(gone, 10, 0.05):
        raise LabError(f"processes {left()} do not end after SIGKILL: see `ps -fp` of them")
