# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A host n1 on which ``gluster`` answers as it was captured, and every call of it is expected by name."""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args
from ansible_collections.glusterkube.storage.plugins.module_utils import _use_case
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster import cluster
from ansible_collections.glusterkube.storage.plugins.module_utils._owner import owner

FIXTURES = Path(__file__).parents[3] / "fixtures" / "gluster-10.3"
LINKS = [{"addr_info": [{"local": "127.0.0.1", "scope": "host"}]}, {"addr_info": [{"local": "10.9.0.1", "scope": "global"}]}]


class Exit(Exception):
    """A module ended; ``result`` is what it answered."""

    def __init__(self, result: dict[str, Any]) -> None:
        self.result = result
        super().__init__(result.get("msg", ""))


class Failed(Exit):
    pass


class Host:
    """Use :meth:`expect` for the calls to come, then :meth:`run`, which also fails when an expected call did not come."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        self._expected: list[tuple[str, str]] = []
        self.warnings: list[str] = []
        self.installed = True
        self.directories: dict[str, list[str]] = {}  # of each volume that may be mounted
        self.mounts: list[str] = []
        monkeypatch.setattr(AnsibleModule, "run_command", lambda module, argv, **rest: self._run(argv, **rest))
        monkeypatch.setattr(AnsibleModule, "exit_json", lambda module, **result: _end(Exit(result)))
        monkeypatch.setattr(AnsibleModule, "fail_json", lambda module, msg, **result: _end(Failed({"msg": msg, **result})))
        monkeypatch.setattr(AnsibleModule, "warn", lambda module, text: self.warnings.append(text))
        monkeypatch.setattr(_use_case, "owner", lambda what, waiter: owner(what, waiter, str(tmp_path / "lock")))
        monkeypatch.setattr(socket, "getaddrinfo", self._resolve)
        monkeypatch.setattr(socket, "gethostname", lambda: "n1")
        monkeypatch.setattr(socket, "getfqdn", lambda: "n1.example.com")
        monkeypatch.setattr(cluster, "IDENTITY", str(tmp_path / "glusterd.info"))

    def expect(self, *calls: tuple[str, str]) -> None:
        """``(words, fixture)``; words of another host begin with ``@host``. Calls to other hosts may come in any order."""
        self._expected += calls

    def run(self, main: Callable[[], None], *, check: bool = False, **arguments: Any) -> dict[str, Any]:
        self.warnings.clear()
        with patch_module_args({**arguments, "_ansible_check_mode": check, "_ansible_diff": True}), pytest.raises(Exit) as ended:
            main()
        assert not self._expected, "calls that did not come"
        if isinstance(ended.value, Failed):
            raise ended.value
        return ended.value.result

    def _run(self, argv: list[str], *, environ_update: dict[str, str], **rest: Any) -> tuple[int, str, str]:
        assert environ_update["LC_ALL"] == "C"
        assert rest == {"handle_exceptions": False, "expand_user_and_vars": False}
        if argv == ["ip", "-json", "address"]:
            return 0, json.dumps(LINKS), ""
        if argv[0] in ("timeout", "umount"):
            return self._mount(argv)
        assert argv[:2] == ["gluster", "--mode=script"]
        if not self.installed:
            raise FileNotFoundError(2, "No such file or directory")
        flags, words = argv[2:argv.index("--")], " ".join(argv[argv.index("--") + 1:])
        host = next((flag.partition("=")[2] for flag in flags if flag.startswith("--remote-host=")), "")
        call = f"@{host} {words}" if host else words
        remote = [entry for entry in self._expected if entry[0] == call and host]
        found = remote[0] if remote else self._expected[0] if self._expected else ("nothing", "")
        assert call == found[0]
        self._expected.remove(found)
        if found[1] == "no daemon":
            return 1, "", "Connection failed. Please check if gluster daemon is operational."
        if "--xml" not in flags:
            return 0, (FIXTURES / f"{found[1]}.txt").read_text(), ""
        return 0, (FIXTURES / f"{found[1]}.xml").read_text(), ""

    def _mount(self, argv: list[str]) -> tuple[int, str, str]:
        """A mount that is made of directories."""
        if argv[0] == "umount":
            assert argv[1:] == ["--lazy", self.mounts.pop()]
            for entry in os.listdir(argv[-1]):
                shutil.rmtree(os.path.join(argv[-1], entry))
            return 0, "", ""
        volume, place = argv[-2].partition(":/")[2], argv[-1]
        if volume not in self.directories:
            return 1, "", "Mount failed."
        self.mounts.append(place)
        for path in self.directories[volume]:
            os.makedirs(place + path)
        return 0, "", ""

    @staticmethod
    def _resolve(name: str, port: Any) -> list[Any]:
        address = "127.0.1.1" if name in ("localhost", "n1") else name if name.startswith("10.9.0.") else f"10.9.0.{name[1:]}" if name[1:].isdigit() else ""
        if not address:
            raise socket.gaierror(-2, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0))]


def _end(exit: Exit) -> None:
    raise exit
