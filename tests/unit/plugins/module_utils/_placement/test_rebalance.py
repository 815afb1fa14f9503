# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rebalance proposal: what could move to even out devices, keeping every rule at each step."""

from __future__ import annotations

import random

import placement_oracle as oracle
from ansible_collections.glusterkube.storage.plugins.module_utils._placement import check, read
from ansible_collections.glusterkube.storage.plugins.module_utils._placement.rebalance import propose
from placement_cases import GIB, arbiter, brick, disperse, existing, host, place, replica, three


def proposal(hosts, volumes, bricks, **options):
    known = read.hosts(hosts)
    return propose(known, [read.volume(volume, "zone") for volume in volumes], read.existing(bricks), read.level_names(known), **options).to_dict()


def moved(bricks, move):
    return [{**entry, **move["to"]} if (entry["volume"], entry["set"], entry["index"]) == (move["volume"], move["set"], move["index"]) else entry
            for entry in bricks]


def test_new_hosts_take_their_share():
    volumes = [replica(f"v{number}", "200GiB") for number in range(4)]
    bricks = existing(place(three(), volumes))
    hosts = three() + [host(f"h{number}", zone, "1TiB") for number, zone in enumerate("abc", 1)]
    answer = proposal(hosts, volumes, bricks)
    assert len(answer["moves"]) == 6 and answer["bytes"] == 1200 * GIB
    assert answer["fullest"] == {"before": 0.7812, "after": 0.3906}
    for move in answer["moves"]:
        bricks = moved(bricks, move)
    assert not check.Checker(hosts, volumes, bricks).violations()


def test_even_devices_stay_as_they_are():
    volumes = [replica("home", "900GiB", sets=9)]
    assert proposal(three(), volumes, existing(place(three(), volumes)))["moves"] == []


def test_what_would_even_out_little_is_not_worth_its_traffic():
    hosts = [host("g1", "a", "1TiB"), host("g2", "a", "1TiB")]
    there = [brick("scratch", number, 0, "g1", size=size * GIB) for number, size in enumerate((90, 10))]
    wanted = {"name": "scratch", "type": "distribute", "size": "100GiB"}
    assert proposal(hosts, [wanted], there, gain=0.1)["moves"] == []
    assert [move["size"] for move in proposal(hosts, [wanted], there, gain=0.0)["moves"]] == [90 * GIB]
    hosts = [host("g1", "a", "100GiB"), host("g2", "a", "104GiB")]
    assert proposal(hosts, [wanted], there[:1])["moves"] == [], "90 % there, 87 % here"
    assert len(proposal(hosts, [wanted], there[:1], gain=0.01)["moves"]) == 1


def test_a_zone_takes_no_second_brick_of_a_set():
    hosts = [*three("200GiB"), host("h4", "a", "9TiB")]
    answer = proposal(hosts, [replica()], [brick("home", 0, index, f"g{index + 1}") for index in range(3)])
    assert [(move["from"]["host"], move["to"]["host"]) for move in answer["moves"]] == [("g1", "h4")]


def test_a_host_takes_no_second_brick_of_a_set_although_its_zone_may():
    hosts = [host("a1", "a", "200GiB"), host("a2", "a", "9TiB", "9TiB"), *(host(f"{zone}{number}", zone, "9TiB") for zone in "bc" for number in (1, 2))]
    there = [brick("archive", 0, index, name) for index, name in enumerate(["a1", "a2", "b1", "b2", "c1", "c2"])]
    assert proposal(hosts, [disperse(size="400GiB", disperses=6, redundancies=2)], there)["moves"] == []


def test_hosts_for_one_kind_get_only_that():
    hosts = [*three("200GiB"), host("h4", "d", "9TiB", arbiter="only"), host("h5", "e", "9TiB", reported=False)]
    there = [brick("logs", 0, 0, "g1"), brick("logs", 0, 1, "g2"), brick("logs", 0, 2, "g3", arbiter=True)]
    assert [(move["index"], move["to"]["host"]) for move in proposal(hosts, [arbiter()], there)["moves"]] == [(2, "h4")]


def test_bricks_that_are_not_ours_stay():
    hosts = [*three("200GiB"), host("h4", "d", "9TiB")]
    there = [brick("other", 0, 0, "g1"), {**brick("home", 0, 0, "g2", ""), "size": None}, brick("home", 0, 1, "gone")]
    assert proposal(hosts, [replica()], there) == {"moves": [], "bytes": 0, "fullest": {"before": 0.5, "after": 0.5}}


def test_no_hosts_no_moves():
    assert proposal([], [], []) == {"moves": [], "bytes": 0, "fullest": {"before": 0.0, "after": 0.0}}


def test_each_step_keeps_every_rule_and_the_fullest_never_gets_fuller():
    proposed = 0
    for seed in range(60):
        dice = random.Random(seed)
        hosts = oracle.cluster(dice, zones=(2, 4), hosts=(1, 3), devices=(1, 2), device=(16, 64), arbiters=True)
        volumes = [replica(f"v{number}", f"{dice.randint(1, 3)}GiB", dice.randint(2, 3)) for number in range(4)] + [arbiter("logs", "2GiB")]
        answer = place(hosts, volumes)
        volumes = [volume for volume in volumes if volume["name"] in answer["volumes"]]
        more = oracle.cluster(dice, zones=(1, 4), hosts=(1, 2), devices=(1, 2), device=(16, 64))
        hosts += [{**entry, "name": f"n{entry['name']}"} for entry in more]
        bricks = existing(answer)
        change = proposal(hosts, volumes, bricks)
        fullest = max((entry["fill"] for entry in check.Checker(hosts, volumes, bricks).fill().values()), default=0)
        for move in change["moves"]:
            bricks = moved(bricks, move)
            checker = check.Checker(hosts, volumes, bricks)
            assert not checker.violations(), (seed, move)
            assert max(entry["fill"] for entry in checker.fill().values()) <= fullest, (seed, move)
        assert len({(move["volume"], move["set"], move["index"]) for move in change["moves"]}) == len(change["moves"])
        assert change["bytes"] == sum(move["size"] for move in change["moves"])
        proposed += bool(change["moves"])
    assert proposed > 20
