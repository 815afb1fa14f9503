# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab at a point of the main road, saved once: where the other scenarios begin.

``python -m support.road WORD``: ``road`` makes the lab the pool of the scenario default, ``heketi`` the same pool with Heketi beside it;
``save-road`` and ``save-heketi`` put the lab aside as one of them.
"""

from __future__ import annotations

import fcntl
import hashlib
import sys
import tempfile
from pathlib import Path

from . import boot, eyes, inventory, lab, site, wait

SHIPPED = ("plugins", "roles", "playbooks")
DECLARED = {"road": lab.ROOT / "molecule/default/inventory", "heketi": lab.ROOT / "molecule/heketi/inventory"}
"""What site.yml is given to get to each point; Heketi comes after the pool."""

KEPT = 4
"""Saved labs of each point and other contents that are kept: each takes a gigabyte."""

HOSTS = 4


def name(point: str = "road") -> str:
    """The saved lab of this very content."""
    total = hashlib.sha256()
    folders = [*(lab.ROOT / folder for folder in SHIPPED), DECLARED["road"], *([DECLARED[point]] if point != "road" else [])]
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
            total.update(f"{path.relative_to(lab.ROOT)}\0".encode() + path.read_bytes())
    return f"{point}-{total.hexdigest()[:12]}"


def begin(point: str = "road") -> None:
    """The lab is at that point: taken out of the saved ones, or made, by one lab at a time."""
    with (Path(tempfile.gettempdir()) / f"glusterkube-{name(point)}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_saved(point):
            make(point)
            return
    lab.lab("load", name(point))
    lab.write_inventory()
    settle()


def make(point: str) -> None:
    made_of = name(point)  # of what is there now, whatever is edited meanwhile
    if point == "heketi":
        begin()
        lab.on("g4", "wipefs --all /dev/ubdd")  # the scenario default has left a file system on it
    else:
        lab.lab("down")
        lab.lab("up", str(HOSTS))
        lab.write_inventory()
    run = site.playbook("site.yml", declared=DECLARED[point])
    assert run.code == 0, run.told()
    save(made_of)


def save(state: str) -> None:
    """The lab as it is becomes that state, and is up again afterwards."""
    lab.lab("save", state)
    point = state.partition("-")[0]
    saved = [line.split()[0] for line in lab.lab("saved").splitlines() if line.startswith(f"{point}-")]  # the oldest first
    for old in saved[:-KEPT]:
        lab.lab("forget", old)
    settle()


def is_saved(point: str) -> bool:
    return any(line.split()[0] == name(point) and "STALE" not in line for line in lab.lab("saved").splitlines() if line)


def settle() -> None:
    """Until the pool is complete, every brick and Heketi run, and every client has mounted by itself what it should."""
    hosts = inventory.connect()
    boot.await_pool(hosts)
    boot.await_bricks(eyes.volumes(hosts["g2"], inventory.names()).values())
    wait.until("all units have started", lambda: [f"{host}: {unit}" for host, unit in lab.each(_starting, hosts).items() if unit], boot.SECONDS)


def _starting(host: str) -> str:
    return lab.on(host, "systemctl list-units --plain --no-legend --state=activating,failed 'gluster*' 'heketi*' '*.mount'").strip()


def main(words: list[str]) -> None:
    known = [*DECLARED, *(f"save-{point}" for point in DECLARED)]
    if len(words) != 1 or words[0] not in known:
        sys.exit(f"found: {' '.join(words) or 'no word'}; expected: one of {', '.join(known)}")
    if words[0] in DECLARED:
        begin(words[0])
    else:
        save(name(words[0].removeprefix("save-")))


if __name__ == "__main__":
    main(sys.argv[1:])
