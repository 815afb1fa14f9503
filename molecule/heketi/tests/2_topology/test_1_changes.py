# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The topology is what the inventory says; each change of it is made once, and nothing is left to do the second time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support import heketi_rest, inventory, lab, site

HOSTS = inventory.hosts()
NEW = ("g2", "e", "/dev/ubde")


def device(name: str, **words: Any) -> dict[str, Any]:
    return {"name": name, **words}


def node(host: str, *devices: dict[str, Any], **words: Any) -> dict[str, Any]:
    address = HOSTS[host]["ansible_host"]
    return {"manage": address, "storage": address, "zone": HOSTS[host]["gluster_zone"], "devices": list(devices), **words}


def apply(*nodes: dict[str, Any], **words: Any) -> dict[str, Any]:
    """Of the module, called as the role calls it."""
    answer = site.module(heketi_rest.HOST, "heketi_topology", clusters=[{"name": "default", "nodes": list(nodes)}], **words)
    assert "clusters" in answer, answer.get("msg")
    return answer


def once(*nodes: dict[str, Any], **words: Any) -> list[str]:
    """What was done."""
    done = apply(*nodes, **words)
    assert done["changed"] == bool(done["actions"])
    return [f"{action['target'].partition(' ')[0]}: {action['summary']}" for action in done["actions"]]


def twice(*nodes: dict[str, Any], **words: Any) -> list[str]:
    """What was done, which is nothing when it is asked for again."""
    done = once(*nodes, **words)
    before = heketi_rest.writes()
    assert (once(*nodes, **words), heketi_rest.writes()) == ([], before)
    return done


def first_device(host: str) -> str:
    return next(iter(heketi_rest.nodes()[HOSTS[host]["ansible_host"]]["devices"]))


@pytest.fixture(scope="module")
def disk() -> Iterator[str]:
    """One disk more on a host."""
    host, letter, path = NEW
    lab.lab("new-disk", host, letter, "3G")
    yield path
    lab.lab("remove-disk", host, letter)


def test_every_declared_host_and_device_is_there_and_no_other() -> None:
    found = heketi_rest.nodes()
    assert sorted(found) == sorted(host["ansible_host"] for host in HOSTS.values())
    zones: dict[str, set[int]] = {}
    for name, host in HOSTS.items():
        node = found[host["ansible_host"]]
        assert node["state"] == "online" and node["tags"]["glusterkube.zone"] == host["gluster_zone"], name
        assert {path: (entry["state"], entry["bricks"]) for path, entry in node["devices"].items()} == {"/dev/ubdd": ("online", [])}, name
        zones.setdefault(host["gluster_zone"], set()).add(node["zone"])
    assert all(len(numbers) == 1 for numbers in zones.values()) and len(set.union(*zones.values())) == len(zones)
    (cluster,) = heketi_rest.get("/clusters")["clusters"]
    assert [heketi_rest.get(f"/clusters/{cluster}")[flag] for flag in ("file", "block")] == [True, False]


def test_a_tag() -> None:
    before = heketi_rest.writes()
    assert twice(node("g1", tags={"rack": "r1"})) == ["node: set tags"]
    assert heketi_rest.nodes()[HOSTS["g1"]["ansible_host"]]["tags"] == {"rack": "r1", "glusterkube.zone": HOSTS["g1"]["gluster_zone"]}
    assert once(node("g1", tags={"rack": None})) == ["node: remove tags"]
    assert heketi_rest.writes() == before + 2


def test_a_state() -> None:
    path = first_device("g3")
    for state, done in (("offline", twice), ("online", once)):
        assert done(node("g3", device(path, state=state))) == [f"device: {state}"]
        assert heketi_rest.nodes()[HOSTS["g3"]["ansible_host"]]["devices"][path]["state"] == state


def test_a_new_device_and_a_drained_one(disk: str) -> None:
    assert twice(node("g2", device(disk))) == ["device: add"]
    assert heketi_rest.nodes()[HOSTS["g2"]["ansible_host"]]["devices"][disk]["storage"]["total"] > 2 << 20
    assert twice(node("g2", device(disk, state="drained"))) == ["device: offline", "device: drained"]
    assert heketi_rest.nodes()[HOSTS["g2"]["ansible_host"]]["devices"][disk]["state"] == "failed"
    assert once(node("g2", device(disk, state="absent")), confirm=[f"{HOSTS['g2']['ansible_host']}:{disk}"]) == ["device: remove"]
    assert "LVM" not in lab.on("g2", f"blkid -p {disk} || true")


def test_a_host_that_leaves_and_comes_back() -> None:
    before = heketi_rest.nodes()[HOSTS["g4"]["ansible_host"]]
    left = once(node("g4", state="absent"), confirm=[HOSTS["g4"]["ansible_host"]])
    assert left == ["node: offline", "device: offline", "device: drained", "device: remove", "node: remove"]
    assert HOSTS["g4"]["ansible_host"] not in heketi_rest.nodes()
    assert twice(node("g1"), node("g4", device("/dev/ubdd"))) == [f"node: add, zone {HOSTS['g4']['gluster_zone']} ({before['zone']})", "device: add"]
    after = heketi_rest.nodes()[HOSTS["g4"]["ansible_host"]]
    assert (after["zone"], list(after["devices"])) == (before["zone"], ["/dev/ubdd"])


@pytest.mark.parametrize(("change", "words"), [
    ({"zone": "q"}, "can't get another zone"),
    pytest.param({"storage": "192.0.2.99"}, "can't get another storage address", marks=pytest.mark.campaign),
    pytest.param({"state": "absent"}, "is not removed without the word", marks=pytest.mark.campaign),
])
def test_what_heketi_can_not_do_is_refused_and_asks_nothing_of_it(change: dict[str, str], words: str) -> None:
    before = heketi_rest.writes()
    answer = site.module(heketi_rest.HOST, "heketi_topology", clusters=[{"nodes": [node("g1", **change)]}])
    assert words in answer["msg"] and heketi_rest.writes() == before


@pytest.mark.campaign
def test_a_device_with_a_file_system_is_refused_by_heketi_and_by_us(disk: str) -> None:
    lab.on("g2", f"mkfs.ext4 -q {disk}")
    for found, words in (("ext4 signature", "has data on it"), (None, "contains data")):
        answer = site.module(heketi_rest.HOST, "heketi_topology", clusters=[{"nodes": [node("g2", device(disk, found=found))]}])
        assert words in answer["msg"]
    assert lab.on("g2", f"blkid -p -s TYPE -o value {disk}").strip() == "ext4"
    assert twice(node("g2", device(disk, found="ext4 signature", destroydata=True))) == ["device: add, erasing what is on it"]
    twice(node("g2", device(disk, state="absent")), confirm=[f"{HOSTS['g2']['ansible_host']}:{disk}"])


@pytest.mark.campaign
def test_a_second_cluster_is_made_beside_the_first() -> None:
    address = HOSTS["g4"]["ansible_host"]
    twice(node("g4", state="absent"), confirm=[address])
    clusters = [{"name": "default", "nodes": [node("g1")]}, {"name": "cold", "nodes": [node("g4", device("/dev/ubdd"))]}]
    answer = site.module(heketi_rest.HOST, "heketi_topology", clusters=clusters)
    assert [action["summary"].partition(",")[0] for action in answer["actions"]] == ["make", "add", "add"], answer
    assert site.module(heketi_rest.HOST, "heketi_topology", clusters=clusters)["actions"] == []
    once(node("g4", state="absent"), confirm=[address])
    assert len(heketi_rest.get("/clusters")["clusters"]) == 2
    empty = next(id_ for id_ in heketi_rest.get("/clusters")["clusters"] if not heketi_rest.get(f"/clusters/{id_}")["nodes"])
    heketi_rest.delete(f"/clusters/{empty}")
    twice(node("g1"), node("g4", device("/dev/ubdd")))
