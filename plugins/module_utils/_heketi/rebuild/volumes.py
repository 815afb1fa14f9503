# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What gluster's own words and the logical volumes of the bricks say of a volume that Heketi made. Pure. Private to the collection."""

from __future__ import annotations

import re
import struct
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..._gluster.model import Brick, Volume
from ..._gluster.options import CREATION_DEFAULTS, OF_THE_POOL, OWNED_ELSEWHERE
from ..._size import GIB, KIB
from ..drift import ID
from ..wanted_volumes import AVERAGE_FILE_SIZE
from .model import MOUNTS, Host, Pool, ThinVolume

NORMAL, ARBITER_BRICK = 1, 2  # SubType of a brick
AVERAGES = (3, 64)  # where the volume says nothing: that of the role heketi_server, and Heketi's own
_SMALLEST_ARBITER = 16 * 1024  # KiB

_NAMED = re.compile("vol_([0-9a-f]{32})")
_OWN = re.compile("[0-9a-f]{32}")
_BRICKS = uuid.UUID("6f0c8f0e-6a2b-5a55-9c1d-0c1f6f5b7a10")  # name space of the ids of clones' bricks, which are kept nowhere


@dataclass(frozen=True)
class Found:
    """A brick of a volume with the logical volume below it. Sizes in bytes."""

    id: str
    path: str
    host: Host
    lv: ThinVolume
    pool: Pool
    arbiter: bool

    @property
    def is_clone(self) -> bool:
        return not self.lv.brick


def belongs(volume: Volume) -> bool:
    """Heketi made it. The id is its own, but of a clone, which keeps that of its origin."""
    return bool(_OWN.fullmatch(volume.options.get(ID, "")))


def is_clone(volume: Volume) -> bool:
    return any(brick.is_snapshot for brick in volume.bricks)


def volume_id(volume: Volume) -> str:
    """A clone says its id with its name, unless it was given one: then it gets glusterd's."""
    if not is_clone(volume):
        return volume.options[ID]
    named = _NAMED.fullmatch(volume.name)
    return named[1] if named else volume.id.replace("-", "")


def find(volume: Volume, brick: Brick, hosts: Mapping[str, Host]) -> tuple[Found | None, str]:
    """The logical volume of a brick, or why there is none.

    Heketi's own bricks are known by the names of their directories, those that glusterd made for a clone by what is mounted there,
    or, where nothing is mounted, by glusterd's id of the volume, which their names begin with.

    :param hosts: by UUID of glusterd
    """
    host = hosts.get(brick.uuid)
    if host is None:
        return None, "its host is not among those that were looked at"
    thin = [lv for lv in host.look.volumes if _lies_on(brick, lv)]
    if not thin and brick.is_snapshot:
        thin = [lv for lv in host.look.volumes if lv.name.startswith(volume.id.replace("-", ""))]
    if len(thin) != 1:
        return None, f"{len(thin)} logical volumes could be it" if thin else "it has no logical volume"
    lv = thin[0]
    pool = next((pool for pool in host.look.pools if (pool.device, pool.name) == (lv.device, lv.pool)), None)
    if pool is None:
        return None, f"its thin pool vg_{lv.device}/{lv.pool} is not there"
    own = lv.brick or uuid.uuid5(_BRICKS, f"{brick.uuid}:{brick.path}").hex
    return Found(own, brick.path, host, lv, pool, brick.arbiter), ""


def _lies_on(brick: Brick, lv: ThinVolume) -> bool:
    if lv.brick:
        return brick.path == f"{MOUNTS}/vg_{lv.device}/{lv.name}/brick"
    return bool(lv.point) and brick.path.startswith(f"{lv.point}/")


def durability(volume: Volume) -> dict[str, object]:
    shape = volume.shape
    replicate = {"replica": shape.replicas} if shape.type == "replicate" else {}
    disperse = {"data": shape.disperses - shape.redundancies, "redundancy": shape.redundancies} if shape.type == "disperse" else {}
    return {"type": {"distribute": "none"}.get(shape.type, shape.type), "replicate": replicate, "disperse": disperse}


def size(volume: Volume, bricks: Sequence[Found]) -> int:
    """GiB. LVM rounded each brick up to an extent, by less than what half a GiB makes of a volume."""
    width = max(volume.shape.set_size, 1)
    data = volume.shape.disperses - volume.shape.redundancies if volume.shape.type == "disperse" else 1
    sets = [bricks[start:start + width] for start in range(0, len(bricks), width)]
    return max(1, round(sum(max(brick.lv.size for brick in one if not brick.arbiter) * data for one in sets) / GIB))


def brick_size(volume: Volume, brick: Found, bricks: Sequence[Found], extent: int, average: int = 0) -> int:
    """KiB that Heketi asked LVM for. Only an arbiter's are no whole extents, and LVM rounded them up.

    :param extent: bytes of an extent of its device
    :param average: KiB of an average file as Heketi is configured, 0 for unknown
    """
    size = brick.lv.size // KIB
    if not brick.arbiter:
        return size
    own = volume.options.get(AVERAGE_FILE_SIZE, "")
    data = max(other.lv.size for other in _set_of(volume, brick, bricks) if not other.arbiter) // KIB
    for divisor in (int(own) if own.isdigit() else 0, average, *AVERAGES):
        asked = max(data // divisor, _SMALLEST_ARBITER) if divisor else 0
        if asked and _up(asked, extent // KIB) == size:
            return asked
    return size


def _set_of(volume: Volume, brick: Found, bricks: Sequence[Found]) -> Sequence[Found]:
    width = max(volume.shape.set_size, 1)
    start = bricks.index(brick) // width * width
    return bricks[start:start + width]


def options(volume: Volume) -> list[str]:
    """``name value``, as Heketi keeps what was asked for, without what gluster sets by itself."""
    return [f"{name} {value}" for name, value in sorted(volume.options.items())
            if name not in CREATION_DEFAULTS | OWNED_ELSEWHERE | OF_THE_POOL | {ID} and not name.startswith("features.barrier")]


def snapshot(bricks: Sequence[Found], extents: Mapping[str, int]) -> dict[str, object]:
    """How much larger the thin pools are than what they carry: the factor of the fewest digits that Heketi would have made them from.

    :param extents: bytes of an extent, by device
    """
    brick = next(brick for brick in bricks if not brick.arbiter)
    if brick.pool.size <= brick.lv.size:
        return {"enable": False, "factor": 1}
    for digits in range(6):
        factor = round(brick.pool.size / brick.lv.size, digits)
        if _pool_size(brick.lv.size // KIB, factor, extents[brick.lv.device] // KIB) * KIB == brick.pool.size:
            break
    return {"enable": True, "factor": factor}


def _pool_size(size: int, factor: float, extent: int) -> int:
    """KiB, in Heketi's arithmetic: the factor is a float of 32 bits, the result is rounded up to an extent."""
    short: float = struct.unpack("f", struct.pack("f", factor))[0]
    return _up(int(size * short), extent)


def _up(size: int, extent: int) -> int:
    return -(-size // extent) * extent


def gid(bricks: Sequence[Found]) -> int:
    """Group of the volume's root directory, 0 where no group was asked for."""
    return next((brick.lv.gid for brick in bricks if brick.lv.gid), 0)
