# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pool at the end of the main road, saved once: where the other scenarios begin.

``python -m support.road`` makes the lab that pool, ``python -m support.road save`` puts the lab aside as that pool.
"""

from __future__ import annotations

import fcntl
import hashlib
import sys
import tempfile
from pathlib import Path

from . import boot, eyes, inventory, lab, site, wait

DECLARED = lab.ROOT / "molecule/default/inventory"
MADE_OF = ("plugins", "roles", "playbooks", "molecule/default/inventory")
"""Folders of this checkout whose content makes the pool what it is."""

KEPT = 4
"""Saved pools of other contents that are kept: each takes a gigabyte."""

HOSTS = 4


def name() -> str:
    """The saved pool of this very content."""
    total = hashlib.sha256()
    for folder in MADE_OF:
        for path in sorted(path for path in (lab.ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts):
            total.update(f"{path.relative_to(lab.ROOT)}\0".encode() + path.read_bytes())
    return f"road-{total.hexdigest()[:12]}"


def begin() -> None:
    """The lab is that pool: taken out of the saved ones, or made, by one lab at a time."""
    with (Path(tempfile.gettempdir()) / f"glusterkube-{name()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_saved():
            make()
            return
    lab.lab("load", name())
    lab.write_inventory()
    settle()


def make() -> None:
    made_of = name()  # of what is there now, whatever is edited meanwhile
    lab.lab("down")
    lab.lab("up", str(HOSTS))
    lab.write_inventory()
    run = site.playbook("site.yml", declared=DECLARED)
    assert run.code == 0, run.told()
    save(made_of)


def save(state: str) -> None:
    """The lab as it is becomes that pool, and is up again afterwards."""
    lab.lab("save", state)
    saved = [line.split()[0] for line in lab.lab("saved").splitlines() if line.startswith("road-")]  # the oldest first
    for old in saved[:-KEPT]:
        lab.lab("forget", old)
    settle()


def is_saved() -> bool:
    return any(line.split()[0] == name() and "STALE" not in line for line in lab.lab("saved").splitlines() if line)


def settle() -> None:
    """Until the pool is complete, every brick runs, and every client has mounted by itself what it should."""
    hosts = inventory.connect()
    boot.await_pool(hosts)
    boot.await_bricks(eyes.volumes(hosts["g2"], inventory.names()).values())
    wait.until("all units have started", lambda: [f"{host}: {unit}" for host, unit in lab.each(_starting, hosts).items() if unit], boot.SECONDS)


def _starting(host: str) -> str:
    return lab.on(host, "systemctl list-units --plain --no-legend --state=activating,failed 'gluster*' '*.mount'").strip()


if __name__ == "__main__":
    save(name()) if sys.argv[1:] == ["save"] else begin()
