# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules from the outside: arguments in, JSON out, on a host in memory."""

from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.glusterkube.storage.plugins.module_utils import _owner, _use_case
from ansible_collections.glusterkube.storage.plugins.module_utils._brick import reader, service
from ansible_collections.glusterkube.storage.plugins.module_utils._brick.model import Signature
from ansible_collections.glusterkube.storage.plugins.modules import gluster_brick, gluster_brick_info
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._brick.world import World, disk

BRICK = {"volume": "home", "set": 0, "index": 0, "device": "/dev/sdb", "size": "10GiB"}
ARGS = {"devices": ["/dev/sdb"], "bricks": [BRICK]}


@pytest.fixture
def world(monkeypatch, tmp_path):
    world = World()
    monkeypatch.setattr(reader.Reader, "host", lambda self, root, devices, wanted=(): world.look(*devices))
    monkeypatch.setattr(reader.Reader, "has", lambda self, program: True)
    monkeypatch.setattr(service._OnDevices, "apply", lambda self, action: world.run(*action.argv))
    monkeypatch.setattr(_use_case, "owner", lambda what, waiter: _owner.owner(what, waiter, str(tmp_path / "lock")))
    return world


@pytest.fixture
def call(capsys):
    def call(module, args, **internal):
        with patch_module_args({**args, **{f"_ansible_{key}": value for key, value in internal.items()}}), pytest.raises(SystemExit):
            module.main()
        return json.loads(capsys.readouterr().out)
    return call


def argvs(answer):
    return [action["argv"] for action in answer["actions"]]


def test_check_do_again_grow_again(world, call):
    check = call(gluster_brick, ARGS, check_mode=True, diff=True)
    assert check["changed"] and "brick home-0-0" in check["diff"]["prepared"] and check["bricks"] == []
    done = call(gluster_brick, ARGS)
    assert done["changed"] and argvs(done) == argvs(check)
    (brick,) = done["bricks"]
    assert (brick["volume"], brick["mounted"], brick["complete"], brick["path"]) == ("home", True, True, "/srv/gluster/home-0-0/brick")
    again = call(gluster_brick, ARGS)
    assert (again["changed"], again["actions"], "diff" in again) == (False, [], False)
    more = {**ARGS, "bricks": [{**BRICK, "size": "12GiB"}]}
    assert argvs(call(gluster_brick, more, check_mode=True)) == argvs(call(gluster_brick, more)) != []
    assert not call(gluster_brick, more)["changed"]


def test_a_refusal_is_a_failure_without_a_change(world, call):
    world.change(signatures=(Signature("sdb", "ext4"),))
    for mode in (True, False):
        answer = call(gluster_brick, ARGS, check_mode=mode)
        assert answer["failed"] and answer["changed"] is False and "ext4 signature" in answer["msg"]


@pytest.mark.parametrize("change", [{"size": "10GB"}, {"size": "0"}])
def test_a_bad_size(world, call, change):
    answer = call(gluster_brick, {**ARGS, "bricks": [{**BRICK, **change}]})
    assert answer["failed"] and "brick home-0-0: size" in answer["msg"]


@pytest.mark.parametrize("args", [
    {"devices": ["/dev/sdb"]}, {"bricks": []}, {**ARGS, "bricks": [{**BRICK, "colour": 1}]}, {**ARGS, "bricks": [{"volume": "home"}]}, {**ARGS, "force": True}])
def test_unknown_and_missing_options(world, call, args):
    assert call(gluster_brick, args)["failed"]


def test_sizes_may_be_bytes(world, call):
    assert call(gluster_brick, {**ARGS, "bricks": [{**BRICK, "size": 10 * 1024**3}]}, check_mode=True)["changed"]


def test_info_never_changes(world, call):
    look = call(gluster_brick_info, {"devices": ["/dev/sdb", {"device": "/dev/sdc", "wipe": True}, "/dev/sdz"]})
    assert look["changed"] is False and [device["state"] for device in look["devices"]] == ["blank", "blank", "missing"]
    assert set(look["devices"][0]) == {"device", "path", "ids", "size", "state", "found", "next", "vg", "usable", "free"}
    assert look["glusterd"] == {"uuid": "", "peers": [], "volumes": [], "running": False}
    call(gluster_brick, ARGS)
    after = call(gluster_brick_info, {"devices": ["/dev/sdb"]})
    assert after["devices"][0]["state"] == "prepared" and after["devices"][0]["usable"] == look["devices"][0]["usable"]
    assert set(after["bricks"][0]) == {"volume", "set", "index", "device", "size", "arbiter", "mount", "path", "mounted", "complete", "online",
                                       "heal", "used", "total", "pool", "pool_data", "pool_metadata"}


def test_info_of_a_device_with_a_mistake(world, call):
    assert "is not a device" in call(gluster_brick_info, {"devices": [{"path": "/dev/sdb"}]})["msg"]


def test_the_lock_is_taken_to_change_and_not_to_look(world, call, tmp_path):
    call(gluster_brick, ARGS, check_mode=True)
    assert not (tmp_path / "lock").exists()
    call(gluster_brick, ARGS)
    assert (tmp_path / "lock").exists()


def test_a_device_that_grew(world, call):
    call(gluster_brick, ARGS)
    world.grow("sdb", disk("sdb").size * 2)
    assert [argv[0] for argv in argvs(call(gluster_brick, ARGS))] == ["pvresize", "lvextend", "lvextend"]


GONE = {"devices": [{"device": "/dev/sdb", "wipe": True}], "bricks": [{"volume": "home", "set": 0, "index": 0}], "state": "absent", "confirm": ["home"]}


def test_absent_check_do_again(world, call):
    assert not call(gluster_brick, GONE)["changed"]
    call(gluster_brick, ARGS)
    check = call(gluster_brick, GONE, check_mode=True, diff=True)
    assert check["changed"] and "- brick home-0-0" in check["diff"]["prepared"] and len(check["bricks"]) == 1
    done = call(gluster_brick, GONE)
    assert argvs(done) == argvs(check) and done["bricks"] == []
    assert not call(gluster_brick, GONE, check_mode=True)["changed"] and not call(gluster_brick, GONE)["changed"]
    assert call(gluster_brick, ARGS)["changed"]


def test_absent_without_the_word_is_a_failure_without_a_change(world, call):
    call(gluster_brick, ARGS)
    before = world.host
    answer = call(gluster_brick, {**GONE, "confirm": ["other"]})
    assert answer["failed"] and not answer["changed"] and "confirm: [home]" in answer["msg"] and world.host == before


def test_a_brick_that_shall_be_there_needs_a_device_and_a_size(world, call):
    answer = call(gluster_brick, {**ARGS, "bricks": [{"volume": "home", "set": 0, "index": 0}]})
    assert answer["failed"] and "brick home-0-0: incomplete" in answer["msg"]
