# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""purge.yml: refused without the word and while somebody uses a volume; interrupted, finished; nothing of it left."""

from __future__ import annotations

import pytest
from support import eyes, fingerprint, hold, lab, site
from testinfra.host import Host

DEVICES = [{"device": "/dev/ubdb", "wipe": True}, "/dev/ubdc"]      # one may be wiped, the other may not
WORD = {"confirm": "lab", "gluster_pool_name": "lab", "gluster_devices": DEVICES}


def test_without_the_word_it_is_the_plan(hosts: dict[str, Host]) -> None:
    before = fingerprint.take(hosts)
    run = site.playbook("purge.yml", **{**WORD, "confirm": "gluster"})
    assert (run.code, run.changed()) == (2, []), run.told()
    for part in ("- volume  home  replicate 3, Started", "- mount   g1:/srv/home (home)", "- host    g3 (192.0.2.13)", "g2 /dev/ubdb  is wiped",
                 "g2 /dev/ubdc  keeps its empty volume group", "next: -e confirm=lab"):
        assert part in run.output, f"{part}: {run.told()}"
    assert fingerprint.differences(before, fingerprint.take(hosts)) == []


def test_a_foreign_mount_forbids_it(hosts: dict[str, Host]) -> None:
    lab.on("g2", "mkdir -p /mnt/foreign && mount -t glusterfs 192.0.2.11:/media /mnt/foreign")
    try:
        run = site.playbook("purge.yml", **WORD)
        assert (run.code, run.changed()) == (2, []), run.told()
        assert "/mnt/foreign" in run.output and "Nothing was changed" in run.output, run.told()
    finally:
        lab.on("g2", "umount /mnt/foreign; rmdir /mnt/foreign")


@pytest.mark.campaign
def test_killed_in_the_middle(hosts: dict[str, Host]) -> None:
    with hold.Hold(list(hosts), "lvremove *", "after") as at:
        cut = site.killed(lambda events: bool(at.held), name="purge.yml", **WORD)
    print(f"killed after {at.held}")
    assert cut.code == -9, cut.told()


def test_it_is_taken_apart() -> None:
    """Also what a killed run has left of it."""
    run = site.playbook("purge.yml", **WORD)
    assert run.code == 0, run.told()
    assert "pool lab: taken apart" in run.output and "/dev/ubdc keeps volume group" in run.output and "/dev/ubdb keeps" not in run.output, run.told()


def test_nothing_of_it_is_left(hosts: dict[str, Host]) -> None:
    for name, host in hosts.items():
        assert eyes.bricks(host) == {} and eyes.fstab(host) == {}, name
        assert eyes.mounts(host, "xfs") == {} and eyes.mounts(host, "fuse.glusterfs") == {}, name
        assert host.run(f"ls {eyes.ROOT}").stdout.split() == [], name
        assert host.check_output("pvs --noheadings -o pv_name").split() in ([], ["/dev/ubdc"]), name
        assert {volume.partition("/")[2] for volume in eyes.logical_volumes(host)} <= {"bricks"}, name
        assert host.check_output("wipefs --no-act /dev/ubdb") == "", name
        assert host.run("pgrep -l 'glusterd|glusterfsd|glusterfs'").stdout == "", name
        assert host.run("ls /var/lib/glusterd/vols/* /var/lib/glusterd/peers/* /var/lib/glusterd/glusterd.info").stdout == "", name
        assert host.run("ls /etc/systemd/system/ | grep -e gluster-wait -e srv").stdout == "", name
        assert host.run("systemctl is-enabled glusterd").stdout.strip() == "disabled", name
        assert host.run("systemctl list-units --no-legend --all 'gluster-wait*' 'srv-*.mount'").stdout == "", name


@pytest.mark.campaign
def test_once_more_nothing_is_to_do(hosts: dict[str, Host]) -> None:
    run = site.playbook("purge.yml", **WORD)
    assert (run.code, run.changed()) == (0, []), run.told()
