# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The node's calls: their codes, what is started, and what is never touched."""

from __future__ import annotations

import contextlib
import fnmatch
import os

import csi_pb2 as csi
import csi_pb2_grpc as rpc
import pytest
from heketi_csi.host import Done
from heketi_csi.node import Node
from scripted_host import Line, Programs
from wire import ID, Code, mount, refused, served

CONTEXT = {"volume": "pvc-1", "servers": "192.0.2.11,192.0.2.12,192.0.2.13"}
READER = csi.VolumeCapability.AccessMode.MULTI_NODE_READER_ONLY


started = Programs._started


class Place:
    """kubelet's directory, and requests as kubelet makes them."""

    def __init__(self, kubelet):
        self.kubelet = kubelet
        self.staging, self.target = str(kubelet / "staging/globalmount"), str(kubelet / "pods/1/mount")
        self.programs = Programs(kubelet.parent / "mountinfo")
        for parent in ("staging/globalmount", "pods/1", "pods/2"):
            (kubelet / parent).mkdir(parents=True)

    def stage(self, **more):
        return csi.NodeStageVolumeRequest(**{"volume_id": ID, "staging_target_path": self.staging, "volume_capability": mount(),
                                             "volume_context": CONTEXT, **more})

    def publish(self, **more):
        return csi.NodePublishVolumeRequest(**{"volume_id": ID, "staging_target_path": self.staging, "target_path": self.target, "volume_capability": mount(),
                                               "volume_context": CONTEXT, **more})

    def unstage(self, **more):
        return csi.NodeUnstageVolumeRequest(**{"volume_id": ID, "staging_target_path": self.staging, **more})

    def unpublish(self, **more):
        return csi.NodeUnpublishVolumeRequest(**{"volume_id": ID, "target_path": self.target, **more})

    def stats(self, **more):
        return csi.NodeGetVolumeStatsRequest(**{"volume_id": ID, "volume_path": self.target, **more})

    def paths(self):
        return [line.path for line in self.programs.lines]


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path / "kubelet")


@contextlib.contextmanager
def node(place, **more):
    with served(lambda server: rpc.add_NodeServicer_to_server(Node("n1", place.kubelet, place.programs.host(**more)), server)) as channel:
        yield rpc.NodeStub(channel)


def test_who_it_is(place):
    with node(place) as stub:
        assert stub.NodeGetInfo(csi.NodeGetInfoRequest()).node_id == "n1"
        kinds = [entry.rpc.type for entry in stub.NodeGetCapabilities(csi.NodeGetCapabilitiesRequest()).capabilities]
    assert kinds == [csi.NodeServiceCapability.RPC.STAGE_UNSTAGE_VOLUME, csi.NodeServiceCapability.RPC.GET_VOLUME_STATS]


def test_the_whole_way(place):
    with node(place) as stub:
        for _twice in range(2):
            stub.NodeStageVolume(place.stage())
        assert place.paths() == [place.staging]
        for _twice in range(2):
            stub.NodePublishVolume(place.publish())
        assert place.paths() == [place.staging, place.target]
        for _twice in range(2):
            stub.NodeUnpublishVolume(place.unpublish())
        assert place.paths() == [place.staging] and not (place.kubelet / "pods/1/mount").exists()
        for _twice in range(2):
            stub.NodeUnstageVolume(place.unstage())
    assert place.paths() == [] and len(place.programs.mounts()) == 1


def test_the_directory_of_kubelet_may_be_a_link(place, tmp_path):
    """kubelet says the path with the link in it, the mount table has the one behind it."""
    staging, target, real = place.staging, place.target, place.kubelet
    place.kubelet = tmp_path / "link"
    place.kubelet.symlink_to(real)
    place.staging, place.target = (path.replace(str(real), str(place.kubelet)) for path in (staging, target))
    with node(place) as stub:
        for _twice in range(2):
            stub.NodeStageVolume(place.stage())
            stub.NodePublishVolume(place.publish())
        assert place.paths() == [staging, target]
        for path in (place.target, target, place.staging):
            assert len(stub.NodeGetVolumeStats(place.stats(volume_path=path)).usage) == 2
        stub.NodeUnpublishVolume(place.unpublish())
        stub.NodeUnstageVolume(place.unstage())
    assert place.paths() == []


def test_a_volume_is_mounted_by_a_service_of_its_own(place):
    with node(place) as stub:
        stub.NodeStageVolume(place.stage(volume_capability=mount(mount_flags=["acl", "log-level=ERROR"])))
    (argv,) = [argv for argv in place.programs.asked if argv[0] == "systemd-run"]
    assert "--property=Type=forking" in argv and "--collect" in argv and "--scope" not in argv
    assert argv[argv.index("--"):] == (
        "--", "mount", "-t", "glusterfs", "-o",
        f"log-file=/var/log/glusterfs/heketi-csi-{ID}.log,backup-volfile-servers=192.0.2.12:192.0.2.13,acl,log-level=ERROR", "192.0.2.11:/pvc-1", place.staging)


def test_what_pid_1_does_not_see_is_not_mounted(place):
    place.programs.elsewhere = True
    with node(place) as stub:
        assert "no mount in the table of PID 1" in refused(Code.UNAVAILABLE, stub.NodeStageVolume, place.stage())
        refused(Code.FAILED_PRECONDITION, stub.NodePublishVolume, place.publish())


def test_a_mount_that_a_killed_driver_has_begun_is_waited_for(place):
    place.programs.activating = f"heketi-csi-{ID}-12345678.service loaded activating start start GlusterFS volume"
    with node(place) as stub:
        refused(Code.ABORTED, stub.NodeStageVolume, place.stage())
        assert place.programs.mounts() == []
        place.programs.activating = ""
        stub.NodeStageVolume(place.stage())


def test_the_mount_of_a_volume_whose_id_begins_the_same_is_not_waited_for(place):
    with node(place) as stub:
        stub.NodeStageVolume(place.stage(volume_id="home"))
        stub.NodeStageVolume(place.stage(volume_id="home-2", staging_target_path=place.target))
    units = [part[len("--unit="):] for argv in place.programs.asked for part in argv if part.startswith("--unit=")]
    patterns = [argv[-1] for argv in place.programs.asked if argv[0] == "systemctl"]
    assert [[fnmatch.fnmatch(unit, pattern) for unit in units] for pattern in patterns] == [[True, False], [False, True]]


def test_nothing_is_mounted_while_systemd_does_not_tell_what_it_mounts(place):
    place.programs.systemd = Done(1, "", "Failed to connect to bus")
    with node(place) as stub:
        assert "Failed to connect to bus" in refused(Code.UNAVAILABLE, stub.NodeStageVolume, place.stage())
    assert place.programs.mounts() == []


def test_a_mount_whose_service_has_not_started_in_time_is_not_believed(place, monkeypatch):
    """systemd ends such a service, and its mount with it."""
    monkeypatch.setattr(Programs, "_started", lambda self, argv: started(self, argv) and Done(None, "", "no answer within 110 s"))
    with node(place) as stub:
        assert "no answer" in refused(Code.UNAVAILABLE, stub.NodeStageVolume, place.stage())


def test_a_pod_never_gets_the_root_disk_of_its_worker(place):
    """The volume goes after it was looked at, and before it is bound: by somebody's umount."""
    with node(place) as stub:
        stub.NodeStageVolume(place.stage())
        place.programs.vanishing.add(place.staging)
        for how in ({}, {"readonly": True}):
            assert "found: ext4 /dev/root" in refused(Code.UNAVAILABLE, stub.NodePublishVolume, place.publish(**how))
            assert place.paths() == []
            place.programs.vanishing.clear()
            refused(Code.FAILED_PRECONDITION, stub.NodePublishVolume, place.publish(**how))
            stub.NodeUnpublishVolume(place.unpublish())
            stub.NodeStageVolume(place.stage())
            place.programs.vanishing.add(place.staging)


def test_a_mount_that_fails(place):
    place.programs.broken = Done(1, "", "Job failed")
    with node(place) as stub:
        assert "Job failed" in refused(Code.UNAVAILABLE, stub.NodeStageVolume, place.stage())


def test_the_client_of_glusterfs_is_missing(place):
    place.programs.missing = ("mount.glusterfs",)
    with node(place) as stub:
        assert "glusterfs-client" in refused(Code.FAILED_PRECONDITION, stub.NodeStageVolume, place.stage())
    with node(place, fuse=str(place.kubelet / "none")) as stub:
        place.programs.missing = ()
        assert "modprobe fuse" in refused(Code.FAILED_PRECONDITION, stub.NodeStageVolume, place.stage())
    assert place.programs.mounts() == []


def test_a_client_that_died_is_replaced_at_the_next_stage(place):
    with node(place) as stub:
        stub.NodeStageVolume(place.stage())
        place.programs.dead.add("0:101")
        stub.NodeStageVolume(place.stage())
    assert [line.device for line in place.programs.lines] == ["0:102"]


def test_a_client_that_died_is_replaced_at_the_next_publish_too(place):
    """kubelet does not stage again while another pod of the node has the volume."""
    with node(place) as stub:
        stub.NodeStageVolume(place.stage())
        stub.NodePublishVolume(place.publish())
        place.programs.dead.add("0:101")
        stub.NodePublishVolume(place.publish(target_path=str(place.kubelet / "pods/2/mount")))
        stub.NodePublishVolume(place.publish())
    assert sorted((line.path, line.device) for line in place.programs.lines) == sorted(
        (path, "0:102") for path in (place.staging, place.target, str(place.kubelet / "pods/2/mount")))


def test_a_dead_mount_is_taken_down(place):
    with node(place) as stub:
        stub.NodeStageVolume(place.stage())
        stub.NodePublishVolume(place.publish())
        place.programs.dead.add("0:101")
        stub.NodeUnpublishVolume(place.unpublish())
        stub.NodeUnstageVolume(place.unstage())
    assert place.paths() == []


def test_a_volume_that_does_not_answer_stays_mounted(place):
    with node(place) as stub:
        stub.NodeStageVolume(place.stage())
        place.programs.silent.add("0:101")
        refused(Code.UNAVAILABLE, stub.NodeStageVolume, place.stage())
    assert place.paths() == [place.staging]


def test_what_somebody_uses_stays_mounted(place):
    with node(place) as stub:
        stub.NodeStageVolume(place.stage())
        stub.NodePublishVolume(place.publish())
        place.programs.busy.add(place.target)
        assert "busy" in refused(Code.UNAVAILABLE, stub.NodeUnpublishVolume, place.unpublish())
    assert place.target in place.paths()


@pytest.mark.parametrize("how", [{"readonly": True}, {"volume_capability": mount(mode=READER)}])
def test_read_only(place, how):
    with node(place) as stub:
        stub.NodeStageVolume(place.stage())
        for _twice in range(2):
            stub.NodePublishVolume(place.publish(**how))
        assert place.programs.at(place.target).options == "ro" and place.programs.at(place.staging).options == "rw"
        refused(Code.ALREADY_EXISTS, stub.NodePublishVolume, place.publish())
        place.programs.at(place.target).options = "rw"  # the driver died between binding and remounting
        stub.NodePublishVolume(place.publish(**how))
    assert place.programs.at(place.target).options == "ro"


def test_publish_before_stage(place):
    with node(place) as stub:
        refused(Code.FAILED_PRECONDITION, stub.NodePublishVolume, place.publish())
        refused(Code.FAILED_PRECONDITION, stub.NodePublishVolume, place.publish(staging_target_path=""))
    assert place.paths() == [] and not (place.kubelet / "pods/1/mount").exists()


def test_files_on_the_root_disk_are_not_hidden_and_not_removed(place):
    for path in (place.kubelet / "staging/globalmount", place.kubelet / "pods/1/mount"):
        path.mkdir(exist_ok=True)
        (path / "precious").write_text("data")
    with node(place) as stub:
        assert "precious" in refused(Code.FAILED_PRECONDITION, stub.NodeStageVolume, place.stage())
        (place.kubelet / "staging/globalmount/precious").unlink()
        stub.NodeStageVolume(place.stage())
        refused(Code.FAILED_PRECONDITION, stub.NodePublishVolume, place.publish())
        refused(Code.INTERNAL, stub.NodeUnpublishVolume, place.unpublish())
    assert (place.kubelet / "pods/1/mount/precious").read_text() == "data"


def test_a_file_in_place_of_a_directory(place):
    (place.kubelet / "pods/1/mount").write_text("")
    with node(place) as stub:
        stub.NodeStageVolume(place.stage())
        refused(Code.FAILED_PRECONDITION, stub.NodePublishVolume, place.publish())


def test_mounts_of_others_stay(place):
    place.programs.lines = [Line(place.staging, "8:1", "xfs", "/dev/sda1"), Line(place.target, "8:1", "xfs", "/dev/sda1")]
    with node(place) as stub:
        refused(Code.ALREADY_EXISTS, stub.NodeStageVolume, place.stage())
        refused(Code.FAILED_PRECONDITION, stub.NodeUnstageVolume, place.unstage())
        refused(Code.FAILED_PRECONDITION, stub.NodeUnpublishVolume, place.unpublish())
    assert len(place.paths()) == 2


def test_another_volume_is_staged_there(place):
    place.programs.lines = [Line(place.staging, "0:50", "fuse.glusterfs", "192.0.2.11:/pvc-2")]
    with node(place) as stub:
        refused(Code.ALREADY_EXISTS, stub.NodeStageVolume, place.stage())
        refused(Code.ALREADY_EXISTS, stub.NodePublishVolume, place.publish())


def test_something_else_is_at_the_target(place):
    with node(place) as stub:
        stub.NodeStageVolume(place.stage())
        place.programs.lines.append(Line(place.target, "8:1", "xfs", "/dev/sda1"))
        place.programs.write()
        refused(Code.ALREADY_EXISTS, stub.NodePublishVolume, place.publish())


@pytest.mark.parametrize("identity", ["", "..", "../../etc", "a/b", "a..b", "a b", "-x", "x" * 200, "a\nb"])
def test_ids_that_lead_elsewhere(place, identity):
    with node(place) as stub:
        for call, request in [(stub.NodeStageVolume, place.stage(volume_id=identity)), (stub.NodePublishVolume, place.publish(volume_id=identity)),
                              (stub.NodeUnpublishVolume, place.unpublish(volume_id=identity)), (stub.NodeUnstageVolume, place.unstage(volume_id=identity))]:
            refused(Code.INVALID_ARGUMENT, call, request)
    assert place.programs.asked == []


@pytest.mark.parametrize("path", ["", "relative", "/etc", "{kubelet}/../etc", "{kubelet}/pods/../../etc", "{kubelet}/pods/1//mount", "{kubelet}/out/mount",
                                  "{kubelet}/pods/1/mount/", "{kubelet}/pods/1/a\nb", "{kubelet}x/mount"])
def test_paths_that_lead_elsewhere(place, path, tmp_path):
    (place.kubelet / "out").symlink_to(tmp_path)
    path = path.format(kubelet=place.kubelet)
    with node(place) as stub:
        refused(Code.INVALID_ARGUMENT, stub.NodeStageVolume, place.stage(staging_target_path=path))
        refused(Code.INVALID_ARGUMENT, stub.NodeUnstageVolume, place.unstage(staging_target_path=path))
        refused(Code.INVALID_ARGUMENT, stub.NodePublishVolume, place.publish(target_path=path))
        refused(Code.INVALID_ARGUMENT, stub.NodeUnpublishVolume, place.unpublish(target_path=path))
    assert place.programs.asked == []


@pytest.mark.parametrize("context", [{}, {"volume": "pvc-1"}, {**CONTEXT, "volume": "../x"}, {**CONTEXT, "volume": "-o"}, {**CONTEXT, "servers": "a;b"},
                                     {**CONTEXT, "servers": "-x"}, {**CONTEXT, "servers": "g1:g2"}, {**CONTEXT, "volume": "a b"}])
def test_a_context_that_is_none(place, context):
    with node(place) as stub:
        refused(Code.INVALID_ARGUMENT, stub.NodeStageVolume, place.stage(volume_context=context))
    assert place.programs.asked == []


@pytest.mark.parametrize("flag", ["", "a,b", "log-file=/etc/passwd", "backup-volfile-servers=evil", "-o", "a b", "a;b", "a$b"])
def test_mount_options_that_are_none(place, flag):
    with node(place) as stub:
        refused(Code.FAILED_PRECONDITION, stub.NodeStageVolume, place.stage(volume_capability=mount(mount_flags=["acl", flag])))
    assert place.programs.mounts() == []


def test_capabilities_that_are_not_there(place):
    with node(place) as stub:
        for code, wrong in ((Code.INVALID_ARGUMENT, None), (Code.INVALID_ARGUMENT, mount(mode=0)), (Code.FAILED_PRECONDITION, mount(fs_type="ext4")), (
                Code.FAILED_PRECONDITION, csi.VolumeCapability(block=csi.VolumeCapability.BlockVolume(), access_mode=mount().access_mode))):
            refused(code, stub.NodeStageVolume, place.stage(volume_capability=wrong))
            refused(code, stub.NodePublishVolume, place.publish(volume_capability=wrong))
        refused(Code.UNIMPLEMENTED, stub.NodeExpandVolume, csi.NodeExpandVolumeRequest(volume_id=ID))


def test_stats(place):
    with node(place) as stub:
        stub.NodeStageVolume(place.stage())
        stub.NodePublishVolume(place.publish())
        room, files = stub.NodeGetVolumeStats(place.stats()).usage
    assert (room.unit, room.total, room.available, room.used) == (csi.VolumeUsage.BYTES, 4096000, 2048000, 1638400)
    assert (files.unit, files.total, files.available, files.used) == (csi.VolumeUsage.INODES, 200, 150, 50)


def test_stats_of_what_is_not_mounted(place):
    with node(place) as stub:
        refused(Code.INVALID_ARGUMENT, stub.NodeGetVolumeStats, place.stats(volume_id=""))
        refused(Code.INVALID_ARGUMENT, stub.NodeGetVolumeStats, place.stats(volume_path=""))
        for path in ("some/path", place.target, "/"):
            refused(Code.NOT_FOUND, stub.NodeGetVolumeStats, place.stats(volume_path=path))
        place.programs.lines = [Line(place.target, "8:1", "xfs", "/dev/sda1"), Line("/srv/home", "0:50", "fuse.glusterfs", "192.0.2.11:/home")]
        place.programs.write()
        refused(Code.NOT_FOUND, stub.NodeGetVolumeStats, place.stats())
        refused(Code.INVALID_ARGUMENT, stub.NodeGetVolumeStats, place.stats(volume_path="/srv/home"))


def test_stats_of_what_does_not_live(place):
    with node(place) as stub:
        stub.NodeStageVolume(place.stage())
        stub.NodePublishVolume(place.publish())
        place.programs.silent.add("0:101")
        refused(Code.UNAVAILABLE, stub.NodeGetVolumeStats, place.stats())
        place.programs.dead.add("0:101")
        place.programs.silent.clear()
        assert "delete the pod" in refused(Code.INTERNAL, stub.NodeGetVolumeStats, place.stats())


def test_what_kubelet_has_noted_is_on_disk_before_something_is_mounted(place, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda file: synced.append((os.readlink(f"/proc/self/fd/{file}"), place.paths())))
    notes = [place.kubelet / "staging/vol_data.json", place.kubelet / "pods/1/vol_data.json"]
    for path in notes:
        path.write_text("{}")
    with node(place) as stub:
        stub.NodeStageVolume(place.stage())
        stub.NodePublishVolume(place.publish())
    assert synced == [(str(path), there) for note, there in zip(notes, ([], [place.staging])) for path in (note, note.parent)]
