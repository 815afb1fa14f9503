# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A further host in the inventory and larger volumes: a peer and bricks more, and no brick that was there moves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from support import eyes, inventory, lab, ledger, site
from testinfra.host import Host

WRITER, READER = inventory.clients()
PAIRS = range(12)
OWNED = [". 2775 1000:2000", *(f"own-{pair} 750 1000:2000" for pair in PAIRS), *(f"own-{pair}/deeper 2711 1001:2001" for pair in PAIRS)]
RECORDS = "/run/glusterkube-directories"


@contextmanager
def mounted(host: Host, volume: str) -> Iterator[str]:
    """Where a client has a volume besides its own mounts."""
    where = f"/run/test-{volume}"
    host.check_output(f"mkdir {where} && mount -t glusterfs {WRITER}:/{volume} {where}")
    try:
        yield where
    finally:
        host.check_output(f"umount {where} && rmdir {where}")


def directories(host: Host, where: str) -> list[str]:
    """Mode and owners, after everything was looked at once: that is when GlusterFS heals."""
    host.check_output(f"ls -lR {where}")
    return list(host.check_output(f"cd {where} && stat -c '%n %a %u:%g' {' '.join(line.split()[0] for line in OWNED)}").splitlines())


@pytest.fixture(scope="module")
def owned(hosts: dict[str, Host]) -> Iterator[str]:
    """A volume of one replica set is mounted, and its directories belong to somebody."""
    with mounted(hosts[WRITER], "logs") as where:
        made = [f"mkdir -p {name} && chown {owners} {name} && chmod {mode:0>5} {name}" for name, mode, owners in map(str.split, OWNED)]
        hosts[WRITER].check_output(f"cd {where} && {' && '.join(made)}")
        assert directories(hosts[WRITER], where) == OWNED
        yield where


def test_growth_moves_no_brick(owned: str, hosts: dict[str, Host], names: dict[str, str]) -> None:
    before = eyes.volumes(hosts["g2"], names)
    with ledger.Writer(WRITER, "/srv/home/growth") as acknowledged:
        run = site.site(gluster_volumes=inventory.grown())
    assert run.code == 0, run.told()

    after = eyes.volumes(hosts["g2"], names)
    assert list(eyes.peers(hosts["g2"]).values()) == [True] * 5
    assert {name: volume.sets for name, volume in before.items()} == {name: after[name].sets[:len(volume.sets)] for name, volume in before.items()}
    more = {name: len(after[name].sets) - len(volume.sets) for name, volume in before.items()}
    assert {name: sets for name, sets in more.items() if sets} == {"logs": 1, "scratch": 3, "media": 1}
    assert after["vast"].status == "Started"
    assert any(brick.host == "g5" for volume in after.values() for brick in volume.bricks), "the new host got no brick"
    zones = {name: variables["gluster_zone"] for name, variables in inventory.hosts().items()}
    assert all(len({zones[brick.host] for brick in bricks}) == len(bricks) for volume in after.values() for bricks in volume.sets)
    acknowledged.assert_kept(eyes.checksums(hosts[READER], acknowledged.folder))


def test_directories_keep_owners_and_modes(owned: str, hosts: dict[str, Host]) -> None:
    """Also with the second replica set, when GlusterFS would set all of them to 0:0 and mode 000, at a second look and for every client.

    The setgid bit of some is another one for a moment.
    """
    eyes.await_directories(hosts)
    assert [directories(hosts[WRITER], owned) for _unused in range(3)] == [OWNED] * 3
    with mounted(hosts[READER], "logs") as where:
        assert directories(hosts[READER], where) == OWNED


def test_a_setgid_bit_that_growth_has_taken_comes_back(owned: str, hosts: dict[str, Host], names: dict[str, str]) -> None:
    """GlusterFS takes it when two look at a directory at the same time; here somebody is sure to take it."""
    brick = eyes.volumes(hosts["g2"], names)["logs"].sets[0][0]
    hosts[WRITER].check_output(f"chmod g-s {owned}/own-0/deeper")
    inode = int(hosts[brick.host].check_output(f"stat -c %i {brick.path}/own-0/deeper"))
    noted = {"bricks": 3, "brick": brick.path, "directories": {"own-0/deeper": {"mode": 0o2711, "owner": 1001, "group": 2001, "inode": inode}}}
    lab.on(brick.host, f"mkdir -p {RECORDS} && cat > {RECORDS}/logs && systemctl start glusterkube-directories@logs.service", json.dumps(noted))
    eyes.await_directories([brick.host])
    assert directories(hosts[WRITER], owned) == OWNED
    assert lab.on(brick.host, f"ls {RECORDS}; pgrep -ax glusterfs | grep glusterkube || true") == "", "a record or a mount is left"


def test_volumes_that_are_not_mentioned_stay(hosts: dict[str, Host], names: dict[str, str]) -> None:
    """The run before did not declare those of the step before it."""
    live = eyes.volumes(hosts["g2"], names)
    assert {name: live[name].status for name in ("first", "second", "third")} == dict.fromkeys(("first", "second", "third"), "Started")


def test_new_files_reach_the_new_bricks(hosts: dict[str, Host], names: dict[str, str]) -> None:
    """The layout of the directories was fixed: without that no file ever lies on a new set."""
    with mounted(hosts[WRITER], "scratch") as where:
        hosts[WRITER].check_output(f"for n in $(seq 60); do echo $n > {where}/new-$n || exit 1; done")
    for (brick,) in eyes.volumes(hosts["g2"], names)["scratch"].sets:
        assert [name for name in eyes.sizes(hosts[brick.host], brick.path) if name.startswith("new-")], f"{brick} got nothing"
