# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A database in the place of another: real files, a program in place of Heketi's, processes of a folder in place of /proc."""

from __future__ import annotations

import fcntl
import getpass
import os
import stat
from pathlib import Path

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.service_database import Database
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.real_database import DATA, Program, write
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.rebuild import captured

OLDER = DATA[:-4096] + b"\x01" * 4096  # the same first pages: whole, and another file


def smaller(dump):
    for volume in list(dump["volumeentries"])[1:]:
        del dump["volumeentries"][volume]


class Host:
    """The host of Heketi."""

    def __init__(self, folder):
        self.folder, self.program = folder, Program()
        self.program.knows(OLDER, smaller)
        (folder / "lib").mkdir()
        (folder / "proc").mkdir()
        self.path, self.backup = folder / "lib/heketi.db", folder / "backup.db"
        self.backup.write_bytes(DATA)

    def runs(self, pid, comm="heketi"):
        (self.folder / "proc" / str(pid)).mkdir()
        (self.folder / "proc" / str(pid) / "comm").write_text(f"{comm}\n")

    def database(self, **changed):
        given = {"backup": str(self.backup), "user": getpass.getuser(), "proc": str(self.folder / "proc"), **changed}
        return Database(self.program, str(self.path), "heketi", **given)

    def do(self, **changed):
        use_case = self.database(**changed)
        plan = use_case.plan(use_case.read())
        for action in plan:
            use_case.apply(action)
        return plan, use_case.show(use_case.read())


@pytest.fixture
def host(tmp_path):
    return Host(tmp_path)


def test_a_lost_one_comes_back(host):
    plan, shown = host.do()
    assert [(action.sign, action.summary, action.details) for action in plan] == [
        ("+", f"from {host.backup}", ("has 9 volumes, 31 bricks, 8 devices, 4 nodes",))]
    assert host.path.read_bytes() == DATA and stat.S_IMODE(os.stat(host.path).st_mode) == 0o600
    assert (shown["kept"], shown["database"]["volumes"], shown["warnings"]) == ("", 9, [])
    assert os.listdir(host.path.parent) == ["heketi.db"]


def test_the_old_one_is_kept_beside_it(host):
    host.path.write_bytes(OLDER)
    plan, shown = host.do()
    assert plan[0].sign == "~" and plan[0].details == (
        "has 9 volumes, 31 bricks, 8 devices, 4 nodes", "had 1 volumes, 31 bricks, 8 devices, 4 nodes", "the one that is there is kept beside it")
    assert host.path.read_bytes() == DATA
    assert Path(shown["kept"]).read_bytes() == OLDER
    assert shown["kept"].startswith(f"{host.path}.")


def test_one_that_is_broken_is_kept_too(host):
    host.path.write_bytes(b"gone")
    plan, shown = host.do()
    assert "no whole database" in plan[0].details[1]
    assert host.path.read_bytes() == DATA and Path(shown["kept"]).read_bytes() == b"gone"


def test_the_same_content_is_left_alone(host):
    host.path.write_bytes(DATA)
    assert host.do()[0] == []


def test_the_plan_changes_nothing(host):
    host.path.write_bytes(OLDER)
    use_case = host.database()
    assert use_case.plan(use_case.read())
    assert host.path.read_bytes() == OLDER and os.listdir(host.path.parent) == ["heketi.db"]


@pytest.mark.parametrize("data", [b"", b"g1", DATA[:20000], DATA[:-1] + b"\x02"])
def test_a_bad_backup_is_refused_before_anything(host, data):
    host.path.write_bytes(OLDER)
    host.backup.write_bytes(data)
    with pytest.raises(StorageError):
        host.do()
    assert host.path.read_bytes() == OLDER and os.listdir(host.path.parent) == ["heketi.db"]


def test_refused_while_a_server_runs(host):
    host.path.write_bytes(OLDER)
    host.runs(7, "heketi-backup")
    host.runs(17)
    with pytest.raises(StorageError, match=r"nothing was changed; found: heketi runs: pid 17; expected: no server at work; next: systemctl stop heketi"):
        host.do()
    assert host.path.read_bytes() == OLDER


def test_refused_while_somebody_has_it_open(host):
    host.path.write_bytes(OLDER)
    with open(host.path, "rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(StorageError, match="pid unknown"):
            host.do()
    assert host.do()[0]


def test_refused_where_heketi_is_not_installed(host):
    with pytest.raises(StorageError, match="user nobody-knows: not on this host"):
        host.do(user="nobody-knows")
    assert not host.path.exists()


def test_entries_are_imported_by_heketi_itself(host):
    plan, shown = host.do(backup="", entries={"volumeentries": {}})
    assert plan[0].summary == "rebuilt from the hosts" and host.path.read_bytes() == DATA
    assert host.program.asked[0][:3] == ["heketi", "db", "import"]
    assert shown["database"] == {"path": str(host.path), "volumes": 9, "nodes": 4, "devices": 8, "bricks": 31, "wrong": [], "known": shown["database"]["known"]}
    assert len(shown["database"]["known"]) == 11


def test_entries_that_heketi_does_not_take_are_told(host):
    def refuses(argv, environ_update):
        return 1, "", "Not a known volume durability type: mirror"
    host.program = refuses
    with pytest.raises(StorageError, match="Heketi does not take what was rebuilt; found: Not a known volume durability type: mirror"):
        host.do(backup="", entries={})


def test_what_is_wrong_with_it_is_a_warning(host):
    host.program.knows(DATA, check={"bricks": {"inconsistencies": ["Brick a unknown volume b"]}})
    assert host.do()[1]["warnings"] == [f"{host.path}: Brick a unknown volume b"]


def test_the_dump_of_the_fixture_is_that_of_its_file(tmp_path):
    """real_database says what the program says of this file."""
    assert Program().dumps[DATA] == captured.dump() and write(tmp_path / "x")
