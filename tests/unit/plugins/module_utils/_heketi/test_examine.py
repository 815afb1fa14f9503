# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is in a database, and what its check complains of without a reason: a real check of a real database with two clones."""

from __future__ import annotations

import copy

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.examine import GENERATION, examine, judge
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.real_database import CHECK, DATA, Program, write
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.rebuild import captured


def without_clones():
    dump = copy.deepcopy(captured.dump())
    for brick in dump["brickentries"].values():
        brick["LvmLv"] = ""
    return dump


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


def test_what_clones_make_it_say_is_known():
    wrong, known = judge(CHECK, captured.dump())
    assert wrong == () and len(known) == CHECK["totalinconsistencies"] == 11


def test_the_same_said_of_other_bricks_is_wrong():
    wrong, known = judge(CHECK, without_clones())
    assert len([text for text in wrong if "no link back" in text]) == 5
    assert len([text for text in wrong if "size values differ" in text]) == 6 and known == ()


@pytest.mark.parametrize(("text", "is_known"), [
    ("Device 25f1a801f90097890f5fe31a5cfbe2ee size values differ Used(3694592) != aggregateBricksSize(2637824)", True),  # after a resync
    ("Device 25f1a801f90097890f5fe31a5cfbe2ee size values differ Used(2637824) != aggregateBricksSize(3694592)", False),
    ("Device 25f1a801f90097890f5fe31a5cfbe2ee size values differ Total(1) != Free(2) + Used(3)", False),
    ("Volume 085b2be8fe31b8c9573d240d6a7abc9e mount hosts list([192.0.2.11]) is not same as list of all nodes of the cluster([a b])", True),
    ("Volume 085b2be8fe31b8c9573d240d6a7abc9e unknown cluster a", False),
])
def test_others(text, is_known):
    wrong, known = judge({"devices": {"inconsistencies": [text]}, "volumes": {"inconsistencies": None}, "totalinconsistencies": 1}, without_clones())
    assert (wrong, known) == (((), (text,)) if is_known else ((text,), ()))
