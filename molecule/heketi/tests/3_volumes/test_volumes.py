# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Volumes of each durability (in `make test` of two): made, mounted, written, grown, cloned, deleted by heketi_volume, in check mode, for real, and again."""

from __future__ import annotations

import os
from typing import Any

import pytest
from support import eyes, heketi_rest, heketi_volumes, inventory, lab, site
from testinfra.host import Host

CAMPAIGN = bool(os.environ.get("CAMPAIGN"))
KINDS: dict[str, dict[str, Any]] = {
    "hk-three": {"durability": "replicate:3", "options": {"network.ping-timeout": 10}, "gid": 2000},
    "hk-arbiter": {"durability": "replicate:3", "arbiter": True},
    **({"hk-disperse": {"durability": "disperse:2:1"}, "hk-none": {"durability": "none"}} if CAMPAIGN else {}),
}
SIZE = 2
COPY = "hk-copy"
GROWN = {name: 4 if name == "hk-disperse" else 3 for name in KINDS}  # a disperse volume grows by at least two of the smallest bricks

STEPS: dict[str, dict[str, Any]] = {
    "create": {"volumes": [{"name": name, "size": SIZE, **kind} for name, kind in KINDS.items()]},
    "clone": {"volumes": [{"name": COPY, "clone_of": "hk-three"}]},
    "grow": {"volumes": [{"name": name, "size": size, **KINDS[name]} for name, size in GROWN.items()]},
    "delete": {"volumes": [{"name": name, "state": "absent"} for name in (*KINDS, COPY)], "confirm": [*KINDS, COPY]},
}
AGAIN: list[tuple[str, ...]] = [(), ("--check",)] if CAMPAIGN else [()]
"""How a step is asked for once more."""


def ask(step: str, *flags: str) -> dict[str, Any]:
    answer = site.module(heketi_rest.HOST, "heketi_volume", *flags, **STEPS[step])
    assert "actions" in answer and "msg" not in answer, answer
    return answer


@pytest.fixture(scope="module")
def before() -> dict[str, Any]:
    return heketi_volumes.everything()


@pytest.fixture(scope="module")
def sums() -> dict[str, dict[str, str]]:
    """sha256 of the files that were written, by volume."""
    return {}


@pytest.mark.parametrize("step", STEPS)
def test_each_step(step: str, before: dict[str, Any], sums: dict[str, dict[str, str]], hosts: dict[str, Host], names: dict[str, str]) -> None:
    writes = heketi_rest.writes()
    planned = ask(step, "--check")
    assert planned["changed"] and heketi_rest.writes() == writes
    done = ask(step)
    assert done["changed"] and [action["argv"] for action in planned["actions"]] == [action["argv"] for action in done["actions"]]
    assert not done.get("warnings"), done["warnings"]
    writes = heketi_rest.writes()
    for flags in AGAIN:
        again = ask(step, *flags)
        assert (again["changed"], again["actions"]) == (False, [])
    assert heketi_rest.writes() == writes
    look(step, done, before, sums, eyes.volumes(hosts["g2"], names), names)


def look(step: str, done: dict[str, Any], before: dict[str, Any], sums: dict[str, dict[str, str]], live: dict[str, eyes.Volume],
         names: dict[str, str]) -> None:
    """What there is after a step."""
    if step == "delete":
        assert heketi_volumes.everything() == before
        return
    if step == "create":
        assert all(any(host[kind] for host in heketi_volumes.on_hosts().values()) for kind in ("lvs", "fstab", "mounts", "folders"))
        sums.update({name: {"first": heketi_volumes.write(name, "first")} for name in KINDS})
        assert live["hk-three"].options["network.ping-timeout"] == "10"
        assert [brick.arbiter for brick in live["hk-arbiter"].sets[0]] == [False, False, True]
    elif step == "clone":
        sums[COPY] = dict(sums["hk-three"])
        sums["hk-three"]["second"] = heketi_volumes.write("hk-three", "second")  # a clone is a volume of its own
    zones = {name: variables["gluster_zone"] for name, variables in inventory.hosts().items()}
    for name, wanted in sums.items():
        found, size = heketi_volumes.read(name)
        assert found == wanted, name
        gib = GROWN.get(name, SIZE) if step == "grow" else SIZE
        assert gib * 1024 * 0.9 < size <= gib * 1024, (name, size)
        for bricks in heketi_volumes.sets(live, name):
            assert len({zones[host] for host in bricks}) == len(bricks), (name, bricks)
    told, known = {volume["name"]: volume for volume in done["volumes"]}, heketi_volumes.volumes()
    for name, volume in told.items():
        assert volume["violations"] == [] and volume["size"] == known[name]["size"]
        assert [[names[brick["host"]] for brick in volume["bricks"] if brick["set"] == number] for number in range(len(live[name].sets))] \
            == heketi_volumes.sets(live, name)


@pytest.mark.campaign
def test_info_tells_the_same_room_as_the_hosts() -> None:
    """The largest volume that it says fits can be made."""
    answer = site.module(heketi_rest.HOST, "heketi_info")
    (cluster,) = answer["clusters"]
    assert answer["database"]["consistent"] and answer["operations"] == []
    assert cluster["used"] == 1024 * sum(device["storage"]["used"] for node in heketi_rest.nodes().values() for device in node["devices"].values())
    size = next(entry["size"] for entry in cluster["fits"] if entry["durability"] == "replicate:3" and not entry["arbiter"])
    assert size > 0
    for state, confirm in (("present", []), ("absent", ["hk-all"])):
        done = site.module(heketi_rest.HOST, "heketi_volume", volumes=[{"name": "hk-all", "size": size, "state": state}], confirm=confirm)
        assert done["changed"], done


@pytest.mark.parametrize(("volume", "words"), [
    ({"name": "hk-x", "size": 1, "options": {"auth.allow": "*; touch /tmp/stolen"}}, "shell of root"),
    pytest.param({"name": "hk-x;touch /tmp/stolen", "size": 1}, "no name of a volume", marks=pytest.mark.campaign),
    pytest.param({"name": "hk-x", "size": 8, "durability": "disperse:8:4"}, "No space", marks=pytest.mark.campaign)])
def test_refused_with_nothing_left_behind(volume: dict[str, Any], words: str) -> None:
    before = heketi_volumes.everything()
    answer = site.module(heketi_rest.HOST, "heketi_volume", volumes=[volume])
    assert words in answer["msg"] and not answer["changed"], answer
    assert not any("yes" in lab.on(host, "test ! -e /tmp/stolen || echo yes") for host in inventory.hosts())
    assert heketi_volumes.everything() == before
