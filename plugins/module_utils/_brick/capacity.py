# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How much of a device bricks may have: pure arithmetic, the same before pvcreate and after growth. Private to the collection.

Layout of a device, each part in whole extents of the volume group::

    header (LVM label, volume group's metadata) | spare of the thin metadata | thin data | thin metadata

Sources: kernel, Documentation/admin-guide/device-mapper/thin-provisioning.rst (48 bytes of metadata for a mapped
chunk, at least 2 MiB, at most 16 GiB); lvmthin(7) (a spare as large as the largest metadata; 256 KiB chunks with
15.8 GiB of metadata address 63.5 TiB); Red Hat Gluster Storage, "Brick configuration" (256 KiB chunks on single
disks and RAID 10, the full stripe on RAID 5 and 6, extents that are a multiple of the stripe).
tests/unit and ``tests/integration`` of real LVM hold it to be exact: a thin volume of ``usable`` bytes fills the pool.
"""

from __future__ import annotations

from dataclasses import dataclass

from .._size import GIB, KIB, MIB, TIB
from .model import Raid

EXTENT = 4 * MIB
HEADER = 4 * MIB                 # room for the metadata of about 2,000 volumes, snapshots included
CHUNK = 256 * KIB
MAPPING = 48                     # bytes of metadata for a mapped chunk
FULL_COPIES = 8                  # the volumes themselves and 7 snapshots that share nothing with them any more
METADATA_MAX = 15 * GIB
ADDRESSABLE = 63 * TIB // CHUNK  # chunks that the largest metadata can map


@dataclass(frozen=True)
class Tuning:
    """What is fixed when a device is prepared. All in bytes."""

    chunk: int = CHUNK
    extent: int = EXTENT
    header: int = HEADER

    def round_up(self, size: int) -> int:
        return -(-size // self.extent) * self.extent


@dataclass(frozen=True)
class Layout:
    """``extents`` of the device, and of them those of the thin pool's ``metadata`` and ``data``."""

    tuning: Tuning
    extents: int
    metadata: int
    data: int

    @property
    def usable(self) -> int:
        return self.data * self.tuning.extent

    @property
    def metadata_bytes(self) -> int:
        return self.metadata * self.tuning.extent


def tuning(size: int, raid: Raid | None = None) -> Tuning:
    """For a device that is not prepared yet."""
    stripe = raid.stripe_unit * raid.data_disks if raid else CHUNK
    chunk = stripe if raid and raid.kind in ("raid5", "raid6") else CHUNK
    while chunk < CHUNK or size * 2 > ADDRESSABLE * chunk:  # twice: the device may grow, the chunks can't
        chunk *= 2
    extent = EXTENT if EXTENT % chunk == 0 else _multiple(chunk)
    header = HEADER if HEADER % stripe == 0 else -(-HEADER // stripe) * stripe
    return Tuning(chunk, extent, header)


def layout(size: int, how: Tuning, *, metadata: int = 0, others: int = 0) -> Layout:
    """``metadata`` extents are there already; ``others`` are extents that volumes outside the pool have."""
    extents = max(0, (size - how.header) // how.extent)
    chunks = extents * how.extent // how.chunk
    wanted = min(chunks * MAPPING * FULL_COPIES, METADATA_MAX)
    metadata = max(metadata, -(-wanted // how.extent), 1)
    data = min(extents - 2 * metadata - others, ADDRESSABLE * how.chunk // how.extent)
    return Layout(how, extents, metadata, max(0, data))


def _multiple(chunk: int) -> int:
    """LVM takes extents of any multiple of 128 KiB."""
    extent = chunk
    while extent < EXTENT or extent % (128 * KIB):
        extent += chunk
    return extent
