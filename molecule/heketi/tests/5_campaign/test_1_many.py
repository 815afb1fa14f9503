# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Twenty volumes: in one call, and of twenty who ask at once while Heketi does eight things at a time. In the end nothing of them is left."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from support import eyes, heketi_rest, heketi_volumes, lab, site, wait
from testinfra.host import Host

pytestmark = pytest.mark.campaign

HOST = heketi_rest.HOST
MANY = 20
KINDS: tuple[dict[str, Any], ...] = ({"durability": "none"}, {"durability": "disperse:2:1", "size": 2}, {"durability": "replicate:3", "arbiter": True},
                                     {"durability": "none"}, {"durability": "replicate:3"})
VOLUMES = [{"name": f"hk-many-{number}", "size": 1, **KINDS[number % len(KINDS)]} for number in range(MANY)]
THEIRS = [f"hk-theirs-{number}" for number in range(MANY)]
OURS = [f"hk-ours-{number}" for number in range(3)]


def call(volumes: list[dict[str, Any]], **words: Any) -> dict[str, Any]:
    answer = site.module(HOST, "heketi_volume", volumes=volumes, **words)
    assert "msg" not in answer, answer
    return answer


def busy() -> int:
    """How often Heketi has said so to whoever wanted a new volume."""
    return int(lab.on(HOST, "journalctl --unit heketi --output cat | grep -cE '^.negroni.*[|] 429 [|].*POST /volumes' || true"))


def test_in_one_call(hosts: dict[str, Host], names: dict[str, str]) -> None:
    before = heketi_volumes.everything()
    made = call(VOLUMES)
    assert [action["sign"] for action in made["actions"]] == ["+"] * MANY
    assert not made.get("warnings"), made["warnings"]
    assert call(VOLUMES)["actions"] == []
    live = eyes.volumes(hosts["g2"], names)
    assert [volume["name"] for volume in VOLUMES if live[volume["name"]].status != "Started"] == []
    for volume in VOLUMES[:len(KINDS)]:
        written = heketi_volumes.write(volume["name"], "first")
        assert heketi_volumes.read(volume["name"])[0] == {"first": written}
    gone = call([{"name": volume["name"], "state": "absent"} for volume in VOLUMES], confirm=[volume["name"] for volume in VOLUMES])
    assert [action["sign"] for action in gone["actions"]] == ["-"] * MANY
    assert heketi_volumes.everything() == before


def test_of_twenty_who_ask_at_once_and_a_module_among_them() -> None:
    before, said = heketi_volumes.everything(), busy()
    with ThreadPoolExecutor(1) as pool:
        module = pool.submit(call, [{"name": name, "size": 1, "durability": "none"} for name in OURS])
        wait.until("the module has its first volume under way", lambda: not heketi_rest.get("/operations")["in_flight"], 120, pause=0)
        others = heketi_rest.at_once(*(("POST", "/volumes", {"name": name, "size": 1, "durability": {"type": "none"}}) for name in THEIRS))
        made = module.result()
    own = busy() - said - others
    print(f"Heketi was too busy {others} times for the others, {own} times for the module")
    assert others > 0 and own > 0
    assert [action["sign"] for action in made["actions"]] == ["+"] * len(OURS)
    there = heketi_volumes.volumes()
    assert sorted(there) == sorted(OURS + THEIRS)
    heketi_rest.at_once(*(("DELETE", f"/volumes/{there[name]['id']}", None) for name in THEIRS))
    call([{"name": name, "state": "absent"} for name in OURS], confirm=OURS)
    assert heketi_volumes.everything() == before
