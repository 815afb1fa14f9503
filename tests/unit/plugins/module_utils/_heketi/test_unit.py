# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When the unit of Heketi takes it for started, and when for drained."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi import unit
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.errors import HeketiError

SILENT = HeketiError("no answer")


class Server:
    """Answers in turn, the last one again and again; each wait takes one second."""

    def __init__(self, *answers):
        self.answers, self.posted, self.now = list(answers), [], 0.0

    def get(self, path):
        assert path == "/operations"
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return {"in_flight": answer}

    def post(self, path, body):
        self.posted.append((path, body))

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.now += 1


def test_ready_waits_for_a_server_that_does_not_listen_yet():
    server = Server(SILENT, SILENT, 0)
    unit.ready(server, 60, server.clock, server.sleep)
    assert server.now == 2


def test_ready_gives_up():
    server = Server(SILENT)
    with pytest.raises(HeketiError):
        unit.ready(server, 5, server.clock, server.sleep)
    assert server.now == 5


def test_another_key_is_told_at_once():
    server = Server(HeketiError("wrong key", status=401))
    with pytest.raises(HeketiError, match="wrong key"):
        unit.ready(server, 60, server.clock, server.sleep)
    assert server.now == 0


def test_drain_shuts_others_out_and_waits():
    server = Server(2, 1, 0)
    assert unit.drain(server, 60, server.clock, server.sleep) == 0
    assert server.posted == [("/admin", {"state": "local-client"})]
    assert server.now == 2


def test_drain_tells_what_is_left():
    server = Server(3)
    assert unit.drain(server, 4, server.clock, server.sleep) == 3
    assert server.now == 4


@pytest.mark.parametrize(("what", "code"), [("ready", 1), ("drain", 0)])
def test_a_dead_server_has_not_started_and_needs_no_drain(what, code, tmp_path, capsys):
    (tmp_path / "admin.key").write_text("secret\n")
    (tmp_path / "url").write_text("http://127.0.0.1:1")
    assert unit.main([what, str(tmp_path), "0"]) == code
    assert "no answer" in capsys.readouterr().err
