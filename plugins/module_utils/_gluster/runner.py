# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the ``gluster`` command line. The only place that does. Private to the collection."""

from __future__ import annotations

import re
import time
import xml.etree.ElementTree as ET
from typing import Callable, TypeVar

from .._command import PLAIN, Runner
from .._errors import CommandError

Answer = TypeVar("Answer")

LOCKED = 30802
LOCK_WORDS = ("Another transaction is in progress", "Locking failed on")
NO_DAEMON = "Connection failed. Please check if gluster daemon is operational"
READS = frozenset({("pool", "list"), ("volume", "info"), ("volume", "status"), ("snapshot", "info")})
SILENT_ANSWERS = 3
_XML = "<?xml"  # `quota list` of what is no directory prints lines of text before it
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # glusterd repeats what it was told


class NotInstalled(CommandError):
    """There is no ``gluster`` on this host."""


class NotRunning(CommandError):
    """There is, but its glusterd (or that of the asked host) does not answer."""


class NoAnswer(CommandError):
    """It ended without a word, as seen twice on a busy machine right after a peer was probed."""


class Gluster:
    """``gluster --mode=script --xml``: success is ``opRet`` 0 and nothing else, since the exit status is 0 on most failures.

    A lost race for the cluster's lock is tried again until ``patience`` seconds have passed, a silent answer to what only reads a few times;
    any other failure is not.

    :param host: whose glusterd is asked, this one's when empty. Another one answers only to what reads, member or not.
    """

    def __init__(self, runner: Runner, *, timeout: int = 120, patience: float = 200, host: str = "",
                 clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep) -> None:
        self._runner, self._timeout, self._patience, self._host, self._clock, self._sleep = runner, timeout, patience, host, clock, sleep

    def at(self, host: str) -> Gluster:
        """The same, asking another host's glusterd."""
        return Gluster(self._runner, timeout=self._timeout, patience=self._patience, host=host, clock=self._clock, sleep=self._sleep)

    def __call__(self, *words: str) -> ET.Element:
        """Run ``gluster WORDS`` and return its XML.

        :raises CommandError: with glusterd's number and message
        """
        return self._patiently(words, lambda: self._xml(words))

    def text(self, *words: str) -> str:
        """The same for the commands that know no XML or leave out there what matters; success is the exit status.

        :raises CommandError: with what was printed
        """
        return self._patiently(words, lambda: self._text(words))

    def _patiently(self, words: tuple[str, ...], run: Callable[[], Answer]) -> Answer:
        end, pause, silent = self._clock() + self._patience, 0.5, 0
        while True:
            try:
                return run()
            except NoAnswer:
                silent += 1
                if words[:2] not in READS or silent >= SILENT_ANSWERS:
                    raise
            except CommandError as error:
                if not _lost_the_lock(error) or self._clock() >= end:
                    raise
            self._sleep(pause)
            pause = min(pause * 2, 10)

    def _xml(self, words: tuple[str, ...]) -> ET.Element:
        status, out, err = self._run(["--xml"], words)
        try:
            root = ET.fromstring(_NOT_XML.sub("?", out[max(out.find(_XML), 0):]))
        except ET.ParseError:
            found = (err or out).strip()
            if not found:
                raise NoAnswer(("gluster", *words), found=f"exit status {status} and no output") from None
            raise (NotRunning if NO_DAEMON in found else CommandError)(("gluster", *words), found=found) from None
        if root.findtext("opRet") != "0":
            found = " ".join((root.findtext("opErrstr") or "no reason given").split())
            raise CommandError(("gluster", *words), code=int(root.findtext("opErrno") or 0), found=found)
        return root

    def _text(self, words: tuple[str, ...]) -> str:
        status, out, err = self._run([], words)
        if status:
            raise CommandError(("gluster", *words), code=status, found=(err or out).strip() or f"exit status {status} and no output")
        return out

    def _run(self, flags: list[str], words: tuple[str, ...]) -> tuple[int, str, str]:
        host = [f"--remote-host={self._host}"] if self._host else []
        # `--` ends the flags: without it gluster takes a word such as --timeout=1 for one, wherever it stands
        argv = ["gluster", "--mode=script", f"--timeout={self._timeout}", *host, *flags, "--", *words]
        try:
            return self._runner(argv, environ_update=PLAIN)
        except FileNotFoundError:
            raise NotInstalled(("gluster", *words), found="gluster is not installed on this host") from None


def _lost_the_lock(error: CommandError) -> bool:
    return error.code == LOCKED or any(words in error.found for words in LOCK_WORDS)
