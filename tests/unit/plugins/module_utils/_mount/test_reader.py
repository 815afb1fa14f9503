# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is read of a client: files, systemd, mounts, and who uses them."""

from __future__ import annotations

import os

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._mount import reader, units
from ansible_collections.glusterkube.storage.plugins.module_utils._mount.model import Unit, Wanted

HOME, ARCHIVE = Wanted("home", "/srv/home"), Wanted("archive", "/srv/data/archive-1")
# systemctl show of units of a client of the lab, systemd 252 (252.39-1~deb12u2): a wait between two tries, a mounted one whose file has changed,
# and two that are not there.
SHOWN = """LoadState=loaded
ActiveState=activating
UnitFileState=enabled
Job=2056
NeedDaemonReload=no

LoadState=loaded
ActiveState=active
UnitFileState=static
Job=
NeedDaemonReload=yes

LoadState=not-found
ActiveState=inactive
UnitFileState=
Job=
NeedDaemonReload=no

LoadState=not-found
ActiveState=inactive
UnitFileState=
Job=
NeedDaemonReload=no
"""
MOUNTINFO = """21 1 0:20 / / rw - hostfs hostfs rw
40 21 254:0 / /srv/home rw - xfs /dev/sdb rw
41 21 0:35 / /srv/home rw,relatime shared:20 - fuse.glusterfs 192.0.2.11:/home rw,user_id=0
42 41 0:36 / /srv/home/deep rw - tmpfs tmpfs rw
"""


@pytest.fixture
def base(tmp_path):
    for folder in ("proc/self", "etc/systemd/system", "usr/local/lib/glusterkube", "proc/77/fd", "proc/8/fd", "srv/home", "srv/data/archive-1"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "proc/self/mountinfo").write_text(MOUNTINFO)
    return tmp_path


def read(base, *wanted, going=False, asked=None):
    def runner(argv, environ_update):
        (asked if asked is not None else []).append(argv)
        return 0, SHOWN, ""
    return reader.Reader(runner, str(base)).host(list(wanted), going=going)


def test_units_in_one_start(base):
    asked = []
    (base / "etc/systemd/system/srv-home.mount").write_text("[Mount]\n")
    found = read(base, HOME, ARCHIVE, asked=asked).found
    assert asked == [["systemctl", "show", "--property=LoadState,ActiveState,UnitFileState,NeedDaemonReload,Job", "gluster-wait-srv-home.service",
                      "srv-home.mount", r"gluster-wait-srv-data-archive\x2d1.service", r"srv-data-archive\x2d1.mount"]]
    assert found["/srv/home"].units == (Unit("gluster-wait-srv-home.service", load="loaded", active="activating", enabled=True, job=True),
                                        Unit("srv-home.mount", "[Mount]\n", load="loaded", active="active", stale=True))
    assert found["/srv/data/archive-1"].units == (Unit(r"gluster-wait-srv-data-archive\x2d1.service"), Unit(r"srv-data-archive\x2d1.mount"))
    assert found["/srv/home"].wait.at_work and not found["/srv/data/archive-1"].wait.at_work


def test_without_mounts_systemd_is_not_asked(base):
    asked = []
    assert read(base, asked=asked).found == {} and asked == []


def test_the_topmost_mount_counts(base):
    found = read(base, HOME, ARCHIVE).found
    assert (found["/srv/home"].source, found["/srv/home"].kind, found["/srv/home"].volume) == ("192.0.2.11:/home", "fuse.glusterfs", "home")
    assert (found["/srv/data/archive-1"].source, found["/srv/data/archive-1"].volume) == ("", "")


def test_the_program_and_the_waits_of_other_mounts(base):
    (base / units.PROGRAM.lstrip("/")).write_text("program")
    for name in ("gluster-wait-srv-home.service", "gluster-wait-srv-x.service", "other.service"):
        (base / f"etc/systemd/system/{name}").write_text("")
    host = read(base, HOME)
    assert (host.program, host.others) == ("program", ("gluster-wait-srv-x.service",))
    assert read(base).others == ("gluster-wait-srv-home.service", "gluster-wait-srv-x.service")


def test_a_masked_unit_is_a_link_and_not_read(base):
    (base / "etc/systemd/system/srv-home.mount").symlink_to("/dev/null")
    unit = read(base, HOME).found["/srv/home"].mount
    assert (unit.text, unit.link) == (None, "/dev/null")


def test_who_uses_a_mount(base):
    for number, name in ((77, "bash"), (8, "dd")):
        (base / f"proc/{number}/comm").write_text(f"{name}\n")
    os.symlink("/srv/home/x", base / "proc/77/cwd")
    os.symlink("/srv/homes", base / "proc/8/cwd")
    os.symlink("/srv/home/log (deleted)", base / "proc/8/fd/3")
    (base / "proc/9").mkdir()  # ends meanwhile
    assert read(base, HOME, going=True).found["/srv/home"].users == (
        "/srv/home/deep is mounted in it", "dd (pid 8) in /srv/home/log (deleted)", "bash (pid 77) in /srv/home/x")
    assert read(base, HOME).found["/srv/home"].users == ()
    assert read(base, HOME, Wanted("x", "/srv/home/deep"), going=True).found["/srv/home"].users[0].startswith("dd ")


def test_directories_are_looked_at_only_when_they_go(base, monkeypatch):
    asked = []
    monkeypatch.setattr(reader.below, "is_immutable_below", lambda path: asked.append(("below", path)))
    monkeypatch.setattr(reader.below, "is_immutable", lambda path: asked.append(("here", path)) or False)
    assert not read(base, HOME, ARCHIVE).found["/srv/home"].immutable and asked == []
    found = read(base, HOME, ARCHIVE, going=True).found
    assert asked == [("below", f"{base}/srv/home"), ("here", f"{base}/srv/data/archive-1")]  # of the mounted one only what is below: the mount may hang
    assert [found[path].immutable for path in ("/srv/home", "/srv/data/archive-1")] == [True, False]


def test_a_directory_that_is_not_there_is_not_immutable(base):
    assert not read(base, Wanted("x", "/srv/missing"), going=True).found["/srv/missing"].immutable
