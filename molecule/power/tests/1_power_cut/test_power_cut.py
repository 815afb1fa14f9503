# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All hosts lose their power at once while clients write to every kind of volume, and one brick is not mounted when they boot.

Everything else comes back by itself, with all that was acknowledged. That brick stays down, nothing goes to the root disk in its place, and site.yml
repairs it.
"""

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
FRESH = {"name": "fresh", "type": "replicate", "replicas": 3, "size": "512MiB"}
ENOUGH = 12   # acknowledged writes of each writer before the cut
HEAL_SECONDS = 120


def point_of(brick: eyes.Brick) -> str:
    return brick.path.rpartition("/")[0]


@pytest.fixture(scope="module")
def live(hosts: dict[str, Host], names: dict[str, str]) -> dict[str, eyes.Volume]:
    """Files of the roles are made again, and a volume more is made: all of it is a few seconds old at the cut."""
    boot.await_mounts()
    lab.each(lambda host: lab.on(host, f"rm {DROP_IN}"), inventory.hosts())
    lab.each(lambda host: lab.on(host, f"rm {UNIT}"), CLIENTS)
    run = site.site(gluster_volumes=[*inventory.volumes(), FRESH])
    assert run.code == 0, run.told()
    return eyes.volumes(hosts["g3"], names)


@pytest.fixture(scope="module")
def brick(live: dict[str, eyes.Volume]) -> eyes.Brick:
    """The one that is not mounted: of the volume home, on a host that is no client."""
    return next(brick for brick in live["home"].bricks if brick.host not in CLIENTS)


@pytest.fixture(scope="module", autouse=True)
def writers(brick: eyes.Brick) -> Iterator[list[ledger.Writer]]:
    """One writer for each volume, on either client in turn, at the moment of the cut."""
    chance = draw.chance()
    with ExitStack() as stack:
        writers = [stack.enter_context(ledger.Writer(CLIENTS[number % 2], f"{path}/power-cut")) for number, path in enumerate(MOUNTED.values())]
        lab.on(brick.host, f"sed -i 's|^[^#].* {point_of(brick)} |#&|' /etc/fstab && sync /etc/fstab")
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


def test_pool_bricks_and_mounts_come_back_by_themselves(
        brick: eyes.Brick, hosts: dict[str, Host], live: dict[str, eyes.Volume], names: dict[str, str]) -> None:
    boot.await_bricks(live.values(), but=[brick])
    boot.await_pool(hosts)
    boot.await_mounts()
    assert eyes.volumes(hosts["g3"], names) == live, "glusterd has other volumes than before"


def test_the_brick_that_is_not_mounted_stays_down(brick: eyes.Brick, hosts: dict[str, Host], names: dict[str, str]) -> None:
    assert boot.missing_bricks([brick]) == [f"{brick.host}:{brick.path}"]
    nodes = eyes.gluster(hosts["g3"], "volume status home").iter("node")
    assert [node.findtext("status") for node in nodes
            if (names.get(node.findtext("hostname") or ""), node.findtext("path")) == (brick.host, brick.path)] == ["0"]


def test_nothing_is_on_the_root_disk(brick: eyes.Brick, hosts: dict[str, Host]) -> None:
    point, host = point_of(brick), hosts[brick.host]
    assert point not in eyes.mounts(host, "xfs")
    assert host.check_output("findmnt --noheadings --output TARGET --target %s", point) == "/"
    assert "i" in host.check_output("lsattr -d %s", point).split()[0]
    assert host.check_output("find %s -mindepth 1", point) == ""
    assert "Operation not permitted" in host.run("mkdir %s", brick.path).stderr


@pytest.mark.parametrize("client", CLIENTS)
def test_every_acknowledged_write_reads_back(client: str, writers: list[ledger.Writer], hosts: dict[str, Host]) -> None:
    for writer in writers:
        writer.assert_kept(eyes.checksums(hosts[client], writer.folder, writer.written))


def test_site_repairs_the_brick_and_stops_no_other(brick: eyes.Brick, hosts: dict[str, Host]) -> None:
    others = {name: host.check_output("pgrep glusterfsd") for name, host in hosts.items() if name != brick.host}
    before = set(hosts[brick.host].check_output("pgrep glusterfsd").split())
    run = site.site()
    assert run.code == 0, run.told()
    assert [(text.partition(": ")[0], text.endswith("Bricks | Prepare")) for text in run.changed()] == [(brick.host, True)], run.changed()
    assert boot.missing_bricks([brick]) == []
    assert point_of(brick) in eyes.fstab(hosts[brick.host])
    assert before < set(hosts[brick.host].check_output("pgrep glusterfsd").split()), "bricks that ran were stopped"
    assert {name: host.check_output("pgrep glusterfsd") for name, host in hosts.items() if name != brick.host} == others


def test_then_the_bricks_of_a_set_hold_the_same(hosts: dict[str, Host], live: dict[str, eyes.Volume]) -> None:
    copies.settle(hosts["g3"], CLIENTS[0], MOUNTED, live, HEAL_SECONDS)
    copies.assert_alike(CLIENTS[1], MOUNTED, live)


@pytest.mark.campaign
def test_and_nothing_is_left_to_do() -> None:
    run = site.site()
    assert (run.code, run.changed()) == (0, []), run.told()
