# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gives directories of a volume that has just grown the setgid bit of before back, by a mount of its own.

GlusterFS makes each directory anew on the new bricks, whoever looks at it first. There it begins with the setgid bit of the directory above it, and its own
mode is set a moment later. When two clients do that at once, and the processes of a rebalance do, the second one takes what it sees in that moment for right
and sets it on all bricks (seen with GlusterFS 10.3 and 11.1). Owners and permissions stay right. Nothing but looking afterwards helps: by then all clients
find the directory everywhere.

The hook before add-brick notes what was there, in RECORDS, and starts this as `glusterkube-directories@VOLUME.service`. Each directory that it mends is told
to the journal. A directory of which something else changed meanwhile is somebody's: it stays.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

RECORDS = Path("/run/glusterkube-directories")
VOLUMES = Path("/var/lib/glusterd/vols")
GROWN_WITHIN = 600  # seconds, as long as glusterd holds the lock of a volume
SETTLED = 10  # seconds in which whoever found a directory missing has set its mode; a client's view of attributes is younger too
LOOKS = 6  # a change that doesn't last is somebody else's, or the file system's
LOG = "/var/log/glusterfs/glusterkube-directories.log"


def has_grown(volume: str, bricks: int) -> bool:
    """Waits until the volume has more bricks than before; False when it gets none, or is deleted."""
    end, info = time.monotonic() + GROWN_WITHIN, VOLUMES / volume / "info"
    while time.monotonic() < end and info.exists():
        found = re.search(r"^count=(\d+)$", info.read_text(encoding="utf-8"), re.MULTILINE)
        if found and int(found[1]) > bricks:
            return True
        time.sleep(1)
    return False


def mount(volume: str, where: str) -> None:
    """Nobody else sees it, and it ends with the unit. A command that deletes the volume meanwhile knows the name of the process as none of a user's."""
    subprocess.run(["glusterfs", "--process-name=glusterkube-directories", f"--log-file={LOG}", "--volfile-server=localhost", f"--volfile-id={volume}", where],
                   check=True)


@contextlib.contextmanager
def opened(top: str, path: str) -> Iterator[int]:
    """A directory below another one, never by a symbolic link: users of the volume may replace directories by them."""
    with contextlib.ExitStack() as stack:
        place = os.open(top, os.O_RDONLY | os.O_DIRECTORY)
        stack.callback(os.close, place)
        for name in path.split("/"):
            place = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=place)
            stack.callback(os.close, place)
        yield place


def mend(top: str, brick: str, before: Mapping[str, Any]) -> list[str]:
    """Looks at each directory, and answers which had another setgid bit than before and nothing else that is different; they have it again.

    :param top: where the volume is mounted
    :param brick: directory of a brick in which the paths of ``before`` were found
    """
    mended = []
    for path, was in before.items():
        try:
            with opened(top, path) as directory:
                now = os.fstat(directory)
                same = os.lstat(os.path.join(brick, path)).st_ino == was["inode"] and (now.st_uid, now.st_gid) == (was["owner"], was["group"])
                if same and stat.S_IMODE(now.st_mode) ^ was["mode"] == stat.S_ISGID:
                    os.fchmod(directory, was["mode"])
                    mended.append(path)
                    tell(path, f"has mode {was['mode']:o} again")
        except (FileNotFoundError, NotADirectoryError):  # renamed or deleted meanwhile; a link fails as the latter
            continue
        except OSError as error:
            tell(path, f"not looked after, it should have mode {was['mode']:o}: {error.strerror}")
    return mended


def tell(path: str, what: str) -> None:
    """Into the journal, at once."""
    print(f"{os.fsencode(path)!r}: {what}", flush=True)


def main(volume: str, where: str) -> None:
    record = RECORDS / volume
    noted = json.loads(record.read_text(encoding="ascii"))
    try:
        if has_grown(volume, noted["bricks"]):
            mount(volume, where)
            mend(where, noted["brick"], noted["directories"])  # by this look each directory is made on the new bricks, if it is not there yet
            for _unused in range(LOOKS):
                time.sleep(SETTLED)
                if not mend(where, noted["brick"], noted["directories"]):
                    break
    finally:  # but not when the hook ends this because the volume grows once more
        record.unlink()


if __name__ == "__main__":
    main(sys.argv[1], os.environ["RUNTIME_DIRECTORY"])
