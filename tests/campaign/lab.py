# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every fault and change that the lab can make does what its verb says, seen from inside of the hosts. SUITES names those that boot (all)."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support import lab

A, B = "192.0.2.11", "192.0.2.12"   # of g1 and g2
THIN = "/dev/mapper/data-brick"
LATE = 0.15
"""Seconds that a slow device needs at least for a synchronous write."""


def reaches(host: str, address: str) -> bool:
    return lab.on(host, f"ping -c 1 -W 1 {address} >/dev/null && echo yes || true") != ""


def answers(host: str) -> bool:
    """Whether the machine reaches the host's ssh."""
    return subprocess.run([lab.ROOT / "lab/lab", "enter", "timeout", "3", "ssh-keyscan", "-T", "2", host], capture_output=True, check=False).stdout != b""


def disks(host: str) -> set[str]:
    return set(lab.on(host, "lsblk --nodeps --noheadings --output NAME").split())


def writes(host: str) -> float | None:
    """Seconds of a synchronous write to the mounted device, None when it fails."""
    start = lab.on(host, "date +%s.%N")
    done = lab.on(host, "dd if=/dev/zero of=/mnt/file bs=4096 count=1 conv=fsync 2>/dev/null && date +%s.%N || true")
    return float(done) - float(start) if done else None


def pause() -> None:
    lab.lab("pause", "g2")
    assert not answers(B) and not reaches("g1", B)
    lab.lab("resume", "g2")
    assert answers(B) and reaches("g1", B)


def partition() -> None:
    lab.lab("partition", "g2")
    assert not answers(B) and not reaches("g1", B)
    lab.lab("rejoin", "g2")
    assert answers(B) and reaches("g1", B)


def cut() -> None:
    lab.lab("cut", "g1", "g2")
    assert answers(A) and answers(B)
    assert not reaches("g1", B) and not reaches("g2", A)
    lab.lab("mend", "g1", "g2")
    assert reaches("g1", B) and reaches("g2", A)


def halt() -> None:
    lab.on("g2", "echo kept > /root/kept")
    lab.lab("halt", "g2")
    assert not answers(B)
    lab.lab("boot", "g2")
    assert lab.on("g2", "cat /root/kept") == "kept\n"


def kill() -> None:
    lab.on("g2", "echo lost > /root/lost; echo kept > /root/kept; sync --data /root/kept")
    before = lab.on("g2", "cat /proc/sys/kernel/random/boot_id")
    lab.lab("kill", "g2")
    assert not answers(B)
    lab.lab("boot", "g2")
    assert lab.on("g2", "cat /root/kept") == "kept\n"
    assert lab.on("g2", "cat /proc/sys/kernel/random/boot_id") != before


def new_and_removed_disk() -> None:
    before = disks("g1")
    lab.lab("new-disk", "g1", "e", "2G")
    assert disks("g1") - before == {"ubde"}
    assert lab.on("g1", "blockdev --getsize64 /dev/ubde") == f"{2 << 30}\n"
    lab.lab("remove-disk", "g1", "e")
    assert disks("g1") == before


def larger_disk() -> None:
    lab.lab("halt", "g2")
    lab.lab("grow-disk", "g2", "c", "30G")
    lab.lab("boot", "g2")
    assert lab.on("g2", "blockdev --getsize64 /dev/ubdc") == f"{30 << 30}\n"


def disk_faults() -> None:
    lab.on("g1", "pvcreate -q /dev/ubdb && vgcreate -q data /dev/ubdb && lvcreate -q -L 1G -n brick data && mkfs.xfs -q /dev/data/brick "
                 "&& mount /dev/data/brick /mnt")
    healthy = writes("g1")
    assert healthy is not None
    lab.lab("disk-fault", "g1", THIN, "slow")
    slow = writes("g1")
    assert slow is not None and slow > LATE, slow
    lab.lab("disk-fault", "g1", THIN, "error")
    assert writes("g1") is None
    lab.lab("disk-fault", "g1", THIN, "none")
    assert writes("g1") is not None


def host_more_and_less() -> None:
    lab.lab("add", "g3")
    assert reaches("g1", "192.0.2.13")
    lab.lab("destroy", "g3")
    assert not reaches("g1", "192.0.2.13")


def save_and_load() -> None:
    lab.on("g1", "echo saved > /root/state; sync")
    lab.lab("save", "campaign-lab")
    lab.on("g1", "echo later > /root/state; sync")
    lab.lab("load", "campaign-lab")
    lab.lab("forget", "campaign-lab")
    assert lab.on("g1", "cat /root/state") == "saved\n"


VERBS: list[Callable[[], None]] = [pause, partition, cut, halt, kill, new_and_removed_disk, larger_disk, disk_faults, host_more_and_less, save_and_load]


@contextlib.contextmanager
def told(what: str, failed: list[str]) -> Iterator[None]:
    """One line of the table; the next case follows whatever happened."""
    begin = time.monotonic()
    try:
        yield
        result = "ok"
    except (AssertionError, subprocess.CalledProcessError) as error:
        failed.append(what)
        result = f"FAIL  {error}"
    print(f"{what:<24} {time.monotonic() - begin:6.1f} s  {result}", flush=True)


def main() -> int:
    failed: list[str] = []
    try:
        lab.lab("up", "2")
        for verb in VERBS:
            with told(verb.__name__.replace("_", " "), failed):
                verb()
        for suite in os.environ.get("SUITES", "trixie sid").split():
            with told(f"suite {suite}", failed):
                lab.lab("down")
                lab.lab("up", "1", "--suite", suite)
                assert suite in lab.on("g1", "cat /etc/os-release /etc/debian_version"), "another one booted"
    finally:
        lab.lab("down")
    print(f"{len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
