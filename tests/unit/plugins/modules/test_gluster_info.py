# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as a user calls it: which commands run, and what it answers."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.modules.gluster_info import main
from ansible_collections.glusterkube.storage.tests.unit.plugins.modules.scripted_gluster import Host

TWO_READS = (("pool list", "pool_list_6"), ("volume info", "volume_info_all"))


@pytest.fixture
def host(monkeypatch, tmp_path):
    return Host(monkeypatch, tmp_path)


@pytest.mark.parametrize("check", [False, True])
def test_everything_in_two_calls(host, check):
    host.expect(*TWO_READS)
    answer = host.run(main, check=check)
    assert (answer["changed"], answer["installed"], answer["running"]) == (False, True, True)
    assert (len(answer["peers"]), len(answer["volumes"])) == (6, 9)
    volume = next(volume for volume in answer["volumes"] if volume["name"] == "arb")
    assert (volume["type"], volume["replicas"], volume["arbiters"], volume["status"]) == ("replicate", 3, 1, "Started")
    assert volume["bricks"][5] == {"name": "n6:/bricks/arb", "host": "n6", "uuid": "7ada474d-dca2-443b-8e64-b396045db0f6", "path": "/bricks/arb",
                                   "arbiter": True, "set": 1, "index": 2}
    assert volume["options"]["nfs.disable"] == "on"
    assert (volume["heal"], volume["tasks"]) == (None, None)
    assert host.warnings == []


def test_on_request_what_has_to_be_healed_and_the_tasks(host):
    host.expect(("pool list", "pool_list_6"), ("volume info", "volume_info_rep3"), ("volume heal rep3 info summary", "heal_info_summary_brickdown"),
                ("volume status all tasks", "volume_status_tasks_dist"))
    (volume,) = host.run(main, heal=True, tasks=True)["volumes"]
    assert volume["heal"]["entries"] is None      # a brick is down: unknown, never 0
    assert volume["tasks"] == []


def test_only_volumes_that_can_are_asked_what_they_heal(host):
    host.expect(("pool list", "pool_list_6"), ("volume info", "volume_info_dist"))
    assert host.run(main, heal=True)["volumes"][0]["heal"] is None
    host.expect(("pool list", "pool_list_6"), ("volume info", "volume_info_ta"))      # not started: asking takes 10 s and fails
    assert host.run(main, heal=True)["volumes"][0]["heal"] is None


def test_without_gluster_there_is_nothing_and_no_failure(host):
    host.installed = False
    assert host.run(main) == {"changed": False, "installed": False, "running": False, "peers": [], "volumes": []}


def test_without_glusterd_there_is_nothing_and_no_failure(host):
    host.expect(("pool list", "no daemon"))
    assert host.run(main) == {"changed": False, "installed": True, "running": False, "peers": [], "volumes": []}


def test_a_member_that_is_down_is_a_warning(host):
    host.expect(("pool list", "peer_status_disconnected"), ("volume info", "volume_info_none"))
    host.run(main)
    (warning,) = host.warnings
    assert "is not available (not connected" in warning


def test_on_request_who_uses_a_volume(host):
    host.expect(("pool list", "pool_list_6"), ("volume info", "volume_info_rep3"), ("volume status rep3 client-list", "volume_client_list"))
    assert host.run(main, clients=True)["volumes"][0]["clients"] == {"fuse": 1}      # gluster's own four are left out
