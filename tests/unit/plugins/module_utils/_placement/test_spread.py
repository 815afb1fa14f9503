# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Guarantee 1: bricks of a set are on different hosts, and a domain holds at most as many as the set may lose."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._placement import check
from placement_cases import GIB, MIB, arbiter, brick, disperse, existing, host, news, place, refusal, replica, sets, three

ZONES = {"g1": "a", "g2": "b", "g3": "c", "h1": "a", "h2": "b", "h3": "c"}


def test_three_zones_get_one_brick_each():
    assert sets(place(three(), replica())) == [["g1", "g2", "g3"]]


@pytest.mark.parametrize("volume", [replica(), arbiter(), disperse(), replica(replicas=2, sets=2), disperse(sets=4), arbiter(sets=5), replica(sets=7)])
def test_no_two_bricks_of_a_set_in_one_zone(volume):
    hosts = three("1TiB", "1TiB") + [host("h1", "a", "900GiB"), host("h2", "b", "3TiB"), host("h3", "c", "300GiB", "300GiB")]
    for members in sets(place(hosts, volume)):
        assert max(Counter(ZONES[name] for name in members).values()) == 1


def test_a_zone_may_hold_as_many_bricks_as_a_dispersed_set_may_lose():
    hosts = [host(f"{zone}{number}", zone, "1TiB") for zone in "abc" for number in range(3)]
    laid = sets(place(hosts, disperse(disperses=6, redundancies=2, sets=4)))
    assert [sorted(Counter(name[0] for name in members).values()) for members in laid] == [[2, 2, 2]] * 4
    assert all(len(set(members)) == 6 for members in laid)


def test_hosts_differ_although_only_one_has_room_for_all():
    assert "too few hosts" in refusal([host("g1", "a", *["1TiB"] * 5), host("g2", "b", "1TiB")], replica(spread="host"))
    laid = sets(place([host("g1", "a", *["9TiB"] * 5), host("g2", "a", "1TiB"), host("g3", "a", "1TiB")], replica(sets=3, spread="host")))
    assert laid == [["g1", "g2", "g3"]] * 3


def test_too_few_zones_are_never_a_silent_fallback():
    hosts = [host("g1", "a", "1TiB"), host("g2", "b", "1TiB"), host("g3", "b", "1TiB"), host("g4", "a", "1TiB")]
    assert refusal(hosts, replica()) == ("volume home: too few zones; found: 2 zones: a, b; expected: 3 or more, since a zone holds at most 1 brick of a set "
                                         "of 3; next: add one host in a third zone, or set spread: host")
    assert sets(place(hosts, replica(spread="host"))) == [["g1", "g4", "g2"]]


@pytest.mark.parametrize(("volume", "words"), [
    (disperse(disperses=6, redundancies=2), "2 zones: a, b; expected: 3 or more, since a zone holds at most 2 bricks of a set of 6; next: add one"),
    (disperse(disperses=5, redundancies=1), "2 zones: a, b; expected: 5 or more, .*; next: add hosts in 3 more zones"),
    (arbiter(), "2 zones: a, b; expected: 3 or more"),
])
def test_the_refusal_counts_the_zones(volume, words):
    hosts = [host(f"{zone}{number}", zone, "1TiB") for zone in "ab" for number in range(4)]
    assert re.search(words, refusal(hosts, volume))


def test_zones_with_too_few_hosts_are_named():
    hosts = [host("a1", "a", "1TiB"), host("b1", "b", "1TiB"), host("c1", "c", "1TiB"), host("c2", "c", "1TiB")]
    assert "too few hosts; found: a: 1 host, b: 1 host, c: 2 hosts; expected: 6 different hosts" in refusal(hosts, disperse(disperses=6, redundancies=2))


def test_a_zone_without_devices_does_not_count():
    hosts = [*three()[:2], host("g3", "c")]
    assert "found: 2 zones: a, b" in refusal(hosts, replica())


def test_levels_by_name():
    hosts = [host(f"g{number}", domains, "1TiB") for number, domains in enumerate([("eu", "a", "r1"), ("eu", "a", "r2"), ("eu", "b", "r1"), ("us", "a", "r1")])]
    assert sets(place(hosts, replica(replicas=2, spread="region"))) == [["g0", "g3"]]
    assert sets(place(hosts, replica(spread="zone", sets=2))) in ([["g0", "g2", "g3"], ["g1", "g2", "g3"]], [["g1", "g2", "g3"], ["g0", "g2", "g3"]])
    assert sets(place(hosts, replica(replicas=4, spread="rack"))) == [["g0", "g1", "g2", "g3"]]  # r1 of one zone is not r1 of another
    assert sets(place(hosts, replica(replicas=4, spread="pod"), levels=["site", "room", "pod"])) == [["g0", "g1", "g2", "g3"]]
    assert "2 regions: eu, us" in refusal(hosts, replica(spread="region"))
    assert "unknown level to spread over; found: row; expected: region, zone, rack, host" in refusal(hosts, replica(spread="row"))


def test_spread_of_a_volume_goes_before_that_of_the_call():
    hosts = [host(f"g{number}", "a", "1TiB") for number in range(3)]
    answer = place(hosts, [replica("home"), replica("logs", spread="zone")], spread="host")
    assert list(answer["volumes"]) == ["home"] and answer["refused"][0]["volume"] == "logs"


def test_hosts_without_a_zone_are_named():
    hosts = [*three(), {"name": "g4", "devices": [{"device": "/dev/sdb", "size": "1TiB"}]}]
    assert "can't be spread over zones; found: no zone on g4" in refusal(hosts, replica())
    assert "hosts have no zone" in refusal([{**entry, "zone": ""} for entry in three()], replica())
    assert place([{**entry, "zone": ""} for entry in three()], replica(), spread="host")["volumes"]


def test_bricks_that_are_there_block_their_domains():
    hosts = three() + [host("h1", "a", "9TiB"), host("h2", "b", "9TiB")]
    there = [brick("home", 0, 0, "g1"), brick("home", 0, 1, "g2")]
    assert news(place(hosts, replica(), there)) == [(0, 2, "g3")]
    small = [entry for entry in hosts if entry["name"] != "g3"] + [host("g3", "c", "90GiB")]
    assert "set 0 needs 1 brick of 100GiB outside the zones a, b" in refusal(small, replica(), there)


def test_bricks_that_are_there_block_their_hosts():
    """Zone a may take a second brick of the set, but not on the host that has one, however empty that is."""
    hosts = [host("a1", "a", "9TiB"), *(host(f"{zone}{number}", zone, "1TiB") for zone in "abc" for number in (1, 2) if zone + str(number) != "a1")]
    there = [brick("archive", 0, index, name, size=25 * GIB) for index, name in enumerate(["a1", "b1", "b2", "c1", "c2"])]
    assert news(place(hosts, disperse(disperses=6, redundancies=2), there)) == [(0, 5, "a2")]


def test_hosts_differ_where_bricks_of_several_sizes_are_missing():
    """Zone c has room for both, but each set has a brick on its roomier host."""
    hosts = [host(name, zone, size * 4 * MIB) for name, zone, size in (
        ("a1", "a", 576), ("a2", "a", 576), ("b1", "b", 576), ("c1", "c", 512), ("c2", "c", 320))]
    there = [brick("archive", number, index, name, "/dev/gone", size * 4 * MIB) for number, size, names in (
        (0, 384, ("c2", "b1", "a2")), (1, 256, ("a2", "c2", "a1"))) for index, name in enumerate(names)]
    assert "no space" in refusal(hosts, disperse(size=1920 * 4 * MIB, disperses=5, redundancies=2), there)


def test_the_other_levels_are_balanced_as_well():
    """Spread over racks: no rack twice, and the zones above take turns."""
    hosts = [host(f"{zone}{rack}{number}", (zone, f"r{rack}"), "1TiB") for zone in "ab" for rack in range(3) for number in range(2)]
    for members in sets(place(hosts, replica(replicas=4, spread="rack", sets=6))):
        assert Counter(name[0] for name in members) == {"a": 2, "b": 2}


def test_four_zones_for_three_copies():
    """Heketi's strict zones failed here; all four take turns."""
    hosts = [host(f"{zone}{number}", zone, "1TiB") for zone in "abcd" for number in (1, 2)]
    answer = place(hosts, [replica(f"v{number}", "10GiB") for number in range(40)])
    assert set(Counter(entry["host"] for entry in existing(answer)).values()) == {15}


def test_two_racks_and_an_arbiter_in_a_third_place():
    hosts = [host("r1", "rack1", "1TiB", arbiter="never"), host("r2", "rack2", "1TiB", arbiter="never"), host("office", "elsewhere", "50GiB", arbiter="only")]
    assert sets(place(hosts, arbiter(size="700GiB"))) == [["r1", "r2", "office"]]


def test_racks_of_one_name_in_two_zones_are_two_racks():
    hosts = [host(f"{zone}{rack}", (zone, rack), "1TiB") for zone in "ab" for rack in ("r1", "r2")]
    there = [brick("home", 0, 0, "ar1"), brick("home", 0, 1, "ar2"), brick("home", 0, 2, "br2")]
    assert news(place(hosts, replica(replicas=4, spread="rack"), there)) == [(0, 3, "br1")]
    assert place(hosts[:3], arbiter(spread="rack", sets=3))["volumes"], "r1 twice"


def test_distributed_volumes_need_no_zones():
    hosts = [{"name": "g1", "devices": [{"device": "/dev/sdb", "size": "1TiB"}]}]
    assert sets(place(hosts, {"name": "scratch", "type": "distribute", "size": "10GiB"})) == [["g1"]]


def test_every_volume_survives_the_loss_of_a_zone():
    hosts = [host(f"{zone}{number}", zone, "2TiB", "1TiB") for zone in "abc" for number in range(2)]
    volumes = [replica("v1", sets=3), arbiter("v2", sets=4), disperse("v3", sets=2), disperse("v4", disperses=6, redundancies=2)]
    answer = place(hosts, volumes)
    losses = check.Checker(hosts, volumes, existing(answer)).losses()["zone"]
    assert {zone: loss["stops"] for zone, loss in losses.items()} == {"a": [], "b": [], "c": []}
    assert all(set(loss["degrades"]) == {"v1", "v2", "v3", "v4"} for loss in losses.values())
    assert sum(entry["size"] for entry in existing(answer)) > 10 * GIB
