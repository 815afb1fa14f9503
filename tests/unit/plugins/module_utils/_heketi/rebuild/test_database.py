# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A database rebuilt from captured hosts against the dump of the one that Heketi had."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.rebuild.database import rebuild
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.rebuild.model import Look
from ansible_collections.glusterkube.storage.tests.support.heketi_dump import comparable, differences
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.rebuild import captured


def mended(dump):
    """Without two mistakes that Heketi 10.3 itself makes of a clone with two bricks on one host: it forgets one of two on a device, and takes
    the logical volume of the first for that of both. What the kernel mounted says which it is."""
    hosts = {entry["Info"]["id"]: f"g{entry['Info']['hostnames']['manage'][0][-1]}" for entry in dump["nodeentries"].values()}
    for key, brick in dump["brickentries"].items():
        device = dump["deviceentries"][brick["Info"]["device"]]
        device["Bricks"] = sorted({*device["Bricks"], key})
        if brick["LvmLv"]:
            point = brick["Info"]["path"].removesuffix("/brick")
            source = next(words[-2] for words in map(str.split, captured.text(f"{hosts[brick['Info']['node']]}.mountinfo").splitlines()) if words[4] == point)
            brick["LvmLv"] = source.rpartition("-")[2]
    return dump


@pytest.fixture(scope="module")
def rebuilt():
    return rebuild(captured.clusters(), captured.volumes())


def test_the_database_is_the_one_that_was_lost(rebuilt):
    was, now = comparable(mended(captured.dump())), comparable(rebuilt.database)
    assert differences(was, now) == []
    assert now == was


def test_nothing_is_left_over(rebuilt):
    assert (rebuilt.lost, rebuilt.foreign) == ((), ())


def test_another_attempt_gives_the_same_ids(rebuilt):
    unknown = [replace(cluster, id="") for cluster in captured.clusters()]
    first, again = rebuild(unknown, captured.volumes()), rebuild(unknown, captured.volumes())
    assert first == again
    assert first.database["nodeentries"].keys() == rebuilt.database["nodeentries"].keys()


def test_every_link_has_its_other_end(rebuilt):
    database = rebuilt.database
    for key, brick in database["brickentries"].items():
        assert key in database["volumeentries"][brick["Info"]["volume"]]["Bricks"]
        assert key in database["deviceentries"][brick["Info"]["device"]]["Bricks"]
        assert brick["Info"]["device"] in database["nodeentries"][brick["Info"]["node"]]["Devices"]
    assert sum(len(volume["Bricks"]) for volume in database["volumeentries"].values()) == len(database["brickentries"]) == 31


def looks(**changed):
    return {name: changed.get(name) or captured.look_of(name) for name in captured.NAMES}


def without(name, lv):
    look = captured.look_of(name)
    return replace(look, volumes=tuple(volume for volume in look.volumes if volume.name != lv))


def test_a_brick_without_its_logical_volume_takes_its_volume_out():
    single = next(volume for volume in captured.volumes() if volume.name == "single")
    host = next(name for name in captured.NAMES if captured.look_of(name).uuid == single.bricks[0].uuid)
    rebuilt = rebuild(captured.clusters(looks(**{host: without(host, single.bricks[0].path.split("/")[-2])})), captured.volumes())
    pool = next(text for text in rebuilt.lost if "thin pool" in text)
    assert rebuilt.lost == (f"volume single: brick {single.bricks[0].name}: it has no logical volume; the whole volume is left out", pool)
    assert single.options["user.heketi.id"] not in rebuilt.database["volumeentries"]
    assert all(brick["Info"]["volume"] != single.options["user.heketi.id"] for brick in rebuilt.database["brickentries"].values())


def test_what_is_part_of_no_volume_is_told_with_its_host():
    volumes = [volume for volume in captured.volumes() if volume.name != "coded"]
    coded = next(volume for volume in captured.volumes() if volume.name == "coded")
    lost = rebuild(captured.clusters(), volumes).lost
    assert len([text for text in lost if text.startswith("host 192.0.2.1") and "logical volume vg_" in text]) == len(coded.bricks)
    assert len([text for text in lost if "thin pool vg_" in text]) == len(coded.bricks)


def test_a_volume_of_somebody_else_is_named_and_left_alone():
    volumes = captured.volumes()
    mine = replace(volumes[0], name="mine", options={})
    assert rebuild(captured.clusters(), [*volumes, mine]).foreign == ("mine",)


def test_a_brick_that_no_boot_mounts_is_told():
    look = captured.look_of("g1")
    forgotten = replace(look, volumes=tuple(replace(volume, in_fstab=False) if volume.brick else volume for volume in look.volumes))
    rebuilt = rebuild(captured.clusters(looks(g1=forgotten)), captured.volumes())
    assert {text.rpartition(": ")[2] for text in rebuilt.lost} == {"no line of /etc/fstab of 192.0.2.11 mounts it at a boot"}
    assert len(rebuilt.database["volumeentries"]) == 9


def test_a_clone_that_is_not_mounted_is_known_by_glusterds_id_where_it_has_one_brick():
    look = captured.look_of("g4")
    unmounted = replace(look, volumes=tuple(volume if volume.brick else replace(volume, point="", gid=None) for volume in look.volumes))
    assert rebuild(captured.clusters(looks(g4=unmounted)), captured.volumes()).lost == ()


def test_a_host_without_glusterd_is_refused():
    with pytest.raises(StorageError, match=r"host 192\.0\.2\.12: cannot be a node; found: no UUID"):
        rebuild(captured.clusters(looks(g2=replace(captured.look_of("g2"), uuid=""))), captured.volumes())


def test_hosts_without_anything_of_heketi_are_refused():
    bare = [replace(cluster, hosts=tuple(replace(host, devices=(), look=Look(host.look.uuid)) for host in cluster.hosts)) for cluster in captured.clusters()]
    with pytest.raises(StorageError, match="nothing to rebuild it from"):
        rebuild(bare, captured.volumes())
