# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab and its hosts, as a test needs them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / ".build/molecule"
"""What one step leaves for the next."""

INVENTORY = ROOT / "molecule/inventory/hosts.yml"
ON_HOST = Path(__file__).resolve().parent / "on_host"

os.environ.setdefault("LAB", "test")


def lab(*words: str) -> str:
    """Standard output of a verb that has to succeed; what it says while it works is seen."""
    return subprocess.run([ROOT / "lab/lab", *words], check=True, stdout=subprocess.PIPE, text=True).stdout


def write_inventory() -> None:
    """The hosts as they are now."""
    INVENTORY.parent.mkdir(parents=True, exist_ok=True)
    INVENTORY.write_text(lab("inventory"))


def on(host: str, command: str, text: str = "") -> str:
    """Standard output of a shell command as root, which has to succeed; ``text`` is its input."""
    done = subprocess.run([ROOT / "lab/lab", "run", host, command], input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{host}: {command}: exit status {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


def script(host: str, name: str, *words: str) -> str:
    """Standard output of a Python program of the folder on_host, run on a host without being left there."""
    return on(host, f"python3 - {' '.join(words)}", (ON_HOST / name).read_text())


def looks(host: str, commands: dict[str, str]) -> dict[str, list[str]]:
    """The sorted lines that each of several commands says on a host, in one call; one that finds nothing may fail."""
    script = "".join(f"echo ={name}; {{ {command}; }} | sort; " for name, command in commands.items())
    found: dict[str, list[str]] = {}
    for line in on(host, f"{script}true").splitlines():
        if line.startswith("="):
            found[line[1:]] = []
        else:
            found[list(found)[-1]].append(" ".join(line.split()))
    assert list(found) == list(commands), f"{host}: expected looks {list(commands)}; only {list(found)} were looked at"
    return found


def each(work: Callable[[str], T], hosts: Iterable[str]) -> dict[str, T]:
    """The work done on all hosts at once."""
    hosts = list(hosts)
    with ThreadPoolExecutor(len(hosts) or 1) as pool:
        return dict(zip(hosts, pool.map(work, hosts)))
