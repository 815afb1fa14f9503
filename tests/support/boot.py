# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to be there again after hosts have booted, without anybody's help."""

from __future__ import annotations

from collections.abc import Iterable

from testinfra.host import Host

from . import eyes, inventory, lab, wait

SECONDS = 180


def await_pool(hosts: dict[str, Host]) -> None:
    """Every host is connected to every other one."""
    wait.until("the pool is complete", lambda: [name for name, host in hosts.items() if not _connected(host, len(hosts))], SECONDS)


def _connected(host: Host, members: int) -> bool:
    try:
        return list(eyes.peers(host).values()) == [True] * members
    except (AssertionError, RuntimeError):  # glusterd or ssh does not answer yet
        return False


def await_bricks(volumes: Iterable[eyes.Volume], but: Iterable[eyes.Brick] = ()) -> None:
    """Every brick has its process."""
    wanted = [brick for volume in volumes for brick in volume.bricks if brick not in but]
    wait.until("all bricks run", lambda: missing_bricks(wanted), SECONDS)


def missing_bricks(wanted: list[eyes.Brick]) -> list[str]:
    running = lab.each(lambda host: lab.on(host, "pgrep -a glusterfsd || true"), {brick.host for brick in wanted})
    return [f"{brick.host}:{brick.path}" for brick in wanted if f"--brick-name {brick.path} " not in running[brick.host]]


def await_mounts() -> None:
    """Every client has mounted what the inventory says."""
    wait.until("all clients have mounted", lambda: {host: missing for host, missing in lab.each(_unmounted, inventory.clients()).items() if missing},
               SECONDS)


def _unmounted(client: str) -> list[str]:
    found = lab.on(client, "findmnt --list --noheadings --types fuse.glusterfs --output TARGET || true").splitlines()
    return [mount["path"] for mount in inventory.mounts() if mount["path"] not in map(str.strip, found)]
