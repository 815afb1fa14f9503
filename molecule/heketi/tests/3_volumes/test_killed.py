# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Heketi loses its life inside an operation. The next run undoes what is left and goes on, and nothing of it stays on any host."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from support import heketi_rest, heketi_volumes, inventory, lab, site, wait

NAME = "hk-killed"
BEGUN = {
    "first brick": "lvs --noheadings -o vg_name,lv_name | grep -qE ' vg_[0-9a-f]{32} '",
    "mounted": "grep -q /var/lib/heketi/mounts/ /proc/self/mountinfo",
    "volume": f"test -d /var/lib/glusterd/vols/{NAME}",
}
"""Moments inside a create, by what any of the hosts shows then."""


def call(**volume: Any) -> dict[str, Any]:
    return site.module(heketi_rest.HOST, "heketi_volume", volumes=[{"name": NAME, **volume}], confirm=[NAME], cleanup=True, wait_timeout=300)


def kill_once(moment: str, work: Future[dict[str, Any]]) -> None:
    def not_yet() -> bool:
        assert not work.done(), work.result()
        return "yes" not in lab.each(lambda host: lab.on(host, f"if {BEGUN[moment]}; then echo yes; fi").strip(), inventory.hosts()).values()
    wait.until(f"the moment: {moment}", not_yet, 60, pause=0)
    lab.on(heketi_rest.HOST, "systemctl kill --signal=SIGKILL heketi")


def answering() -> None:
    def not_yet() -> str:
        try:
            heketi_rest.get("/clusters")
        except AssertionError as error:
            return str(error)[-200:]
        return ""
    wait.until("heketi answers again", not_yet, 60)


@pytest.mark.parametrize("moment", ["mounted", *(pytest.param(other, marks=pytest.mark.campaign) for other in BEGUN if other != "mounted")])
def test_killed_inside_a_create(moment: str) -> None:
    before = heketi_volumes.everything()
    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(call, size=2)
        kill_once(moment, work)
        answer = work.result()
    assert not answer["changed"] and "POST /volumes: the answer got lost" in answer.get("msg", ""), answer
    assert heketi_volumes.on_hosts() != before["hosts"], "it was killed before it had done anything"
    answering()
    made = call(size=2)
    done = [action["sign"] for action in made["actions"]]
    assert "msg" not in made and made["volumes"][0]["violations"] == [], made
    assert done == ["!", "+"] or (moment == "volume" and done == []), f"{done}: only so late may it have been complete, with nothing but its answer lost"
    heketi_volumes.write(NAME, "first")
    gone = call(state="absent")
    assert gone["changed"] and "msg" not in gone, gone
    assert heketi_volumes.everything() == before


@pytest.mark.campaign
@pytest.mark.parametrize("state", ["grow", "absent"])
def test_killed_inside_a_growth_and_a_deletion(state: str) -> None:
    before = heketi_volumes.everything()
    call(size=2)
    grown = heketi_volumes.on_hosts()
    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(lambda: call(size=3) if state == "grow" else call(state="absent"))
        wait.until("something happens on the hosts", lambda: heketi_volumes.on_hosts() == grown and not work.done(), 60, pause=0)
        lab.on(heketi_rest.HOST, "systemctl kill --signal=SIGKILL heketi")
        answer = work.result()
    assert not answer["changed"] and "the answer got lost" in answer.get("msg", ""), answer
    answering()
    wanted = {"size": 3} if state == "grow" else {"state": "absent"}
    done = call(**wanted)
    assert "msg" not in done, done
    assert not call(**wanted)["changed"]
    if state == "grow":
        assert heketi_volumes.read(NAME)[1] > 2.5 * 1024
        call(state="absent")
    assert heketi_volumes.everything() == before
