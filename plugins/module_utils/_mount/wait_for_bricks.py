# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""gluster-wait-for-bricks [--timeout SECONDS] VOLUME SERVER...

Ends with 0 once a client of this host reaches enough bricks of VOLUME to read and write all of it:
more than half of each replica set, all but the redundancy of each disperse set, every brick of a plain
distribute volume. It asks the real client: a private mount whose .meta folder tells what each translator sees
(xlators/meta in GlusterFS). No gluster command, no cluster lock.

The units of a mount run it, as a file of the host that is a copy of this one. It needs nothing but Python's standard library.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PAUSE = 1.0


def missing(graph: Path) -> str:
    """What the graph of a mount still lacks, in words; empty when there is enough."""
    kinds = {xlator: (xlator / "type").read_text().strip() for xlator in graph.iterdir() if (xlator / "type").is_file()}
    sets = {xlator: _numbers(xlator) for xlator, kind in kinds.items() if kind in ("cluster/replicate", "cluster/disperse")}
    if sets:
        return ", ".join(f"{xlator.name}: {up} of {count} bricks, {need} needed" for xlator, found in sorted(sets.items())
                         for up, count, need in [_of_set(kinds[xlator], found)] if up < need)
    clients = [xlator for xlator, kind in kinds.items() if kind == "protocol/client"]
    return ", ".join(f"{xlator.name}: not connected" for xlator in sorted(clients) if _numbers(xlator).get("connected") != 1)


def _of_set(kind: str, found: dict[str, int]) -> tuple[int, int, int]:
    """Bricks of a set that are up, all of them, and how many are needed."""
    if kind == "cluster/disperse":
        return found["childs_up"], found["nodes"], found["nodes"] - found["redundancy"]
    up = sum(value for name, value in found.items() if name.startswith("child_up"))
    return up, found["child_count"], found["child_count"] // 2 + 1


def _numbers(xlator: Path) -> dict[str, int]:
    """The ``name = number`` lines of a translator's state."""
    return {name: int(value) for name, value in re.findall(r"^(\S+)\s*=\s*(-?\d+)$", (xlator / "private").read_text(), re.MULTILINE)}


@contextlib.contextmanager
def mounted(volume: str, servers: list[str]) -> Iterator[Path]:
    """A private mount of the volume; fails as ``mount`` does when no server answers or no brick is there."""
    options = ["-o", f"log-file=/dev/null,backup-volfile-servers={':'.join(servers[1:])}"] if servers[1:] else ["-o", "log-file=/dev/null"]
    folder = tempfile.mkdtemp(prefix="gluster-wait-", dir="/run")
    try:
        subprocess.run(["mount", "-t", "glusterfs", *options, f"{servers[0]}:/{volume}", folder], check=True, capture_output=True, text=True)
        yield Path(folder)
    finally:
        # a mount that failed may still be there for a moment
        subprocess.run(["umount", "--lazy", folder], check=False, capture_output=True)
        os.rmdir(folder)


def look(volume: str, servers: list[str], end: float) -> str:
    """One mount, watched until there is enough or the time is over: what is missing then."""
    try:
        with mounted(volume, servers) as folder:
            while (found := missing(folder / ".meta/graphs/active")) and time.monotonic() < end:
                time.sleep(PAUSE)
            return found
    except subprocess.CalledProcessError:
        time.sleep(PAUSE)
        return f"can't be mounted: none of {', '.join(servers)} answers, or the volume is not started, or too few of its bricks are up"


def _leave(number: int, frame: object) -> None:
    """Told to end, by systemctl stop for example, it leaves no private mount behind."""
    raise SystemExit(128 + number)


def main() -> int:
    """Exit status 0 when there is enough, 1 when not within the time."""
    signal.signal(signal.SIGTERM, _leave)
    parser = argparse.ArgumentParser(description="Wait until enough bricks of a GlusterFS volume can be reached from this host.")
    parser.add_argument("--timeout", type=float, default=90, help="seconds (default 90)")
    parser.add_argument("volume")
    parser.add_argument("servers", nargs="+")
    asked = parser.parse_args()
    end = time.monotonic() + asked.timeout
    while found := look(asked.volume, asked.servers, end):
        if time.monotonic() >= end:
            sys.stderr.write(f"volume {asked.volume}: {found}; not within {asked.timeout:g} s\n")
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
