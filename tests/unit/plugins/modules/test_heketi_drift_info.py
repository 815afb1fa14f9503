# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as a playbook calls it, with the answers of a real server."""

from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.errors import HeketiError
from ansible_collections.glusterkube.storage.plugins.modules import heketi_drift_info
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.real_database import CHECK
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.test_drift import EXAMINED


def call(monkeypatch, capsys, get, **args):
    asked = []

    class Server:
        def __init__(self, params):
            asked.append(params)

        def get(self, path):
            return get(path)
    monkeypatch.setattr(heketi_drift_info, "client", Server)
    with patch_module_args({"key": "canary", **args}), pytest.raises(SystemExit):
        heketi_drift_info.main()
    out = capsys.readouterr().out
    assert "canary" not in out
    return json.loads(out), asked


def test_what_differs(monkeypatch, capsys):
    answer, asked = call(monkeypatch, capsys, lambda path: EXAMINED if "examine" in path else CHECK, url="http://127.0.0.1:8081")
    assert asked[0]["url"] == "http://127.0.0.1:8081"
    assert (answer["changed"], answer["unknown"], len(answer["missing"]), answer["foreign"], len(answer["known"])) == (False, ["fresh"], 9, [], 11)


def test_a_server_that_does_not_answer_is_told(monkeypatch, capsys):
    def refuses(path):
        raise HeketiError(f"Heketi: GET {path}: no answer", next_step="systemctl status heketi")
    answer, _asked = call(monkeypatch, capsys, refuses)
    assert answer["failed"] and answer["msg"].endswith("next: systemctl status heketi")
