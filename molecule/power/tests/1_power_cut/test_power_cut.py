# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All hosts lose their power at once while clients write to every kind of volume. Everything comes back by itself, with all that was acknowledged."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from support import boot, copies, draw, eyes, inventory, lab, ledger, site, wait
from testinfra.host import Host

CLIENTS = inventory.clients()
MOUNTED = {mount["volume"]: mount["path"] for mount in inventory.mounts()}
DROP_IN = "/etc/systemd/system/glusterd.service.d/keep-bricks.conf"
UNIT = "/etc/systemd/system/srv-scratch.mount"
ENOUGH = 12   # acknowledged writes of each writer before the cut
HEAL_SECONDS = 120


@pytest.fixture(scope="module", autouse=True)
def writers(live: dict[str, eyes.Volume]) -> Iterator[list[ledger.Writer]]:
    """One writer for each volume, on either client in turn, at the moment of the cut. Files of the roles are a few seconds old then."""
    boot.await_mounts()
    lab.each(lambda host: lab.on(host, f"rm {DROP_IN}"), inventory.hosts())
    lab.each(lambda host: lab.on(host, f"rm {UNIT}"), CLIENTS)
    run = site.site("--tags", "servers,clients")
    assert run.code == 0, run.told()
    chance = draw.chance()
    with ExitStack() as stack:
        writers = [stack.enter_context(ledger.Writer(CLIENTS[number % 2], f"{path}/power-cut")) for number, path in enumerate(MOUNTED.values())]
        wait.until("every writer writes", lambda: [writer.folder for writer in writers if writer.so_far() < ENOUGH], 120)
        time.sleep(chance.uniform(0, 2))
        lab.lab("kill", *inventory.hosts())
        for writer in writers:
            writer.stop()
    lab.lab("boot", *inventory.hosts())
    yield writers


def test_what_a_run_wrote_just_before_is_there(hosts: dict[str, Host]) -> None:
    for name, host in hosts.items():
        assert "KillMode=process" in host.file(DROP_IN).content_string, f"{name}: {DROP_IN}"
    for name in CLIENTS:
        assert "Type=glusterfs" in hosts[name].file(UNIT).content_string, f"{name}: {UNIT}"


def test_pool_bricks_and_mounts_come_back_by_themselves(hosts: dict[str, Host], live: dict[str, eyes.Volume], names: dict[str, str]) -> None:
    boot.await_bricks(live.values())
    boot.await_pool(hosts)
    boot.await_mounts()
    assert eyes.volumes(hosts["g3"], names) == live, "glusterd has other volumes than before"


@pytest.mark.parametrize("client", CLIENTS)
def test_every_acknowledged_write_reads_back(client: str, writers: list[ledger.Writer], hosts: dict[str, Host]) -> None:
    for writer in writers:
        writer.assert_kept(eyes.checksums(hosts[client], writer.folder, writer.written))


def test_the_bricks_of_a_set_hold_the_same(hosts: dict[str, Host], live: dict[str, eyes.Volume]) -> None:
    copies.settle(hosts["g3"], CLIENTS[0], MOUNTED, live, HEAL_SECONDS)
    copies.assert_alike(CLIENTS[1], MOUNTED, live)
