# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files that are always whole, before or after, and that a power cut does not take back. Private to the collection."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from typing import Callable


def change(path: str, changed: Callable[[str], str]) -> None:
    """Change a file that is there. Its owner, mode and security label stay; a link to it stays a link."""
    path = os.path.realpath(path)
    with open(path, "rb") as present:
        text = present.read().decode(errors="surrogateescape")
    _replace(path, changed(text), like=path)


def write(path: str, text: str) -> None:
    """Make a file that all may read, or put it in the place of another; so too its folder."""
    folder = os.path.dirname(path)
    if not os.path.isdir(folder):
        os.makedirs(folder, 0o755)
        to_disk(folder)
    _replace(path, text)


def place(path: str, text: str, uid: int, gid: int, mode: int, check: Callable[[str], None] = lambda temporary: None) -> None:
    """Make a file that is somebody's, or put it in the place of another. Its folder is there.

    :param check: gets the path of the new file, whole, before that has its name. What it raises leaves the old one as it was
    """
    _replace(path, text, rights=(uid, gid, mode), check=check)


def own(path: str, uid: int, gid: int, mode: int) -> None:
    """Give a file or directory to somebody."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fchown(handle, uid, gid)
        os.fchmod(handle, mode)
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(path: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(path)
    to_disk(path)


def _replace(path: str, text: str, like: str = "", rights: tuple[int, int, int] | None = None,
             check: Callable[[str], None] = lambda temporary: None) -> None:
    """By one rename. What an earlier, killed run left of its temporary file is overwritten."""
    temporary = f"{os.path.dirname(path)}/.{os.path.basename(path)}.glusterkube"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with open(handle, "wb") as file:
        file.write(text.encode(errors="surrogateescape"))
        file.flush()
        if like:
            shutil.copystat(like, temporary)
            status = os.stat(like)
            os.fchown(handle, status.st_uid, status.st_gid)
            os.fchmod(handle, status.st_mode & 0o7777)
            os.utime(handle)
        elif rights:
            os.fchown(handle, *rights[:2])
            os.fchmod(handle, rights[2])
        else:
            os.fchmod(handle, 0o644)
        os.fsync(handle)
    try:
        check(temporary)
    except BaseException:
        os.unlink(temporary)
        raise
    os.rename(temporary, path)
    to_disk(path)


def to_disk(path: str) -> None:
    """A power cut does not take back that it is there. systemd would make a lost mount point anew, and not immutable."""
    for folder in [path] * os.path.isdir(path) + [os.path.dirname(path)]:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
