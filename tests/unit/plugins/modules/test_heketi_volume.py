# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules from the outside: arguments in, JSON out, on a Heketi in memory."""

from __future__ import annotations

import copy
import json

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args
from ansible_collections.glusterkube.storage.plugins.module_utils import _owner, _use_case
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi import arguments
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.wanted_volumes import DURABILITIES
from ansible_collections.glusterkube.storage.plugins.modules import heketi_info, heketi_volume
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.heketi import Heketi, Killed

KEY = "canary-of-the-key"
VOLUMES = [{"name": "home", "size": 3, "options": {"network.ping-timeout": 10}}, {"name": "archive", "size": 4, "durability": "disperse:2:1"}]
LARGER = [{"name": "home", "size": 5}, {"name": "archive", "size": 6}, {"name": "copy", "clone_of": "home"}]
GONE = {"volumes": [{"name": "home", "state": "absent"}, {"name": "archive", "state": "absent"}, {"name": "copy", "state": "absent"}],
        "confirm": ["home", "archive", "copy"]}


@pytest.fixture
def server():
    return Heketi()


@pytest.fixture
def call(server, monkeypatch, capsys, tmp_path):
    def run_command(module, argv, environ_update, **rest):
        raise OSError(2, "No such file or directory")
    monkeypatch.setattr(AnsibleModule, "run_command", run_command)
    monkeypatch.setattr(_use_case, "owner", lambda what, waiter: _owner.owner(what, waiter, str(tmp_path / "lock")))
    monkeypatch.setattr(arguments, "client", lambda params: server)

    def call(module, args, *, check=False, killed_after=-1):
        server.requests, server.left = [], killed_after
        with patch_module_args({**args, "key": KEY, "_ansible_check_mode": check, "_ansible_diff": True}), pytest.raises((SystemExit, Killed)) as ended:
            module.main()
        server.left = -1
        out = capsys.readouterr().out
        assert KEY not in out.partition('"invocation"')[0]
        return json.loads(out) if ended.type is SystemExit else None
    return call


def steps(server, call, args):
    """Check, do, check again, do again: what is told, what is done, and that it is all."""
    before = copy.deepcopy(server.answers)
    check = call(heketi_volume, args, check=True)
    assert check["changed"] and server.requests == [] and server.answers == before
    done = call(heketi_volume, args)
    assert done["changed"] and done["actions"] == check["actions"] and done["diff"] == check["diff"]
    assert [request[0] for request in server.requests] == [action["argv"][0] for action in done["actions"]]
    for again in (True, False):
        answer = call(heketi_volume, args, check=again)
        assert (answer["changed"], answer["actions"], "diff" in answer, server.requests) == (False, [], False, [])
    return done


def test_twelve_steps(server, call):
    first = server.sizes()
    made = steps(server, call, {"volumes": VOLUMES})
    assert made["diff"]["prepared"].endswith("Plan: 2 create, 0 change, 0 destroy, 0 unchanged.\n")
    assert [(volume["name"], volume["size"], volume["durability"]) for volume in made["volumes"]] == [
        ("home", 3, "replicate:3"), ("archive", 4, "disperse:2:1")]
    grown = steps(server, call, {"volumes": LARGER})
    assert [volume["size"] for volume in grown["volumes"]] == [5, 6, 3]  # cloned before its origin grew
    gone = steps(server, call, GONE)
    assert gone["volumes"] == [] and server.sizes() == first


@pytest.mark.parametrize("args", [{"volumes": VOLUMES}, {"volumes": [*VOLUMES, {"name": "r3", "size": 9}, {"name": "copy", "clone_of": "ec"}]}])
def test_a_run_that_was_killed_is_finished_by_the_next_one(server, call, args):
    plan = call(heketi_volume, args, check=True)["actions"]
    for killed_after in range(len(plan)):
        fresh = Heketi()
        server.answers = fresh.answers
        assert call(heketi_volume, args, killed_after=killed_after) is None and len(server.requests) == killed_after
        assert len(call(heketi_volume, args)["actions"]) == len(plan) - killed_after
        assert not call(heketi_volume, args)["changed"]


def test_a_refusal_changes_nothing(server, call):
    answer = call(heketi_volume, {"volumes": [*VOLUMES, {"name": "r3", "size": 1}]})
    assert answer["failed"] and not answer["changed"] and "would shrink" in answer["msg"] and server.requests == []


@pytest.mark.parametrize(("module", "args"), [(heketi_volume, {"volumes": []}), (heketi_info, {})])
def test_a_key_that_is_not_there_is_told(capsys, tmp_path, module, args):
    with patch_module_args({**args, "key_file": str(tmp_path / "none"), "_ansible_check_mode": True}), pytest.raises(SystemExit):
        module.main()
    answer = json.loads(capsys.readouterr().out)
    assert answer["failed"] and answer["msg"].startswith(f"Heketi: key file {tmp_path}/none; found: No such file")


def test_the_module_knows_the_durabilities_of_heketi():
    assert tuple(heketi_volume.VOLUME["durability"]["choices"]) == DURABILITIES


def test_info(call):
    answer = call(heketi_info, {})
    assert not answer["changed"]
    (cluster,) = answer["clusters"]
    fits = {(entry["durability"], entry["arbiter"]): entry["size"] for entry in cluster["fits"]}
    assert fits["replicate:3", False] > 900 and fits["disperse:8:4", False] == 0
    assert cluster["usable"] < cluster["free"] < cluster["total"] == cluster["free"] + cluster["used"]
    assert sorted(node["manage"] for node in answer["nodes"]) == ["g1", "g2", "g3", "g4", "g5"]
    assert {device["name"] for node in answer["nodes"] for device in node["devices"]} == {"/dev/sdb", "/dev/sdc"}
    assert sorted(volume["name"] for volume in answer["volumes"]) == ["arb", "def", "ec", "none", "r3"]
    assert answer["database"]["consistent"] and len(answer["database"]["harmless"]) == 5 and answer["operations"] == []


def test_info_of_limits(call):
    answer = call(heketi_info, {"limits": {"max_bricks_per_volume": 3, "brick_max_size_gb": 7}})
    assert {entry["size"] for entry in answer["clusters"][0]["fits"] if entry["durability"] == "replicate:3"} == {7}
