# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module from the outside: arguments in, JSON out, on a client in memory."""

from __future__ import annotations

import copy
import json

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args
from ansible_collections.glusterkube.storage.plugins.module_utils import _owner, _use_case
from ansible_collections.glusterkube.storage.plugins.modules import gluster_mount
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._mount.client import SERVERS, Client, Killed

HOME, ARCHIVE = {"volume": "home", "path": "/srv/home"}, {"volume": "archive", "path": "/srv/data/archive-1", "options": ["ro"]}
ARGS = {"servers": SERVERS, "mounts": [HOME, ARCHIVE]}
GONE = {"mounts": [HOME, ARCHIVE], "state": "absent"}


@pytest.fixture
def client(monkeypatch, tmp_path):
    return Client(monkeypatch, tmp_path)


@pytest.fixture
def call(client, monkeypatch, capsys, tmp_path):
    def run_command(module, argv, environ_update, **rest):
        assert rest == {"handle_exceptions": False, "expand_user_and_vars": False}
        return client(argv, environ_update)
    monkeypatch.setattr(AnsibleModule, "run_command", run_command)
    monkeypatch.setattr(_use_case, "owner", lambda what, waiter: _owner.owner(what, waiter, str(tmp_path / "lock")))

    def call(args, *, killed_after=-1, check=False):
        client.calls, client.left = [], killed_after
        with patch_module_args({**args, "_ansible_check_mode": check, "_ansible_diff": True}), pytest.raises((SystemExit, Killed)) as ended:
            gluster_mount.main()
        client.left = -1
        return json.loads(capsys.readouterr().out) if ended.type is SystemExit else None
    return call


def argvs(answer):
    return [action["argv"] for action in answer["actions"]]


def steps(client, call, args):
    """Check, do, check again, do again: what is told, what is done, and that it is all."""
    before = copy.deepcopy(client.state())
    check = call(args, check=True)
    assert check["changed"] and client.calls == [] and client.state() == before
    done = call(args)
    assert done["changed"] and argvs(done) == argvs(check) and done["diff"] == check["diff"] and len(client.calls) == len(argvs(done))
    for again in (True, False):
        answer = call(args, check=again)
        assert (answer["changed"], answer["actions"], "diff" in answer, client.calls) == (False, [], False, [])
    return done


def test_twelve_steps(client, call):
    made = steps(client, call, ARGS)
    assert "+ mount /srv/home            write gluster-wait-srv-home.service; write srv-home.mount; mounted at each boot\n" in made["diff"]["prepared"]
    assert [(mount["path"], mount["source"], mount["mounted"], mount["enabled"]) for mount in made["mounts"]] == [
        ("/srv/home", "192.0.2.11:/home", True, True), ("/srv/data/archive-1", "192.0.2.11:/archive", True, True)]
    assert client.immutable == {"/srv/home", "/srv/data/archive-1"}
    changed = steps(client, call, {**ARGS, "mounts": [HOME, {**ARCHIVE, "options": ["rw"]}]})
    assert r"rewrite srv-data-archive\x2d1.mount" in changed["diff"]["prepared"] and "192.0.2.13,rw\n" in changed["diff"]["prepared"]
    assert ["systemctl", "start"] not in [argv[:2] for argv in argvs(changed)] and changed["mounts"] == made["mounts"]
    gone = steps(client, call, GONE)
    assert "- mount /srv/home" in gone["diff"]["prepared"] and not any(mount["mounted"] or mount["enabled"] for mount in gone["mounts"])
    assert client.state() == ({}, [], [], {}, set(), {}, False)
    for check in (True, False):  # what is not there
        assert not call({**GONE, "mounts": [{"volume": "x", "path": "/srv/x"}]}, check=check)["changed"]


@pytest.mark.parametrize("args", [ARGS, {**ARGS, "servers": SERVERS[::-1]}, GONE], ids=["create", "change", "remove"])
def test_whatever_interrupts_it_the_next_run_ends_in_the_same_state(monkeypatch, tmp_path, client, call, args):
    def begin():
        call(GONE)
        if args is not ARGS:
            call(ARGS)
    begin()
    total = len(argvs(call(args)))
    whole = copy.deepcopy(client.state())
    assert total > 4
    for kill in range(total):
        begin()
        assert call(args, killed_after=kill) is None and len(client.calls) == kill
        call(args)
        assert client.state() == whole, f"killed after {kill}"
        assert not call(args)["changed"]


def test_mounts_that_are_not_listed_stay(client, call):
    call(ARGS)
    before = copy.deepcopy(client.state())
    assert not call({**ARGS, "mounts": []})["changed"] and not call({**ARGS, "mounts": [HOME]})["changed"] and client.state() == before
    call({**GONE, "mounts": [HOME]})
    assert client.mounted == {"/srv/data/archive-1": "192.0.2.11:/archive"} and client.state()[-1]
    assert not call({**ARGS, "mounts": [ARCHIVE]})["changed"]


def test_a_mount_in_use_is_refused_also_in_check_mode_and_nothing_is_changed(client, call):
    call(ARGS)
    client.busy["/srv/home"] = ["bash (pid 7) in /srv/home/x"]
    before = copy.deepcopy(client.state())
    for check in (True, False):
        answer = call(GONE, check=check)
        assert answer["failed"] and not answer["changed"] and "mount /srv/home: is in use; found: bash (pid 7)" in answer["msg"] and client.state() == before


def test_a_failure_tells_what_was_done(client, call):
    client.lacks["home"] = "home-client-0: not connected"
    answer = call(ARGS)
    assert answer["failed"] and answer["changed"] and "home-client-0: not connected" in answer["msg"]
    assert argvs(answer)[-1] == ["systemctl", "enable", r"gluster-wait-srv-data-archive\x2d1.service"]
    client.lacks = {}
    assert argvs(call(ARGS)) == [["systemctl", "start", "srv-home.mount"]]


@pytest.mark.parametrize("args", [
    {}, {"mounts": [{"volume": "home"}]}, {"mounts": [{"path": "/srv/home"}]}, {"mounts": [{**HOME, "colour": 1}], "servers": SERVERS},
    {"mounts": [HOME]}, {"mounts": [HOME, HOME], "servers": SERVERS}, {**ARGS, "try_timeout": 0}, {**ARGS, "state": "mounted"}])
def test_bad_arguments(client, call, args):
    answer = call(args)
    assert answer["failed"] and not answer.get("changed") and client.calls == []


def test_the_lock_is_taken_to_change_and_not_to_look(call, tmp_path):
    call(ARGS, check=True)
    assert not (tmp_path / "lock").exists()
    call(ARGS)
    assert (tmp_path / "lock").exists()
