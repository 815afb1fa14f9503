# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Heketi's database is lost and restored, and lost and rebuilt. What comes back is what was there, and can be worked with."""

from __future__ import annotations

from typing import Any

import pytest
from support import heketi_dump, heketi_rest, inventory, lab, site

HOST = heketi_rest.HOST
DATABASE = "/var/lib/heketi/heketi.db"
BACKUPS = "/var/backups/heketi"
LEFT = "lvs --noheadings -o vg_name,lv_name | grep -E ' vg_[0-9a-f]{32} ' || true; grep -h /var/lib/heketi/mounts /etc/fstab /proc/self/mountinfo || true"

REPLICATED = {"name": "safe", "size": 1, "gid": 2000, "durability": {"type": "replicate", "replicate": {"replica": 3}},
              "glustervolumeoptions": ["network.ping-timeout 12"]}
ARBITER = {"name": "lean", "size": 1, "durability": {"type": "replicate", "replicate": {"replica": 3}},
           "glustervolumeoptions": ["user.heketi.arbiter true"]}
LATER = {"name": "later", "size": 2, "durability": {"type": "disperse", "disperse": {"data": 2, "redundancy": 1}}}


def left() -> dict[str, str]:
    """What bricks of Heketi leave on each host: logical volumes, lines of fstab, mounts."""
    return lab.each(lambda host: lab.on(host, LEFT).strip(), inventory.hosts())


def dump() -> dict[str, Any]:
    return dict(heketi_rest.get("/db/dump"))


def backup() -> str:
    """The path of a new backup, taken by the unit that the timer starts."""
    lab.on(HOST, "systemctl start heketi-backup.service")
    return lab.on(HOST, f"ls -t {BACKUPS}/heketi-*.db").splitlines()[0]


def lose() -> None:
    lab.on(HOST, f"systemctl stop heketi && rm {DATABASE}")


def run(name: str, **variables: Any) -> site.Run:
    return site.playbook(f"heketi_{name}.yml", **variables)


def said(done: site.Run, text: str) -> bool:
    """Whether it is in the output, however that was wrapped."""
    return text in " ".join(done.output.split())


def started() -> str:
    """Since when the server runs, which no restart leaves as it is."""
    return lab.on(HOST, "systemctl show --property=ActiveEnterTimestampMonotonic --value heketi").strip()


def volume(name: str) -> str:
    return next(key for key, entry in dump()["volumeentries"].items() if entry["Info"]["name"] == name)


def consistent() -> None:
    """What is complained of is that of volumes which are older than a host, and nothing else."""
    check = heketi_rest.get("/db/check")
    told = [text for part in check.values() if isinstance(part, dict) for text in part["inconsistencies"] or ()]
    assert [text for text in told if "mount hosts list" not in text] == []


@pytest.fixture(scope="module")
def clean() -> dict[str, str]:
    return left()


@pytest.fixture(scope="module")
def first(clean: dict[str, str]) -> str:
    """A backup of the database when there was one volume less than now."""
    for wanted in (REPLICATED, ARBITER):
        heketi_rest.post("/volumes", wanted)
    taken = backup()
    heketi_rest.post("/volumes", LATER)
    return taken


def test_the_timer_runs() -> None:
    assert lab.on(HOST, "systemctl is-active heketi-backup.timer; systemctl is-enabled heketi-backup.timer").split() == ["active", "enabled"]


def test_a_backup_is_for_root_alone(first: str) -> None:
    assert lab.on(HOST, f"stat -c '%U %a' {BACKUPS} {first}").split() == ["root", "700", "root", "600"]


BAD = {
    "cut": ("head -c 20000 {copy} > {bad}", "it was cut off"),
    "other": ("head -c 65536 /dev/urandom > {bad}", "without the mark and checksum"),
    "newer": ("heketi db export --dbfile {copy} --jsonfile - 2> /dev/null"
              " | sed 's/\"dbattributeentries\": {{/&\"DB_NEW\": {{\"Key\": \"DB_NEW\"}},/' > {bad}.json"
              " && heketi db import --jsonfile {bad}.json --dbfile {bad} > /dev/null 2>&1", "written by a newer Heketi"),
}


@pytest.mark.parametrize("kind", ["cut", *(pytest.param(kind, marks=pytest.mark.campaign) for kind in ("other", "newer"))])
def test_a_bad_backup_is_refused_and_nothing_is_touched(first: str, kind: str) -> None:
    made, found = BAD[kind]
    bad, copy = "/run/bad.db", "/run/copy.db"
    lab.on(HOST, f"cp {first} {copy} && {made.format(copy=copy, bad=bad)}")
    before = started(), dump()
    done = run("restore", backup=bad)
    assert done.code != 0 and said(done, found), done.told()
    assert (started(), dump()) == before
    lab.on(HOST, f"rm -f {bad} {bad}.json {copy}")


def test_lost_and_restored(first: str) -> None:
    was, newest = dump(), backup()
    lose()
    done = run("restore", backup=newest)
    assert done.code == 0 and said(done, "Heketi and gluster know the same volumes"), done.told()
    assert dump() == was
    consistent()


@pytest.mark.campaign
def test_what_is_newer_than_the_backup_is_told_and_the_old_database_is_kept(first: str) -> None:
    was, newest = dump(), backup()
    done = run("restore", backup=first)
    assert done.code == 0 and said(done, "volume later: gluster has it, Heketi does not know it"), done.told()
    assert sorted(entry["Info"]["name"] for entry in dump()["volumeentries"].values()) == ["lean", "safe"]
    done = run("restore", backup=newest)
    assert done.code == 0 and said(done, "Heketi and gluster know the same volumes"), done.told()
    assert dump() == was
    kept = lab.on(HOST, f"ls {DATABASE}.*").split()
    assert len(kept) == 2
    lab.on(HOST, f"rm {' '.join(kept)}")


@pytest.mark.campaign
def test_restored_again_nothing_changes(first: str) -> None:
    before = started()
    done = run("restore", backup=lab.on(HOST, f"ls -t {BACKUPS}/heketi-*.db").splitlines()[0])
    assert (done.code, done.changed(), started()) == (0, [], before), done.told()


def test_what_was_restored_can_be_expanded_and_deleted(first: str) -> None:
    grown = heketi_rest.post(f"/volumes/{volume('safe')}/expand", {"expand_size": 1})
    assert grown["size"] == 2 and len(grown["bricks"]) == 6
    heketi_rest.delete(f"/volumes/{volume('later')}")
    consistent()


@pytest.mark.campaign
def test_a_rebuild_is_refused_while_heketi_runs(first: str) -> None:
    before = dump()
    done = run("rebuild")
    assert done.code != 0 and said(done, "found: it runs"), done.told()
    assert dump() == before


def test_rebuilt_from_the_hosts_it_is_what_was_lost(first: str) -> None:
    was = dump()
    lose()
    done = run("rebuild")
    assert done.code == 0, done.told()
    assert heketi_dump.differences(heketi_dump.comparable(was), heketi_dump.comparable(dump())) == []
    consistent()


def test_what_was_rebuilt_can_be_expanded_and_deleted(first: str, clean: dict[str, str]) -> None:
    grown = heketi_rest.post(f"/volumes/{volume('lean')}/expand", {"expand_size": 1})
    assert grown["size"] == 2 and len(grown["bricks"]) == 6
    for name in ("safe", "lean"):
        heketi_rest.delete(f"/volumes/{volume(name)}")
    consistent()
    assert left() == clean
