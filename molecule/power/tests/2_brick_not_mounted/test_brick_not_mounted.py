# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One host loses its power while clients write, and boots without the mount of a brick. The brick stays down, nothing goes to the root disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from support import boot, copies, eyes, inventory, lab, ledger, site, wait
from testinfra.host import Host

CLIENTS = inventory.clients()
MOUNTED = {mount["volume"]: mount["path"] for mount in inventory.mounts()}
SERVE_ON = ("home", "logs", "archive")   # a distribute volume has its files on one brick only
PING_TIMEOUT = 10
HEAL_SECONDS = 180


@pytest.fixture(scope="module")
def brick(live: dict[str, eyes.Volume]) -> eyes.Brick:
    """One of the volume home, on a host that is no client."""
    return next(brick for brick in live["home"].bricks if brick.host not in CLIENTS)


@pytest.fixture(scope="module", autouse=True)
def writers(brick: eyes.Brick) -> Iterator[list[ledger.Writer]]:
    boot.await_mounts()
    point = brick.path.rpartition("/")[0]
    lab.on(brick.host, f"sed -i 's|^[^#].* {point} |#&|' /etc/fstab && sync")
    with ExitStack() as stack:
        writers = [stack.enter_context(ledger.Writer(CLIENTS[number % 2], f"{MOUNTED[name]}/one-host")) for number, name in enumerate(SERVE_ON)]
        wait.until("every writer writes", lambda: [writer.folder for writer in writers if writer.so_far() < 3], 60)
        lab.lab("kill", brick.host)
        lab.lab("boot", brick.host)
        yield writers


def test_the_brick_stays_down_and_the_others_of_its_host_come_back(brick: eyes.Brick, hosts: dict[str, Host], live: dict[str, eyes.Volume]) -> None:
    boot.await_bricks(live.values(), but=[brick])
    boot.await_pool(hosts)
    assert boot.missing_bricks([brick]) == [f"{brick.host}:{brick.path}"]
    told = eyes.gluster(hosts["g3"], "volume status home")
    assert [node.findtext("status") for node in told.iter("node") if node.findtext("path") == brick.path and node.findtext("hostname") in inventory.names()
            and inventory.names()[node.findtext("hostname") or ""] == brick.host] == ["0"]


def test_the_volume_serves_on(writers: list[ledger.Writer]) -> None:
    before = [writer.so_far() for writer in writers]
    wait.until("writes go on", lambda: [writer.folder for writer, lines in zip(writers, before, strict=True) if writer.so_far() < lines + 5], PING_TIMEOUT + 20)
    for writer in writers:
        writer.stop()
        assert writer.stall <= PING_TIMEOUT + 20
        assert not writer.errors


def test_nothing_is_on_the_root_disk(brick: eyes.Brick, hosts: dict[str, Host]) -> None:
    point, host = brick.path.rpartition("/")[0], hosts[brick.host]
    assert point not in eyes.mounts(host, "xfs")
    assert host.check_output("findmnt --noheadings --output TARGET --target %s", point) == "/"
    assert "i" in host.check_output("lsattr -d %s", point).split()[0]
    assert host.check_output("find %s -mindepth 1", point) == ""
    assert "Operation not permitted" in host.run("mkdir %s", brick.path).stderr


def test_site_repairs_it(brick: eyes.Brick, hosts: dict[str, Host]) -> None:
    others = {name: host.check_output("pgrep glusterfsd") for name, host in hosts.items() if name != brick.host}
    before = set(hosts[brick.host].check_output("pgrep glusterfsd").split())
    run = site.site()
    assert run.code == 0, run.told()
    assert [(text.partition(": ")[0], text.endswith("Bricks | Prepare")) for text in run.changed()] == [(brick.host, True)], run.changed()
    assert boot.missing_bricks([brick]) == []
    assert brick.path.rpartition("/")[0] in eyes.fstab(hosts[brick.host])
    assert before < set(hosts[brick.host].check_output("pgrep glusterfsd").split()), "bricks that ran were stopped"
    assert {name: host.check_output("pgrep glusterfsd") for name, host in hosts.items() if name != brick.host} == others
    again = site.site()
    assert (again.code, again.changed()) == (0, []), again.told()


def test_then_it_heals_and_no_acknowledged_write_is_lost(writers: list[ledger.Writer], hosts: dict[str, Host], live: dict[str, eyes.Volume]) -> None:
    copies.settle(hosts["g3"], CLIENTS[0], MOUNTED, live, HEAL_SECONDS)
    for client in CLIENTS:
        for writer in writers:
            writer.assert_kept(eyes.checksums(hosts[client], writer.folder, writer.written))
    copies.assert_alike(CLIENTS[1], MOUNTED, live)
