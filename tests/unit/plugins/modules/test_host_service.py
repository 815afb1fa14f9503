# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module from the outside: arguments in, JSON out, on files in a folder of the test and a systemd in memory."""

from __future__ import annotations

import copy
import grp
import hashlib
import json
import os
import pwd
import stat
from pathlib import Path

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args
from ansible_collections.glusterkube.storage.plugins.module_utils import _files, _owner, _use_case
from ansible_collections.glusterkube.storage.plugins.module_utils._host import model, service
from ansible_collections.glusterkube.storage.plugins.modules import host_service

ME = {"owner": pwd.getpwuid(os.getuid()).pw_name, "group": grp.getgrgid(os.getgid()).gr_name}
CANARY = "canary-5d1e"


class Killed(Exception):
    """The module ends here, as by SIGKILL."""


class System:
    """systemd, ssh-keygen and a program that takes files. ``left`` is how many more steps are done before the module is killed."""

    def __init__(self, folder: Path) -> None:
        self.etc, self.units = folder / "etc", folder / "units"
        self.units.mkdir()
        self.loaded: dict[str, str] = {}
        self.enabled: set[str] = set()
        self.active: set[str] = set()
        self.taken: list[str] = []
        self.refuses, self.holds, self.left = "", True, -1
        self.calls: list[list[str]] = []

    def step(self, call):
        if self.left == 0:
            raise Killed
        self.left -= 1
        self.calls.append(call)

    def __call__(self, argv, environ_update):
        if argv[:2] == ["systemctl", "show"]:
            return 0, "\n\n".join(self._show(name) for name in argv[3:]), ""
        if argv[:2] == ["ssh-keygen", "-y"]:
            return 0, f"ssh-ed25519 {hashlib.sha256(Path(argv[-1]).read_bytes()).hexdigest()} heketi\n", ""
        if argv == ["holds"]:
            return int(not self.holds), "", ""
        if argv[0] == "journalctl":
            return 0, "heketi: no key\n", ""
        self.step(argv)
        return self._do(argv)

    def _do(self, argv):
        if argv[0] == "ssh-keygen":
            for name in (argv[-1], f"{argv[-1]}.pub"):
                Path(name).write_text(os.urandom(8).hex())
        elif argv[0] == "take":
            text = Path(argv[1]).read_text()
            if self.refuses and self.refuses in text:
                return 1, "", f"{argv[1]}: wrong"
            self.taken.append(text)
            self.holds = True
        elif argv[1] == "daemon-reload":
            self.loaded = {path.name: path.read_text() for path in self.units.glob("*.service")}
        elif argv[1] == "enable":
            self.enabled.add(argv[2])
        elif argv[1] in ("start", "restart"):
            if self.refuses == argv[2]:
                return 1, "", "Job failed"
            self.active.add(argv[2])
            lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path}" for path in sorted(self.etc.rglob("*")) if path.is_file()]
            (self.units.parent / "started-with").write_text("\n".join(lines))
        return 0, "", ""

    def _show(self, name):
        path = self.units / name
        stale = path.exists() and self.loaded.get(name) != path.read_text()
        return (f"Id={name}\nActiveState={'active' if name in self.active else 'inactive'}\n"
                f"UnitFileState={'enabled' if name in self.enabled else ''}\nNeedDaemonReload={'yes' if stale else 'no'}")

    def state(self):
        paths = sorted(path for folder in (self.etc, self.units) for path in folder.rglob("*"))
        files = {str(path): (path.read_text() if path.is_file() else None, stat.S_IMODE(path.stat().st_mode)) for path in paths}
        return copy.deepcopy((files, self.loaded, self.enabled, self.active, self.taken))


@pytest.fixture
def system(tmp_path, monkeypatch):
    system = System(tmp_path)
    monkeypatch.setattr(model, "UNITS", str(system.units))
    monkeypatch.setattr(service, "UNITS", str(system.units))

    def counted(name, do):
        return lambda *given: (system.step([name, str(given[0])]), do(*given))
    for name in ("place", "own", "remove"):
        monkeypatch.setattr(_files, name, counted(name, getattr(_files, name)))
    return system


@pytest.fixture
def call(system, monkeypatch, capsys, tmp_path):
    def run_command(module, argv, environ_update, **rest):
        assert rest == {"handle_exceptions": False, "expand_user_and_vars": False}
        return system(argv, environ_update)
    monkeypatch.setattr(AnsibleModule, "run_command", run_command)
    monkeypatch.setattr(_use_case, "owner", lambda what, waiter: _owner.owner(what, waiter, str(tmp_path / "lock")))

    def call(args, *, killed_after=-1, check=False):
        system.calls, system.left = [], killed_after
        with patch_module_args({**args, "_ansible_check_mode": check, "_ansible_diff": True}), pytest.raises((SystemExit, Killed)) as ended:
            host_service.main()
        system.left = -1
        out = capsys.readouterr().out
        assert CANARY not in out
        return json.loads(out) if ended.type is SystemExit else None
    return call


@pytest.fixture
def args(system, tmp_path):
    etc = system.etc
    return {
        "directories": [{"path": str(etc), "mode": "0750", **ME}],
        "ssh_keys": [{"path": f"{etc}/key", **ME}],
        "secrets": [{"path": f"{etc}/admin", **ME}, {"path": f"{etc}/user", **ME}],
        "contents": {f"{etc}/admin": CANARY, f"{etc}/user": ""},
        "files": [{"path": f"{etc}/rules", "content": "rules\n", "accept": ["take", "%s"], "still": ["holds"], **ME},
                  {"path": f"{system.units}/heketi.service", "content": "[Unit]\n", **ME}],
        "absent": [{"path": f"{etc}/old"}],
        "units": [{"name": "heketi.service", "started_with": str(tmp_path / "started-with"), "expected": "an answer"}],
    }


def argvs(answer):
    return [action["argv"] for action in answer["actions"]]


def steps(system, call, args):
    """Check, do, check again, do again: what is told, what is done, and that it is all."""
    before = system.state()
    check = call(args, check=True)
    assert check["changed"] and system.calls == [] and system.state() == before
    done = call(args)
    assert done["changed"] and argvs(done) == argvs(check) and done["diff"] == check["diff"]
    after = system.state()
    for again in (True, False):
        answer = call(args, check=again)
        assert (answer["changed"], answer["actions"], "diff" in answer, system.calls) == (False, [], False, [])
    assert system.state() == after
    return done


def test_made_changed_and_changed_back(system, call, args):
    done = steps(system, call, args)
    etc = system.etc
    assert (etc / "admin").read_text() == CANARY and len((etc / "user").read_text()) == 64
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in etc.iterdir()} == {"admin": 0o600, "user": 0o600, "key": 0o600, "rules": 0o644}
    assert stat.S_IMODE(etc.stat().st_mode) == 0o750 and system.active == {"heketi.service"}
    assert done["public_keys"][f"{etc}/key"].startswith("ssh-ed25519 ") and system.taken == ["rules\n"]
    made = (etc / "user").read_text()

    args["files"][0]["content"] = "other\n"
    changed = steps(system, call, args)
    assert argvs(changed) == [["write-file", f"{etc}/rules"], ["systemctl", "restart", "heketi.service"]] and system.taken[-1] == "other\n"
    args["contents"][f"{etc}/admin"] = f"{CANARY}-2"
    assert argvs(steps(system, call, args))[0] == ["write-file", f"{etc}/admin"]
    assert (etc / "user").read_text() == made

    (etc / "old").write_text("")
    assert argvs(steps(system, call, args)) == [["remove-file", f"{etc}/old"]]


def test_killed_after_every_step_the_next_run_finishes_it(system, call, args):
    killed = [done for done in range(30) if call(args, killed_after=done % 5) is None]
    assert len(killed) > 5 and not call(args)["changed"]
    assert sorted(os.listdir(system.etc)) == ["admin", "key", "rules", "user"]


def test_what_a_killed_run_has_written_takes_effect_with_the_next_one(system, call, args):
    call(args)
    args["files"][0]["content"] = "other\n"
    assert call(args, killed_after=2) is None and (system.etc / "rules").read_text() == "other\n"
    assert argvs(call(args)) == [["systemctl", "restart", "heketi.service"]]


def test_content_that_is_not_taken_leaves_the_old_file(system, call, args):
    call(args)
    args["files"][0]["content"], system.refuses = "bad\n", "bad"
    answer = call(args)
    path = f"{system.etc}/rules"
    assert answer["msg"] == (f"{path}: is not written; found: {path}: wrong; expected: `take %s` takes the new content; next: correct what it is made of")
    assert (system.etc / "rules").read_text() == "rules\n" and sorted(os.listdir(system.etc)) == ["admin", "key", "rules", "user"]


def test_an_old_file_stays_beside_the_new_one(system, call, args):
    args["files"][0]["backup"] = True
    call(args)
    assert not list(system.etc.glob("rules.*"))    # there was none
    args["files"][0]["content"] = "other\n"
    steps(system, call, args)
    (old,) = system.etc.glob("rules.*~")
    assert (old.read_text(), (system.etc / "rules").read_text()) == ("rules\n", "other\n")


def test_what_somebody_undid_is_done_again(system, call, args):
    call(args)
    system.holds = False
    assert argvs(steps(system, call, args)) == [["take", f"{system.etc}/rules"]] and system.taken == ["rules\n"] * 2


def test_a_unit_that_fails_is_told_in_its_own_words(system, call, args):
    system.refuses = "heketi.service"
    assert call(args)["msg"] == "heketi.service: does not run; found: heketi: no key; expected: an answer; next: systemctl status heketi.service"


@pytest.mark.parametrize(("change", "words"), [
    ({"directories": [{"path": "/etc/../x"}]}, "path '/etc/../x': refused; expected: an absolute path"),
    ({"directories": [{"path": "/etc/x", "mode": "rwx"}]}, "mode 'rwx'"),
    ({"directories": [{"path": "/etc/x"}, {"path": "/etc/x"}]}, "/etc/x: listed twice"),
    ({"contents": {"/etc/x": CANARY}}, "contents: /etc/x: is no secret"),
    ({"directories": [{"path": "/tmp/x-of-nobody", "owner": "nobody-at-all"}]}, "no user nobody-at-all or no group root"),
])
def test_refused(call, change, words):
    assert words in call(change)["msg"]
