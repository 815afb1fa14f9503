# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is missing on a host, and how a step is carried out."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._action import Action
from ansible_collections.glusterkube.storage.plugins.module_utils._brick import service, start
from ansible_collections.glusterkube.storage.plugins.module_utils._brick.model import BrickName
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import CommandError, StorageError
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._brick.world import World

BRICK = {"volume": "home", "set": 0, "index": 0, "device": "/dev/sdb", "size": "10GiB", "arbiter": False}


class Programs:
    def __init__(self, *installed, fails=()):
        self.run, self.installed, self.fails = [], installed, fails

    def __call__(self, argv, environ_update):
        self.run.append(argv)
        return (1, "", "no") if argv[0] in self.fails else (0, "", "")


def bricks(programs, monkeypatch, only_plan=False, world=None):
    use_case = service.Bricks(programs, ["/dev/sdb"], [BRICK], "/srv/gluster", only_plan=only_plan)
    host = (world or World()).look("/dev/sdb")
    monkeypatch.setattr(use_case._reader, "has", lambda program: program in programs.installed)
    monkeypatch.setattr(use_case._reader, "host", lambda *given: host)
    return use_case


ALL = ("pvcreate", "vgcreate", "lvcreate", "lvchange", "mkfs.xfs", "chattr", "mount", "thin_check")


@pytest.mark.parametrize(("lacks", "package"), [("mkfs.xfs", "xfsprogs"), ("lvcreate", "lvm2"), ("thin_check", "thin-provisioning-tools")])
def test_a_missing_program_is_told_before_the_first_change(lacks, package, monkeypatch):
    programs = Programs(*(name for name in ALL if name != lacks))
    use_case = bricks(programs, monkeypatch)
    with pytest.raises(StorageError, match=f"no {lacks}.*apt-get install {package}"):
        use_case.plan(use_case.read())
    assert programs.run == []


def test_a_plan_alone_needs_no_programs_and_is_the_same(monkeypatch):
    bare, full = bricks(Programs(), monkeypatch, only_plan=True), bricks(Programs(*ALL), monkeypatch)
    assert bare.plan(bare.read()) == full.plan(full.read())


def test_a_step_is_exactly_its_argv(monkeypatch):
    programs = Programs()
    bricks(programs, monkeypatch).apply(Action("+", "t", "s", ("vgcreate", "--addtag", "x y", "gluster_sdb", "/dev/sdb")))
    assert programs.run == [["vgcreate", "--addtag", "x y", "gluster_sdb", "/dev/sdb"]]


def test_a_step_that_fails_stops(monkeypatch):
    with pytest.raises(CommandError, match="pvcreate"):
        bricks(Programs(fails=("pvcreate",)), monkeypatch).apply(Action("+", "t", "s", ("pvcreate", "/dev/sdb")))


def test_a_mount_that_systemd_undid_is_no_mount(monkeypatch, tmp_path):
    with pytest.raises(StorageError, match="is not mounted, though mount said so"):
        bricks(Programs(), monkeypatch).apply(Action("+", "t", "s", ("mount", str(tmp_path))))


def test_a_line_is_written_without_a_program(monkeypatch, tmp_path):
    programs, path = Programs(), tmp_path / "fstab"
    path.write_text("a\n")
    bricks(programs, monkeypatch).apply(Action("+", "t", "s", ("write-line", str(path), "b")))
    assert path.read_text() == "a\nb\n" and programs.run == []


def test_mount_points_survive_a_power_cut(monkeypatch, tmp_path):
    synced, fsync = [], service.os.fsync
    monkeypatch.setattr(service.os, "fsync", lambda handle: (synced.append(service.os.readlink(f"/proc/self/fd/{handle}")), fsync(handle)))
    bricks(Programs(), monkeypatch).apply(Action("+", "t", "s", ("chattr", "+i", str(tmp_path))))
    assert synced == [str(tmp_path), str(tmp_path.parent)]


def test_a_mount_point_is_protected_below_its_mount(monkeypatch):
    protected, programs = [], Programs()
    monkeypatch.setattr(service.below, "protect", protected.append)
    bricks(programs, monkeypatch).apply(Action("!", "t", "s", ("protect-below", "/srv/gluster/home-0-0")))
    assert protected == ["/srv/gluster/home-0-0"] and programs.run == []


RESTART = Action("!", "glusterd", "start", start.RESTART)


class Units(Programs):
    def __call__(self, argv, environ_update):
        self.run.append(argv)
        return 0, self.answer if argv[1] == "show" else "", ""


def test_glusterd_is_restarted_and_its_bricks_are_awaited(monkeypatch):
    programs, online = Units(), [False, False, True]
    programs.answer = "KillMode=process\n"
    use_case = bricks(programs, monkeypatch)
    use_case._down = [BrickName("home", 0, 0)]
    monkeypatch.setattr(use_case._reader, "online", lambda volume, path: (volume, path) == ("home", "/srv/gluster/home-0-0/brick") and online.pop(0))
    use_case.apply(RESTART)
    assert programs.run == [list(start.SPARED), list(start.RESTART)] and not online


def test_a_restart_that_would_stop_the_other_bricks_is_refused(monkeypatch):
    programs = Units()
    programs.answer = "KillMode=control-group\n"
    with pytest.raises(StorageError, match=r"refused to restart it.*KillMode=control-group.*next: systemctl edit glusterd"):
        bricks(programs, monkeypatch).apply(RESTART)
    assert programs.run == [list(start.SPARED)]


def test_a_brick_that_does_not_start_is_named(monkeypatch):
    programs = Units()
    programs.answer = "KillMode=process\n"
    use_case = bricks(programs, monkeypatch)
    use_case._down = [BrickName("home", 0, 0)]
    monkeypatch.setattr(service, "START_SECONDS", 0)
    monkeypatch.setattr(use_case._reader, "online", lambda volume, path: False)
    with pytest.raises(StorageError, match=r"glusterd: start of its bricks: not within 0 s; found: home-0-0 \(see /var/log/glusterfs/bricks"):
        use_case.apply(RESTART)


def test_after_wiping_the_kernel_has_read_the_device_again(monkeypatch):
    programs = Programs()
    bricks(programs, monkeypatch).apply(Action("-", "t", "s", ("wipefs", "--all", "/dev/sdb")))
    assert programs.run == [["wipefs", "--all", "/dev/sdb"], ["udevadm", "settle"]]
