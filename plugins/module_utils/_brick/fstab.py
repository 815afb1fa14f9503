# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""/etc/fstab as a text: one line in, every other line kept byte for byte. Pure. Private to the collection."""

from __future__ import annotations

from .model import FSTAB_MARK

# nofail: a host with a dead disk boots. x-systemd.before: glusterd waits for the mounts that do come, since a
# brick whose mount comes late stays down. nouuid: a snapshot that is mounted already has the same UUID. The mark says whose
# line it is; systemd, mount and the kernel skip it.
OPTIONS = f"rw,noatime,inode64,nouuid,nofail,x-systemd.before=glusterd.service,{FSTAB_MARK}"


def brick_line(node: str, point: str) -> str:
    """By the name of the logical volume. By UUID a boot may mount a snapshot or a clone in place of the brick (seen): theirs is the same."""
    return f"{node} {point} xfs {OPTIONS} 0 0"


def put(text: str, line: str, old: str = "") -> str:
    """``text`` with ``line`` at its end, or in the place of the line ``old``."""
    if old:
        lines = text.splitlines(keepends=True)
        return "".join(entry.replace(old, line, 1) if entry.rstrip("\r\n") == old else entry for entry in lines)
    return text + ("\n" if text and not text.endswith("\n") else "") + line + "\n"


def drop(text: str, line: str) -> str:
    """``text`` without ``line``."""
    return "".join(entry for entry in text.splitlines(keepends=True) if entry.rstrip("\r\n") != line)
