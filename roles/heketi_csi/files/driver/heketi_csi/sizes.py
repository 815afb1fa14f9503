# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sizes of claims, in Heketi's whole GiB. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from glusterkube._size import GIB

from .codes import Code, Fault

DEFAULT_GIB = 1


@dataclass(frozen=True)
class Range:
    """``gib`` is what is made; ``required`` and ``limit`` are bytes, 0 where nothing was asked for."""

    gib: int
    required: int
    limit: int

    def holds(self, gib: int) -> bool:
        return gib * GIB >= self.required and (not self.limit or gib * GIB <= self.limit)

    def __str__(self) -> str:
        return f"{self.required} to {self.limit} bytes" if self.limit else f"{self.required} bytes or more"


def asked(required: int, limit: int) -> Range:
    """:raises Fault: OUT_OF_RANGE when no whole number of GiB lies between the two"""
    if required < 0 or limit < 0:
        raise Fault(Code.OUT_OF_RANGE, f"capacity of {required} to {limit} bytes", expected="no negative numbers")
    gib = -(-required // GIB) or DEFAULT_GIB
    if limit and gib * GIB > limit:
        raise Fault(Code.OUT_OF_RANGE, f"capacity of {required} to {limit} bytes", found=f"the next size is {gib} GiB",
                    expected="room for whole GiB, 1 or more, which is how Heketi counts", next_step=f"a limit of {gib * GIB} bytes or more, or none")
    return Range(gib, required, limit)
