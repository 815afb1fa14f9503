# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of a pool: what is not known is never green, and what a further loss would do."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._site.status import lines, status
from site_cases import host, pool, prepared, silent


def live(*, connected=(1, 2, 3), kind="replicate"):
    found = pool(1, 2, 3, volume="home", bricks=(1, 2, 3))
    found["volumes"][0].update(type=kind, replicas=3 if kind == "replicate" else 1, arbiters=0, disperses=0, redundancies=0)
    for brick in found["volumes"][0]["bricks"] if kind == "distribute" else []:  # each is a set of its own
        brick.update(set=brick["index"], index=0)
    for number, peer in enumerate(found["peers"], 1):
        peer["connected"] = number in connected
    return {**found, "running": True}


def three(**third):
    return [host(1, prepared("home", 0)), host(2, prepared("home", 1)), host(3, prepared("home", 2, **third))]


def state(hosts=None, there=None):
    return status("storage", hosts or three(), live() if there is None else there)


def test_all_well():
    found = state()
    assert (found["verdict"], found["ok"], found["now"]) == ("OK", True, {"stops": [], "degrades": []})
    assert found["volumes"] == [
        {"name": "home", "type": "replicate 3", "status": "Started", "size": 100, "used": 10, "bricks": [3, 3], "unknown": 0, "heal": 0}]
    assert found["losses"]["zone"]["a"] == found["losses"]["host"]["g1"] == {"stops": [], "degrades": ["home"]}
    text = lines(found)
    assert text[0] == 'glusterkube.storage: pool "storage" OK' and "  zone a: g1" in text and "  losing zone b: degrades home" in text


@pytest.mark.parametrize(("third", "verdict", "bricks", "unknown", "heal"), [
    ({"online": False}, "DEGRADED", [2, 3], 0, 0),
    ({"heal": 4}, "DEGRADED", [3, 3], 0, 4),
    ({"heal": None}, "UNKNOWN", [3, 3], 0, None),
    ({"online": None}, "UNKNOWN", [2, 3], 1, 0),
])
def test_a_brick_that_is_not_well_or_not_known(third, verdict, bricks, unknown, heal):
    found = state(three(**third))
    volume = found["volumes"][0]
    assert (found["verdict"], found["ok"], volume["bricks"], volume["unknown"], volume["heal"]) == (verdict, False, bricks, unknown, heal)


def test_a_silent_host_that_the_pool_lost_degrades_and_a_further_loss_stops():
    found = state([*three()[:2], silent(3)], live(connected=(1, 2)))
    assert (found["verdict"], found["now"]["degrades"], found["losses"]["zone"]["a"]) == ("DEGRADED", ["home"], {"stops": ["home"], "degrades": []})
    assert found["losses"]["host"]["g3"] == {"stops": [], "degrades": []}
    assert [entry["state"] for entry in found["hosts"]] == ["ok", "ok", "does not answer"]
    text = "\n".join(lines(found))
    assert "g3 (does not answer, 1 bricks unknown)" in text and "2/3 (1 unknown)" in text and "losing zone a: stops home" in text and " OK" not in text


def test_a_silent_host_that_the_pool_reaches_is_unknown():
    assert state([*three()[:2], silent(3)])["verdict"] == "UNKNOWN"


def test_without_a_quorum_it_has_stopped():
    found = state([host(1, prepared("home", 0)), silent(2), silent(3)], live(connected=(1,)))
    assert (found["verdict"], found["now"]["stops"]) == ("STOPPED", ["home"])


@pytest.mark.parametrize(("hosts", "there", "verdict"), [
    ([silent(1), silent(2)], {}, "UNKNOWN"),
    ([host(1, uuid="", running=False)], {"running": False}, "NO POOL"),
    ([host(1, running=False)], {"running": False, "peers": [], "volumes": []}, "UNKNOWN"),
    ([host(1)], {}, "UNKNOWN"),
    ([], {}, "UNKNOWN"),
])
def test_nothing_that_is_not_read_is_green(hosts, there, verdict):
    found = status("storage", hosts, there)
    assert (found["verdict"], found["ok"]) == (verdict, False) and verdict in lines(found)[0]


def test_a_member_that_the_inventory_does_not_have_is_told():
    found = state(three()[:2])
    assert found["ok"] is False and "g3: is in the pool but not in the inventory" in found["summary"]["warnings"][0]


def test_a_host_whose_glusterd_does_not_run_is_shown():
    hosts = [*three()[:2], host(3, prepared("home", 2), running=False)]
    assert state(hosts, live(connected=(1, 2)))["hosts"][2]["state"] == "glusterd does not run"


def test_a_distributed_volume_stops_with_each_of_its_hosts():
    assert state(there=live(kind="distribute"))["losses"]["host"]["g2"] == {"stops": ["home"], "degrades": []}


def test_a_volume_that_is_not_started_has_no_numbers():
    there = live()
    there["volumes"][0]["status"] = "Created"
    found = state(three(online=None), there)
    assert found["volumes"][0]["size"] is None and "home    replicate 3  Created  -     -     -       -" in "\n".join(lines(found))
