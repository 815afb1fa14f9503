# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How large a volume still fits, whatever order Heketi tries its devices in. Pure. Private to the collection.

Heketi begins at a random device and never goes back (apps/glusterfs/brick_allocate.go), so that what fits is a matter of luck near the end.
This tells the largest volume that does not need any. A larger one may succeed as well.

The bricks of a set lie in places that differ: zones with strict checking, otherwise hosts. A set takes at most one brick in each place, and
fails only when fewer places than it has bricks have room. So n sets of a width w succeed in any order, when the places - w + 1 with the least
room can't be used up by the n - 1 sets before, each of which takes at most min(w, places - w + 1) bricks there.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .model import GIB, ONLINE, Cluster, Device, Node, State
from .wanted_topology import ARBITER_TAG

STRICT, NONE = "strict", "none"
_EXTENT = 4 * 1024**2
_METADATA_SHARE, _METADATA_MAX = 0.005, 16 * GIB


@dataclass(frozen=True)
class Limits:
    """The server's own, as in its configuration."""

    brick_max_size_gb: int = 4096
    brick_min_size_gb: int = 1
    max_bricks_per_volume: int = 32
    zone_checking: str = STRICT


@dataclass(frozen=True)
class Durability:
    """A kind of volume: its name as the module heketi_volume takes it, the bricks of a set, and how many of them hold different data."""

    name: str
    width: int
    data: int = 1
    arbiter: bool = False


KINDS = (Durability("none", 1), Durability("replicate:2", 2), Durability("replicate:3", 3), Durability("replicate:3", 3, arbiter=True),
         Durability("disperse:2:1", 3, 2), Durability("disperse:4:2", 6, 4), Durability("disperse:8:3", 11, 8), Durability("disperse:8:4", 12, 8))


def largest(state: State, cluster: Cluster, kind: Durability, limits: Limits) -> int:
    """GiB of the largest new volume of a kind that fits in any case, 0 for none. Its snapshot factor is 1."""
    if not cluster.file:
        return 0
    places = list(_places(state.nodes_of(cluster.id), kind, limits))
    return max((_largest(places, kind, limits, sets) for sets in _set_counts(kind, limits)), default=0)


def _set_counts(kind: Durability, limits: Limits) -> Iterator[int]:
    sets = 1
    while sets * kind.width <= limits.max_bricks_per_volume:
        yield sets
        sets *= 2


def _places(nodes: Iterable[Node], kind: Durability, limits: Limits) -> Iterator[list[int]]:
    """The free bytes of the devices of each place. With an arbiter only devices that take every kind of brick are counted."""
    rooms: dict[object, list[int]] = {}
    for node in nodes:
        place = node.zone if limits.zone_checking == STRICT else node.id
        rooms.setdefault(place, []).extend(_free(device) for device in node.devices
                                           if node.state == device.state == ONLINE and (not kind.arbiter or _takes_all(node, device)))
    yield from rooms.values()


def _free(device: Device) -> int:
    """When a clone is deleted, Heketi gives back room that the clone has never taken: its account then says more than there is."""
    return min(device.free, device.total - sum(need(brick.size) for brick in device.bricks))


def _takes_all(node: Node, device: Device) -> bool:
    return device.tags.get(ARBITER_TAG, node.tags.get(ARBITER_TAG, "")) not in ("required", "disabled")


def _largest(places: Sequence[Sequence[int]], kind: Durability, limits: Limits, sets: int) -> int:
    """The same for a number of sets, by halving what is not known yet: a smaller brick never fits worse."""
    low = 0
    high = limits.brick_max_size_gb * kind.data * sets
    while low < high:
        middle = (low + high + 1) // 2
        if _sets_that_fit(places, kind.width, need(math.ceil(middle * GIB / (kind.data * sets)))) >= sets:
            low = middle
        else:
            high = middle - 1
    return low if low >= limits.brick_min_size_gb * kind.data * sets else 0


def _sets_that_fit(places: Sequence[Sequence[int]], width: int, each: int) -> int:
    bricks = sorted(sum((free - 1) // each for free in rooms if free > each) for rooms in places)
    scarce = len(bricks) - width + 1
    if scarce < 1:
        return 0
    return math.ceil(sum(bricks[:scarce]) / min(width, scarce))


def need(brick: int, factor: float = 1) -> int:
    """Bytes of a device that a brick takes: its thin pool and the pool's metadata, in whole extents."""
    pool = _up(int(brick * factor))
    return pool + _up(int(min(pool * _METADATA_SHARE, _METADATA_MAX)))


def _up(size: int) -> int:
    return -(-size // _EXTENT) * _EXTENT


def totals(state: State, cluster: Cluster) -> dict[str, int]:
    """Bytes of all devices of a cluster, and of those that are online on hosts that are."""
    sums: Counter[str] = Counter(total=0, used=0, free=0, usable=0)
    for node in state.nodes_of(cluster.id):
        for device in node.devices:
            sums.update(total=device.total, used=device.used, free=device.free)
            sums["usable"] += device.free if node.state == device.state == ONLINE else 0
    return dict(sums)
