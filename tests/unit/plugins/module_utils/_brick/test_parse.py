# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What captured outputs mean. tests/fixtures/capture_brick.sh made them on a lab host."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._brick import parse
from ansible_collections.glusterkube.storage.plugins.module_utils._brick.model import BrickName, Content, Mount, Signature

FIXTURES = Path(__file__).parents[4] / "fixtures" / "brick"
GIB = 1024**3


def text(name):
    return (FIXTURES / name).read_text()


def test_lsblk_knows_what_is_built_on_what():
    blocks = parse.lsblk(text("refused.lsblk"))
    assert (blocks["ubde"].parts, blocks["ubde"].holders) == (("ubde1", "ubde2"), ())
    assert (blocks["ubdh"].parts, blocks["ubdh"].holders) == ((), ("md0",))
    assert (blocks["ubda"].path, blocks["ubda"].number, blocks["ubda"].kind, blocks["ubda"].size) == ("/dev/ubda", "98:0", "disk", 6 * GIB)
    assert blocks["md0"].kind == "raid1" and blocks["ubdb"].label == "scratch"


def test_wipefs_names_each_kind_once():
    found = parse.wipefs(text("refused.wipefs"))
    assert [(signature.kname, signature.kind) for signature in found] == [
        ("ubdb", "ext4"), ("ubdc", "btrfs"), ("ubdd", "swap"), ("ubde", "gpt"), ("ubde", "PMBR"), ("ubde1", "xfs"), ("ubdf", "dos"),
        ("ubdg", "crypto_LUKS"), ("ubdh", "linux_raid_member"), ("ubdi", "LVM2_member")]
    assert found[0].label == "scratch" and len(found[0].uuid) == 36


def test_wipefs_prints_nothing_for_blank_devices():
    assert parse.wipefs(text("blank.wipefs")) == ()


def test_lvm_of_a_prepared_device():
    (pv,) = parse.pvs(text("prepared.pvs"))
    assert (pv.path, pv.number, pv.vg, pv.ours, pv.vg_volumes, pv.missing) == ("/dev/mine", "98:16", "gluster_ubdb", True, 1, False)
    assert (pv.device_size, pv.start, pv.extents, pv.vg_extent) == (20 * GIB, 4194304, 5119, 4194304)
    lvs = {lv.name: lv for lv in parse.lvs(text("prepared.lvs"))}
    home, logs, pool = lvs["brick_home_0_0"], lvs["brick_logs_0_2"], lvs["bricks"]
    assert (home.brick, home.arbiter, home.size, home.pool, home.active) == (BrickName("home", 0, 0), False, 10 * GIB, "bricks", True)
    assert (logs.brick, logs.arbiter, "glusterkube.new" in logs.tags) == (BrickName("logs", 0, 2), True, True)
    assert (pool.size, pool.metadata, pool.chunk, pool.layout) == (21403533312, 32 * 1024**2, 256 * 1024, {"thin", "pool"})
    assert lvs["bricks_tmeta"].hidden and not home.hidden
    assert lvs["1f2e3d_0"].brick is None and "snapshot" in lvs["1f2e3d_0"].role       # gluster's snapshots carry no tags of ours


def test_a_labelled_device_has_a_physical_volume_and_no_group():
    (pv,) = parse.pvs(text("labelled.pvs"))
    assert (pv.vg, pv.ours, pv.uuid) == ("", False, "GLUSTR-f16a-f6ae-57c7-b3c5-162f-560572")


@pytest.mark.parametrize("tags", ["", "glusterkube.brick", "glusterkube.brick,glusterkube.volume=x,glusterkube.set=1",
                                  "glusterkube.brick,glusterkube.volume=x,glusterkube.set=one,glusterkube.index=0",
                                  "glusterkube.volume=x,glusterkube.set=0,glusterkube.index=0"])
def test_a_volume_with_incomplete_tags_is_no_brick(tags):
    lvs = text("prepared.lvs").replace("glusterkube.arbiter=0,glusterkube.brick,glusterkube.index=0,glusterkube.set=0,glusterkube.volume=home", tags)
    assert {lv.name: lv for lv in parse.lvs(lvs)}["brick_home_0_0"].brick is None


def test_mountinfo_and_its_blanks():
    mounts = parse.mountinfo(text("in_use.mountinfo"))
    assert {"/", "/mnt/a", "/mnt/a b"} <= {mount.point for mount in mounts}
    assert next(mount for mount in mounts if mount.point == "/mnt/a") == Mount("98:16", "/mnt/a", "/dev/ubdb", "ext4")


def test_fstab_swaps_and_what_is_no_line():
    lines = parse.fstab(text("in_use.fstab"))
    assert [(line.source, line.point) for line in lines] == [("/dev/ubda", "/"), ("LABEL=scratch", "/mnt/a"), ("/dev/ubde1", "/mnt/a b")]
    assert lines[1].text == "LABEL=scratch\t/mnt/a ext4 defaults 0 0"
    assert parse.fstab('UUID="a-b"\t/x\n#y /y\n\nlonely\n')[0].source == "UUID=a-b"
    assert parse.swaps(text("in_use.swaps")) == ("/dev/ubdd",) and parse.swaps(text("blank.swaps")) == ()


def superblock(name):
    return (FIXTURES / f"{name}.superblock").read_bytes()


def test_superblocks_before_in_the_middle_of_and_after_mkfs():
    assert parse.superblock(superblock("blank"), ()) == Content("blank")
    assert parse.superblock(superblock("unfinished"), parse.wipefs(text("unfinished.wipefs"))).state == "unfinished"  # blkid says xfs
    finished = parse.superblock(superblock("finished"), ())
    assert (finished.state, finished.uuid) == ("xfs", "14dc5dd2-9a45-5dd2-af92-2eb5173e7c46")
    assert 10 * GIB - 16 * 1024**2 < finished.size <= 10 * GIB and finished.log == 64 * 1024**2


@pytest.mark.parametrize("data", [bytes(512), b"", b"XFSB", b"\x53\xef" * 256])
def test_something_else_on_a_volume(data):
    assert parse.superblock(data, (Signature("dm-4", "ext4"),)) == Content("other", found="ext4")


def test_keys_of_glusterd():
    assert parse.keys("UUID=5b0f\noperating-version=100000\n\nx=a=b\n") == {"UUID": "5b0f", "operating-version": "100000", "x": "a=b"}


# --- a host of a restored volume

def restored_bricks():
    files = [parse.keys(text(f"restored.brick{number}")) for number in range(3)]
    return list(parse.served("home", parse.keys(text("restored.info")), files))


def test_thin_pools_say_how_full_they_are():
    lvs = {(lv.vg, lv.name): lv for lv in parse.lvs(text("restored.lvs"))}
    pools = [lv for lv in lvs.values() if lv.name == "bricks"]
    assert len(pools) == 2 and all(0 < pool.data_percent < 5 < pool.metadata_percent < 20 for pool in pools)
    assert {lv.data_percent for lv in parse.lvs(text("prepared.lvs"))} == {None}        # captured without these columns


def test_bricks_of_a_restored_volume_are_known_by_glusterds_files():
    served = restored_bricks()
    assert [str(brick.name) for brick in served] == ["home-0-0", "home-0-1", "home-0-2"]
    assert all(brick.path == f"{brick.mount}/brick" and brick.mount.startswith("/run/gluster/snaps/") for brick in served)
    here = served[0]
    assert (here.vg, here.lv) in {(lv.vg, lv.name) for lv in parse.lvs(text("restored.lvs"))}
    assert here.mount in {mount.point for mount in parse.mountinfo(text("restored.mountinfo"))}
    assert not any(brick.arbiter for brick in served)


def test_the_arbiter_of_a_restored_volume_is_the_last_of_its_set():
    info = {**parse.keys(text("restored.info")), "arbiter_count": "1"}
    assert [brick.arbiter for brick in parse.served("home", info, [parse.keys(text(f"restored.brick{number}")) for number in range(3)])] == [False, False, True]


@pytest.mark.parametrize("change", [{"path": "/srv/gluster/home-0-0/brick"}, {"device_path": ""}, {"device_path": "/dev/sdb"}, {"hostname": "other"}])
def test_other_bricks_are_not_glusterds(change):
    brick = {**parse.keys(text("restored.brick0")), **change}
    info = parse.keys(text("restored.info"))
    if "path" in change:
        info["brick-0"] = f"{brick['hostname']}:{brick['path'].replace('/', '-')}"
    assert list(parse.served("home", info, [brick])) == []
