# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting with a bound, instead of sleeping."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(what: str, missing: Callable[[], object], seconds: float, pause: float = 0.5) -> float:
    """Until nothing is missing any more; the seconds that it took.

    :raises AssertionError: with what is still missing after so many seconds
    """
    begin = time.monotonic()
    while found := missing():
        assert time.monotonic() - begin < seconds, f"{what}: not within {seconds:g} s: {found}"
        time.sleep(pause)
    taken = time.monotonic() - begin
    print(f"{what}: after {taken:.1f} s")
    return taken
