# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The program that takes backups: a real database, a program in place of Heketi's, files of a temporary folder."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi import backup
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.real_database import DATA, Program

NOON = 1795780800.0  # 2026-11-27 12:00:00 UTC
DAY = 86400.0


class Server:
    def __init__(self, data=DATA):
        self.data = data

    def content(self, path):
        assert path == "/backup/db"
        return self.data


@pytest.fixture
def settings(tmp_path):
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    return backup.Settings(str(tmp_path / "here"), 2, "http://127.0.0.1:8080", "admin", "/etc/heketi/admin.key", copies=(str(tmp_path / "there"),))


def take(settings, days=0, server=None, program=None):
    return backup.take(settings, server or Server(), program or Program(), NOON + days * DAY)


def names(folder):
    return sorted(os.listdir(folder))


def test_one_backup_of_its_time_for_root_alone_here_and_there(settings):
    path, found = take(settings)
    assert (os.path.basename(path), found.volumes) == ("heketi-20261127T120000Z.db", 9)
    for folder in (settings.folder, *settings.copies):
        copy = os.path.join(folder, os.path.basename(path))
        with open(copy, "rb") as file:
            assert file.read() == DATA
        assert stat.S_IMODE(os.stat(copy).st_mode) == 0o600 and len(names(folder)) == 1


def test_the_oldest_goes_in_both_places_and_nothing_else(settings):
    other = os.path.join(settings.folder, "heketi-before-upgrade.db")
    Path(other).touch()
    for days in range(4):
        take(settings, days)
    kept = ["heketi-20261129T120000Z.db", "heketi-20261130T120000Z.db"]
    assert names(settings.folder) == [*kept, "heketi-before-upgrade.db"]
    assert names(settings.copies[0]) == kept


@pytest.mark.parametrize("data", [b"", b"503 read only", DATA[:20000]])
def test_what_is_no_database_is_no_backup_and_drops_none(settings, data):
    for days in range(2):
        take(settings, days)
    before = names(settings.folder)
    with pytest.raises(StorageError, match="no whole database"):
        take(settings, 2, Server(data))
    assert [name for name in names(settings.folder) if name != backup.PARTIAL] == before == names(settings.copies[0])
    take(settings, 3)
    assert backup.PARTIAL not in names(settings.folder)


def test_one_that_is_inconsistent_is_kept_and_told_and_drops_none(settings):
    for days in range(2):
        take(settings, days)
    program = Program()
    program.knows(DATA, check={"bricks": {"inconsistencies": ["Brick a unknown volume b"]}, "totalinconsistencies": 1})
    with pytest.raises(StorageError, match="kept, and no older one dropped; found: Brick a unknown volume b"):
        take(settings, 2, program=program)
    assert len(names(settings.folder)) == 3


def test_a_place_that_is_not_there_is_told_and_nothing_is_dropped(settings):
    for days in range(2):
        take(settings, days)
    os.rename(settings.copies[0], f"{settings.copies[0]}.gone")
    with pytest.raises(StorageError, match=r"got no copy of .*No such file or directory.*look whether it is mounted"):
        take(settings, 2)
    assert len(names(settings.folder)) == 3 and not os.path.exists(settings.copies[0])


def test_the_command_is_told_the_backup_last(settings, tmp_path):
    seen = tmp_path / "seen"
    take(replace(settings, command=(sys.executable, "-c", f"import sys; open({str(seen)!r}, 'w').write(' '.join(sys.argv[1:]))", "to", "me")))
    assert seen.read_text() == f"to me {settings.folder}/heketi-20261127T120000Z.db"


@pytest.mark.parametrize(("code", "found"), [("import sys; sys.exit('no room')", "found: no room"), ("import sys; sys.exit(3)", "found: exit status 3")])
def test_a_command_that_fails_makes_it_fail(settings, code, found):
    with pytest.raises(StorageError, match=f"did not take .*{found}"):
        take(replace(settings, command=(sys.executable, "-c", code)))


def test_a_command_that_is_not_there_is_told(settings):
    with pytest.raises(StorageError, match="/no/such: cannot be started; found: No such file"):
        take(replace(settings, command=("/no/such",)))


class Main:
    """The whole program, with its settings and key in files."""

    def __init__(self, settings, tmp_path, monkeypatch, data=DATA):
        self.key, self.settings, self.path = tmp_path / "admin.key", settings, tmp_path / "backup.json"
        self.key.write_text("canary\n")
        self.told = []
        monkeypatch.setattr(backup, "Client", lambda *given, **named: self.told.append((given, named)) or Server(data))
        monkeypatch.setattr(backup, "_run", Program())

    def __call__(self):
        self.path.write_text(json.dumps({**vars(self.settings), "key_file": str(self.key)}))
        return backup.main([str(self.path)])


def test_it_reads_the_key_from_its_file_and_never_tells_it(settings, tmp_path, monkeypatch, capsys):
    program = Main(settings, tmp_path, monkeypatch)
    assert program() == 0
    assert program.told == [(("http://127.0.0.1:8080", "admin", "canary"), {"ca_file": ""})]
    out = capsys.readouterr()
    assert out.out.startswith(f"{settings.folder}/heketi-") and ": 9 volumes; known and harmless: Brick" in out.out
    assert "canary" not in out.out + out.err


def test_what_fails_is_a_sentence_and_exit_status_1(settings, tmp_path, monkeypatch, capsys):
    assert Main(settings, tmp_path, monkeypatch, b"")() == 1
    assert capsys.readouterr().err.startswith("no good backup of Heketi: ")
    program = Main(settings, tmp_path, monkeypatch)
    program.key.unlink()
    assert program() == 1
    assert "No such file" in capsys.readouterr().err


def test_it_runs_without_ansible_from_the_archive_that_the_role_makes(tmp_path):
    home, archive = Path(backup.__file__).parents[1], tmp_path / "heketi.zip"
    with zipfile.ZipFile(archive, "w") as made:
        for package in ("glusterkube", "glusterkube/_heketi"):
            made.writestr(f"{package}/__init__.py", "")
        for file in [*home.glob("_*.py"), *home.glob("_heketi/*.py")]:
            made.write(file, f"glusterkube/{file.relative_to(home)}")
    code = "import sys; sys.path.insert(0, sys.argv[1]); import glusterkube._heketi.backup; print('ansible' in sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code, str(archive)], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("False\n", "")
