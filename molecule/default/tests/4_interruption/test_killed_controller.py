# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller loses its power while it adds volumes, at three random actions of the modules, one run after the other; the next run finishes the job.

That each of the many moments alone is finished by the next run is the work of tests/campaign/interruption.py.
"""

from __future__ import annotations

import random
from typing import Any

import pytest
from support import draw, hold, inventory, site, whole
from testinfra.host import Host

SMALL = [
    {"name": "first", "type": "replicate", "replicas": 3, "arbiters": 1, "size": "512MiB"},
    {"name": "second", "type": "disperse", "disperses": 3, "redundancies": 1, "size": "1GiB"},
    {"name": "third", "type": "distribute", "size": "1GiB", "sets": 2},
]
STEPS = ("--tags", "bricks,volumes")
"""Nothing is to be done in the other steps. That these two did all is what the last run, of all steps, proves."""

ACTIONS = ["lvcreate *", "mkfs.xfs *", "mount *", "chattr *", "gluster * volume create *", "gluster * volume start *"]


@pytest.fixture(scope="module")
def chance() -> random.Random:
    return draw.chance()


@pytest.fixture(scope="module")
def actions(chance: random.Random) -> list[str]:
    """A different one for each run."""
    return chance.sample(ACTIONS, len(SMALL))


@pytest.fixture(scope="module")
def cut_short(chance: random.Random, actions: list[str], hosts: dict[str, Host]) -> site.Run:
    """The last of the runs that were killed. Each has a volume more to make than the one before, and what that one left.

    A module goes on when its controller is gone, and may do what the next run waits for before that one has a plan: it is killed only then.
    """
    for number, action in enumerate(actions, 1):
        with hold.Hold(list(hosts), action, chance.choice(["before", "after"])) as at:
            cut = site.killed(lambda events, at=at: bool(at.held) and has_a_plan(events), *STEPS, gluster_volumes=[*inventory.volumes(), *SMALL[:number]])
        print(f"killed {at.when} {at.held}")
        assert cut.code == -9, cut.told()
    return cut


def has_a_plan(events: list[dict[str, Any]]) -> bool:
    return any(event["event"] == "result" and event["task"].endswith("Layout | Write it to a file") for event in events)


def test_the_next_run_finishes_what_the_killed_ones_began(cut_short: site.Run, hosts: dict[str, Host], names: dict[str, str]) -> None:
    again = site.site(*STEPS, gluster_volumes=[*inventory.volumes(), *SMALL])
    assert again.code == 0, again.told()
    assert whole.layout(again.plan) == whole.layout(cut_short.plan), "the layout of the next run is another one"
    whole.assert_complete(again.plan, hosts, names)


def test_one_more_run_of_all_steps_changes_nothing() -> None:
    run = site.site(gluster_volumes=[*inventory.volumes(), *SMALL])
    assert (run.code, run.changed()) == (0, []), run.told()
