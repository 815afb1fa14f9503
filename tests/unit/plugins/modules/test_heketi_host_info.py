# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as a playbook calls it, with the programs of a captured host."""

from __future__ import annotations

import json

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args
from ansible_collections.glusterkube.storage.plugins.modules import heketi_host_info
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.rebuild import captured, test_look


@pytest.mark.parametrize("check", [False, True])
def test_what_heketi_left(monkeypatch, capsys, check):
    test_look.give_files(monkeypatch)
    monkeypatch.setattr(AnsibleModule, "run_command", lambda module, argv, environ_update, **rest: test_look.Host()(argv, environ_update))
    with patch_module_args({"_ansible_check_mode": check}), pytest.raises(SystemExit):
        heketi_host_info.main()
    answer = json.loads(capsys.readouterr().out)
    assert (answer["changed"], answer["host"]) == (False, json.loads(json.dumps(captured.look_of("g2").to_dict())))


def test_a_host_without_lvm_is_told(monkeypatch, capsys):
    monkeypatch.setattr(AnsibleModule, "run_command", lambda module, argv, environ_update, **rest: (2, "", "No such file or directory"))
    with patch_module_args({}), pytest.raises(SystemExit):
        heketi_host_info.main()
    answer = json.loads(capsys.readouterr().out)
    assert answer["failed"] and "`pvs " in answer["msg"] and "No such file or directory" in answer["msg"]
