# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What LVM, XFS and device mapper take, whatever is on the host. Pure. Private to the collection."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .._errors import StorageError
from .._size import MIB
from .._size import text as size_text
from .model import BrickName, WantedBrick

SMALLEST_XFS = 300 * MIB         # mkfs.xfs refuses less since xfsprogs 5.19
SMALLEST_ARBITER = 512 * MIB     # of which the log takes a good part
LONGEST_NAME = 110               # device mapper takes 127 with its suffixes, hyphens counted twice
RESERVED = ("_cdata", "_cmeta", "_corig", "_cpool", "_cvol", "_imeta", "_iorig", "_mimage", "_mlog", "_rimage", "_rmeta", "_tdata", "_tmeta",
            "_vdata", "_vorig", "_wcorig", "_pmspare")


def bad_names(wanted: list[WantedBrick]) -> Iterator[StorageError]:
    """Bricks that LVM, XFS or a path could not have, whatever is on the host."""
    seen: set[BrickName] = set()
    for brick in wanted:
        name = brick.name
        if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]*", name.volume, re.ASCII) or name.set < 0 or name.index < 0:
            yield StorageError(f"brick {str(name)!r}: is not a name of a brick", found=f"volume {name.volume!r}, set {name.set}, index {name.index}",
                               expected="a volume of letters, digits, - and _, not - first; set and index from 0", next_step="rename the volume")
        elif any(word in name.lv for word in RESERVED):
            yield StorageError(f"brick {name}: LVM keeps this name for itself", found=name.lv, expected=f"a volume without {', '.join(RESERVED)}",
                               next_step="rename the volume")
        elif name in seen:
            yield StorageError(f"brick {name}: is listed twice", next_step="list it once")
        seen.add(name)
        floor = SMALLEST_ARBITER if brick.arbiter else SMALLEST_XFS
        if brick.size < floor:
            yield StorageError(f"brick {name}: is too small", found=size_text(brick.size),
                               expected=f"at least {size_text(floor)} for {'an arbiter brick' if brick.arbiter else 'an XFS'}",
                               next_step="give the volume a larger size")


def long_name(vg: str, name: BrickName) -> StorageError | None:
    """The refusal of a brick whose name device mapper could not take."""
    found = f"{vg}-{name.lv}"
    if len(found.replace("-", "--")) <= LONGEST_NAME:
        return None
    return StorageError(f"brick {name}: its name is too long for LVM", found=found, expected=f"{LONGEST_NAME} characters, hyphens counted twice",
                        next_step="give the volume a shorter name")


def kib(size: int) -> str:
    """Bytes as LVM's and XFS's programs are told them."""
    return f"{size // 1024}k"
