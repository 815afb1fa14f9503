# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The flags of a directory, also of one that a mount hides. Private to the collection.

A clone of the file system without what is mounted in it, open_tree(2), shows the mount points themselves. No other
process sees it, and it ends with the last handle.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import platform
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_OTHER = platform.machine().startswith(("ppc", "mips", "sparc", "alpha"))  # number ioctls their own way
_READ_FLAGS, _WRITE_FLAGS = (0x40086601, 0x80086602) if _OTHER else (0x80086601, 0x40086602)
_IMMUTABLE = 0x10
_OPEN_TREE, _HERE, _CLONE = 428, -100, 1


def is_immutable(path: str) -> bool:
    """As lsattr tells it, without a program. A file system without such flags says no."""
    with _opened(path) as handle:
        return bool(_flags(handle) & _IMMUTABLE)


def is_immutable_below(point: str) -> bool | None:
    """The same of what a mount hides; None where the kernel does not let us see it."""
    try:
        with _uncovered(point) as handle:
            return bool(_flags(handle) & _IMMUTABLE)
    except OSError:
        return None


def protect(point: str) -> None:
    """``chattr +i`` for a mount point while something is mounted on it."""
    with _uncovered(point) as handle:
        fcntl.ioctl(handle, _WRITE_FLAGS, struct.pack("@l", _flags(handle) | _IMMUTABLE))
        os.fsync(handle)


def _flags(handle: int) -> int:
    try:
        return int.from_bytes(fcntl.ioctl(handle, _READ_FLAGS, bytes(8))[:4], sys.byteorder)
    except OSError:
        return 0


@contextmanager
def _opened(path: str, folder: int | None = None) -> Iterator[int]:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    try:
        yield handle
    finally:
        os.close(handle)


@contextmanager
def _uncovered(point: str) -> Iterator[int]:
    libc = ctypes.CDLL(None, use_errno=True)
    clone = libc.syscall(ctypes.c_long(_OPEN_TREE), ctypes.c_int(_HERE), os.fsencode(os.path.dirname(point)), ctypes.c_uint(_CLONE | os.O_CLOEXEC))
    if clone < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), point)
    try:
        with _opened(os.path.basename(point), clone) as handle:
            yield handle
    finally:
        os.close(clone)
