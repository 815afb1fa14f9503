# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""May a device be taken? On captured hosts, and in a table of what speaks against it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._brick import parse
from ansible_collections.glusterkube.storage.plugins.module_utils._brick.model import (
    Block,
    FstabLine,
    Host,
    LogicalVolume,
    Mount,
    PhysicalVolume,
    Signature,
    WantedDevice,
)
from ansible_collections.glusterkube.storage.plugins.module_utils._brick.verdict import judge
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._brick.world import GIB, disk

FIXTURES = Path(__file__).parents[4] / "fixtures" / "brick"


def captured(state):
    def text(kind):
        path = FIXTURES / f"{state}.{kind}"
        return path.read_text() if path.exists() else ""
    blocks, lines = parse.lsblk(text("lsblk")), parse.fstab(text("fstab"))
    numbers = {block.path: block.number for block in blocks.values()}
    return Host(blocks=blocks, asked={block.path: kname for kname, block in blocks.items()},
                signatures=parse.wipefs((FIXTURES / ("refused.wipefs" if state == "in_use" else f"{state}.wipefs")).read_text()),
                pvs=parse.pvs(text("pvs")), lvs=parse.lvs(text("lvs")), mounts=parse.mountinfo(text("mountinfo")), fstab=lines,
                fstab_numbers={line.source: numbers.get(line.source, "") for line in lines},
                swaps=frozenset(numbers[path] for path in parse.swaps(text("swaps"))))


def judged(host, device="/dev/sdb", **more):
    return judge(host, [WantedDevice(device, **more)])[0]


@pytest.mark.parametrize(("device", "found"), [
    ("/dev/ubda", "/dev/ubda is mounted on /"),
    ("/dev/ubdb", 'ext4 signature labelled "scratch"'),
    ("/dev/ubdc", "btrfs signature"),
    ("/dev/ubdd", "swap space"),
    ("/dev/ubde", "GPT partition table; protective MBR; partition /dev/ubde1 of 1GiB with xfs signature; partition /dev/ubde2 of"),
    ("/dev/ubdf", "DOS partition table; partition /dev/ubdf1 of"),
    ("/dev/ubdg", "LUKS encryption"),
    ("/dev/ubdh", "member of a Linux RAID labelled \"gluster2:0\"; /dev/ubdh is in use by /dev/md0 (raid1)"),
    ("/dev/ubdi", "LVM physical volume of volume group data with active volumes www"),
])
def test_captured_devices_are_refused_by_name(device, found):
    verdict = judged(captured("refused"), device)
    assert verdict.state == "refused" and found in verdict.found and verdict.next_step and verdict.usable == verdict.free == 0


@pytest.mark.parametrize(("device", "found"), [
    ("/dev/ubdb", "/dev/ubdb is mounted on /mnt/a; /dev/ubdb is in /etc/fstab: LABEL=scratch /mnt/a"),
    ("/dev/ubdd", "/dev/ubdd is in use as swap space"),
    ("/dev/ubde", "/dev/ubde1 is mounted on /mnt/a b; /dev/ubde1 is in /etc/fstab: /dev/ubde1 /mnt/a b"),
    ("/dev/ubdh", "in use by /dev/md0"),
    ("/dev/ubdi", "active volumes www"),
])
def test_what_is_in_use_is_not_wiped_either(device, found):
    verdict = judged(captured("in_use"), device, wipe=True)
    assert verdict.state == "refused" and found in verdict.found and "wipe: true" not in verdict.next_step


def test_a_blank_device():
    verdict = judged(captured("blank"), "/dev/ubdb")
    assert (verdict.state, verdict.found, verdict.vg, verdict.usable, verdict.free) == ("blank", "", "", 21403533312, 21403533312)


def test_a_device_that_we_only_labelled_is_blank_and_one_of_somebody_else_is_not():
    host = captured("labelled")
    assert judged(host, "/dev/ubdb").state == "blank" and judged(host, "/dev/ubdb").pv
    host = replace(host, pvs=tuple(replace(pv, uuid="x" + pv.uuid[1:]) for pv in host.pvs))
    assert judged(host, "/dev/ubdb").found == "LVM physical volume"
    assert judged(host, "/dev/ubdb", wipe=True).pv is None


@pytest.mark.parametrize("state", ["killed_lvol0", "killed_bricks"])
def test_a_device_where_lvcreate_was_killed_is_prepared(state):
    host = replace(captured("labelled"), **{key: getattr(captured_without_probe(state), key) for key in ("pvs", "lvs", "blocks")})
    verdict = judged(host, "/dev/ubdb")
    assert (verdict.state, verdict.vg, verdict.pool, verdict.usable, verdict.used) == ("prepared", "gluster_ubdb", None, 21403533312, 0)


def captured_without_probe(state):
    return Host(blocks=parse.lsblk((FIXTURES / f"{state}.lsblk").read_text()), pvs=parse.pvs((FIXTURES / f"{state}.pvs").read_text()),
                lvs=parse.lvs((FIXTURES / f"{state}.lvs").read_text()))


def test_a_prepared_device_counts_its_bricks_and_not_their_snapshots():
    verdict = judged(captured("prepared"), "/dev/ubdb")
    assert (verdict.state, verdict.vg, verdict.usable) == ("prepared", "gluster_ubdb", 21403533312)
    assert verdict.free == 21403533312 - 10 * GIB - GIB // 2


# --- one thing at a time

PART = Block("sdb1", "/dev/sdb1", "8:17", "part", 5 * GIB, uuid="p-u-i-d", partuuid="pp")
SDB, SDC = disk("sdb"), disk("sdc")
FOREIGN = PhysicalVolume("/dev/sdb", "8:16", "abc-def", "da-ta", frozenset(), 4 << 20, 1, 20 * GIB, 1 << 20, 5119)
LV = LogicalVolume("da-ta", "www", GIB, frozenset({"linear"}), frozenset(), frozenset(), True, "/dev/mapper/da--ta-www")
XFS, MEMBER = Signature("sdb", "xfs", uuid="F-1"), Signature("sdb", "LVM2_member")


def host(*blocks, asked=("/dev/sdb", "/dev/sdc"), **more):
    known = {block.kname: block for block in (blocks or (SDB, SDC))}
    return Host(blocks=known, asked={path: path.rsplit("/", 1)[1] for path in asked}, **more)


def line(source, point="/mnt"):
    return FstabLine(source, point, "xfs", "defaults", f"{source} {point} xfs defaults 0 0")


HARD = [   # in use: refused whatever the user says
    (host(mounts=(Mount("8:16", "/mnt", "/dev/sdb", "xfs"),)), "/dev/sdb is mounted on /mnt"),
    (host(mounts=(Mount("0:45", "/mnt", "/dev/sdb", "btrfs"),)), "/dev/sdb is mounted on /mnt"),            # btrfs mounts have numbers of their own
    (host(swaps=frozenset({"8:16"})), "in use as swap"),
    (host(replace(SDB, holders=("dm-0",)), Block("dm-0", "/dev/mapper/x", "254:0", "crypt", GIB)), "in use by /dev/mapper/x (crypt)"),
    (host(replace(SDB, holders=("dm-0",)), Block("dm-0", "/dev/mapper/mpatha", "254:0", "mpath", GIB)), "in use by /dev/mapper/mpatha (mpath)"),
    (host(replace(SDB, content="mpath_member")), "path of a multipath device"),
    (host(busy=frozenset({"sdb"})), "can't be opened exclusively"),
    (host(fstab=(line("/dev/sdb"),), fstab_numbers={"/dev/sdb": "8:16"}), "in /etc/fstab: /dev/sdb /mnt"),
    (host(fstab=(line("/dev/disk/by-id/x"),), fstab_numbers={"/dev/disk/by-id/x": "8:16"}), "in /etc/fstab: /dev/disk/by-id/x"),
    (host(signatures=(XFS,), fstab=(line("UUID=f-1"),)), "in /etc/fstab: UUID=f-1"),
    (host(replace(SDB, parts=("sdb1",)), PART, fstab=(line("UUID=p-u-i-d"),)), "/dev/sdb1 is in /etc/fstab: UUID=p-u-i-d"),
    (host(replace(SDB, parts=("sdb1",)), PART, fstab=(line("PARTUUID=pp"),)), "/dev/sdb1 is in /etc/fstab: PARTUUID=pp"),
    (host(replace(SDB, parts=("sdb1",)), PART, mounts=(Mount("8:17", "/mnt", "/dev/sdb1", "xfs"),)), "/dev/sdb1 is mounted on /mnt"),
    (host(replace(SDB, parts=("sdb1",)), PART, busy=frozenset({"sdb1"})), "/dev/sdb1 is in use by the kernel"),
    (host(signatures=(MEMBER,), pvs=(FOREIGN,), lvs=(LV,)), "volume group da-ta with active volumes www"),
    (host(signatures=(MEMBER,), pvs=(FOREIGN,), fstab=(line("/dev/mapper/da--ta-www"),)), "volume group da-ta is in /etc/fstab"),
    (host(signatures=(MEMBER,), pvs=(FOREIGN,), fstab=(line("/dev/da-ta/www"),)), "volume group da-ta is in /etc/fstab"),
    (host(signatures=(MEMBER,), pvs=(FOREIGN,), lvs=(replace(LV, active=False, tags=frozenset(
        {"glusterkube.brick", "glusterkube.volume=home", "glusterkube.set=0", "glusterkube.index=1"})),)), "with bricks home-0-1"),
    (host(unreadable={"sdb": "Input/output error"}), "can't be read: Input/output error"),
    (host(replace(SDB, read_only=True)), "read-only"),
    (host(disk("sdb", 20 * 1024**2)), "only 20MiB"),
]


@pytest.mark.parametrize(("seen", "found"), HARD)
@pytest.mark.parametrize("wipe", [False, True])
def test_what_is_in_use_is_refused_always(seen, found, wipe):
    verdict = judged(seen, wipe=wipe)
    assert verdict.state == "refused" and found in verdict.found and "wipe: true" not in verdict.next_step and verdict.next_step


def test_nobody_is_told_to_free_the_disk_of_the_system():
    seen = host(fstab=(line("/dev/sdb", "/"),), fstab_numbers={"/dev/sdb": "8:16"})
    assert judged(seen).next_step == "name another device: the system is on it"


SOFT = [
    (host(signatures=(XFS,)), "xfs signature"),
    (host(signatures=(MEMBER,)), "LVM physical volume"),
    (host(signatures=(MEMBER,), pvs=(FOREIGN,), lvs=(replace(LV, active=False),)), "volume group da-ta"),
    (host(replace(SDB, parts=("sdb1",)), PART), "partition /dev/sdb1 of 5GiB"),
]


@pytest.mark.parametrize(("seen", "found"), SOFT)
def test_what_lies_there_is_refused_unless_the_device_may_be_wiped(seen, found):
    verdict = judged(seen)
    assert verdict.state == "refused" and found in verdict.found and "gluster_devices: [{device: /dev/sdb, wipe: true}]" in verdict.next_step
    verdict = judged(seen, wipe=True)
    assert verdict.state == "blank" and found in verdict.found and verdict.found.endswith("; will be wiped") and verdict.wipes[-1] == "/dev/sdb"


@pytest.mark.parametrize("kind", ["lvm", "rom", "dm", "zram"])
def test_only_disks_partitions_and_arrays(kind):
    assert judged(host(replace(SDB, kind=kind))).found == f"a device of type {kind}"


def test_two_names_of_one_device():
    twice = Host(blocks={"sdb": SDB}, asked={"/dev/sdb": "sdb", "/dev/disk/by-id/x": "sdb"})
    first, second = judge(twice, [WantedDevice("/dev/sdb"), WantedDevice("/dev/disk/by-id/x")])
    assert (first.state, second.state, second.found) == ("blank", "refused", "is the same device as /dev/sdb")


def test_two_paths_to_one_disk_without_multipath():
    paths = host(replace(SDB, wwn="0x5000"), replace(SDC, wwn="0x5000"))
    assert [verdict.state for verdict in judge(paths, [WantedDevice("/dev/sdb"), WantedDevice("/dev/sdc")])] == ["blank", "refused"]
    halves = host(replace(SDB, wwn="0x5000", kind="part"), replace(SDC, wwn="0x5000", kind="part"))
    assert [verdict.state for verdict in judge(halves, [WantedDevice("/dev/sdb"), WantedDevice("/dev/sdc")])] == ["blank", "blank"]


OURS = replace(FOREIGN, vg="gluster_sdb", vg_tags=frozenset({"glusterkube.device"}), start=4 << 20)


@pytest.mark.parametrize(("seen", "found"), [
    (host(disk("sdb", 19 * GIB), pvs=(OURS,)), "the device has become smaller"),
    (host(pvs=(replace(OURS, vg_volumes=2),)), "has 2 devices"),
    (host(pvs=(OURS, replace(FOREIGN, vg="gluster_sdb", number="8:32"))), "exists twice"),
    (host(replace(SDB, read_only=True), pvs=(OURS,)), "read-only"),
    (host(disk("sdb", 0)), "without a medium"),
])
def test_prepared_devices_that_are_not_right(seen, found):
    assert found in judged(seen).found and judged(seen).state in ("refused", "missing")


def test_usable_is_the_same_before_and_after():
    assert judged(host()).usable == judged(host(pvs=(OURS,))).usable == judged(captured("prepared"), "/dev/ubdb").usable
