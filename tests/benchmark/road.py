# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Budgets of the main road, measured on a lab: `make benchmark`. Prints a table; the ratios are of one run on one machine.

The lab that LAB names is made anew twice and is gone afterwards.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import _by_hand
from support import calls, inventory, lab, site

REPEAT = 3
BIN = Path(sys.executable).parent
OPTIONS = {
    "network.ping-timeout": 20, "performance.cache-size": "64MB", "performance.io-thread-count": 8, "client.event-threads": 3, "server.event-threads": 3,
    "performance.quick-read": "off", "performance.stat-prefetch": "off", "cluster.lookup-optimize": "off", "features.cache-invalidation": "on",
    "performance.write-behind-window-size": "2MB", "performance.md-cache-timeout": 120, "cluster.self-heal-window-size": 8,
}


def seconds(work: Callable[[], Any]) -> float:
    start = time.monotonic()
    work()
    return time.monotonic() - start


def ansible(*words: str) -> None:
    done = subprocess.run([BIN / words[0], "-i", "molecule/inventory", *words[1:]], cwd=lab.ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(words)[:200]}: {done.stdout[-3000:]}{done.stderr[-1000:]}")


def converge(**variables: Any) -> site.Run:
    run = site.site(**variables)
    if run.code:
        sys.exit(run.told())
    return run


def fresh() -> None:
    lab.lab("down")
    lab.lab("up", "4")
    lab.write_inventory()


def acting_calls() -> list[str]:
    """Calls of gluster on the acting host since the last time."""
    return max(calls.since_then(inventory.hosts()).values(), key=len)


def first_run() -> tuple[float, float, site.Run]:
    """Seconds of site.yml and of the script, each on fresh hosts."""
    fresh()
    plan = converge_check()
    by_hand = seconds(lambda: _by_hand.run(plan, inventory.clients(), inventory.mounts()))
    fresh()
    run = converge()
    return run.seconds, by_hand, run


def converge_check() -> dict[str, Any]:
    run = site.site("--check")
    if run.code:
        sys.exit(run.told())
    return run.plan


def no_change() -> tuple[float, float, site.Run]:
    """The least seconds of site.yml without anything to do, and of facts, by turns."""
    runs, facts = [], []
    for _unused in range(REPEAT):
        facts.append(seconds(lambda: ansible("ansible-playbook", "tests/benchmark/_facts.yml")))
        runs.append(converge())
    if any(run.changed() for run in runs):
        sys.exit(f"a run without changes changed {runs[-1].changed()}")
    return min(run.seconds for run in runs), min(facts), runs[-1]


def options(volume: dict[str, Any]) -> tuple[list[str], float, float, float]:
    """Transactions of one task with 12 options; its seconds; those of 12 tasks; those of 12 commands without Ansible."""
    def task(wanted: dict[str, Any]) -> None:
        ansible("ansible", "g1", "-b", "-m", "glusterkube.storage.gluster_volume", "-a", json.dumps({"volumes": [{**volume, "options": wanted}]}))

    def reset() -> None:
        lab.on("g1", f"gluster --mode=script volume reset {volume['name']} >/dev/null; "
                     f"gluster --mode=script volume heal {volume['name']} granular-entry-heal enable >/dev/null")

    acting_calls()
    together = seconds(lambda: task(OPTIONS))
    locks = [line for line in acting_calls() if " set " in f"{line} "]
    reset()
    one_by_one = seconds(lambda: [task({name: value}) for name, value in OPTIONS.items()])
    reset()
    bare = seconds(lambda: lab.on("g1", "set -e; " + "; ".join(
        f"gluster --mode=script volume set {volume['name']} {name} {value} >/dev/null" for name, value in OPTIONS.items())))
    reset()
    return locks, together, one_by_one, bare


def main() -> None:
    try:
        site_first, by_hand, first = first_run()
        site_again, facts, again = no_change()
        home = next(volume for volume in first.plan["volumes"] if volume["name"] == "home")
        with calls.noted(inventory.hosts()):
            converge()
            read = acting_calls()
            locks, together, one_by_one, bare = options(home)
    finally:
        lab.lab("down")
    remote = site.remote_tasks(again.events)
    rows = [
        ("first run: site.yml / by hand", f"{site_first:.1f} s / {by_hand:.1f} s", f"{site_first / by_hand:.2f}", "2"),
        ("no change: site.yml / empty play with facts", f"{site_again:.1f} s / {facts:.1f} s", f"{site_again / facts:.2f}", "6"),
        ("no change: gluster calls on the acting host", f"{len(read)}", "", "6"),
        ("no change: remote tasks of the busiest host", f"{max(remote.values())}", "", "20"),
        ("12 options in one task: transactions", f"{len(locks)}", "", "1"),
        ("12 options: 12 tasks / one task", f"{one_by_one:.1f} s / {together:.1f} s", f"{one_by_one / together:.2f}", ""),
        ("12 options: 12 bare commands / one task", f"{bare:.1f} s / {together:.1f} s", f"{bare / together:.2f}", ""),
    ]
    print(f"{'':<46}{'measured':<22}{'ratio':<8}goal")
    for what, measured, ratio, goal in rows:
        print(f"{what:<46}{measured:<22}{ratio:<8}{goal}")


if __name__ == "__main__":
    main()
