# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A drain that takes longer than one slice of time: the way is told in between, and it ends with all of its bricks elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from support import heketi_rest, inventory, site

pytestmark = pytest.mark.campaign

HOSTS = inventory.hosts()
PATH = "/dev/ubdd"
PAIR = ("g1", "g4")  # the two hosts of one zone: what leaves one device finds room on the other only
VOLUMES = 3


def bricks_on(host: str) -> int:
    return len(heketi_rest.nodes()[HOSTS[host]["ansible_host"]]["devices"][PATH]["bricks"])


@pytest.fixture(scope="module")
def full() -> Iterator[str]:
    """The host of the pair that has the more bricks of some volumes of three copies."""
    made = [heketi_rest.post("/volumes", {"size": 1, "durability": {"type": "replicate", "replicate": {"replica": 3}}}) for _volume in range(VOLUMES)]
    yield max(PAIR, key=bricks_on)
    for volume in made:
        heketi_rest.delete(f"/volumes/{volume['id']}")


def test_each_slice_tells_how_far_it_is(full: str) -> None:
    before, other = bricks_on(full), next(host for host in PAIR if host != full)
    assert before > 1
    device = {"manage": HOSTS[full]["ansible_host"], "devices": [{"name": PATH, "state": "drained"}]}
    answer, said = site.told_by_module(heketi_rest.HOST, "heketi_topology", clusters=[{"nodes": [device]}], wait_slice=1)
    told = re.findall(r"^heketi_topology \[g1\]: (.*) \((\d+) s\)$", said, re.MULTILINE)
    print(said)
    assert answer.get("finished") is True and len(told) > 1, (answer, said)
    assert [action["summary"] for action in answer["actions"]][-1:] == ["drained"]
    assert (bricks_on(full), bricks_on(other)) == (0, VOLUMES)
    online = {"manage": HOSTS[full]["ansible_host"], "devices": [{"name": PATH, "state": "online"}]}
    assert site.module(heketi_rest.HOST, "heketi_topology", clusters=[{"nodes": [online]}])["changed"]
