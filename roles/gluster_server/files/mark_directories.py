# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hook of glusterd before add-brick: a volume keeps the owners and modes of its directories when it grows.

While a volume has one replica set (or brick, or disperse set) clients leave out the marks by which they know afterwards which brick has the right attributes
of a directory: `trusted.glusterfs.dht.mds`, and on the root `trusted.glusterfs.dht`. With the second set they find them different on the new bricks, find no
mark, and set owner 0:0 and mode 000 on all bricks (seen with GlusterFS 10.3, whoever added the bricks; gluster/glusterfs#3064). So both are written here on the
bricks of this host, as GlusterFS itself writes them on volumes of several sets.

glusterd runs this on each host and waits for it, but adds the bricks although it failed (seen with 10.3): a directory that can't be marked is told to the
journal and does not keep the others from it.

A directory that a client makes between this and its first look at the new bricks, some seconds, is not marked.
"""

from __future__ import annotations

import errno
import os
import sys
import syslog
from collections.abc import Iterator
from pathlib import Path

MARK, NO_CHANGE_PENDING = "trusted.glusterfs.dht.mds", bytes(4)
LAYOUT, ALL_OF_IT = "trusted.glusterfs.dht", bytes.fromhex("000000000000000000000000ffffffff")
IDENTITY = "trusted.glusterfs.volume-id"
INTERNAL = ".glusterfs"  # of the brick, in its root


def settings(path: Path) -> dict[str, str]:
    """Lines ``key=value`` of a file of glusterd."""
    return dict(line.split("=", 1) for line in path.read_text(encoding="utf-8").splitlines() if "=" in line)


def has_one_set(volume: dict[str, str]) -> bool:
    """Whether all its bricks are one replica set, one disperse set, or a single brick."""
    return int(volume["count"]) == max(1, int(volume.get("replica_count", 1)), int(volume.get("disperse_count", 0)))


def bricks(folder: Path, volume: dict[str, str]) -> Iterator[str]:
    """Directories of this host that are bricks of the volume: another host's brick may have the same path."""
    identity = bytes.fromhex(volume["volume-id"].replace("-", ""))
    for brick in sorted({settings(path)["path"] for path in (folder / "bricks").iterdir()}):
        try:
            if os.getxattr(brick, IDENTITY) == identity:
                yield brick
        except OSError:
            continue


def directories(brick: str) -> Iterator[str]:
    for top, names, _files in os.walk(brick):
        if top == brick and INTERNAL in names:
            names.remove(INTERNAL)
        yield top


def mark(path: str, name: str, value: bytes) -> bool:
    """Whether it has the mark now, or was deleted meanwhile."""
    try:
        os.setxattr(path, name, value, os.XATTR_CREATE)
    except OSError as error:
        if error.errno not in (errno.EEXIST, errno.ENOENT):
            syslog.syslog(syslog.LOG_ERR, f"{path}: not marked, look at its owner and mode when the volume has grown: {error.strerror}")
            return False
    return True


def main(words: list[str], volumes: Path = Path("/var/lib/glusterd/vols")) -> int:
    given = dict(word[2:].split("=", 1) for word in words if word.startswith("--") and "=" in word)
    folder = volumes / given["volname"]
    volume = settings(folder / "info")
    if not has_one_set(volume):
        return 0
    failed = False
    for brick in bricks(folder, volume):
        marked = [mark(brick, LAYOUT, ALL_OF_IT), *(mark(path, MARK, NO_CHANGE_PENDING) for path in directories(brick))]
        syslog.syslog(f"volume {given['volname']}: {len(marked) - 1} directories of {brick} are marked before it grows")
        failed = failed or not all(marked)
    return int(failed)


if __name__ == "__main__":
    syslog.openlog("glusterkube-mark-directories")
    sys.exit(main(sys.argv[1:]))
