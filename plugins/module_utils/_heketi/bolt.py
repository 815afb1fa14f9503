# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a file is a whole database of bolt, the store that Heketi uses. Standard library only, Heketi need not be there. Private to the collection.

Bolt itself maps the file into memory and dies (SIGBUS) where it was cut off, so this is asked first. Layout: bolt 1.3.1, db.go and page.go.
"""

from __future__ import annotations

import struct
from typing import BinaryIO, NamedTuple

from .._errors import StorageError

MAGIC, VERSION = 0xED0CDAED, 2
_PAGE_HEADER = 16  # bytes of a page before its content
_META = struct.Struct("<IIIIQQQQQQ")
_SMALLEST, _LARGEST = 1024, 65536  # sizes of a page that a kernel may have


class Meta(NamedTuple):
    """The first page of a database, or the second: the one of the later transaction counts."""

    magic: int
    version: int
    page_size: int
    flags: int
    root: int
    sequence: int
    free_list: int
    pages: int
    transaction: int
    checksum: int


def whole(path: str) -> Meta:
    """The description of a database that has all of its pages.

    :raises StorageError: when the file is none, is cut off, or cannot be read
    """
    try:
        with open(path, "rb") as file:
            meta = _latest(file)
            length = file.seek(0, 2)
    except OSError as error:
        raise _not(path, error.strerror or str(error), "a file that can be read") from None
    if meta is None:
        raise _not(path, f"{length} bytes without the mark and checksum of bolt's first pages", "a database of Heketi's")
    if length < meta.pages * meta.page_size:
        raise _not(path, f"{length} bytes", f"{meta.pages * meta.page_size} bytes, as it says itself: it was cut off")
    return meta


def _not(path: str, found: str, expected: str) -> StorageError:
    return StorageError(f"{path}: no whole database", found=found, expected=expected, next_step="take another backup")


def _latest(file: BinaryIO) -> Meta | None:
    size = _SMALLEST
    first = _meta(file, 0)
    metas = [first] if first else []
    while size <= _LARGEST:  # where the second page begins is known from the first only, which may be the broken one
        second = _meta(file, size)
        metas += [second] if second and second.page_size == size else []
        size *= 2
    return max(metas, key=lambda meta: meta.transaction, default=None)


def _meta(file: BinaryIO, offset: int) -> Meta | None:
    file.seek(offset + _PAGE_HEADER)
    data = file.read(_META.size)
    if len(data) < _META.size:
        return None
    meta = Meta._make(_META.unpack(data))
    return meta if meta.magic == MAGIC and meta.version == VERSION and meta.checksum == _fnv(data[:-8]) else None


def _fnv(data: bytes) -> int:
    """FNV-1a of 64 bits."""
    total = 0xCBF29CE484222325
    for byte in data:
        total = ((total ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return total
