# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checker on what gluster_info says of a live cluster: captured outputs of the real gluster, six hosts in three zones."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster import xml
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster.service_info import Found, Info
from ansible_collections.glusterkube.storage.plugins.module_utils._placement import live
from ansible_collections.glusterkube.storage.plugins.module_utils._placement.report import report

FIXTURES = Path(__file__).parents[4] / "fixtures" / "gluster-10.3"
HOSTS = [{"name": f"n{number}", "zone": "abc"[number % 3]} for number in range(1, 7)]


def resolve(name):
    """Names and addresses of a member, as the asked host knows them."""
    if name == "localhost":
        return frozenset({"localhost", "n1"}), frozenset({"10.9.0.1"})
    return frozenset({name}), frozenset({name if name.startswith("10.") else f"10.9.0.{name[1:]}"})


@pytest.fixture
def pool():
    """The answer of the module gluster_info."""
    peers, volumes = (ET.parse(FIXTURES / f"{name}.xml").getroot() for name in ("pool_list_6", "volume_info_all"))
    return Info(None, heal=False, tasks=False, clients=False).show(Found(True, True, xml.pool(peers, volumes, resolve), xml.volumes(volumes)))


def test_names_and_zones_of_the_hosts_are_enough(pool):
    assert report(HOSTS, [], pool, "zone", [])["lines"] == [
        "placement: every rule is kept",
        "if zone a is lost: dist would stop; arb, arb2, dis, drep, rep3 would go on degraded",
        "if zone b is lost: dist, one would stop; arb, arb2, dis, drep, rep3, ta, vr2 would go on degraded",
        "if zone c is lost: dist would stop; arb, arb2, dis, drep, rep3, ta, vr2 would go on degraded",
        "if host n1 is lost: dist, one would stop; arb, arb2, dis, drep, rep3, ta, vr2 would go on degraded",
        "if host n2 is lost: dist would stop; arb, arb2, dis, drep, rep3, ta, vr2 would go on degraded",
        "if host n3 is lost: dist would stop; arb, arb2, dis, drep, rep3 would go on degraded",
    ]


def test_two_zones_are_too_few_for_three_copies(pool):
    answer = report([{**host, "zone": "ab"[number % 2]} for number, host in enumerate(HOSTS)], [], pool, "zone", [])
    assert answer["losses"]["zone"]["a"]["stops"] == ["arb", "arb2", "dis", "dist", "drep", "one", "rep3"]
    assert answer["losses"]["zone"]["b"] == {"stops": ["arb", "dis", "dist"], "degrades": ["arb2", "drep", "rep3", "ta", "vr2"]}
    assert {(fault["volume"], fault["set"], fault["what"]) for fault in answer["violations"]} == {
        ("arb", 0, "has 2 bricks in zone a"), ("arb", 1, "has 2 bricks in zone b"), ("arb2", 0, "has 2 bricks in zone a"),
        ("dis", 0, "has 3 bricks in zone a"), ("dis", 0, "has 3 bricks in zone b"), ("drep", 0, "has 2 bricks in zone a"),
        ("drep", 1, "has 2 bricks in zone a"), ("rep3", 0, "has 2 bricks in zone a")}


def test_what_is_declared_for_a_volume_counts_and_its_shape_is_the_real_one(pool):
    declared = [{"name": "rep3", "type": "replicate", "replicas": 5, "spread": "host", "size": "1GiB"}, {"name": "planned", "type": "distribute"}]
    volumes = {volume["name"]: volume for volume in live.volumes(declared, pool)}
    assert len(volumes) == 9 and "planned" not in volumes
    assert (volumes["rep3"]["spread"], volumes["rep3"]["size"], volumes["rep3"]["replicas"]) == ("host", "1GiB", 3)
    assert volumes["rep3"]["options"]["nfs.disable"] == "on", "or quorum options would be overlooked"


@pytest.mark.parametrize("known", [
    {"name": "storage-2", "uuid": "1f965eca-d29c-4a85-9e88-7bc191364a1a"},  # even when the pool calls it otherwise
    {"name": "storage-2", "address": "10.9.0.2"},                           # the pool knows it by that too, its bricks do not
    {"name": "storage-2", "aliases": ["n2.example.com", "n2"]},
    {"name": "n2"},
])
def test_hosts_of_bricks_are_found_by_identity_address_and_name(pool, known):
    hosts = [known, *(host for host in HOSTS if host["name"] != "n2")]
    found = {(entry["set"], entry["index"]): entry["host"] for entry in live.bricks(hosts, pool) if entry["volume"] == "arb"}
    assert found == {(0, 0): "n1", (0, 1): known["name"], (0, 2): "n3", (1, 0): "n4", (1, 1): "n5", (1, 2): "n6"}


def test_devices_and_sizes_come_from_gluster_brick_info(pool):
    hosts = [{**HOSTS[0], "bricks": [{"path": "/bricks/rep3", "device": "/dev/sdb", "size": 5}, {"path": "/bricks/free", "device": "/dev/sdb", "size": 7}]},
             *HOSTS[1:]]
    bricks = [(entry["host"], entry["device"], entry["size"], entry["arbiter"]) for entry in live.bricks(hosts, pool) if entry["volume"] in ("rep3", "arb2")]
    assert bricks == [("n1", "", 0, False), ("n2", "", 0, False), ("n3", "", 0, True), ("n1", "/dev/sdb", 5, False), ("n2", "", 0, False), ("n3", "", 0, False)]


def test_a_host_that_nobody_knows_is_a_violation(pool):
    faults = report(HOSTS[:5], [], pool, "zone", [])["violations"]
    assert [(fault["volume"], fault["what"]) for fault in faults] == [
        ("arb", "brick 2 on n6 is on an unknown host"), ("dis", "brick 5 on n6 is on an unknown host")]


def test_without_gluster_there_is_nothing(pool):
    answer = report(HOSTS, [], {"peers": [], "volumes": []}, "zone", [])
    assert answer["ok"] and answer["losses"]["zone"]["a"] == {"stops": [], "degrades": []}
