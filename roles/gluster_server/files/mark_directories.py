# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hook of glusterd before add-brick: a volume keeps the owners and modes of its directories when it grows.

While a volume has one replica set (or brick, or disperse set) clients leave out the marks by which they know afterwards which brick has the right attributes
of a directory: `trusted.glusterfs.dht.mds`, and on the root `trusted.glusterfs.dht`. With the second set they find them different on the new bricks, find no
mark, and set owner 0:0 and mode 000 on all bricks (seen with GlusterFS 10.3 and 11.1, whoever added the bricks; gluster/glusterfs#3064). So both are written
here on the bricks of this host, as GlusterFS itself writes them on volumes of several sets.

The setgid bit needs more than marks, whatever the number of sets: the host of the first brick notes which directories had it, and starts the unit that gives
it back afterwards (mend_directories.py).

glusterd runs this on each host and waits for it, but adds the bricks although it failed (seen with 10.3): a directory that can't be marked is told to the
journal and does not keep the others from it.

A directory that a client makes between this and its first look at the new bricks, some seconds, is not marked.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import stat
import subprocess
import sys
import syslog
from collections.abc import Iterator
from pathlib import Path

MARK, NO_CHANGE_PENDING = "trusted.glusterfs.dht.mds", bytes(4)
LAYOUT, ALL_OF_IT = "trusted.glusterfs.dht", bytes.fromhex("000000000000000000000000ffffffff")
IDENTITY = "trusted.glusterfs.volume-id"
INTERNAL = ".glusterfs"  # begin of the names of what is GlusterFS' own in the root of a brick
RECORDS = Path("/run/glusterkube-directories")  # which directories had the setgid bit, or are below one that had it


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
        if top == brick:
            names[:] = [name for name in names if not name.startswith(INTERNAL)]
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


def first_brick(state: Path, volume: dict[str, str]) -> str:
    """The directory of the volume's first brick when that is one of this host, else nothing."""
    brick = settings(state / "vols" / volume["name"] / "bricks" / volume["brick-0"])
    return brick["path"] if brick["uuid"] == settings(state / "glusterd.info")["UUID"] else ""


def may_change(brick: str) -> dict[str, dict[str, int]]:
    """Mode, owners and inode of each directory below the root of a brick that may lose or get the setgid bit, by its path from there."""
    found = {}
    above = {brick: os.lstat(brick).st_mode & stat.S_ISGID}
    for path in directories(brick):
        if path == brick:
            continue
        try:
            now = os.lstat(path)
        except FileNotFoundError:
            continue
        above[path] = now.st_mode & stat.S_ISGID
        if above[path] or above.get(os.path.dirname(path)):
            found[os.path.relpath(path, brick)] = {"mode": stat.S_IMODE(now.st_mode), "owner": now.st_uid, "group": now.st_gid, "inode": now.st_ino}
    return found


def note(brick: str, volume: dict[str, str]) -> None:
    """What may change is noted, and looked after by the unit. What it has not looked after yet of an earlier growth is older, and true."""
    unit, record = f"glusterkube-directories@{volume['name']}.service", RECORDS / volume["name"]
    found = may_change(brick)
    if record.exists():
        subprocess.run(["systemctl", "stop", unit], check=True)
    with contextlib.suppress(FileNotFoundError):
        found.update(json.loads(record.read_text(encoding="ascii"))["directories"])
    if found:
        RECORDS.mkdir(mode=0o700, exist_ok=True)
        record.write_text(json.dumps({"bricks": int(volume["count"]), "brick": brick, "directories": found}), encoding="ascii")
        subprocess.run(["systemctl", "start", "--no-block", unit], check=True)


def main(words: list[str], state: Path = Path("/var/lib/glusterd")) -> int:
    given = dict(word[2:].split("=", 1) for word in words if word.startswith("--") and "=" in word)
    folder = state / "vols" / given["volname"]
    volume = {**settings(folder / "info"), "name": given["volname"]}
    failed = False
    for brick in bricks(folder, volume) if has_one_set(volume) else ():
        marked = [mark(brick, LAYOUT, ALL_OF_IT), *(mark(path, MARK, NO_CHANGE_PENDING) for path in directories(brick))]
        syslog.syslog(f"volume {given['volname']}: {len(marked) - 1} directories of {brick} are marked before it grows")
        failed = failed or not all(marked)
    try:
        first = first_brick(state, volume)
        if first:
            note(first, volume)
    except (OSError, subprocess.CalledProcessError) as error:
        syslog.syslog(syslog.LOG_ERR, f"volume {given['volname']}: look at the setgid bit of its directories when it has grown: {error}")
        failed = True
    return int(failed)


if __name__ == "__main__":
    syslog.openlog("glusterkube-mark-directories")
    sys.exit(main(sys.argv[1:]))
