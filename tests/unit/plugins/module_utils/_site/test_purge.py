# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a purge would destroy, and what forbids it."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._site.purge import left, purge
from site_cases import device, host, pool, prepared, silent

OURS = {"volume": "home", "path": "/srv/home"}
DEVICE = device(state="prepared") | {"vg": "gluster_sdb"}


def live(**clients):
    found = pool(1, 2, volume="home", bricks=(1, 2))
    found["volumes"][0].update(type="distribute", replicas=1, arbiters=0, disperses=0, redundancies=0, clients=clients)
    return {**found, "running": True}


def hosts(wipe=False):
    declared = ({"device": "/dev/sdb", "wipe": wipe},)
    return [host(number, prepared("home", number - 1), devices=(DEVICE,), declared=declared, volumes=("home",)) for number in (1, 2)]


def plan(there=None, state=None, mounts=None):
    return purge("storage", there or hosts(), state or live(fuse=1), {"g1": [OURS]} if mounts is None else mounts, {"g1": ["/srv/home"]})


def faults(**given):
    return [f"{fault.host}: {fault.what} {fault.found}" for fault in plan(**given)["faults"]]


def test_all_that_would_go():
    found = plan()
    assert (found["volumes"], found["destroy"], found["faults"]) == ([{"name": "home", "state": "absent"}], ["home"], [])
    assert found["bricks"]["g2"] == [{"volume": "home", "set": 0, "index": 1}] and found["peers"] == ["192.0.2.1", "192.0.2.2"]
    text = "\n".join(found["lines"])
    assert "g1:/srv/home (home)" in text and "Started, 20 B in use" in text.replace("10B", "20 B") and "keeps its empty volume group" in text


def test_only_the_word_at_the_device_wipes_it():
    assert [line for line in plan(hosts(wipe=True))["lines"] if "is wiped" in line] and not [line for line in plan()["lines"] if "is wiped" in line]


@pytest.mark.parametrize(("clients", "mounts", "expected"), [
    ({"fuse": 1}, {"g1": [OURS]}, []),
    ({"fuse": 2}, {"g1": [OURS]}, ["-: volume home is in use elsewhere: 1 fuse"]),
    ({"fuse": 1, "gfapi": 3}, {"g1": [OURS]}, ["-: volume home is in use elsewhere: 3 gfapi"]),
    ({"fuse": 2}, {"g1": [OURS], "g2": [{"volume": "home", "path": "/mnt/x"}]}, ["g2: volume home is mounted on /mnt/x, which the inventory does not declare"]),
    ({"fuse": 2}, {"g1": [OURS], "g2": [{"volume": "home", "path": "/run/gluster/home_quota_list"}]}, []),
    ({"fuse": 1}, {"g1": [OURS, {"volume": "other", "path": "/mnt/other"}]}, []),
    ({}, {}, []),
])
def test_who_uses_it(clients, mounts, expected):
    assert faults(state=live(**clients), mounts=mounts) == expected


def test_users_that_are_not_known_forbid_it():
    state = live()
    state["volumes"][0]["clients"] = None
    assert faults(state=state) == ["-: volume home it is not known who uses it: a brick does not answer"]


def test_a_host_that_can_not_be_seen_forbids_it():
    state = live(fuse=1)
    state["peers"][1]["connected"] = False
    assert faults(there=[hosts()[0], silent(2)], state=state) == ["g2: host does not answer", "g2: peer is not connected"]
    assert faults(there=[hosts()[0], host(2, running=False, volumes=("home",))])[0] == "g2: glusterd does not run, and knows volumes: home"


def test_a_member_that_the_inventory_does_not_have_forbids_it():
    assert faults(there=hosts()[:1]) == ["g2: peer is in the pool but not in the inventory"]


def test_where_nothing_is_there_is_nothing_to_do():
    found = purge("storage", [host(1, uuid="", running=False)], {"running": False, "peers": [], "volumes": []}, {}, {})
    assert (found["volumes"], found["destroy"], found["faults"]) == ([], [], [])


def test_what_is_left_in_the_end():
    assert left([host(1, devices=(DEVICE,))]) == [
        "g1: /dev/sdb keeps volume group gluster_sdb; a new run of site.yml takes it over. To free the disk: "
        "gluster_devices: [{device: /dev/sdb, wipe: true}] for g1, and purge.yml again"]
    assert left([host(1, prepared("home", 0))]) == ["g1: brick home-0-0 is still there; run purge.yml again"] and left([host(1)]) == []
