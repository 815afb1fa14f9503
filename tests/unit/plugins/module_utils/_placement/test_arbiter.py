# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Guarantee 5: arbiter bricks are sized for metadata, may sit on small or arbiter-only hosts, and never beside data of their set."""

from __future__ import annotations

import pytest
from placement_cases import GIB, MIB, arbiter, brick, host, news, place, refusal, replica, sets, sizes, three, volume


@pytest.mark.parametrize(("size", "file_size", "small"), [
    ("100GiB", None, 6.25 * GIB),       # 64 KiB a file: 4 KiB of metadata each
    ("100GiB", "1MiB", 800 * MIB),      # 400 MiB would be needed; 512 MiB is the least, and a data brick is a power of two times it
    ("10GiB", "1MiB", 640 * MIB),
    ("2GiB", "1GiB", 512 * MIB),
    ("1TiB", "64MiB", 512 * MIB),
    ("64GiB", "16KiB", 16 * GIB),
    ("10GiB", "4KiB", 10 * GIB),        # as large as the data, never larger
    ("10GiB", 1024, 10 * GIB),
    ("512MiB", None, 512 * MIB),
])
def test_size_by_average_file_size(size, file_size, small):
    wanted = arbiter(size=size, **({"average_file_size": file_size} if file_size else {}))
    (bricks,) = sizes(place(three("2TiB"), wanted))
    assert bricks[2] == small and bricks[0] == bricks[1]


@pytest.mark.parametrize("size", ["100GiB", "99.9GiB", "1000000000000", "7GiB", "513MiB", "1TiB"])
@pytest.mark.parametrize("file_size", ["4KiB", "10KiB", "64KiB", "100KiB", "1MiB", "1GiB"])
def test_data_bricks_are_a_whole_multiple_and_waste_little(size, file_size):
    first = place(three("2TiB"), arbiter(size=size, average_file_size=file_size))
    (large, _unused, small), = sizes(first)
    assert large % small == 0 and small >= 512 * MIB and small % (4 * MIB) == 0
    wanted = sizes(place(three("2TiB"), replica(size=size)))[0][0]
    assert 0 <= large - max(wanted, 512 * MIB) <= max(4 * MIB, large / 128)


def test_the_arbiter_is_the_last_of_its_set():
    for members in volume(place(three("1TiB", "1TiB"), arbiter(sets=7))):
        assert [entry["arbiter"] for entry in members] == [False, False, True]


def test_an_arbiter_may_sit_on_a_small_host():
    hosts = [host("g1", "a", "1TiB"), host("g2", "b", "1TiB"), host("tiny", "c", "80GiB")]
    assert sets(place(hosts, arbiter(size="900GiB"))) == [["g1", "g2", "tiny"]]


def test_arbiter_only_hosts_get_nothing_else():
    hosts = [*three(), host("arb", "d", "9TiB", arbiter="only")]
    for members in sets(place(hosts, arbiter(size="600GiB", sets=6))):
        assert "arb" not in members[:2]
    assert all("arb" not in members for members in sets(place(hosts, replica(sets=4))))
    assert sets(place([*three()[:2], hosts[3]], arbiter())) == [["g1", "g2", "arb"]]


def test_hosts_without_arbiters_get_none():
    hosts = [host("g1", "a", "1TiB", arbiter="never"), host("g2", "b", "1TiB", arbiter="never"), host("g3", "c", "1TiB")]
    assert sets(place(hosts, arbiter(sets=3))) == [["g1", "g2", "g3"]] * 3


def test_heketi_said_no_space_to_this_one():
    """One host for all, one for data only, one for arbiters only: 30 % false "No space" in Heketi, 15 % needlessly two sets."""
    hosts = [host("n1", "a", *["500GiB"] * 4), host("n2", "b", *["500GiB"] * 4, arbiter="never"), host("n3", "c", *["500GiB"] * 4, arbiter="only")]
    answer = place(hosts, [arbiter(f"v{number}", "4GiB") for number in range(400)])
    assert answer["refused"] == [] and all(members == [["n1", "n2", "n3"]] for members in (sets(answer, name) for name in answer["volumes"]))


def test_never_beside_data_of_its_set():
    hosts = [host("g1", "a", *["1TiB"] * 6), host("g2", "b", "1TiB"), host("g3", "c", "4GiB", "4GiB", "4GiB")]
    for members in sets(place(hosts, arbiter(size="160GiB", sets=3))):
        assert len(set(members)) == 3


def test_counts_alone_are_not_enough():
    """Two sets on devices of 5, 2 and 2 (data 2, arbiter 1): 4 data bricks and 2 arbiters would fit by number, yet no layout exists."""
    unit = {"average_file_size": "8KiB", "sets": 2, "size": 2 * 2 * GIB}
    assert "no space" in refusal([host("g1", "a", 5 * GIB), host("g2", "b", 2 * GIB), host("g3", "c", 2 * GIB)], arbiter(**unit))
    answer = place([host("g1", "a", 4 * GIB), host("g2", "b", 3 * GIB), host("g3", "c", 3 * GIB)], arbiter(**unit))
    assert sorted(sets(answer)) == [["g1", "g2", "g3"], ["g1", "g3", "g2"]]


@pytest.mark.parametrize(("free", "fit"), [((7, 4, 4), False), ((7, 5, 4), False), ((6, 5, 5), True), ((7, 5, 5), True), ((6, 6, 6), True)])
def test_sizes_that_are_no_multiple_of_each_other(free, fit):
    """Two sets with data of 3 whose files need arbiter bricks of 2: on 7, 4 and 4 there is none, although 4 data bricks and 2 arbiters fit by number."""
    hosts = [host(f"g{number}", zone, size * GIB) for number, (zone, size) in enumerate(zip("abc", free), 1)]
    wanted = arbiter(sets=2, size="6GiB", average_file_size="6KiB")
    if fit:
        small = 3 * GIB if free == (6, 6, 6) else 2 * GIB  # a multiple where that fits, or else as small as may be
        assert sizes(place(hosts, wanted)) == [[3 * GIB, 3 * GIB, small]] * 2
    else:
        assert "no space for 6GiB" in refusal(hosts, wanted)


def test_squeezing_in_may_take_a_search():
    """The emptiest host first would put data where both arbiters have to be."""
    hosts = [host("g1", "a", "3.5GiB"), host("g2", "b", "2GiB"), host("g3", "c", "3GiB")]
    wanted = arbiter(sets=2, size="3GiB", average_file_size="6KiB")
    assert sets(place(hosts, wanted)) == [["g1", "g3", "g2"]] * 2 and sizes(place(hosts, wanted)) == [[1536 * MIB, 1536 * MIB, 1024 * MIB]] * 2


def test_squeezing_in_goes_before_more_sets():
    hosts = [host(name, zone, size) for name, zone, size in (("g1", "a", "7GiB"), ("g2", "b", "5GiB"), ("g3", "c", "5GiB"))]
    assert sizes(place(hosts, arbiter(size="6GiB", average_file_size="6KiB"))) == [[3 * GIB, 3 * GIB, 2 * GIB]] * 2


def test_a_missing_arbiter_is_squeezed_in_too():
    hosts = [*three()[:2], host("tiny", "c", "4GiB")]
    there = [brick("logs", 0, 0, "g1"), brick("logs", 0, 1, "g2")]
    assert sizes(place(hosts, arbiter(average_file_size="100KiB"), there)) == [[100 * GIB, 100 * GIB, 4 * GIB]]
    assert sizes(place(hosts, arbiter(average_file_size="100KiB"))) == [[100 * GIB, 100 * GIB, 4 * GIB]]


def test_data_goes_where_it_costs_no_arbiter():
    """Data fills the hosts that take no arbiter, or nothing is left for arbiters."""
    hosts = [host("g1", "a", "10GiB", arbiter="never"), host("g2", "b", "10GiB", arbiter="never"), host("g3", "c", "1GiB"), host("g4", "d", "9GiB")]
    answer = place(hosts, arbiter(size="10GiB", average_file_size="64KiB"))
    assert sets(answer)[0][:2] == ["g1", "g2"]


def test_the_only_host_for_arbiters_is_kept_for_them_although_it_is_the_emptiest():
    hosts = [host("g1", "a", "1.5GiB", arbiter="never"), host("g2", "b", "3GiB"), host("g3", "c", "2.5GiB", arbiter="never")]
    assert sets(place(hosts, arbiter(size="1GiB"))) == [["g1", "g3", "g2"]]


def test_an_arbiter_costs_more_than_a_third_copy_below_its_least_size():
    words = "bricks would be too small; found: bricks of 400MiB; expected: 512MiB or more: an arbiter brick takes as much"
    assert words in refusal(three(), arbiter(size="400MiB"))


def test_a_missing_arbiter_and_missing_data_at_once():
    """The data brick has two places to go, the arbiter one of them: served one after the other they could meet a dead end."""
    hosts = [host("g1", "a", "10GiB"), host("g2", "b", "10GiB"), host("g3", "c", "10GiB", arbiter="never"), host("g4", "d", "512MiB")]
    there = [brick("logs", 0, 0, "g1", size=5 * GIB)]
    assert news(place(hosts, arbiter(size="5GiB"), there)) in ([(0, 1, "g2"), (0, 2, "g4")], [(0, 1, "g3"), (0, 2, "g4")], [(0, 1, "g3"), (0, 2, "g2")])
    hosts = [host("g1", "a", "10GiB"), host("g2", "b", "10GiB", arbiter="any"), host("g3", "c", "10GiB", arbiter="never")]
    assert news(place(hosts, arbiter(size="5GiB"), there)) == [(0, 1, "g3"), (0, 2, "g2")]


def test_an_arbiter_there_without_any_data_brick():
    there = [brick("logs", 0, 2, "g1", size=512 * MIB, arbiter=True)]
    answer = place(three(), arbiter(size="100GiB"), there)
    assert sizes(answer) == [[100 * GIB, 100 * GIB, 6.25 * GIB]] and sets(answer) == [["g2", "g3", "g1"]]


@pytest.mark.parametrize("given", [{"replicas": 2}, {"replicas": 3}, {"replicas": "3", "arbiters": "1"}])
def test_both_spellings_of_two_copies_and_an_arbiter(given):
    assert len(volume(place(three(), {**arbiter(), **given}))[0]) == 3
