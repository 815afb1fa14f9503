# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The data of a snapshot, through playbooks/snapshot.yml: in a clone, and back in its volume. The tests build on each other, in this order."""

from __future__ import annotations

import re

import pytest
from support import eyes, fingerprint, inventory, lab, site
from testinfra.host import Host

WRITER, READER = inventory.clients()
HOME = "/srv/home"
TRIAL = "/run/test-trial"
SNAPSHOT = {"volume": "home", "snapshot": "before"}


@pytest.fixture(scope="module")
def old(hosts: dict[str, Host]) -> dict[str, str]:
    """Checksums of what the volume held when its snapshot was made; afterwards a file of it is overwritten, one removed, and others written."""
    told = lab.script(WRITER, "write_files.py", HOME)
    sums = dict(line.split() for line in told.splitlines())
    planned, made = site.playbook("snapshot.yml", "--check", **SNAPSHOT), site.playbook("snapshot.yml", **SNAPSHOT, description="before the change")
    assert planned.code == made.code == 0, made.told()
    assert planned.changed() == made.changed() != []
    first, second, *_rest = sorted(sums)
    lab.on(WRITER, f"cd {HOME} && echo changed > {first} && rm {second} && echo new > new && sync -f .")
    assert eyes.checksums(hosts[READER], HOME, sums) != sums
    return sums


def snapshots(host: Host) -> list[str]:
    return [entry.text or "" for entry in eyes.gluster(host, "snapshot list").iter("snapshot")]


def refused(words: str, **variables: str) -> None:
    """It ends with these words, and no host is changed by it."""
    before = fingerprint.take(inventory.hosts())
    run = site.playbook("snapshot.yml", **variables)
    assert run.code != 0
    assert re.search(words, " ".join(run.output.split())), run.told()
    assert fingerprint.differences(before, fingerprint.take(inventory.hosts())) == []


def test_a_clone_holds_the_old_data(old: dict[str, str], hosts: dict[str, Host], names: dict[str, str]) -> None:
    run = site.playbook("snapshot.yml", **SNAPSHOT, clone="trial")
    assert run.code == 0, run.told()
    lab.on(READER, f"mkdir {TRIAL} && mount -t glusterfs {READER}:/trial {TRIAL}")
    assert eyes.checksums(hosts[READER], TRIAL) == old
    lab.on(READER, f"echo own > {TRIAL}/own && umount {TRIAL} && rmdir {TRIAL}")      # it can be written to
    assert site.playbook("snapshot.yml", **SNAPSHOT, clone="trial").changed() == []
    assert snapshots(hosts["g3"]) == ["before"]
    assert eyes.volumes(hosts["g3"], names)["trial"].status == "Started"


def test_a_full_thin_pool_gets_no_snapshot(old: dict[str, str], hosts: dict[str, Host]) -> None:
    """Every chunk of a large thin volume is touched, so that the pool of one host is nearly full."""
    pool = next(f"{entry['vg_name']}/{entry['pool_lv']}" for brick, entry in eyes.bricks(hosts["g3"]).items() if brick[0] == "home")
    vg = pool.partition("/")[0]
    lab.on("g3", f"lvcreate --quiet --type thin --virtualsize 16g --thinpool {pool} --name ballast")
    try:
        lab.on("g3", f"python3 - /dev/{vg}/ballast 2>&1", TOUCH)
        percent = hosts["g3"].check_output(f"lvs --noheadings -o data_percent {pool}").strip()
        assert float(percent) > 80
        refused(rf"refused to make it; found: .*(g3|192\.0\.2\.13): thin pool {pool}: data {float(percent):.1f} % in use; expected: at most 80 %", **{
            **SNAPSHOT, "snapshot": "full"})
        assert snapshots(hosts["g2"]) == ["before"]
    finally:
        lab.on("g3", f"lvremove --quiet --yes {vg}/ballast")


def test_a_started_volume_is_not_restored(old: dict[str, str]) -> None:
    refused("snapshot before: refused to restore; found: volume home is started; .* next: .*gluster volume stop home", **SNAPSHOT, state="restored",
            confirm="home")


def test_restore_brings_back_the_old_data(old: dict[str, str], hosts: dict[str, Host], names: dict[str, str]) -> None:
    before = eyes.volumes(hosts["g3"], names)["home"]
    lab.each(lambda client: lab.on(client, f"umount {HOME}"), (WRITER, READER))
    eyes.gluster(hosts["g3"], "volume stop home")
    refused(r"snapshot before: refused to restore; found: what was written to volume home since .* next: when that may go: confirm: \[home\]",
            **SNAPSHOT, state="restored")
    run = site.playbook("snapshot.yml", **SNAPSHOT, state="restored", confirm="home")
    assert run.code == 0, run.told()
    again = site.playbook("snapshot.yml", **SNAPSHOT, state="restored")
    assert (again.code, again.changed()) == (0, []), again.told()
    assert snapshots(hosts["g3"]) == []
    after = eyes.volumes(hosts["g3"], names)["home"]
    assert [brick.host for brick in after.bricks] == [brick.host for brick in before.bricks]
    assert all(brick.path.startswith("/run/gluster/snaps/") for brick in after.bricks)


def test_site_starts_and_mounts_a_restored_volume(old: dict[str, str], hosts: dict[str, Host]) -> None:
    """It knows the bricks by their new paths: none is missing, none is made."""
    first, again = site.site(), site.site()
    assert first.code == again.code == 0, again.told()
    assert again.changed() == []
    assert re.search(r"glusterkube.storage: OK' .*bricks online 17/17 .*heal pending 0", " ".join(again.output.split())), again.told()
    for client in (WRITER, READER):
        assert eyes.checksums(hosts[client], HOME) == old


@pytest.mark.campaign
def test_a_restored_volume_grows(old: dict[str, str], hosts: dict[str, Host], names: dict[str, str]) -> None:
    """In place, on the logical volumes that it has now. A snapshot of it is made and deleted as of any other."""
    before = eyes.volumes(hosts["g3"], names)["home"]
    larger = [{**volume, **({"size": "2GiB"} if volume["name"] == "home" else {})} for volume in inventory.volumes()]
    run = site.site("--tags", "bricks,volumes", gluster_volumes=larger)
    assert run.code == 0, run.told()
    assert eyes.volumes(hosts["g3"], names)["home"].sets == before.sets
    sizes = {hosts[brick.host].check_output(f"findmnt --noheadings --bytes --output SIZE --target {brick.path}").strip() for brick in before.bricks}
    assert len(sizes) == 1 and int(sizes.pop()) > 2**31 - 2**27
    assert eyes.checksums(hosts[READER], HOME) == old
    for state in ("present", "absent"):
        run = site.playbook("snapshot.yml", volume="home", snapshot="after", state=state)
        assert run.code == 0 and run.changed(), run.told()


@pytest.mark.campaign
def test_restored_bricks_come_back_after_a_power_cut(old: dict[str, str], hosts: dict[str, Host], names: dict[str, str]) -> None:
    """glusterd mounts them, no line of fstab does. fstab mounts the bricks that it names, and none of their snapshots, which have the same UUID."""
    host = next(brick.host for brick in eyes.volumes(hosts["g3"], names)["home"].bricks if brick.host in ("g2", "g3"))
    lab.lab("kill", host)
    lab.lab("boot", host)
    (path,) = [brick.path for brick in eyes.volumes(hosts["g4"], names)["home"].bricks if brick.host == host]
    lab.on(host, f"for n in $(seq 240); do pgrep -f -- '--brick-name {path}' >/dev/null && findmnt --target {path} --types xfs && exit; sleep 0.5; done; "
                 "exit 1")
    mounted = eyes.mounts(hosts[host], "xfs")
    wrong = {where: mounted[where]["source"] for where in eyes.fstab(hosts[host]) if "-brick_" not in mounted[where]["source"]}
    assert not wrong, f"snapshots are mounted in place of bricks: {wrong}"


TOUCH = """
import os, sys
node = os.open(sys.argv[1], os.O_WRONLY)
for start in range(0, 16 << 30, 256 << 10):
    os.pwrite(node, b"x" * 4096, start)
os.fsync(node)
"""
