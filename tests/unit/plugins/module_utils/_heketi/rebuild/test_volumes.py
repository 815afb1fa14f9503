# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is worked out of sizes: factors of snapshots in Heketi's arithmetic, GiB of volumes."""

from __future__ import annotations

import struct

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster.model import Shape, Volume
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.rebuild import volumes as of
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.rebuild.model import Host, Look, Pool, ThinVolume

MIB, GIB = 1024**2, 1024**3
EXTENT = 4 * MIB


def heketi_pool(size, factor):
    """Bytes of the thin pool that Heketi 10.3 makes (device_entry.go, SpaceNeeded), in KiB and with a factor of 32 bits."""
    kib = int(size // 1024 * struct.unpack("f", struct.pack("f", factor))[0])
    return (kib + (4096 - kib % 4096) % 4096) * 1024


def brick(size, pool, arbiter=False, gid=0):
    return of.Found("b", "/b", Host("g1", "g1", 1, Look("u")), ThinVolume("d", "brick_b", size, "tp", gid=gid), Pool("d", "tp", pool, 12 * MIB), arbiter)


def volume(shape):
    return Volume("home", "id", "Started", shape, (), {})


@pytest.mark.parametrize("size", [GIB, 3 * GIB // 2, 512 * MIB, 100 * GIB])
@pytest.mark.parametrize("factor", [1.5, 1.1, 1.25, 2, 3.14, 10, 100])
def test_the_factor_that_was_asked_for(size, factor):
    assert of.snapshot([brick(size, heketi_pool(size, factor))], {"d": EXTENT}) == {"enable": True, "factor": factor}


def test_a_pool_as_large_as_its_brick_is_for_no_snapshots():
    assert of.snapshot([brick(GIB, GIB)], {"d": EXTENT}) == {"enable": False, "factor": 1}


def test_the_arbiter_does_not_tell_the_factor():
    assert of.snapshot([brick(16 * MIB, 16 * MIB, arbiter=True), brick(GIB, 2 * GIB)], {"d": EXTENT}) == {"enable": True, "factor": 2}


@pytest.mark.parametrize(("shape", "sizes", "gib"), [
    (Shape("distribute"), [GIB, GIB], 2),
    (Shape("replicate", replicas=3), [GIB] * 3 + [2 * GIB] * 3, 3),
    (Shape("disperse", disperses=6, redundancies=2), [GIB] * 6, 4),
    (Shape("disperse", disperses=11, redundancies=3), [644 * MIB] * 11, 5),  # 640 MiB each was asked for, and 4 is what an extent adds
])
def test_gib_of_a_volume(shape, sizes, gib):
    assert of.size(volume(shape), [brick(size, size) for size in sizes]) == gib


def test_an_arbiter_holds_no_data():
    assert of.size(volume(Shape("replicate", replicas=3, arbiters=1)), [brick(GIB, GIB), brick(GIB, GIB), brick(512 * MIB, 512 * MIB, arbiter=True)]) == 1


def test_the_group_is_that_of_any_brick_that_can_be_seen():
    assert of.gid([brick(GIB, GIB, gid=None), brick(GIB, GIB, gid=2000)]) == 2000
    assert of.gid([brick(GIB, GIB, gid=None), brick(GIB, GIB)]) == 0


def test_options_of_gluster_itself_are_none_of_heketis():
    options = {"nfs.disable": "on", "user.heketi.id": "0" * 32, "network.ping-timeout": "12", "cluster.max-op-version": "100000", "features.barrier": "off"}
    found = Volume("home", "id", "Started", Shape("distribute"), (), options)
    assert of.options(found) == ["network.ping-timeout 12"]


@pytest.mark.parametrize(("data", "options", "average", "kib"), [
    (GIB, {}, 0, 349525),  # 1 GiB by 3 KiB, and 86 extents of 4 MiB
    (8 * GIB, {}, 64, 131072),
    (GIB, {"user.heketi.average-file-size": "5"}, 0, 209715),
    (GIB, {"user.heketi.average-file-size": "5"}, 64, 209715),
    (3 * GIB, {}, 7, 449389),
    (GIB, {}, 1000, 16384),
])
def test_what_was_asked_for_an_arbiter(data, options, average, kib):
    up = -(-kib // 4096) * 4096 * 1024
    bricks = [brick(data, data), brick(data, data), brick(up, up, arbiter=True)]
    found = Volume("home", "id", "Started", Shape("replicate", replicas=3, arbiters=1), (), options)
    assert [of.brick_size(found, one, bricks, EXTENT, average) for one in bricks] == [data // 1024, data // 1024, kib]


def test_an_arbiter_of_no_known_average_has_the_size_of_its_volume():
    bricks = [brick(GIB, GIB), brick(GIB, GIB), brick(400 * MIB, 400 * MIB, arbiter=True)]
    assert of.brick_size(volume(Shape("replicate", replicas=3, arbiters=1)), bricks[2], bricks, EXTENT) == 400 * 1024
