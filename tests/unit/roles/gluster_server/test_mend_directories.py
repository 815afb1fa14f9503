# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What looks after the directories of a volume that grows. A folder stands for its mount and for its brick."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest

FILE = Path(__file__).resolve().parents[4] / "roles/gluster_server/files/mend_directories.py"


@pytest.fixture
def unit(load, tmp_path, monkeypatch):
    module = load(FILE)
    monkeypatch.setattr(module, "RECORDS", tmp_path / "records")
    monkeypatch.setattr(module, "VOLUMES", tmp_path / "vols")
    monkeypatch.setattr(module, "mount", lambda volume, where: None)
    return module


@pytest.fixture
def top(tmp_path):
    path = tmp_path / "top"
    (path / "own/deeper").mkdir(parents=True)
    (path / "own").chmod(0o2750)
    (path / "own/deeper").chmod(0o700)
    return path


@pytest.fixture
def record(unit, top, tmp_path):
    """What the hook has noted: own is 2750, own/deeper 700, of a volume of 3 bricks that has 6 now."""
    (tmp_path / "vols/home").mkdir(parents=True)
    (tmp_path / "vols/home/info").write_text("type=2\ncount=6\nsub_count=3\n")
    found = {}
    for path in ("own", "own/deeper"):
        now = (top / path).stat()
        found[path] = {"mode": now.st_mode & 0o7777, "owner": now.st_uid, "group": now.st_gid, "inode": now.st_ino}
    unit.RECORDS.mkdir()
    (unit.RECORDS / "home").write_text(json.dumps({"bricks": 3, "brick": str(top), "directories": found}))
    return unit.RECORDS / "home"


def modes(top):
    return [f"{(top / path).stat().st_mode & 0o7777:o}" for path in ("own", "own/deeper")]


@pytest.fixture
def clock(unit, monkeypatch):
    """Seconds of every pause; ``then`` happens in the first one."""
    class Clock:
        def __init__(self):
            self.now, self.paused, self.then = 0, [], lambda: None

        def sleep(self, seconds):
            self.paused.append(seconds)
            self.now += seconds
            if len(self.paused) == 1:
                self.then()

    made = Clock()
    monkeypatch.setattr(unit.time, "sleep", made.sleep)
    monkeypatch.setattr(unit.time, "monotonic", lambda: made.now)
    return made


def test_a_bit_that_was_lost_or_got_after_the_first_look_is_as_before(unit, record, top, clock, capsys):
    def spread():
        (top / "own").chmod(0o750)
        (top / "own/deeper").chmod(0o2700)

    clock.then = spread
    unit.main("home", str(top))
    assert modes(top) == ["2750", "700"]
    assert clock.paused == [10, 10], "it has to look until nothing changes any more"
    assert capsys.readouterr().out == "b'own': has mode 2750 again\nb'own/deeper': has mode 700 again\n"
    assert not record.exists()


def test_what_somebody_has_changed_stays(unit, record, top, clock):
    (top / "own").chmod(0o711)
    (top / "own/deeper").rename(top / "elsewhere")
    (top / "own/deeper").mkdir()
    (top / "own/deeper").chmod(0o2700)
    unit.main("home", str(top))
    assert modes(top) == ["711", "2700"]


def test_a_link_in_place_of_a_directory_is_not_followed(unit, record, top, clock, tmp_path):
    (top / "own").rename(tmp_path / "foreign")
    (tmp_path / "foreign/deeper").chmod(0o2700)
    (top / "own").symlink_to(tmp_path / "foreign")
    unit.main("home", str(top))
    assert f"{(tmp_path / 'foreign/deeper').stat().st_mode & 0o7777:o}" == "2700"


def test_one_that_can_not_be_looked_at_does_not_keep_the_others_from_it(unit, record, top, clock, monkeypatch, capsys):
    (top / "own/deeper").chmod(0o2700)
    to_directory = unit.opened

    def opened(above, path):
        if path == "own":
            raise OSError(errno.EIO, "Input/output error")
        return to_directory(above, path)

    monkeypatch.setattr(unit, "opened", opened)
    unit.main("home", str(top))
    assert modes(top) == ["2750", "700"]
    assert "b'own': not looked after, it should have mode 2750: Input/output error" in capsys.readouterr().out.splitlines()


def test_a_volume_that_got_no_bricks_is_left_alone(unit, record, top, clock, tmp_path):
    (tmp_path / "vols/home/info").write_text("type=2\ncount=3\n")
    (top / "own").chmod(0o750)
    unit.main("home", str(top))
    assert modes(top) == ["750", "700"]
    assert (sum(clock.paused), record.exists()) == (600, False)


def test_it_ends_when_the_volume_is_deleted(unit, record, top, clock, tmp_path):
    (tmp_path / "vols/home/info").unlink()
    unit.main("home", str(top))
    assert (clock.paused, record.exists()) == ([], False)
