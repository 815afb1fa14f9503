# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How large bricks are. Pure. Private to the collection.

Every brick is whole LVM extents, so that an LV is exactly as large as it was planned. In a set with an arbiter the
data brick is moreover a power of two times the arbiter brick. That costs the data brick at most one arbiter extent
in 128, keeps round sizes as they are (100GiB stays 100GiB), and makes counting exact where data and arbiter bricks
compete for a device: a device with room for A arbiter bricks and with d data bricks of r arbiter bricks each has room
for exactly A - r * d arbiter bricks. Without the whole multiple no formula says so. An arbiter brick is less than twice what its
files need; only where that does not fit, it is *tight*: no larger than they need.
"""

from __future__ import annotations

from .._size import KIB, MIB
from .model import Volume

EXTENT = 4 * MIB
DATA_MIN = 300 * MIB  # mkfs.xfs refuses less
ARBITER_MIN = 512 * MIB
PER_FILE = 4 * KIB  # what a file costs on an arbiter brick: its inode, its entries and its place below .glusterfs


def smallest(volume: Volume) -> int:
    """The smallest data brick. Below an arbiter brick's least size a third data brick would cost less than an arbiter."""
    return ARBITER_MIN if volume.arbiters else DATA_MIN


def metadata(volume: Volume, brick: int) -> int:
    """What an arbiter brick needs beside data bricks of this size, in bytes; never more than they do."""
    return max(ARBITER_MIN, min(brick, -(-brick * PER_FILE // volume.file_size)))


def halvings(volume: Volume, brick: int) -> int:
    """How often a data brick can be halved and still hold the metadata of all its files."""
    return max(0, (brick // metadata(volume, brick)).bit_length() - 1)


def arbiter(volume: Volume, brick: int, *, tight: bool = False) -> int:
    """The size of a new arbiter brick beside data bricks of this size."""
    if tight:
        return up(metadata(volume, brick), EXTENT)
    return max(ARBITER_MIN, up(-(-brick // (1 << halvings(volume, brick))), EXTENT))


def step(volume: Volume, brick: int) -> int:
    """Data bricks of about this size come in multiples of this."""
    return EXTENT << halvings(volume, brick) if volume.arbiters else EXTENT


def fit(volume: Volume, least: int) -> int:
    """The smallest allowed data brick of at least this size."""
    brick = up(max(least, smallest(volume)), EXTENT)
    while brick % step(volume, brick):
        brick = up(brick, step(volume, brick))
    return brick


def up(size: int, unit: int) -> int:
    return -(-size // unit) * unit
