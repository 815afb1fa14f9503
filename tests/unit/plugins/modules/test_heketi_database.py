# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module from the outside: a lost and an older database, check mode, again, and a run that is killed at every step that it takes on the disk."""

from __future__ import annotations

import getpass
import json
import os
from functools import partial

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args
from ansible_collections.glusterkube.storage.plugins.module_utils import _owner, _use_case
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi import service_database
from ansible_collections.glusterkube.storage.plugins.modules import heketi_database
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.real_database import DATA, Program
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.test_service_database import OLDER, smaller


class Killed(BaseException):
    """The power of the host is gone."""


@pytest.fixture
def program():
    program = Program()
    program.knows(OLDER, smaller)
    return program


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "proc").mkdir()
    (tmp_path / "backup.db").write_bytes(DATA)
    return tmp_path


@pytest.fixture
def call(program, folder, monkeypatch, capsys):
    def run_command(module, argv, environ_update, **rest):
        assert rest == {"handle_exceptions": False, "expand_user_and_vars": False}
        return program(argv, environ_update)
    monkeypatch.setattr(AnsibleModule, "run_command", run_command)
    monkeypatch.setattr(_use_case, "owner", lambda what, waiter: _owner.owner(what, waiter, str(folder / "lock")))
    monkeypatch.setattr(heketi_database, "Database", partial(service_database.Database, user=getpass.getuser(), proc=str(folder / "proc")))

    def call(*, check=False, **args):
        given = {"path": str(folder / "lib/heketi.db"), **(args or {"backup": str(folder / "backup.db")})}
        with patch_module_args({**given, "_ansible_check_mode": check, "_ansible_diff": True}), pytest.raises((SystemExit, Killed)) as ended:
            heketi_database.main()
        return json.loads(capsys.readouterr().out) if ended.type is SystemExit else None
    return call


def there(folder):
    return {path.name: path.read_bytes() for path in (folder / "lib").iterdir()}


@pytest.mark.parametrize("before", [{}, {"heketi.db": OLDER}, {"heketi.db": b"broken"}])
@pytest.mark.parametrize("args", [{}, {"entries": {"volumeentries": {}}}])
def test_check_do_check_again_do_again(call, folder, before, args):
    for name, data in before.items():
        (folder / "lib" / name).write_bytes(data)
    check = call(check=True, **args)
    assert check["changed"] and there(folder) == before
    done = call(**args)
    assert done["changed"] and done["actions"] == check["actions"] and done["diff"] == check["diff"]
    kept = {os.path.basename(done["kept"]): before["heketi.db"]} if before else {}
    assert there(folder) == {"heketi.db": DATA, **kept}
    for again in (True, False):
        answer = call(check=again, **args)
        assert (answer["changed"], answer["actions"], answer["kept"], "diff" in answer) == (False, [], "", False)
    assert there(folder) == {"heketi.db": DATA, **kept}


@pytest.mark.parametrize("step", ["fsync", "fchown", "link", "rename"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_any_step_the_database_has_its_name_and_is_whole(call, folder, monkeypatch, step, when):
    (folder / "lib/heketi.db").write_bytes(OLDER)
    real = getattr(os, step)

    def dies(*args, **rest):
        if when == "after":
            real(*args, **rest)
        raise Killed
    with monkeypatch.context() as patched:
        patched.setattr(os, step, dies)
        assert call() is None
    assert (folder / "lib/heketi.db").read_bytes() == (DATA if (step, when) == ("rename", "after") else OLDER)
    call()
    found = there(folder)
    assert found.pop("heketi.db") == DATA
    assert set(found.values()) == {OLDER}, "the old one is kept, and no temporary file is left"


@pytest.mark.parametrize("args", [{"backup": "/x", "entries": {}}, {"heketi": "/x"}])
def test_one_of_the_two(call, args):
    answer = call(**args)
    assert answer["failed"] and ("mutually exclusive" in answer["msg"] or "one of the following is required" in answer["msg"])


def test_a_refusal_has_the_words_of_the_user(call, folder):
    (folder / "backup.db").write_bytes(DATA[:9000])
    answer = call()
    assert answer["failed"] and not answer["changed"] and "it was cut off; next: take another backup" in answer["msg"]
