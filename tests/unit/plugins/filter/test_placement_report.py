# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter placement_report: what people read, and what programs do."""

from __future__ import annotations

import json

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.glusterkube.storage.plugins.filter.placement import placement
from ansible_collections.glusterkube.storage.plugins.filter.placement_report import FilterModule, placement_report

GIB = 1024**3
HOSTS = [{"name": name, "zone": zone, "devices": [{"device": "/dev/sdb", "size": "200GiB"}]} for name, zone in (("g1", "a"), ("g2", "b"), ("g3", "c"))]
HOME = {"name": "home", "type": "replicate", "replicas": 3, "size": "100GiB"}
SCRATCH = {"name": "scratch", "type": "distribute", "size": "90GiB"}


def test_a_sound_layout():
    answer = placement_report(HOSTS, [HOME, SCRATCH], placement(HOSTS, [HOME, SCRATCH]))
    assert FilterModule().filters() == {"placement_report": placement_report}
    assert answer["ok"] and answer["violations"] == [] and answer["devices"]["g1"]["/dev/sdb"]["bricks"] == 2
    assert answer["losses"]["zone"]["a"] == {"stops": ["scratch"], "degrades": ["home"]}
    assert answer["lines"] == [
        "placement: every rule is kept",
        "devices: 50% to 95% given to bricks; fullest g1 /dev/sdb with 10GiB left",
        "if zone a is lost: scratch would stop; home would go on degraded",
        "if zone b is lost: home would go on degraded",
        "if zone c is lost: home would go on degraded",
        "if host g1 is lost: scratch would stop; home would go on degraded",
    ]
    assert json.loads(json.dumps(answer)) == answer


def test_a_broken_layout_and_what_could_move():
    hosts = [*HOSTS, {"name": "h4", "zone": "d", "devices": [{"device": "/dev/sdb", "size": "400GiB"}]}]
    bricks = [{"volume": "home", "set": 0, "index": index, "host": host, "device": "/dev/sdb", "size": 100 * GIB, "arbiter": False}
              for index, host in enumerate(["g1", "g1", "g3"])]
    answer = placement_report(hosts, [HOME], bricks)
    assert not answer["ok"]
    assert answer["lines"][:2] == ["volume home set 0: has 2 bricks on host g1; found: 0, 1; expected: 1", "volume home set 0: has 2 bricks in zone a; "
                                   "found: g1, g1; expected: at most 1"]
    assert answer["rebalance"]["moves"][0]["to"] == {"host": "h4", "device": "/dev/sdb"}
    assert answer["lines"][-1] == "rebalance: 1 brick could move (100GiB at most); fullest device 100%, then 50%"


def test_hosts_without_devices():
    assert placement_report([{"name": "g1", "zone": "a"}], [], [])["lines"] == [
        "placement: every rule is kept", "if zone a is lost: nothing is affected", "if any one host is lost: no volume stops"]


@pytest.mark.parametrize(("arguments", "words"), [
    (([{"zone": "a"}], [], []), "hosts: is not a list of dictionaries with a name"), ((HOSTS, {"home": 1}, []), "volumes: is not a list"),
    ((HOSTS * 2, [], []), "host g1: listed twice"), (([{"name": "g", "devices": [{"device": "/dev/sdb", "size": "1GB"}]}], [], []), "decimal units"),
    ((HOSTS, [], None), "bricks: is not a list"), ((HOSTS, [], {"sets": []}), "bricks: is neither a layout nor an answer of gluster_info"),
    ((HOSTS, [], ["g1:/b"]), "existing: every brick needs volume"),
])
def test_mistakes(arguments, words):
    with pytest.raises(AnsibleFilterError, match=f"glusterkube.storage.placement_report: .*{words}"):
        placement_report(*arguments)
