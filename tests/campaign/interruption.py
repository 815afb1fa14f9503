# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of site.yml that are cut short, many of them; each time the next run finishes the job and one more changes nothing.

First the module on a host ends at each of its commands, before and after it; then the controller at random moments (ROUNDS of them,
SEED repeats them). ONLY=commands or ONLY=controller does one of the two. Takes an hour and more on two processors.
"""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support import draw, inventory, lab, site, whole

STATE = "interruption"
PROGRAMS = "pvcreate vgcreate vgchange pvresize lvcreate lvchange lvextend lvremove dmsetup mkfs.xfs mkdir chattr mount systemctl gluster"
TASKS = {"bricks": "Bricks | Prepare", "volumes": "Volumes | Create, grow and set options"}
BEFORE_A_FRESH_START = 4
"""Cases on one state of the lab: each leaves a volume, and the hosts are small."""

VOLUMES: list[dict[str, Any]] = [
    {"type": "replicate", "replicas": 3, "size": "512MiB", "sets": 2, "options": {"network.ping-timeout": 20}},
    {"type": "disperse", "disperses": 3, "redundancies": 1, "size": "1GiB"},
    {"type": "replicate", "replicas": 3, "arbiters": 1, "size": "512MiB"},
    {"type": "distribute", "size": "1GiB", "sets": 3},
]


class Later:
    """The moment that is ``delay`` seconds after the first host began a task."""

    def __init__(self, task: str, delay: float) -> None:
        self.task, self.delay, self.begun = task, delay, 0.0

    def __call__(self, events: list[dict[str, Any]]) -> bool:
        if not self.begun and any(event["event"] == "start" and event["task"].endswith(self.task) for event in events):
            self.begun = time.monotonic()
        return bool(self.begun) and time.monotonic() - self.begun >= self.delay


class Campaign:
    """Cases one after another, on a pool that is made once and loaded again and again."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.cases, self.failures = chance, 0, list[str]()
        self.declared: list[dict[str, Any]] = []

    def begin(self) -> None:
        lab.lab("down")
        lab.lab("up", "4")
        lab.write_inventory()
        first = require(site.site(gluster_volumes=inventory.volumes(), gluster_mounts=[]))
        self.acting = next(event["host"] for event in first.events if event["event"] == "result" and event["task"].endswith(TASKS["volumes"]))
        lab.lab("save", STATE)
        self.declared = inventory.volumes()

    def volume(self, kind: dict[str, Any]) -> dict[str, Any]:
        """The next case's own volume, on a fresh start when it is time for one."""
        if self.cases and self.cases % BEFORE_A_FRESH_START == 0:
            lab.lab("load", STATE)
            self.declared = inventory.volumes()
        self.cases += 1
        return {"name": f"case{self.cases}", **kind}

    def finish(self, what: str, cut: site.Run) -> None:
        """The next run and the one after it, with their proof."""
        try:
            again = require(self.site())
            assert whole.layout(again.plan) == whole.layout(cut.plan), "the layout of the next run is another one"
            whole.assert_complete(again.plan, inventory.connect(), inventory.names())
            last = require(self.site())
            assert last.changed() == [], f"one more run changed {last.changed()}"
            print(f"ok    {what}", flush=True)
        except AssertionError as error:
            self.failures.append(what)
            print(f"FAIL  {what}\n{error}", flush=True)
            lab.lab("load", STATE)
            self.declared = inventory.volumes()

    def site(self) -> site.Run:
        return site.site(gluster_volumes=self.declared, gluster_mounts=[])

    def commands(self) -> None:
        """The modules on one host end at their command number 1, 2, ..., until a run has no command of that number.

        g2 is the only host of its zone, so that each set has a brick there; the acting host runs the commands of the pool too.
        """
        for host in dict.fromkeys(("g2", self.acting)):
            for when in ("before", "after"):
                for number in range(1, 1000):
                    if not self.command(host, number, when):
                        break

    def command(self, host: str, number: int, when: str) -> bool:
        volume = self.volume(VOLUMES[0])
        self.declared = [*self.declared, volume]
        lab.on(host, f"for name in {PROGRAMS}; do cat >/usr/local/sbin/$name <<'END'\n{(lab.ON_HOST / 'end_module').read_text()}\nEND\n"
                     f"chmod 755 /usr/local/sbin/$name; done; rm -f /run/end-*; echo {when} >/run/end-when; echo {number} >/run/end-at")
        cut = self.site()
        log = lab.on(host, f"cat /run/end-log; cd /usr/local/sbin; rm -f /run/end-* {PROGRAMS}").splitlines()
        if len(log) < number:
            require(cut)
            return False
        self.finish(f"{volume['type']}: the module on {host} ended {when} {log[-1]}", cut)
        return True

    def controller(self, rounds: int) -> None:
        for _unused in range(rounds):
            volume = self.volume(self.chance.choice(VOLUMES))
            self.declared = [*self.declared, volume]
            task, most = self.chance.choice([(TASKS["bricks"], 15.0), (TASKS["volumes"], 10.0)])
            delay = self.chance.uniform(0, most)
            try:
                cut = site.killed(Later(task, delay), gluster_volumes=self.declared, gluster_mounts=[])
            except AssertionError as error:
                print(f"      {error}", flush=True)
                continue
            self.finish(f"{volume['type']}: the controller ended {delay:.2f} s after {task!r} began", cut)


def require(run: site.Run) -> site.Run:
    assert run.code == 0, run.told()
    return run


def main() -> int:
    campaign, only, start = Campaign(draw.chance()), os.environ.get("ONLY", ""), time.monotonic()
    try:
        campaign.begin()
        if only in ("", "commands"):
            campaign.commands()
        if only in ("", "controller"):
            campaign.controller(int(os.environ.get("ROUNDS", "30")))
    finally:
        lab.lab("down")
    print(f"{campaign.cases} cases in {time.monotonic() - start:.0f} s, {len(campaign.failures)} failed")
    return 1 if campaign.failures else 0


if __name__ == "__main__":
    sys.exit(main())
