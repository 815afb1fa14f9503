# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting for something to become true, with a clock that tests can turn. Private to the collection."""

from __future__ import annotations

import time
from typing import Any, Callable

from ._errors import StorageError


class Unfinished(Exception):
    """The slice of time given to this call is over, and the work goes on in the background.

    :param progress: what is known of it: ``what`` and ``found`` always, more where it can be counted
    """

    def __init__(self, progress: dict[str, Any]) -> None:
        self.progress = progress
        super().__init__(f"{progress['what']}: {progress['found']}")


class Waiter:
    """Polls until a condition holds.

    ``timeout``, ``pause`` and ``wait_slice`` are seconds. With a ``wait_slice`` greater than 0 a wait ends with
    :class:`Unfinished` when the slice, counted from the making of the waiter, is over: whoever called calls again.
    """

    def __init__(self, timeout: float, pause: float = 0.5, *, wait_slice: float = 0,
                 clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep) -> None:
        self.timeout, self.pause, self._clock, self._sleep = timeout, pause, clock, sleep
        self._slice_end = clock() + wait_slice if wait_slice else float("inf")

    def until(self, what: str, missing: Callable[[], str], *, whole: bool = False) -> None:
        """Return once ``missing()`` is empty. It says what is still missing, which the error and the progress repeat.

        ``whole`` is for a wait that no later call can take up again: no slice ends it.

        :raises StorageError: after the timeout
        :raises Unfinished: at the end of the slice
        """
        end = self._clock() + self.timeout
        while found := missing():
            now = self._clock()
            if now >= end:
                raise StorageError(f"{what}: not within {self.timeout:g} s", found=found)
            if not whole:
                self.between(what, found)
            self._sleep(self.pause)

    def between(self, what: str, found: str) -> None:
        """Where work may stop for a while, between two steps of it. ``found`` says how far it is.

        :raises Unfinished: at the end of the slice
        """
        if self._clock() >= self._slice_end:
            raise Unfinished({"what": what, "found": found})
