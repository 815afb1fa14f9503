# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a host that boots is taken for ended."""

from __future__ import annotations

import pytest
from machine_room import host as hosts
from machine_room import naming
from machine_room.errors import LabError
from machine_room.paths import Lab


@pytest.fixture
def boots(monkeypatch, tmp_path):
    """A host whose process is seen as a list of pids says, one a look, and that answers after the last."""
    def begin(seen, alive):
        left = iter(seen)
        answers = iter([*[False] * len(seen), True])
        monkeypatch.setattr(hosts.ssh, "answers", lambda lab, host: next(answers))
        monkeypatch.setattr(hosts.ssh, "works", lambda lab, host: True)
        monkeypatch.setattr(hosts, "pid", lambda lab, host: next(left))
        monkeypatch.setattr(hosts.processes, "alive", lambda pid: alive and bool(pid))
        monkeypatch.setattr(hosts.time, "sleep", lambda seconds: None)
        monkeypatch.setattr(Lab, "home", lambda lab, host: tmp_path)
        (tmp_path / "console.log").write_text("reboot: Power down\n", encoding="utf-8")
        hosts.await_ssh(Lab.of({}), naming.host("g1"))
    return begin


def test_a_process_that_is_not_to_be_found_for_a_moment_has_not_ended(boots):
    boots([None, None, 7], alive=True)


def test_a_process_that_was_there_and_is_gone_has_ended(boots):
    with pytest.raises(LabError, match="ended while it booted, its console says: reboot: Power down"):
        boots([None, 7], alive=False)
