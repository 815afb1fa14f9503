# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the placement is asked, and what each step gets from its answer."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.glusterkube.storage.plugins.module_utils._site.layout import Site
from site_cases import GIB, device, host, pool, prepared, silent

HOME = {"name": "home", "type": "replicate", "replicas": 3, "size": "1GiB", "options": {"a": 1}}


class Place:
    """Answers with the given layout and keeps what it was asked."""

    def __init__(self, **sets) -> None:
        self.answer = {"volumes": {name: {"sets": [bricks]} for name, bricks in sets.items()}, "refused": []}

    def __call__(self, hosts, volumes, existing):
        self.hosts, self.volumes, self.existing = {entry["name"]: entry for entry in hosts}, volumes, existing
        return self.answer


def on(*names: str, device: str = "/dev/sdb") -> list[dict]:
    return [{"host": name, "device": device, "size": GIB, "arbiter": False, "new": True} for name in names]


def test_the_plan_says_where_new_bricks_go_with_their_zones():
    site = Site([host(1), host(2), replace(host(3), zone="")], [HOME], pool(1), Place(home=on("g1", "g2", "g3")))
    assert site.placed() == ["volume home, set 0: g1 (zone a) /dev/sdb, g2 (zone b) /dev/sdb, g3 /dev/sdb"]


def test_clients_know_a_silent_member_as_before_and_no_silent_stranger():
    site = Site([host(1), silent(2), silent(3), silent(4)], [], pool(1, 2, 3, volume="home", bricks=(1, 2)), Place())
    assert site.joins() == ["192.0.2.1"]
    assert site.servers() == ["192.0.2.1", "192.0.2.2", "g3"]  # the third has no brick, the fourth is no member


def test_a_new_volume_on_bare_hosts():
    place = Place(home=on("g2", "g1", "g3"))
    site = Site([host(1, uuid=""), host(2, uuid=""), host(3, uuid="")], [HOME], {"peers": [], "volumes": []}, place)
    assert place.existing == []
    assert place.volumes == [{"name": "home", "type": "replicate", "replicas": 3, "size": "1GiB"}]
    assert site.bricks_of("g1") == [{"volume": "home", "set": 0, "index": 1, "device": "/dev/sdb", "size": GIB, "arbiter": False}]
    assert site.volumes_with_bricks() == [{"name": "home", "type": "replicate", "replicas": 3, "options": {"a": 1}, "bricks": [
        "192.0.2.2:/srv/gluster/home-0-0/brick", "192.0.2.1:/srv/gluster/home-0-1/brick", "192.0.2.3:/srv/gluster/home-0-2/brick"]}]
    assert site.joins() == ["192.0.2.1", "192.0.2.2", "192.0.2.3"]


def test_bricks_of_a_volume_stay_and_prepared_ones_come_back():
    place = Place()
    Site([host(1, prepared("home", 0)), host(2, prepared("home", 1)), host(3, prepared("logs", 0))],
         [HOME, {**HOME, "name": "logs"}], pool(1, 2, 3, volume="home", bricks=(1, 2)), place)
    assert [(brick["volume"], brick["set"], brick["index"], brick["host"], brick["device"], brick["size"]) for brick in place.existing] == [
        ("home", 0, 0, "g1", "/dev/sdb", GIB), ("home", 0, 1, "g2", "/dev/sdb", GIB), ("logs", 0, 0, "g3", "/dev/sdb", GIB)]
    assert [brick.get("prepared", False) for brick in place.existing] == [False, False, True]


def test_a_brick_on_a_silent_host_counts_without_device():
    place = Place()
    site = Site([host(1, prepared("home", 0)), silent(2)], [HOME], pool(1, 2, volume="home", bricks=(1, 2)), place)
    assert [(brick["host"], brick["device"]) for brick in place.existing] == [("g1", "/dev/sdb"), ("g2", "")]
    assert place.hosts["g2"]["reported"] is False
    assert site.joins() == ["192.0.2.1"]


def test_a_brick_keeps_the_name_that_its_volume_gives_it():
    live = pool(1, 2, volume="home", bricks=(1, 2))
    live["volumes"][0]["bricks"][1]["name"] = "g2.example.com:/srv/gluster/home-0-1/brick"
    site = Site([host(1), host(2)], [HOME], live, Place(home=on("g1", "g2", "g1")))
    assert site.volumes_with_bricks()[0]["bricks"][1:] == ["g2.example.com:/srv/gluster/home-0-1/brick", "192.0.2.1:/srv/gluster/home-0-2/brick"]


def test_bricks_of_others_keep_their_room_on_a_device():
    place = Place()
    Site([host(1, prepared("home", 0), prepared("old", 0), devices=(device(free=8 * GIB),))], [HOME], pool(1, volume="home", bricks=(1,)), place)
    assert place.hosts["g1"]["devices"] == [{"device": "/dev/sdb", "size": 9 * GIB, "tags": {}}]


def test_a_device_with_data_takes_no_part():
    place = Place()
    Site([host(1, devices=(device(state="refused", found="ext4"), device("/dev/sdc")))], [HOME], pool(1), place)
    assert [entry["device"] for entry in place.hosts["g1"]["devices"]] == ["/dev/sdc"]


def test_a_member_that_the_inventory_does_not_name_is_known_but_gets_nothing():
    place = Place()
    site = Site([host(1, prepared("home", 0))], [HOME], pool(1, 9, volume="home", bricks=(1, 9)), place)
    assert place.hosts["192.0.2.9"]["reported"] is False
    assert site.members_without_host() == ["g9"]


def test_volumes_with_bricks_of_their_own_and_absent_ones_are_not_placed():
    place = Place()
    own = {"name": "own", "type": "distribute", "bricks": ["g1:/b"]}
    gone = {"name": "gone", "state": "absent", "type": "distribute", "size": "1GiB"}
    site = Site([host(1)], [own, gone], pool(1), place)
    assert place.volumes == []
    assert site.volumes_with_bricks() == [own, {"name": "gone", "state": "absent", "type": "distribute"}]


def test_a_refused_volume_gets_no_step():
    site = Site([host(1)], [HOME], pool(1), Place())
    assert site.volumes_with_bricks() == [] and site.bricks_of("g1") == []


def test_a_brick_on_a_device_that_is_not_declared_any_more_gets_no_step():
    site = Site([host(1, prepared("home", 0, device="/dev/sdc"))], [HOME], pool(1, volume="home", bricks=(1,)), Place(home=on("g1", device="/dev/sdc")))
    assert site.bricks_of("g1") == [] and len(site.volumes_with_bricks()[0]["bricks"]) == 1


def test_quotas_of_volumes_that_will_be_started():
    limits = {"limits": [{"path": "/", "size": "1GiB"}]}
    declared = [{**HOME, "quota": limits}, {"name": "logs", "bricks": [], "state": "stopped", "quota": limits},
                {"name": "old", "state": "absent", "quota": limits},
                {"name": "kept", "bricks": [], "state": "present", "quota": {"state": "disabled"}}, {"name": "free", "bricks": [], "quota": {}}]
    site = Site([host(1)], declared, pool(1), Place(home=on("g1")))
    assert site.quotas() == [{"volume": "home", **limits}, {"volume": "kept", "state": "disabled"}]
    assert all("quota" not in volume for volume in site.volumes_with_bricks())
