# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Guarantee 7: fast, and no worse than n log n. Steps are counted here, since seconds depend on the machine; tests/benchmark/placement.py measures them."""

from __future__ import annotations

import time

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._placement import mend, tree
from ansible_collections.glusterkube.storage.plugins.module_utils._placement.place import layout
from placement_cases import GIB, arbiter, existing, host, replica


@pytest.fixture
def looks(monkeypatch):
    """How often a host was asked for its emptiest device, or a device for its fill."""
    counted = [0]

    def counting(function):
        def count(*arguments):
            counted[0] += 1
            return function(*arguments)
        return count

    monkeypatch.setattr(tree.Tree, "_device", counting(tree.Tree._device))
    monkeypatch.setattr(mend.Mender, "_key", counting(mend.Mender._key))
    return counted


def cluster(number):
    return [host(f"g{name}", "abc"[name % 3], *["4TiB", "6TiB"] * 2) for name in range(number)]


@pytest.mark.parametrize("wanted", [
    lambda sets: [replica("home", sets * 20 * GIB, sets=sets)],
    lambda sets: [replica(f"v{number}", (20 + number % 3) * GIB) for number in range(sets)],
    lambda sets: [arbiter("logs", sets * 20 * GIB, sets=sets)],
    lambda sets: [arbiter(f"v{number}", (20 + number % 3) * GIB) for number in range(sets)],
])
def test_steps_for_a_brick_do_not_grow_with_bricks_and_hosts(looks, wanted):
    steps = []
    for sets, hosts in ((100, 30), (1000, 300)):
        looks[0] = 0
        assert not layout(cluster(hosts), wanted(sets)).refused
        steps.append(looks[0] / (3 * sets))
    assert steps[1] <= max(15, 1.5 * steps[0]), steps


def test_steps_for_a_lost_host_do_not_grow_with_bricks(looks):
    steps = []
    for sets, hosts in ((100, 30), (1000, 300)):
        volumes = [replica("home", sets * 20 * GIB, sets=sets)]
        there = existing(layout(cluster(hosts), volumes).to_dict())
        looks[0] = 0
        left = [entry for entry in there if entry["host"] != "g7"]
        assert not layout([entry for entry in cluster(hosts) if entry["name"] != "g7"], volumes, left).refused
        steps.append(looks[0] / hosts)
    assert steps[1] <= 1.5 * steps[0], steps


def test_ten_thousand_bricks_on_a_thousand_hosts():
    """A second on a quiet core is the goal; the limit here only sees to it that no square has crept in."""
    hosts = [host(f"g{name}", "abc"[name % 3], *["4TiB"] * 10) for name in range(1000)]
    volumes = [replica(f"v{number}", sets * 20 * GIB, sets=sets) for number, sets in enumerate([33] * 101)]
    start = time.process_time()
    assert not layout(hosts, volumes).refused
    assert time.process_time() - start < 5
