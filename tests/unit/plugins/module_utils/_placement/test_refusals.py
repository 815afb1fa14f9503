# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Guarantee 6: errors name the object, what was needed, what there is, and what would help."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._placement import place as placing
from ansible_collections.glusterkube.storage.plugins.module_utils._placement.place import layout
from placement_cases import GIB, MIB, arbiter, brick, disperse, existing, host, place, refusal, replica, three

TINY = replica(size="1GiB")


@pytest.mark.parametrize(("hosts", "message"), [
    ([*three(), host("g2", "d", "1TiB")], "host g2: listed twice; found: two hosts of the name g2; expected: one name a host"),
    ([host("g1", "a", "1TiB"), {**host("g2", "b"), "devices": [{"device": "/dev/sdb", "size": 1}] * 2}], "host g2: device /dev/sdb is listed twice"),
    ([host("g1", "a", 0)], "host g1: device /dev/sdb: size: has to be more than 0; found: '0'"),
    ([host("g1", "a", "10GB")], "host g1: device /dev/sdb: size: decimal units are not used; found: '10GB'.*write 10GiB"),
    ([{"name": "g1", "zone": "a", "devices": [{"device": "/dev/sdb"}]}], "host g1: device /dev/sdb: size: has to be more than 0"),
    ([{"name": "g1", "devices": ["/dev/sdb"]}], "host g1: every device needs a path and a size; found: '/dev/sdb'"),
    ([{"name": "g1", "devices": [{"device": "/dev/sdb", "size": 1, "tag": "x"}]}],
     "host g1: device /dev/sdb: unknown key; found: tag; expected: device, size, tags"),
    ([{"name": "g1", "devices": [{"device": "/dev/sdb", "size": 1, "tags": "x"}]}], "host g1: device /dev/sdb: tags: is not a mapping"),
    ([{"name": "g1", "zones": "a"}], "host g1: unknown key; found: zones"),
    ([{"name": "g1", "zone": "a", "domains": ["a"]}], "host g1: has both zone and domains"),
    ([{"name": "g1", "domains": ["a", ""]}], "host g1: domains: is not a name"),
    ([{"name": "g1", "domains": "a"}], "host g1: domains: is not a list"),
    ([host("g1", "a"), host("g2", ("a", "r1"))], "host g2: another number of domains than host g1; found: a / r1; expected: 1, outermost first"),
    ([host("g1", "a", arbiter="yes")], "host g1: unknown word for arbiter; found: yes; expected: any, only or never"),
    ([host("g1", "a", reported="no")], "host g1: reported: is neither true nor false; found: 'no'"),
    ([{"zone": "a"}], "hosts: every one needs a name"),
    (["g1"], "hosts: every one needs a name; found: 'g1'"),
    ({"g1": {}}, "hosts: is not a list"),
    ("g1", "hosts: is not a list"),
    ([host("g1", ("a", "b", "c", "d"), "1TiB")], "levels: have to name each of the domains; found: none; expected: 4 names"),
])
def test_mistakes_in_hosts(hosts, message):
    with pytest.raises(StorageError, match=message):
        layout(hosts, [TINY])


@pytest.mark.parametrize(("volume", "message"), [
    (replica(size=None), "needs a size; expected: size: 100GiB"),
    (replica(size=0), "size: has to be more than 0"),
    (replica(size="-1GiB"), "size: has to be more than 0"),
    (replica(size="5GB"), "size: decimal units are not used"),
    (replica(size="100MiB"), "bricks would be too small; found: bricks of 100MiB; expected: 300MiB or more: mkfs.xfs"),
    (replica(size="1GiB", sets=4), "bricks would be too small; found: bricks of 256MiB; .*; next: set size: 1.1GiB or fewer sets"),
    (replica(sets="many"), "sets is not a number; found: 'many'"),
    (replica(sets=-1), "sets is not a number; found: -1"),
    (replica(replicas=True), "replicas is not a number"),
    (replica(replicas=1), "too few replicas"),
    (replica(replicas=4, arbiters=1), "an arbiter is the third brick of a set; found: replicas: 4, arbiters: 1; expected: replicas: 3, arbiters: 1"),
    (replica(replicas=3, arbiters=2), "an arbiter is the third brick of a set"),
    (replica(redundancies=1), "redundancies does not go with type replicate"),
    (replica(type="stripe"), "unknown type; found: stripe; expected: distribute, replicate or disperse"),
    (disperse(disperses=4, redundancies=2), "disperses has to be more than twice redundancies; found: disperses: 4, redundancies: 2"),
    (disperse(redundancies=0), "disperses has to be more than twice redundancies"),
    (disperse(arbiters=1), "arbiters does not go with type disperse"),
    (disperse(replicas=3), "replicas does not go with type disperse"),
    (replica(brick_size_max="1MiB"), "brick_size_max is too small; found: 1MiB"),
    (replica(brick_size_max=0), "brick_size_max: has to be more than 0"),
    (replica(brick_max="1GiB"), "unknown key; found: brick_max; expected: name, type, "),
    (replica(device_tags={"disk": "ssd"}), "no device has the tag disk: ssd; found: tags: none; expected: devices with disk: ssd"),
    (replica(device_tags="ssd"), "device_tags: is not a mapping"),
    (arbiter(average_file_size="64KB"), "average_file_size: decimal units are not used"),
])
def test_mistakes_in_a_volume_refuse_that_volume_only(volume, message):
    answer = layout(three(), [volume, {**TINY, "name": "fine"}])
    assert list(answer.volumes) == ["fine"]
    with pytest.raises(StorageError, match=rf"^volume home: {message}" if volume["name"] == "home" else rf"^volume \w+: {message}"):
        raise answer.refused[0][1]


def test_tags_that_there_are_get_named():
    hosts = [host("g1", "a", "1TiB", tags={"disk": "ssd"}), host("g2", "b", "1TiB", tags={"disk": "hdd", "row": 3})]
    assert "found: tags: disk: hdd, disk: ssd, row: 3" in refusal(hosts, replica(device_tags={"disk": "nvme"}))


def test_tags_narrow_the_devices():
    hosts = [host(f"g{number}{tag}", zone, "1TiB", tags={"disk": tag, "row": 3}) for number, zone in enumerate("abc", 1) for tag in ("hdd", "ssd")]
    answer = place(hosts, replica(device_tags={"disk": "ssd", "row": "3"}, sets=3))
    assert {entry["host"] for entry in existing(answer)} == {"g1ssd", "g2ssd", "g3ssd"}
    assert "too few zones; found: 1 zone: a" in refusal(hosts[:3], replica(device_tags={"disk": "ssd"}))


@pytest.mark.parametrize("volumes", [[TINY, TINY], [{"size": 1}], ["home"], {"home": {}}, [{"name": ""}]])
def test_volumes_that_have_no_name_of_their_own(volumes):
    with pytest.raises(StorageError, match=r"volume home: listed twice|volumes: "):
        layout(three(), volumes)


@pytest.mark.parametrize(("bricks", "message"), [
    ([brick("home", 0, 0, "g9")], "volume home: brick 0.0 is on an unknown host; found: host g9; expected: one of the hosts: g1, g2, g3; next: add g9 to"),
    ([brick("home", 0, 0, "g1"), brick("home", 0, 0, "g2")], "volume home: brick 0.0 on g2: its place is taken; found: the same place on g1"),
    ([brick("home", 0, 3, "g1")], "volume home: brick 0.3 on g1: is one too many; found: 4 bricks in set 0; expected: 3 in each set"),
    ([brick("home", 0, 2, "g1", arbiter=True)], "volume home: brick 0.2 on g1: is an arbiter; found: arbiter: true; expected: no arbiter"),
])
def test_bricks_that_can_not_be(bricks, message):
    assert message in refusal(three(), replica(), bricks)


def test_an_undeclared_volume_on_an_unknown_host_is_named_and_the_rest_goes_on():
    answer = layout(three(), [TINY], [brick("old", 0, 0, "g9")])
    assert list(answer.volumes) == ["home"] and [name for name, _unused in answer.refused] == ["old"]


@pytest.mark.parametrize("bricks", [[{"volume": "home"}], ["g1:/b"], [{**brick("home", 0, 0, "g1"), "set": None}],
                                    [{**brick("home", 0, 0, "g1"), "size": "1GB"}], [{**brick("home", 0, 0, "g1"), "size": -1}],
                                    [{**brick("home", 0, 0, "g1"), "arbiter": "no"}], "home"])
def test_existing_that_is_no_list_of_bricks(bricks):
    with pytest.raises(StorageError, match="existing"):
        layout(three(), [TINY], bricks)


def test_no_space_says_how_much_there_is_and_what_would_fit():
    hosts = [host("g1", "a", "1TiB"), host("g2", "b", "710GiB"), host("g3", "c", "1TiB")]
    assert refusal(hosts, replica(size="1TiB")) == (
        "volume home: no space for 1TiB; found: 2.6TiB free on its devices; most on one device: zone a 1TiB, zone b 710GiB, zone c 1TiB; "
        "expected: 3 bricks of 1TiB for each of 1 set; next: largest size that fits: 710GiB; or add devices in zone b")


def test_no_space_for_an_arbiter_says_how_large_it_has_to_be():
    hosts = [*three()[:2], host("tiny", "c", "5GiB", arbiter="only")]
    assert refusal(hosts, arbiter(size="100GiB")) == (
        "volume logs: no space for 100GiB; found: 2.0TiB free on its devices; most on one device: zone a 1TiB, zone b 1TiB, zone c 5GiB; "
        "expected: 2 bricks of 100GiB and an arbiter brick of 6.3GiB for each of 1 set; next: largest size that fits: 80GiB; or add devices in zone c")


@pytest.mark.parametrize("wanted", [replica(size="9TiB"), replica(size="9TiB", sets=3), arbiter(size="9TiB"), disperse(size="90TiB"),
                                    replica(size="9TiB", brick_size_max="100GiB"), arbiter(size="9TiB", average_file_size="300KiB")])
def test_the_size_that_is_offered_fits_and_a_larger_one_does_not(wanted):
    hosts = [host("g1", "a", "777GiB", "333GiB"), host("g2", "b", "500GiB", "400GiB"), host("g3", "c", "1TiB"), host("h3", "c", "99GiB")]
    there = [brick("other", 0, 0, "g2", "/dev/sdc", 123 * GIB)]
    size = refusal(hosts, wanted, there).split("largest size that fits: ")[1].split(";")[0]
    assert place(hosts, {**wanted, "size": size}, there)["volumes"]
    number = float(size.rstrip("TGiB"))
    assert "no space" in refusal(hosts, {**wanted, "size": f"{number + 1:.1f}{size[-3:]}"}, there)


def test_many_devices_of_one_host_do_not_make_the_size_that_fits_larger():
    """Each set needs all six hosts, however much zone a has."""
    hosts = [host("a1", "a", *["1TiB"] * 4), *(host(name, name[0], "1TiB") for name in ("b1", "b2", "c1", "c2")), host("d1", "d", "100GiB")]
    assert "largest size that fits: 400GiB" in refusal(hosts, disperse(size="9TiB", disperses=6, redundancies=2))


def test_no_space_to_grow_says_so_too():
    there = existing(place(three(), replica(size="500GiB")))
    assert "next: largest size that fits: 1TiB" in refusal(three(), replica(size="2TiB"), there)
    assert place(three(), replica(size="1TiB"), there)["volumes"]


def test_a_search_that_ended_at_its_limit_does_not_claim_that_there_is_no_space(monkeypatch):
    """Bricks of two sizes are missing, and only one arrangement fits: the larger ones on c and d, or else d is of no use."""
    hosts = [host("g1", "a", "1GiB"), host("g2", "b", "1.75GiB"), host("g3", "c", "1.75GiB"), host("g4", "d", "1.5GiB")]
    there = [brick("home", 0, 0, "g1", "/dev/gone", size=1280 * MIB), brick("home", 1, 0, "g4", "/dev/gone", size=GIB)]
    wanted = replica(size="2.25GiB")
    assert place(hosts, wanted, there)["volumes"]
    monkeypatch.setattr(placing, "LOOKS", 1)
    assert "no space found for 2.3GiB; found: 6GiB free on its devices" in refusal(hosts, wanted, there)
    assert "not every arrangement of them was tried" in refusal(hosts, wanted, there)
    assert "no space for 9GiB" in refusal(three("5GiB"), replica(size="9GiB")), "of one size the answer is exact"


def test_levels_have_names_of_their_own():
    for names in (["zone", "zone"], ["zone", "host"], ["zone"]):
        with pytest.raises(StorageError, match="levels: "):
            layout([host("g1", ("a", "b"), "1TiB")], [TINY], levels=names)


def test_hosts_for_arbiters_are_missed_by_name():
    assert "too few zones for arbiter bricks; found: 0 zones with a host that takes arbiter bricks" in refusal(three(arbiter="never"), arbiter())
    hosts = [host("g1", "a", "1TiB"), host("g2", "b", "1TiB", arbiter="only"), host("g3", "c", "1TiB", arbiter="only")]
    assert "too few zones for data bricks; found: 1 zone with a host that takes data bricks; expected: 2 or more" in refusal(hosts, arbiter())
