# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One call at a time for each volume. Nobody waits: the sidecars and kubelet ask again."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

from .codes import Code, Fault


class Locks:
    """Names that a call is at work on."""

    def __init__(self) -> None:
        self._held: set[str] = set()
        self._guard = threading.Lock()

    @contextlib.contextmanager
    def hold(self, name: str) -> Iterator[None]:
        """:raises Fault: ABORTED while another call holds it"""
        with self._guard:
            if name in self._held:
                raise Fault(Code.ABORTED, f"volume {name}: another call is at work on it", expected="one at a time", next_step="ask again")
            self._held.add(name)
        try:
            yield
        finally:
            with self._guard:
                self._held.discard(name)
