# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Disks that come, grow and go."""

from __future__ import annotations

from . import host as hosts
from . import mconsole
from .errors import LabError
from .naming import Host, checked
from .paths import Lab

LETTER = r"[b-p]"
SIZE = r"[1-9][0-9]*[MGT]"


def new(lab: Lab, host: Host, letter: str, size: str) -> None:
    """An empty disk, seen at once by a running host and kept over its boots."""
    checked("letter of a data disk", letter, LETTER)
    path = hosts.disk(lab.home(host), letter)
    if path.exists():
        raise LabError(f"{host.name} of lab {lab.name} has a disk /dev/ubd{letter}: take another letter, or `lab remove-disk {host.name} {letter}` first")
    hosts.make_disk(path, checked("size", size, SIZE))
    if hosts.pid(lab, host):
        mconsole.ask(lab, host, f"config ubd{letter}={path},,{hosts.serial(host, letter)}")


def grow(lab: Lab, host: Host, letter: str, size: str) -> None:
    """Makes a disk larger. Only while the host is off: user-mode Linux reads a disk's size once."""
    path = hosts.disk(lab.home(host), checked("letter of a data disk", letter, LETTER))
    _needed(lab, host, letter)
    if hosts.pid(lab, host):
        raise LabError(f"{host.name} of lab {lab.name} runs, and its kernel cannot grow a disk then: `lab halt {host.name}`, grow-disk, `lab boot {host.name}`")
    factor = {"M": 20, "G": 30, "T": 40}[checked("size", size, SIZE)[-1]]
    if int(size[:-1]) << factor < path.stat().st_size:
        raise LabError(f"/dev/ubd{letter} of {host.name} is larger than {size}: a disk does not shrink")
    hosts.make_disk(path, size)


def swap(lab: Lab, host: Host, letter: str, other: str) -> None:
    """Exchanges what two disks hold, as when the kernel finds them in another order at its next start. Only while the host is off."""
    for each in (letter, other):
        _needed(lab, host, checked("letter of a data disk", each, LETTER))
    if hosts.pid(lab, host):
        raise LabError(f"{host.name} of lab {lab.name} runs and uses its disks: `lab halt {host.name}`, swap-disks, `lab boot {host.name}`")
    home = lab.home(host)
    one, two, aside = hosts.disk(home, letter), hosts.disk(home, other), home / ".swapped"
    one.rename(aside)
    two.rename(one)
    aside.rename(two)


def remove(lab: Lab, host: Host, letter: str) -> None:
    """Pulls a disk out and deletes what is on it. The kernel of a running host refuses while the disk is in use."""
    checked("letter of a data disk", letter, LETTER)
    _needed(lab, host, letter)
    if hosts.pid(lab, host):
        mconsole.ask(lab, host, f"remove ubd{letter}")
    hosts.disk(lab.home(host), letter).unlink()


def _needed(lab: Lab, host: Host, letter: str) -> None:
    if not hosts.disk(lab.home(host), letter).exists():
        raise LabError(f"{host.name} of lab {lab.name} has no disk /dev/ubd{letter}: `lab new-disk {host.name} {letter} SIZE` makes one")
