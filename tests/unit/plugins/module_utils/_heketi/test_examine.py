# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is in a file of Heketi's database."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.examine import GENERATION, examine
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.real_database import DATA, Program, write
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.rebuild import captured


def test_the_file_itself_is_never_opened_by_heketi(tmp_path):
    path, program = write(tmp_path / "heketi.db"), Program()
    found = examine(path, program)
    assert found.dump == captured.dump() and found.volumes == 9
    assert len(program.asked) == 2 and all(path not in argv for argv in program.asked)
    assert program.asked[0][:3] == ["/usr/local/bin/heketi", "db", "export"]


def test_the_copy_is_gone_afterwards(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    examine(write(tmp_path / "heketi.db"), Program())
    assert [path.name for path in tmp_path.iterdir()] == ["heketi.db"]


def test_a_newer_one_is_refused_by_the_word_that_is_new(tmp_path):
    program = Program()
    program.knows(DATA, lambda dump: dump["dbattributeentries"].update(DB_NEW={"Key": "DB_NEW", "Value": "yes"}))
    with pytest.raises(StorageError, match="written by a newer Heketi; found: DB_NEW; expected: nothing but"):
        examine(write(tmp_path / "heketi.db"), program)


def test_one_that_heketi_cannot_open_is_refused_under_its_own_name(tmp_path):
    program = Program()
    program.dumps.clear()
    path = write(tmp_path / "heketi.db")
    with pytest.raises(StorageError) as error:
        examine(path, program)
    assert str(error.value).startswith(f"{path}: Heketi cannot read it; found: `/usr/local/bin/heketi db export --dbfile {path}")


def test_content_is_the_same_after_an_import(tmp_path):
    program, path = Program(), write(tmp_path / "heketi.db")
    before = examine(path, program)
    program.knows(DATA, lambda dump: dump["dbattributeentries"][GENERATION].update(Value="another"))
    after = examine(path, program)
    assert before.dump != after.dump and before.content == after.content
