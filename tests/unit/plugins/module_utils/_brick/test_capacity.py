# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Room for bricks. That LVM agrees was tried on real devices of these sizes: the same figures, nothing left, no warning."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._brick import capacity
from ansible_collections.glusterkube.storage.plugins.module_utils._brick.model import Raid

KIB, MIB, GIB, TIB = (1024**power for power in (1, 2, 3, 4))
RAID6 = Raid("raid6", 128 * KIB, 12)


def of(size, raid=None):
    return capacity.layout(size, capacity.tuning(size, raid))


@pytest.mark.parametrize(("size", "raid", "usable", "metadata", "chunk", "header"), [   # as lvs, vgs and pvs showed them
    (GIB, None, 1061158912, 4, 256, 4194304),
    (GIB * 3 // 2 + 12345 * 512, None, 1602224128, 4, 256, 4194304),
    (20 * GIB, None, 21403533312, 32, 256, 4194304),
    (100 * GIB, None, 107051220992, 152, 256, 4194304),
    (TIB, None, 1096286208000, 1536, 256, 4194304),
    (20 * TIB, None, 21958016106496, 15360, 256, 4194304),
    (40 * TIB, None, 43948248662016, 15360, 512, 4194304),
    (100 * GIB, RAID6, 107306024960, 30, 1280, 5242880),
    (TIB, Raid("raid10", 256 * KIB, 8), 1096286208000, 1536, 256, 4194304),
])
def test_layouts_that_real_lvm_made(size, raid, usable, metadata, chunk, header):
    layout = of(size, raid)
    assert (layout.usable, layout.metadata_bytes, layout.tuning.chunk, layout.tuning.header) == (usable, metadata * MIB, chunk * KIB, header)


@pytest.mark.parametrize("raid", [
    None, RAID6, Raid("raid5", 64 * KIB, 4), Raid("raid10", 256 * KIB, 8), Raid("raid0", 64 * KIB, 3), Raid("raid5", 192 * KIB, 8)])
@pytest.mark.parametrize("size", [64 * MIB, GIB, 20 * GIB + 512, 3 * TIB, 31 * TIB, 63 * TIB, 200 * TIB, 1024 * TIB])
def test_everything_fits_and_is_aligned(size, raid):
    layout = of(size, raid)
    how = layout.tuning
    assert how.header + (layout.data + 2 * layout.metadata) * how.extent <= size
    assert how.extent % how.chunk == 0 and how.chunk % (64 * KIB) == 0
    assert how.extent >= 4 * MIB and (how.extent % (128 * KIB) == 0)
    stripe = raid.stripe_unit * raid.data_disks if raid else capacity.CHUNK
    assert how.header % stripe == 0 and how.header >= 4 * MIB
    mapped = layout.usable // how.chunk
    assert mapped <= capacity.ADDRESSABLE
    assert layout.metadata_bytes >= min(mapped * 48 * 8, 15 * GIB) and 4 * MIB <= layout.metadata_bytes <= 15 * GIB + how.extent


def test_a_device_too_small_for_anything_has_no_room():
    assert of(0).usable == of(8 * MIB).usable == 0


@pytest.mark.parametrize("grown", [20 * GIB + 4 * MIB, 30 * GIB, 5 * TIB, 60 * TIB])
def test_growth_keeps_what_is_fixed_and_never_takes_away(grown):
    before = of(20 * GIB)
    after = capacity.layout(grown, before.tuning, metadata=before.metadata)
    assert after.usable > before.usable and after.metadata >= before.metadata


def test_metadata_that_is_there_already_stays():
    layout = capacity.layout(20 * GIB, capacity.Tuning(), metadata=100)
    assert layout.metadata == 100 and layout.data == layout.extents - 200


def test_volumes_outside_the_pool_take_their_room():
    assert capacity.layout(20 * GIB, capacity.Tuning(), others=10).data == of(20 * GIB).data - 10


def test_a_pool_grows_no_further_than_its_chunks_can_be_addressed():
    assert capacity.layout(500 * TIB, capacity.Tuning()).usable == 63 * TIB


def test_sizes_are_whole_extents():
    assert [capacity.Tuning().round_up(size) for size in (1, 4 * MIB, 4 * MIB + 1)] == [4 * MIB, 4 * MIB, 8 * MIB]
