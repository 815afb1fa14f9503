# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Guarantee 4: existing and prepared bricks never move; what is missing or wanted more is all that is new."""

from __future__ import annotations

import random

import pytest
from placement_cases import GIB, MIB, arbiter, brick, disperse, existing, host, news, place, refusal, replica, sets, sizes, three, volume

VOLUMES = [replica("home", "300GiB", sets=3), arbiter("logs", "1TiB"), disperse("archive", "2TiB"), {"name": "scratch", "type": "distribute", "size": "50GiB"}]
HOSTS = [host(f"{zone}{number}", zone, "2TiB", "1TiB") for zone in "abcd" for number in (1, 2)]


def places(answer):
    return {(entry["volume"], entry["set"], entry["index"]): (entry["host"], entry["device"], entry["size"]) for entry in existing(answer)}


def test_again_is_the_same_and_nothing_is_new():
    first = place(HOSTS, VOLUMES)
    again = place(HOSTS, VOLUMES, existing(first))
    assert places(again) == places(first) and again["free"] == first["free"]
    assert not any(news(again, entry["name"]) for entry in VOLUMES)


def test_the_order_of_hosts_and_bricks_changes_nothing():
    first = place(HOSTS, VOLUMES)
    for seed in range(5):
        hosts, there = HOSTS[:], existing(first)
        random.Random(seed).shuffle(hosts)
        random.Random(seed).shuffle(there)
        hosts = [{**entry, "devices": entry["devices"][::-1]} for entry in hosts]
        assert place(hosts, VOLUMES) == first
        assert places(place(hosts, VOLUMES, there)) == places(first)


def test_more_hosts_change_no_earlier_answer():
    first = place(HOSTS, VOLUMES)
    more = [*HOSTS, host("e1", "e", "9TiB"), host("a0", "a", "9TiB")]
    assert places(place(more, VOLUMES, existing(first))) == places(first)
    answer = place(more, [*VOLUMES, replica("new", "5TiB")], existing(first))
    assert {place: at for place, at in places(answer).items() if place[0] != "new"} == places(first)


@pytest.mark.parametrize("hosts", [HOSTS, [host(f"{zone}{number}", zone, "1TiB", "2TiB", "1TiB") for zone in "abc" for number in range(3)]])
def test_a_killed_run_gets_the_same_layout_again(hosts):
    """Hosts prepare their bricks each at its own pace, so that any of them may be there; and some of the volumes may have been created."""
    first = place(hosts, VOLUMES)
    for seed in range(30):
        dice = random.Random(seed)
        created = VOLUMES[:dice.randint(0, len(VOLUMES))] if seed % 2 else []
        live = existing(first, *[entry["name"] for entry in created]) if created else []
        prepared = [{**entry, "prepared": True} for entry in existing(first) if entry["volume"] not in {volume["name"] for volume in created}
                    and (created or dice.random() < 0.5)]
        again = place(hosts, VOLUMES, live + prepared)
        assert existing(again) == existing(first) and again["free"] == first["free"]
        there = {(entry["volume"], entry["set"], entry["index"]) for entry in live + prepared}
        assert {(name, number, index) for name in first["volumes"] for number, index, _unused in news(again, name)} == set(places(first)) - there


def test_prepared_bricks_stay_although_other_places_would_be_better_by_now():
    first = place(HOSTS, VOLUMES)
    prepared = [{**entry, "prepared": True} for entry in existing(first) if entry["host"] in ("a1", "b1")]
    more = [*HOSTS, host("e1", "e", "9TiB"), host("a0", "a", "9TiB")]
    again = places(place(more, VOLUMES, prepared))
    assert again != places(first)
    assert all(again[entry["volume"], entry["set"], entry["index"]] == (entry["host"], entry["device"], entry["size"]) for entry in prepared)


def test_what_is_missing_is_all_that_is_new():
    first = place(HOSTS, VOLUMES)
    for seed in range(30):
        kept = [entry for entry in existing(first) if random.Random(f"{seed}{entry}").random() < 0.5]
        again = place(HOSTS, VOLUMES, kept)
        assert {(entry["volume"], entry["set"], entry["index"]) for entry in existing(again)} == set(places(first))
        assert [sizes(again, entry["name"]) for entry in VOLUMES] == [sizes(first, entry["name"]) for entry in VOLUMES]
        for entry in kept:
            assert places(again)[entry["volume"], entry["set"], entry["index"]] == (entry["host"], entry["device"], entry["size"])


def test_a_lost_host_is_replaced_brick_by_brick_and_nothing_else():
    first = place(HOSTS, VOLUMES[:3])
    left = [entry for entry in existing(first) if entry["host"] != "b1"]
    lost = {(entry["volume"], entry["set"], entry["index"]) for entry in existing(first) if entry["host"] == "b1"}
    again = place([entry for entry in HOSTS if entry["name"] != "b1"], VOLUMES[:3], left)
    assert lost and {(name, *new[:2]) for name in ("home", "logs", "archive") for new in news(again, name)} == lost


def test_a_new_brick_of_a_set_is_as_large_as_the_others():
    there = [brick("home", 0, 0, "g1", size=77 * GIB), brick("home", 0, 2, "g3", size=77 * GIB), brick("home", 1, 0, "g1", size=50 * GIB),
             brick("home", 1, 1, "g2", size=50 * GIB)]
    answer = place(three("1TiB"), replica(size=127 * GIB), there)
    assert sizes(answer) == [[77 * GIB] * 3, [50 * GIB] * 3] and news(answer) == [(0, 1, "g2"), (1, 2, "g3")]


def test_more_replicas_are_new_places_in_each_set():
    there = existing(place(three()[:2], replica(replicas=2, sets=2)))
    answer = place(three(), replica(replicas=3, sets=2), there)
    assert news(answer) == [(0, 2, "g3"), (1, 2, "g3")]
    answer = place(three(), arbiter("home", sets=2), there)
    assert [(entry["host"], entry["arbiter"]) for entry in volume(answer)[0]] == [("g1", False), ("g2", False), ("g3", True)]


def test_a_larger_size_grows_in_place():
    first = place(three(), replica(size="200GiB", sets=2))
    answer = place(three(), replica(size="300GiB"), existing(first))
    assert sizes(answer) == [[150 * GIB] * 3] * 2 and news(answer) == []
    assert answer["free"]["g1"]["/dev/sdb"] == 1024 * GIB - 300 * GIB


def test_growth_in_place_takes_arbiters_along():
    first = place(three(), arbiter(size="200GiB"))
    assert sizes(first) == [[200 * GIB, 200 * GIB, 12.5 * GIB]]
    assert sizes(place(three(), arbiter(size="400GiB"), existing(first))) == [[400 * GIB, 400 * GIB, 25 * GIB]]


def test_a_new_set_has_the_least_size_although_less_is_missing():
    first = place(three("1GiB"), replica(size="1GiB"))
    hosts = three("1GiB") + [host(f"h{number}", zone, "1GiB") for number, zone in enumerate("abc", 1)]
    answer = place(hosts, replica(size="1.1GiB"), existing(first))
    assert sizes(answer) == [[GIB] * 3, [300 * MIB] * 3]
    assert places(place(hosts, replica(size="1.1GiB"), existing(answer))) == places(answer)


def test_what_is_there_grows_around_new_sets():
    """Old and new sets alike do not fit, nor do new sets alone: what is there has to grow in the room that new sets leave."""
    extent = 4 * MIB
    free = [("g0", "z0", 375), ("g1", "z1", 525), ("g2", "z2", 283), ("g3", "z3", 497), ("g4", "z3", 150)]
    hosts = [host(name, zone, size * extent) for name, zone, size in free]
    there = [brick("home", number, index, name, size=113 * extent) for number, names in enumerate([("g0", "g1", "g3"), ("g1", "g2", "g3")])
             for index, name in enumerate(names)]
    answer = place(hosts, replica(size=525 * extent), there)
    assert [members[0] // extent for members in sizes(answer)] == [114, 114, 99, 99, 99]


def test_what_does_not_fit_in_place_becomes_sets():
    first = place(three(), replica(size="900GiB"))
    hosts = three() + [host(f"h{number}", zone, "1TiB") for number, zone in enumerate("abc", 1)]
    answer = place(hosts, replica(size="1800GiB"), existing(first))
    assert sets(answer) == [["g1", "g2", "g3"], ["h1", "h2", "h3"]] and sizes(answer) == [[900 * GIB] * 3] * 2
    answer = place(hosts, replica(size="1900GiB"), existing(first))
    assert sizes(answer) == [[950 * GIB] * 3] * 2, "both sets alike where there is room"
    answer = place(hosts, replica(size="2TiB"), existing(first))
    assert sizes(answer) == [[1024 * GIB] * 3] * 2


def test_no_brick_grows_above_brick_size_max():
    first = place(three(), replica(size="100GiB"))
    assert sizes(place(three(), replica(size="119GiB", brick_size_max="120GiB"), existing(first))) == [[119 * GIB] * 3]
    assert sizes(place(three(), replica(size="125GiB", brick_size_max="120GiB"), existing(first))) == [[100 * GIB] * 3, [25 * GIB] * 3]
    assert sizes(place(three(), replica(size="125GiB", brick_size_max="99GiB"), existing(first))) == [[100 * GIB] * 3, [25 * GIB] * 3]


def test_a_full_device_holds_up_its_own_sets_only():
    there = [brick("home", 0, index, f"g{index + 1}") for index in range(3)] + [brick("home", 1, index, f"g{index + 1}", "/dev/sdc") for index in range(3)]
    full = [brick("other", 0, 0, "g2", "/dev/sdb", size=(1024 - 100) * GIB)]
    assert sizes(place(three("1TiB", "1TiB"), replica(size="500GiB"), there + full)) == [[100 * GIB] * 3, [400 * GIB] * 3]


def test_an_overfull_device_grows_nothing():
    there = [brick("home", 0, index, f"g{index + 1}") for index in range(3)]
    over = [brick("other", 0, 0, "g2", size=2000 * GIB)]
    assert "largest size that fits: 100GiB" in refusal(three(), replica(size="200GiB"), there + over)


def test_a_brick_with_room_to_spare_does_not_hold_up_its_set():
    """The device of g3 is full, but its arbiter is large enough for the data to grow."""
    there = [brick("logs", 0, 0, "g1"), brick("logs", 0, 1, "g2"), brick("logs", 0, 2, "g3", size=25 * GIB, arbiter=True),
             brick("other", 0, 0, "g3", size=999 * GIB)]
    assert sizes(place(three(), arbiter(size="400GiB"), there)) == [[400 * GIB, 400 * GIB, 25 * GIB]]
    assert "largest size that fits: 400GiB" in refusal(three(), arbiter(size="500GiB"), there)


def test_an_interrupted_run_made_only_the_arbiter_of_a_new_set():
    """It shares a device with the old set. That holds up the old set, but not the new one, whose data is elsewhere."""
    extent = 4 * MIB
    hosts = [host("g1", "a", 1856 * extent), host("g2", "b", 576 * extent), host("g3", "c", 1536 * extent, 1472 * extent)]
    there = [brick("logs", 0, index, f"g{index + 1}", size=241 * extent, arbiter=index == 2) for index in range(3)]
    wanted = arbiter(size=int(936.25 * extent), average_file_size=100000)
    begun = [entry for entry in existing(place(hosts, wanted, there)) if entry["set"] == 1 and entry["arbiter"]]
    answer = place(hosts, wanted, there + begun)
    assert news(answer) == [(1, 0, "g1"), (1, 1, "g3")]


def test_bricks_of_one_device_share_what_is_left():
    there = [brick("home", number, index, f"g{index + 1}", size=300 * GIB) for number in range(3) for index in range(3)]
    assert sizes(place(three("1TiB"), replica(size="1000GiB"), there)) == [[pytest.approx(1000 / 3 * GIB, abs=4 * MIB)] * 3] * 3


def test_interrupted_growth_is_finished():
    first = place(three(), replica(size="200GiB", sets=2))
    grown = existing(place(three(), replica(size="300GiB"), existing(first)))
    half = [new if number % 3 == 1 else old for number, (old, new) in enumerate(zip(existing(first), grown))]
    assert existing(place(three(), replica(size="300GiB"), half)) == grown
    lagging = [{**entry, "size": 6 * GIB} if entry["arbiter"] else entry for entry in existing(place(three(), arbiter(size="400GiB")))]
    assert sizes(place(three(), arbiter(size="400GiB"), lagging)) == [[400 * GIB, 400 * GIB, 25 * GIB]]


def test_sets_that_an_interrupted_growth_began_keep_their_size():
    """774 - 234 extents in three sets are 180 each; with two of them begun, rounding would leave 178 for the third."""
    extent = 4 * MIB
    hosts = three(236 * extent) + [host(f"h{number}", zone, *[183 * extent] * 3) for number, zone in enumerate("abc", 1)]
    there = [brick("home", 0, index, f"g{index + 1}", size=234 * extent) for index in range(3)]
    wanted = replica(size=772 * extent - 8)
    grown = place(hosts, wanted, there)
    assert [members[0] // extent for members in sizes(grown)] == [234, 180, 180, 180]
    assert sizes(place(hosts, wanted, [entry for entry in existing(grown) if entry["set"] < 3])) == sizes(grown)


def test_a_smaller_size_is_refused():
    first = place(three(), replica(size="300GiB", sets=3))
    assert refusal(three(), replica(size="200GiB"), existing(first)) == (
        "volume home: would shrink; found: 300GiB in 3 sets; expected: size: 300GiB or more, not 200GiB; next: set size: 300GiB")
    assert "has more sets than wanted; found: 3 sets; expected: sets: 2" in refusal(three(), replica(size="300GiB", sets=2), existing(first))
    assert "more sets with no more size" in refusal(three(), replica(size="300GiB", sets=5), existing(first))
    assert len(sets(place(three(), replica(size="500GiB", sets=5), existing(first)))) == 5


@pytest.mark.parametrize("wanted", [replica(size=100 * GIB + 1, sets=7), replica(size="100.3GiB", sets=3), arbiter(size="1001GiB", sets=3),
                                    disperse(size="77.7GiB", disperses=5, redundancies=2, spread="host", sets=3)])
def test_rounding_is_neither_growth_nor_shrinking(wanted):
    hosts = [host(f"{zone}{number}", zone, "2TiB") for zone in "abc" for number in range(3)]
    first = place(hosts, wanted)
    assert places(place(hosts, wanted, existing(first))) == places(first)
    without = {key: value for key, value in wanted.items() if key != "sets"}
    assert places(place(hosts, without, existing(first))) == places(first)


def test_bricks_of_a_silent_host_keep_their_place():
    first = existing(place(three(), replica()))
    unknown = [{**entry, "device": "", "size": None} if entry["host"] == "g2" else entry for entry in first]
    hosts = [entry if entry["name"] != "g2" else host("g2", "b", reported=False) for entry in three()]
    answer = place(hosts, replica(), unknown)
    assert sets(answer) == [["g1", "g2", "g3"]] and news(answer) == [] and volume(answer)[0][1]["device"] == ""


def test_a_volume_of_which_nothing_is_known_stays():
    hosts = [host(f"g{number}", zone, reported=False) for number, zone in enumerate("abc", 1)]
    answer = place(hosts, replica(), [{**brick("home", 0, index, f"g{index + 1}", ""), "size": 0} for index in range(3)])
    assert sets(answer) == [["g1", "g2", "g3"]] and news(answer) == []


@pytest.mark.parametrize(("wanted", "there"), [
    (replica("new"), []),
    (replica("home", "200GiB"), ["g1", "g2", "g3"]),  # g2 can't grow
    (replica("home"), ["g1", "g2"]),
])
def test_new_bricks_wait_for_the_report_of_every_host(wanted, there):
    hosts = [entry if entry["name"] != "g2" else host("g2", "b", reported=False) for entry in three()] + [host("h2", "b", "1TiB")]
    kept = replica("kept", "10GiB")
    bricks = existing(place(three(), kept)) + [brick("home", 0, index, name) for index, name in enumerate(there)]
    answer = place(hosts, [wanted, kept], bricks)
    assert list(answer["volumes"]) == ["kept"]
    (refused,) = answer["refused"]
    assert refused["volume"] == wanted["name"] and refused["found"] == "no report of g2" and "bring g2 back" in refused["next"]


def test_a_silent_host_does_not_grow_although_its_devices_are_known():
    hosts = [*three()[:2], host("g3", "c", "1TiB", reported=False)]
    assert "no report of g3" in refusal(hosts, replica(size="200GiB"), existing(place(three(), replica())))


def test_no_set_grows_while_a_host_of_another_set_is_silent():
    """Or sets of one volume would differ for good because a host was away for an hour."""
    hosts = three() + [host(f"h{number}", zone, "1TiB") for number, zone in enumerate("abc", 1)]
    there = [brick("home", number, index, f"{'gh'[number]}{index + 1}") for number in range(2) for index in range(3)]
    silent = [{**entry, "reported": False} if entry["name"] == "h2" else entry for entry in hosts]
    assert sizes(place(hosts, replica(size="300GiB", sets=2), there)) == [[150 * GIB] * 3] * 2
    assert "no report of h2" in refusal(silent, replica(size="300GiB", sets=2), there)


def test_growth_in_place_needs_only_the_hosts_of_the_volume():
    hosts = [*three(), host("h1", "a", reported=False)]
    assert sizes(place(hosts, replica(size="200GiB"), existing(place(three(), replica())))) == [[200 * GIB] * 3]


def test_a_volume_that_lacks_a_brick_goes_before_new_ones():
    there = [brick("home", 0, 0, "g1", size=600 * GIB), brick("home", 0, 1, "g2", size=600 * GIB), brick("other", 0, 0, "g3", size=300 * GIB)]
    answer = place(three(), [replica("new", "400GiB"), replica("home", "600GiB")], there)
    assert news(answer, "home") == [(0, 2, "g3")] and [entry["volume"] for entry in answer["refused"]] == ["new"]
    answer = place(three(), [replica("new", "100GiB"), replica("large", "9TiB"), replica("home", "600GiB"), replica("huge", "99TiB")], there)
    assert list(answer["volumes"]) == ["new", "home"] and [entry["volume"] for entry in answer["refused"]] == ["large", "huge"]


def test_a_refused_volume_leaves_no_trace():
    full = place(three(), [replica("large", "5TiB"), replica("home")])
    assert full["free"] == place(three(), [replica("home")])["free"] and [entry["volume"] for entry in full["refused"]] == ["large"]
    answer = place(three(), [replica("home", "5TiB"), replica("logs")], existing(place(three(), replica("home"))))
    assert [entry["volume"] for entry in answer["refused"]] == ["home"] and answer["free"]["g1"]["/dev/sdb"] == 824 * GIB
