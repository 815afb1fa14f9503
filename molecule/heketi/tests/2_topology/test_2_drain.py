# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A device is emptied while Heketi is killed in the middle, and the next run finishes it, with nothing left behind on any host."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from support import eyes, heketi_rest, inventory, lab, site, wait
from testinfra.host import Host

HOSTS = inventory.hosts()
ADDRESSES = inventory.names()
PATH = "/dev/ubdd"
PAIR = {"g1": "g4", "g4": "g1"}  # the two hosts of one zone: what leaves one device finds room on the other only


def bricks_on(host: str) -> list[str]:
    device = heketi_rest.nodes()[HOSTS[host]["ansible_host"]]["devices"][PATH]
    return [brick["id"] for brick in device["bricks"]]


def state_of(host: str) -> str:
    return str(heketi_rest.nodes()[HOSTS[host]["ansible_host"]]["devices"][PATH]["state"])


def traces(host: str) -> dict[str, list[str]]:
    """Bricks of Heketi on a host by each place where one leaves a trace."""
    lvs, fstab, mounts = lab.on(host, "lvs --noheadings -o lv_name; echo ---; cut -d' ' -f2 /etc/fstab; echo ---; findmnt -rno TARGET -t xfs").split("---")
    return {"lv": _names(lvs), "fstab": _names(fstab), "mount": _names(mounts)}


def _names(text: str) -> list[str]:
    return sorted(set(re.findall(r"brick_[0-9a-f]{32}$", text, re.MULTILINE)))


def known(host: str, nodes: dict[str, dict[str, Any]]) -> dict[str, list[str]]:
    names = sorted(f"brick_{brick['id']}" for device in nodes[HOSTS[host]["ansible_host"]]["devices"].values() for brick in device["bricks"])
    return {"lv": names, "fstab": names, "mount": names}


def drain(host: str, *arguments: str, **words: Any) -> site.Run:
    return site.playbook("heketi_drain_device.yml", *arguments, host=host, device=PATH, **words)


@pytest.fixture(scope="module")
def volume() -> Iterator[dict[str, Any]]:
    """One of three copies, made through REST and used by nobody else."""
    made = heketi_rest.post("/volumes", {"size": 1, "durability": {"type": "replicate", "replicate": {"replica": 3}}})
    yield made
    heketi_rest.delete(f"/volumes/{made['id']}")


@pytest.fixture(scope="module")
def home(volume: dict[str, Any]) -> str:
    """The host of the pair that has a brick of it."""
    return next(host for host in PAIR if bricks_on(host))


@pytest.mark.campaign
def test_no_room_is_refused_before_anything_moves(volume: dict[str, Any]) -> None:
    """The zone of g2 has no other device."""
    before = heketi_rest.writes()
    run = drain("g2")
    assert run.code != 0 and "can't be drained of brick" in run.output and "no other device that may hold it" in run.output, run.told()
    assert (heketi_rest.writes(), state_of("g2")) == (before, "online")


def test_heketi_is_killed_inside_a_drain(home: str) -> None:
    with ThreadPoolExecutor(1) as pool:
        run = pool.submit(drain, home)
        wait.until("a brick moves", lambda: "" if _moving() else "no operation", 60, 0.2)
        lab.on(heketi_rest.HOST, "kill -9 $(systemctl show --property MainPID --value heketi)")
        done = run.result()
    assert done.code != 0 and "run this again" in done.output, done.told()
    assert state_of(home) == "offline"


def _moving() -> bool:
    return any(operation["type_name"] == "evict-brick" for operation in heketi_rest.get("/operations/pending")["pendingoperations"])


@pytest.mark.campaign
def test_what_stands_still_is_named(home: str) -> None:
    assert "nothing leaves Heketi while operations of it stand still" in drain(home).output


def test_what_stands_still_is_cleaned_up_when_told(home: str) -> None:
    run = drain(home, cleanup=True)
    assert run.code == 0, run.told()
    assert (state_of(home), bricks_on(home), len(bricks_on(PAIR[home]))) == ("failed", [], 1)
    again = drain(home)
    assert (again.code, again.changed()) == (0, []), again.told()


def test_nothing_is_left_behind(home: str, volume: dict[str, Any], hosts: dict[str, Host]) -> None:
    assert heketi_rest.get("/operations/pending")["pendingoperations"] == []
    nodes = heketi_rest.nodes()
    assert lab.each(traces, HOSTS) == {host: known(host, nodes) for host in HOSTS}
    live = eyes.volumes(hosts["g2"], ADDRESSES)[volume["name"]]
    assert sorted(brick.host for brick in live.bricks) == sorted([PAIR[home], "g2", "g3"])


def test_it_is_taken_into_use_again(home: str) -> None:
    address = HOSTS[home]["ansible_host"]
    answer = site.module(heketi_rest.HOST, "heketi_topology", clusters=[{"nodes": [{"manage": address, "devices": [{"name": PATH, "state": "online"}]}]}])
    assert (answer.get("changed"), state_of(home)) == (True, "online"), answer


@pytest.mark.campaign
def test_a_dead_host_is_replaced_by_another(volume: dict[str, Any], home: str) -> None:
    """The host that has the brick now dies; the other one of its zone takes over, and the dead one is forgotten."""
    dead = next(host for host in PAIR if bricks_on(host))
    if dead == heketi_rest.HOST:  # Heketi itself runs there: its bricks go to the other one first
        assert drain(dead).code == 0
        dead = PAIR[dead]
        site.module(heketi_rest.HOST, "heketi_topology",
                    clusters=[{"nodes": [{"manage": HOSTS[heketi_rest.HOST]["ansible_host"], "devices": [{"name": PATH, "state": "online"}]}]}])
    lab.lab("kill", dead)
    run = site.playbook("heketi_remove_host.yml", host=dead, confirm=dead, forget=True)
    assert run.code == 0, run.told()
    assert HOSTS[dead]["ansible_host"] not in heketi_rest.nodes() and len(bricks_on(PAIR[dead])) == 1
    lab.lab("boot", dead)
