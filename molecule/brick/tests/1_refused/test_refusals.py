# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every device that is in use is refused by name with what was found, and the hosts stay as they were, byte for byte."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

import pytest
from support import fingerprint, inventory, lab, site

HOST = "g1"
FREE = ["/dev/ubdb", "/dev/ubdc"]

# What is on a device (the words of occupy.sh) and what has to be said of it; "wipe" where the word wipe would allow it.
EXPECTED = {
    "ext4": ("wipe", 'ext4 signature labelled "precious"'),
    "xfs": ("wipe", "xfs signature"),
    "btrfs": ("wipe", "btrfs signature"),
    "swap space, not in use": ("wipe", "swap space"),
    "swap space, in use": ("", "in use as swap space"),
    "LVM without a group": ("wipe", "LVM physical volume"),
    "LVM of somebody else, inactive": ("wipe", "LVM physical volume of volume group foreign"),
    "LVM of somebody else, active": ("", "volume group busy with active volumes www"),
    "a logical volume": ("", "a device of type lvm"),
    "a group of our name without our tag": ("wipe", "LVM physical volume of volume group gluster_LAB_g1_b"),
    "our tag, a group of two devices": ("", "volume group gluster_two of this collection has 2 devices"),
    "the other one of these": ("", "volume group gluster_two of this collection has 2 devices"),
    "our bricks in a group without our tag": ("", "volume group gluster_untagged with bricks home-0-0"),
    "prepared by us, smaller than it was": ("", "134217728 bytes, but its volume group gluster_shrunk was made for [0-9]+: the device has become smaller"),
    "Linux RAID, stopped": ("wipe", "member of a Linux RAID"),
    "Linux RAID, running": ("", r"member of a Linux RAID.*in use by /dev/md2 \(raid1\)"),
    "LUKS, closed": ("wipe", "LUKS encryption"),
    "LUKS, open": ("", r"LUKS encryption.*in use by /dev/mapper/secret \(crypt\)"),
    "GPT, empty": ("wipe", "GPT partition table"),
    "GPT, only the copy at the end": ("wipe", "GPT partition table"),
    "DOS, empty": ("wipe", "DOS partition table"),
    "ZFS": ("wipe", "member of a ZFS pool"),
    "mounted": ("", "is mounted on /mnt/mounted"),
    "in fstab by its path, blank": ("", "is in /etc/fstab: /dev/loop[0-9]+ /mnt/by-path"),
    "in fstab by its UUID": ("", "is in /etc/fstab: UUID=[0-9a-f-]+ /mnt/by-uuid"),
    "too small": ("", "only 8MiB"),
    "read-only": ("", "read-only"),
    "path of a multipath device": ("", r"in use by /dev/mapper/mpatha \(mpath\)"),
    "held by a process": ("", "in use by the kernel"),
    "fails to read": ("", "can't be read: .*"),
    "no medium": ("", "no such block device"),
    "a partition with xfs": ("wipe", "DOS partition table; partition /dev/ubdd1 of 1GiB with xfs"),
    "that partition": ("wipe", "xfs signature"),
    "the root disk": ("", "/dev/ubda is mounted on /"),
    "another name of /dev/ubdb": ("", "is the same device as /dev/ubdb"),
    "not there": ("", "no such block device"),
    "not a block device": ("", "no such block device"),
}


class Device(NamedTuple):
    path: str
    what: str


@cache
def devices() -> list[Device]:
    return [Device(*line.split("\t")) for line in lab.on(HOST, "cat /var/lib/occupied.tsv").splitlines()]


@pytest.fixture(scope="module")
def before() -> dict[str, fingerprint.Fingerprint]:
    return fingerprint.take(inventory.hosts())


@pytest.fixture(scope="module")
def refused(before: dict[str, fingerprint.Fingerprint]) -> site.Run:
    """One run of site.yml for all of them, with a volume that no host could hold."""
    asked = {HOST: [*FREE, *(device.path for device in devices())]}
    volumes = [*inventory.volumes(), {"name": "vast", "type": "replicate", "replicas": 2, "allow_replica_2": True, "size": "1PiB"}]
    return site.site(gluster_volumes=volumes, gluster_devices="{{ " + str(asked) + "[inventory_hostname] | default(" + str(FREE) + ") }}")


def rows(run: site.Run) -> list[str]:
    """Of the table, each with single spaces."""
    message = next((event["msg"] for event in run.events if event.get("status") == "failed" and event["task"].endswith("before the first change")), "")
    assert message, run.told()
    return [re.sub(" +", " ", row) for row in message.splitlines()[1:-1]]


def row_of(device: Device, run: site.Run) -> str:
    found = [row for row in rows(run) if row.startswith(f"{HOST} {device.path} ")]
    assert len(found) == 1, f"{device}: {found}"
    return found[0].removeprefix(f"{HOST} {device.path} ")


def test_each_device_is_refused_by_name_with_what_was_found(refused: site.Run) -> None:
    assert {device.what for device in devices()} == set(EXPECTED)
    for device in devices():
        assert re.search(EXPECTED[device.what][1], row_of(device, refused)), f"{device}: {row_of(device, refused)}"
        assert ("wipe: true" in row_of(device, refused)) == (EXPECTED[device.what][0] == "wipe"), f"{device}: {row_of(device, refused)}"


def test_nothing_else_is_refused_but_the_volume_that_fits_nowhere(refused: site.Run) -> None:
    others = [row for row in rows(refused) if not any(row.startswith(f"{HOST} {device.path} ") for device in devices())]
    assert len(others) == 1 and re.match("- volume vast .*no space for 1PiB", others[0]), others
    assert refused.code == 2 and refused.changed() == [], refused.told()


@pytest.mark.parametrize(("variables", "words"), [
    ({"gluster_group": "nobody"}, "group nobody: found: no host; expected: every storage host; next: list the hosts below"),
    ({"gluster_storage_network": "192.0.2.0/240"}, "No host can be looked at. g1: .*gluster_storage_network: found: '192.0.2.0/240'; expected: .* g2: "),
    ({"gluster_storage_network": "{{ '192.0.2.0/240' if inventory_hostname == 'g2' else '192.0.2.0/24' }}"},
     "g2 look gluster_storage_network: found: '192.0.2.0/240'; expected: a network .*ansible g2 --become -m glusterkube.storage.gluster_brick_info"),
])
def test_a_host_that_cant_be_looked_at_stops_the_run(variables: dict[str, str], words: str, before: dict[str, fingerprint.Fingerprint]) -> None:
    run = site.site(**variables)
    assert run.code == 2 and run.changed() == [], run.told()
    told = " ".join(str(event["msg"]) for event in run.events if event.get("status") == "failed")
    assert re.search(words, " ".join(told.split())), run.told()


def ask_module(wipe: bool) -> dict[str, Any]:
    """gluster_brick itself, called for real, to make a brick on a blank device of a host that has all the others too."""
    asked = [*FREE, *({"device": device.path, "wipe": True} if wipe else device.path for device in devices())]
    bricks = [{"volume": "x", "set": 0, "index": 0, "device": FREE[0], "size": "300MiB"}]
    return site.module(HOST, "gluster_brick", devices=asked, bricks=bricks)


@pytest.mark.parametrize("wipe", [False, True])
def test_the_module_refuses_them_too_even_what_may_be_wiped_as_long_as_one_may_not(wipe: bool, refused: site.Run) -> None:
    answer = ask_module(wipe)
    assert answer["changed"] is False and answer["actions"] == []
    for device in devices():
        line = next((line for line in answer["msg"].splitlines() if f"device {device.path}: " in line), "")
        assert bool(line) == (not wipe or EXPECTED[device.what][0] != "wipe"), f"{device}: {line}"
        assert not line or re.search(EXPECTED[device.what][1], line), f"{device}: {line}"


def test_the_hosts_are_what_they_were(before: dict[str, fingerprint.Fingerprint], refused: site.Run) -> None:
    """Also after the module was called. The table of all refusals is left in .build/molecule/refusals.md."""
    after = fingerprint.take(inventory.hosts())
    lines = ["| device | holds | refused with | unchanged |", "|---|---|---|---|"]
    for device in devices():
        path = device.path if device.path in after[HOST]["disks"] else "/dev/ubdb" if "by-id" in device.path else ""
        same = before[HOST]["disks"].get(path) == after[HOST]["disks"].get(path)
        lines.append(f"| {device.path} | {device.what} | {row_of(device, refused)} | {'yes' if same else 'NO'} |")
    (lab.BUILD / "refusals.md").write_text("\n".join(lines) + "\n")
    print("\n" + "\n".join(lines))
    assert not [line for line in lines if line.endswith("| NO |")]
    assert fingerprint.differences(before, after) == []
