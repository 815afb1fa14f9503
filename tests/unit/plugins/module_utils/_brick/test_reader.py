# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading a host: files in a directory instead of /, captured outputs instead of programs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._brick import look, parse, reader
from ansible_collections.glusterkube.storage.plugins.module_utils._brick.model import BrickName, Place, WantedDevice
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import CommandError

FIXTURES = Path(__file__).parents[4] / "fixtures" / "brick"
HOME, LOGS = BrickName("home", 0, 0), BrickName("logs", 0, 2)


class Files:
    """A root directory; ``devices`` answers for what a test can't make: block devices."""

    def __init__(self, base):
        self.base = base
        base.mkdir()

    def write(self, path, content=""):
        at = self.base / path
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_bytes(content if isinstance(content, bytes) else content.encode())
        return at


class Programs:
    def __init__(self, state, **answers):
        self.asked, self.state, self.answers = [], state, answers

    def __call__(self, argv, environ_update):
        assert environ_update["LC_ALL"] == "C" and environ_update["PATH"].endswith("/sbin")
        self.asked.append(argv)
        if argv[0] in self.answers:
            return self.answers[argv[0]](argv)
        return 0, (FIXTURES / f"{self.state}.{argv[0]}").read_text(), ""


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.setattr(reader.Reader, "has", lambda self, program: True)
    monkeypatch.setattr(reader.Reader, "_kname", lambda self, path: path.rsplit("/", 1)[1])
    monkeypatch.setattr(reader.Reader, "_busy", lambda self, path: False)
    monkeypatch.setattr(reader.below, "is_immutable_below", lambda point: True)
    return Files(tmp_path / "root")


def prepared(files):
    files.write("proc/self/mountinfo", (FIXTURES / "prepared.mountinfo").read_text())
    files.write("etc/fstab", "/dev/ubda / ext4 defaults 0 1\nUUID=14dc5dd2-9a45-5dd2-af92-2eb5173e7c46 /srv/gluster/home-0-0 xfs nofail 0 0\n")
    files.write("etc/machine-id", "m1\n")
    files.write("dev/mapper/gluster_ubdb-brick_home_0_0", (FIXTURES / "finished.superblock").read_bytes())
    files.write("dev/mapper/gluster_ubdb-brick_logs_0_2", (FIXTURES / "blank.superblock").read_bytes())
    (files.base / "srv/gluster/home-0-0/brick").mkdir(parents=True)


def read(files, programs, *devices, **more):
    return reader.Reader(programs, str(files.base)).host("/srv/gluster", devices, **more)


def test_a_prepared_host_with_three_programs(files):
    prepared(files)
    programs = Programs("prepared")
    host = read(files, programs, "/dev/ubdb")
    assert [argv[0] for argv in programs.asked] == ["lsblk", "pvs", "lvs", "wipefs"]
    assert programs.asked[3][3:] == ["/dev/mapper/gluster_ubdb-brick_logs_0_2"]     # ours is not probed, nor what is mounted
    assert host.contents["gluster_ubdb", "brick_home_0_0"].state == "xfs"
    assert host.contents["gluster_ubdb", "brick_logs_0_2"].state == "blank"
    assert host.places["/srv/gluster/home-0-0/brick"] == Place("directory")
    assert host.places["/srv/gluster/logs-0-2"] == Place()
    assert (host.machine, host.systemd) == ("m1", False)


def test_the_size_of_a_mounted_file_system_is_that_of_the_kernel(files, monkeypatch):
    prepared(files)

    class Now:
        f_blocks, f_frsize, f_bfree = 100, 4096, 40
    monkeypatch.setattr(os, "statvfs", lambda path: Now)
    host = read(files, Programs("prepared"), "/dev/ubdb")
    assert host.contents["gluster_ubdb", "brick_home_0_0"].size == 100 * 4096 + 64 * 1024**2
    assert host.live["/srv/gluster/home-0-0/brick"].used == 60 * 4096 and host.live["/srv/gluster/home-0-0/brick"].total == 100 * 4096
    assert host.live["/srv/gluster/logs-0-2/brick"].used is None


def test_without_lvm_there_is_no_lvm(files, monkeypatch):
    monkeypatch.setattr(reader.Reader, "has", lambda self, program: False)
    programs = Programs("blank")
    host = read(files, programs, "/dev/ubdb", "/dev/ubdz")
    assert [argv[0] for argv in programs.asked] == ["lsblk", "wipefs"]
    assert (host.pvs, host.lvs, host.asked) == ((), (), {"/dev/ubdb": "ubdb", "/dev/ubdz": ""})


def test_partitions_of_an_asked_device_are_probed_too(files):
    programs = Programs("refused")
    read(files, programs, "/dev/ubde")
    assert programs.asked[-1] == [*parse.WIPEFS, "/dev/ubde", "/dev/ubde1", "/dev/ubde2"]


def test_one_device_that_cant_be_read_does_not_hide_the_others(files):
    def wipefs(argv):
        if "/dev/ubdc" in argv:
            return 1, "", "wipefs: error: /dev/ubdc: probing initialization failed: Input/output error"
        return 0, '{"signatures": [{"device": "ubdb", "type": "ext4", "uuid": null, "label": null}]}', ""
    host = read(files, Programs("blank", wipefs=wipefs), "/dev/ubdb", "/dev/ubdc")
    assert "Input/output error" in host.unreadable["ubdc"] and host.signatures[0].kind == "ext4"
    assert [device["state"] for device in look.devices(host, [WantedDevice("/dev/ubdb"), WantedDevice("/dev/ubdc")])] == ["refused", "refused"]


def test_a_device_that_fails_to_read_is_not_blank_although_wipefs_says_so(files):
    """wipefs ends with 0 and no signature. /proc/self/mem fails at its begin as a broken disk does."""
    files.write("dev/other").with_name("ubdb").symlink_to("/proc/self/mem")
    host = read(files, Programs("blank", wipefs=lambda argv: (0, '{"signatures": []}', "")), "/dev/ubdb")
    assert host.unreadable == {"ubdb": "Input/output error"}
    assert [device["state"] for device in look.devices(host, [WantedDevice("/dev/ubdb")])] == ["refused"]


def test_a_program_that_fails_is_an_error_and_not_an_empty_host(files):
    with pytest.raises(CommandError, match=r"pvs.*locking"):
        read(files, Programs("blank", pvs=lambda argv: (5, "", "locking failed")), "/dev/ubdb")


def test_volumes_of_a_suspended_pool_are_not_read(files, monkeypatch):
    prepared(files)
    for number, name, suspended in (("4", "gluster_ubdb-brick_home_0_0", "0"), ("2", "gluster_ubdb-bricks-tpool", "1")):
        files.write(f"sys/class/block/dm-{number}/dm/name", f"{name}\n")
        files.write(f"sys/class/block/dm-{number}/dm/suspended", f"{suspended}\n")
    monkeypatch.setattr(os, "statvfs", None)
    monkeypatch.setattr(reader.Reader, "_place", lambda self, path: None if "home" not in path else pytest.fail("this would hang"))
    host = read(files, Programs("prepared"), "/dev/ubdb")
    assert host.places["/srv/gluster/home-0-0/brick"].kind == "directory"
    assert host.mapped == {"gluster_ubdb-brick_home_0_0": False, "gluster_ubdb-bricks-tpool": True} and host.contents == {}


@pytest.mark.parametrize(("make", "kind"), [
    (lambda at: None, "missing"), (lambda at: at.mkdir(), "directory"), (lambda at: at.write_text(""), "other"), (lambda at: at.symlink_to("/"), "symlink"),
])
def test_places(files, make, kind):
    make(files.base / "srv")
    assert read(files, Programs("blank"), wanted=[HOME]).places["/srv/gluster"].kind == ("missing" if kind == "directory" else kind) or kind == "other"
    assert reader.Reader(Programs("blank"), str(files.base))._place("/srv").kind == kind


@pytest.mark.parametrize(("flag", "exposed"), [(True, set()), (False, {"/srv/gluster/home-0-0"}), (None, set())])
def test_mount_points_are_looked_at_below_their_mounts(files, monkeypatch, flag, exposed):
    prepared(files)
    asked = []
    monkeypatch.setattr(reader.below, "is_immutable_below", lambda point: (asked.append(point), flag)[1])
    assert read(files, Programs("prepared"), "/dev/ubdb").exposed == exposed
    assert asked == [f"{files.base}/srv/gluster/home-0-0"]


def test_a_link_above_is_a_link(files):
    (files.base / "elsewhere/gluster").mkdir(parents=True)
    (files.base / "srv").symlink_to(files.base / "elsewhere")
    assert read(files, Programs("blank")).places["/srv/gluster"].kind == "symlink"


def test_a_mount_point_that_is_not_empty(files):
    files.write("srv/gluster/home-0-0/lost", "x")
    assert read(files, Programs("blank"), wanted=[HOME]).places["/srv/gluster/home-0-0"].entries == 1


def test_stable_names(files):
    (files.base / "dev/disk/by-id").mkdir(parents=True)
    files.write("dev/ubdb")
    for name in ("wwn-0x5000", "ata-DISK_1", "lvm-pv-uuid-x"):
        (files.base / "dev/disk/by-id" / name).symlink_to("../../ubdb")
    assert read(files, Programs("blank")).ids == {"ubdb": ("/dev/disk/by-id/ata-DISK_1", "/dev/disk/by-id/wwn-0x5000")}


# --- GlusterFS

def glusterd(files):
    files.write("var/lib/glusterd/glusterd.info", "UUID=11111111-0000\noperating-version=100000\n")
    files.write("var/lib/glusterd/peers/22222222-0000", "uuid=22222222-0000\nstate=3\nhostname1=192.0.2.12\nhostname2=g2\n")
    for host in ("192.0.2.11", "192.0.2.12"):
        files.write(f"var/lib/glusterd/vols/home/bricks/{host}:-srv-gluster-home-0-0-brick", f"hostname={host}\npath=/srv/gluster/home-0-0/brick\n")
    files.write("var/run/glusterd.pid", "40\n")
    files.write("proc/40/comm", "glusterd\n")
    files.write("var/run/gluster/vols/home/192.0.2.11-srv-gluster-home-0-0-brick.pid", "50\n")


def test_identity_and_peers(files):
    glusterd(files)
    host = read(files, Programs("blank"))
    assert host.glusterd.to_dict() == {"uuid": "11111111-0000", "peers": [{"uuid": "22222222-0000", "names": ["192.0.2.12", "g2"]}],
                                       "volumes": ["home"], "running": True}
    files.write("proc/40/comm", "bash\n")      # the number was given to somebody else
    assert not read(files, Programs("blank")).glusterd.running


def test_no_glusterd(files):
    assert read(files, Programs("blank")).glusterd.to_dict() == {"uuid": "", "peers": [], "volumes": [], "running": False}


@pytest.mark.parametrize(("comm", "online"), [("glusterfsd", True), ("bash", False), (None, False)])
def test_whether_a_brick_is_online(files, comm, online):
    prepared(files)
    glusterd(files)
    if comm:
        files.write("proc/50/comm", f"{comm}\n")
    live = read(files, Programs("prepared"), "/dev/ubdb").live
    assert live["/srv/gluster/home-0-0/brick"].online is online
    assert live["/srv/gluster/logs-0-2/brick"].online is None          # no volume has it: unknown


@pytest.mark.parametrize(("status", "identity", "due"), [("1", True, True), ("0", True, False), ("2", True, False), ("1", False, False)])
def test_whether_a_brick_should_run(files, monkeypatch, status, identity, due):
    """Its volume is started, and its directory has the identity of the volume."""
    prepared(files)
    glusterd(files)
    monkeypatch.setattr(reader.os, "getxattr", lambda path, name: b"1" * 16) if identity else None
    files.write("var/lib/glusterd/vols/home/info", f"type=2\nstatus={status}\n")
    live = read(files, Programs("prepared"), "/dev/ubdb").live
    assert live["/srv/gluster/home-0-0/brick"].due is due
    assert not live["/srv/gluster/logs-0-2/brick"].due                 # no volume has it


def test_heal_counts_entries_without_the_base_file(files):
    prepared(files)
    assert read(files, Programs("prepared")).live["/srv/gluster/home-0-0/brick"].heal is None
    for name in ("xattrop-5b0f2c1e", "5b0f2c1e-0001", "5b0f2c1e-0002"):
        files.write(f"srv/gluster/home-0-0/brick/.glusterfs/indices/xattrop/{name}")
    assert read(files, Programs("prepared")).live["/srv/gluster/home-0-0/brick"].heal == 2


# --- what is answered

def test_the_answer_has_the_shapes_of_the_design(files):
    prepared(files)
    host = read(files, Programs("prepared"), "/dev/ubdb", "/dev/ubdq")
    wanted = [WantedDevice("/dev/ubdb"), WantedDevice("/dev/ubdq")]
    first, second = look.devices(host, wanted)
    assert (first["device"], first["path"], first["state"], first["vg"], first["usable"], first["free"]) == (
        "/dev/ubdb", "/dev/ubdb", "prepared", "gluster_ubdb", 21403533312, 21403533312 - 10 * 1024**3 - 1024**3 // 2)
    assert (second["state"], second["path"], second["size"], second["usable"]) == ("missing", "", 0, 0)
    home, logs = look.bricks(host, "/srv/gluster", wanted)
    assert (home["volume"], home["set"], home["index"], home["device"], home["size"], home["arbiter"]) == ("home", 0, 0, "/dev/ubdb", 10 * 1024**3, False)
    assert (home["mount"], home["path"], home["mounted"], home["complete"]) == ("/srv/gluster/home-0-0", "/srv/gluster/home-0-0/brick", True, True)
    assert (logs["mounted"], logs["complete"], logs["arbiter"], logs["online"], logs["heal"], logs["used"], logs["total"]) == (
        False, False, True, None, None, None, None)


def test_a_brick_goes_by_the_name_its_device_was_asked_by(files, monkeypatch):
    prepared(files)
    monkeypatch.setattr(reader.Reader, "_kname", lambda self, path: "ubdb")
    wanted = [WantedDevice("/dev/disk/by-id/x")]
    host = read(files, Programs("prepared"), "/dev/disk/by-id/x")
    assert {brick["device"] for brick in look.bricks(host, "/srv/gluster", wanted)} == {"/dev/disk/by-id/x"}
    assert look.bricks(host, "/srv/gluster", wanted)[0]["complete"] is True
    assert {brick["device"] for brick in look.bricks(read(files, Programs("prepared")), "/srv/gluster", [])} == {"/dev/ubdb"}


@pytest.mark.parametrize("lost", ["fstab", "directory", "mount"])
def test_a_brick_that_lacks_something_is_not_complete(files, lost):
    prepared(files)
    if lost == "fstab":
        files.write("etc/fstab", "")
    elif lost == "directory":
        (files.base / "srv/gluster/home-0-0/brick").rmdir()
    else:
        files.write("proc/self/mountinfo", "")
    assert look.bricks(read(files, Programs("prepared"), "/dev/ubdb"), "/srv/gluster", [WantedDevice("/dev/ubdb")])[0]["complete"] is False


def test_a_restored_volume_is_found_with_its_thin_pool(files):
    """Brick 0 of it is here, the others are on other hosts; the brick that it had before is listed beside it."""
    files.write("var/lib/glusterd/vols/home/info", (FIXTURES / "restored.info").read_text())
    for number in range(3):
        values = parse.keys((FIXTURES / f"restored.brick{number}").read_text())
        name = f"{values['hostname']}:{values['path'].replace('/', '-')}"
        files.write(f"var/lib/glusterd/vols/home/bricks/{name}", (FIXTURES / f"restored.brick{number}").read_text())
    files.write("proc/self/mountinfo", (FIXTURES / "restored.mountinfo").read_text())
    host = read(files, Programs("restored", wipefs=lambda argv: (0, "", "")))
    ((name, (brick, _lv)),) = host.served().items()
    assert name == HOME
    found = {entry["path"]: entry for entry in look.bricks(host, "/srv/gluster", []) if entry["volume"] == "home"}
    assert set(found) == {brick.path, "/srv/gluster/home-0-0/brick"}
    now = found[brick.path]
    assert (now["set"], now["index"], now["mounted"], now["complete"]) == (0, 0, True, True)
    assert now["pool"].endswith("/bricks") and 0 < now["pool_data"] < now["pool_metadata"] < 20
