# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A host without power: a warning when nothing needs it, a refusal before the first change when something does, and its return."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support import boot, copies, eyes, fingerprint, inventory, lab, ledger, site, wait
from testinfra.host import Host

DEAD, WRITER = inventory.clients()
PING_TIMEOUT = 10   # of the volume home


@pytest.fixture(scope="module", autouse=True)
def acknowledged(live: dict[str, eyes.Volume]) -> Iterator[ledger.Writer]:
    """A client writes from before the power cut until a run has gone by, on a volume that loses a brick by it."""
    assert DEAD in [brick.host for brick in live["home"].bricks]
    with ledger.Writer(WRITER, "/srv/home/dead-host") as writer:
        lab.lab("kill", DEAD)
        yield writer


def declared() -> list[dict[str, object]]:
    """As before, and one option of a volume that has a brick on the dead host."""
    return [{**volume, "options": {"network.ping-timeout": 11}} if volume["name"] == "media" else volume for volume in inventory.grown()]


def test_a_dead_host_that_nothing_needs_is_a_warning(acknowledged: ledger.Writer, hosts: dict[str, Host], names: dict[str, str]) -> None:
    run = site.site(gluster_volumes=declared())
    acknowledged.stop()
    assert run.code == 0, run.told()
    assert acknowledged.stall <= PING_TIMEOUT + 20
    assert f"{DEAD}: does not answer" in run.output, run.told()
    assert [text for text in run.plan["warnings"] if text.startswith(f"{DEAD}:")], run.plan["warnings"]
    assert eyes.volumes(hosts["g2"], names)["media"].options["network.ping-timeout"] == "11", "the rest did not converge"
    assert not [task for task in run.changed() if "Client" in task], "a dead host is no reason to mount anew"


def test_a_dead_host_that_a_new_volume_needs_is_refused_before_the_first_change() -> None:
    alive = [name for name in inventory.hosts() if name != DEAD]
    before = fingerprint.take(alive)
    run = site.site(gluster_volumes=[*declared(), {"name": "needy", "type": "replicate", "replicas": 3, "size": "1GiB"}])
    assert run.code == 2, run.told()
    table = run.output.partition("FOUND")[2]
    assert "needy" in table and DEAD in table, run.told()
    assert run.changed() == []
    assert fingerprint.differences(before, fingerprint.take(alive)) == []


def test_back_again_it_heals_and_no_acknowledged_write_is_lost(acknowledged: ledger.Writer, hosts: dict[str, Host], names: dict[str, str]) -> None:
    lab.lab("boot", DEAD)
    boot.await_pool(hosts)
    boot.await_mounts()
    # by name: a listing may come from the copy that lost one in the power cut, which only a lookup of it heals
    acknowledged.assert_kept(eyes.checksums(hosts[DEAD], acknowledged.folder, sorted(acknowledged.written)))

    live = eyes.volumes(hosts["g2"], names)
    copies.settle(hosts["g2"], WRITER, {"home": "/srv/home"}, live, 180)
    for name in [name for name, volume in live.items() if volume.type != "Distribute"]:
        wait.until(f"{name} is healed", lambda name=name: set(eyes.pending(hosts["g2"], name).values()) - {"0"}, 180)
    for brick in live["home"].bricks:
        acknowledged.assert_kept(eyes.checksums(hosts[brick.host], f"{brick.path}/dead-host"))
    for volume in live.values():
        for brick in volume.bricks:
            if brick.host == DEAD:
                assert f"--brick-name {brick.path}" in hosts[DEAD].check_output("pgrep -a glusterfsd"), f"{brick} did not come back"


@pytest.mark.campaign
def test_then_nothing_is_left_to_do() -> None:
    run = site.site(gluster_volumes=declared())
    assert (run.code, run.changed()) == (0, []), run.told()
