# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller loses its power while it adds volumes, at three random actions of the modules; each time the next run finishes the job."""

from __future__ import annotations

import random

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
    """A different one for each round."""
    return chance.sample(ACTIONS, len(SMALL))


@pytest.mark.parametrize("round_", range(len(SMALL)))
def test_the_next_run_finishes_what_a_killed_one_began(
        round_: int, chance: random.Random, actions: list[str], hosts: dict[str, Host], names: dict[str, str]) -> None:
    declared = [*inventory.volumes(), *SMALL[:round_ + 1]]
    with hold.Hold(list(hosts), actions[round_], chance.choice(["before", "after"])) as at:
        cut = site.killed(lambda events: bool(at.held), *STEPS, gluster_volumes=declared)
    print(f"killed {at.when} {at.held}")
    assert cut.code == -9, cut.told()

    again = site.site(*STEPS, gluster_volumes=declared)
    assert again.code == 0, again.told()
    assert whole.layout(again.plan) == whole.layout(cut.plan), "the layout of the next run is another one"
    whole.assert_complete(again.plan, hosts, names)


def test_one_more_run_of_all_steps_changes_nothing() -> None:
    run = site.site(gluster_volumes=[*inventory.volumes(), *SMALL])
    assert (run.code, run.changed()) == (0, []), run.told()
