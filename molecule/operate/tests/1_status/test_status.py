# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""status.yml: one screen without a lock; what is not known is never green."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Iterator

import pytest
from support import calls, inventory, lab, site
from testinfra.host import Host

DEAD = "g3"     # no client, and not the only host of its kind of brick
NO_LOCK = {"--xml -- pool list", "--xml -- volume info"}


@pytest.fixture(scope="module")
def counted() -> Iterator[None]:
    with calls.noted(inventory.hosts()):
        yield


def called(hosts: Iterable[str]) -> list[str]:
    """Words of all calls since the last time."""
    return [re.sub(r"--mode=script |--timeout=\d+ ", "", line) for lines in calls.since_then(hosts).values() for line in lines]


def answer(run: site.Run) -> dict[str, object]:
    """The JSON that stands alone in the output of a run."""
    return dict(json.loads(re.search(r"^\{$.*?^\}$", run.output, re.DOTALL | re.MULTILINE)[0]))


def test_one_screen_without_a_lock(counted: None, hosts: dict[str, Host]) -> None:
    run = site.playbook("status.yml")
    assert (run.code, run.changed()) == (0, []), run.told()
    assert 'glusterkube.storage: pool "gluster" OK' in run.output, run.told()
    assert "\n  zone a: g1, g4\n" in run.output and "losing zone b: degrades archive home logs media" in run.output, run.told()
    screen = run.output[run.output.index("glusterkube.storage: pool"):].partition("\n\n")[0]
    assert len(screen.splitlines()) <= 24 and max(map(len, screen.splitlines())) <= 160
    found = called(hosts)
    assert len(found) == 2 and set(found) == NO_LOCK, found
    print(screen, f"\n{run.seconds:.0f} s")


def test_a_question_on_it(hosts: dict[str, Host]) -> None:
    run = site.playbook("status.yml", query="[volumes[?heal>`0`].name, volumes[?status=='Started'] | length(@)]")
    assert run.code == 0, run.told()
    assert json.loads(re.search(r"^\[$.*?^\]$", run.output, re.DOTALL | re.MULTILINE)[0]) == [[], len(inventory.volumes())]


def test_with_a_dead_host_it_is_never_green(counted: None, hosts: dict[str, Host]) -> None:
    lab.lab("kill", DEAD)
    alive = [name for name in hosts if name != DEAD]
    end = time.monotonic() + 60
    while "<connected>0" not in lab.on("g2", "/usr/sbin/gluster --xml pool list"):
        assert time.monotonic() < end, "the pool does not notice"
        time.sleep(1)
    called(alive)
    run = site.playbook("status.yml", output="json", fail=True)
    assert run.code == 2, run.told()
    state = answer(run)
    assert (state["ok"], state["verdict"]) == (False, "DEGRADED"), state
    assert state["summary"]["heal"] is None and state["summary"]["peers"] == [3, 4]
    assert {host["name"]: host["state"] for host in state["hosts"]}[DEAD] == "does not answer"
    volumes = {volume["name"]: volume for volume in state["volumes"]}
    assert volumes["home"]["heal"] is None and volumes["home"]["unknown"] == 1 and volumes["home"]["bricks"] == [2, 3]
    assert "home" in state["now"]["degrades"] and "home" in state["losses"]["host"]["g2"]["stops"]
    assert set(called(alive)) == NO_LOCK
    assert '" OK' not in run.output


def test_back_again_it_is_green_once_all_is_healed(hosts: dict[str, Host]) -> None:
    lab.lab("boot", DEAD)
    end = time.monotonic() + 120
    while (run := site.playbook("status.yml", fail=True)).code:
        assert time.monotonic() < end, run.told()
