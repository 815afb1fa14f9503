# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether new sets can fit at all, without placing them. Pure. Private to the collection.

m sets of k bricks, at most f of a set in one domain, over domains with c free bricks: they fit exactly when the sum of min(c, f * m) is
at least k * m. Within a domain a host counts with min(c, m), since it holds at most one brick of each set. Any choice within these limits
can be dealt out (:func:`.deal.evenly`), and any layout keeps to them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from . import bricks
from .arbiter import Arbiters
from .model import Volume
from .space import Path, Space


class Counts:
    """What the devices of a volume have free now. Devices and hosts that are alike are counted once."""

    def __init__(self, space: Space, volume: Volume, depth: int, eligible: Sequence[Sequence[int]], arbiters: Arbiters | None) -> None:
        self._volume, self._arbiters = volume, arbiters
        shapes: dict[Path, Counter[tuple[int, ...]]] = {}
        for host, devices in enumerate(eligible):
            free = tuple(sorted(space.free(device) for device in devices if space.free(device) >= bricks.smallest(volume)))
            if free:
                shapes.setdefault(space.domain(host, depth), Counter())[free] += 1
        self.domains = {domain: [(tuple(Counter(free).items()), hosts) for free, hosts in counter.items()] for domain, counter in shapes.items()}
        self._free = [sum(hosts * sum(free) for free, hosts in counter.items()) for counter in shapes.values()]  # by domain
        if arbiters:
            arbiters.look()

    def hopeless(self, total: int) -> bool:
        """Whether new sets of so many bytes, in data bricks of one place of each set, can't fit however many sets they are.

        Even if bricks could be cut like water, a domain would give at most what it has free, and ``most`` times the total. The sum of
        that, less what is needed, is concave in the total and 0 for nothing, so what fails once fails for every larger total.
        """
        volume = self._volume
        water = sum(min(free, volume.most * total) for free in self._free)
        return water < (volume.width - volume.arbiters) * total

    def may_fit(self, sets: int, size: int, *, tight: bool = False) -> bool:
        """Whether so many new sets with data bricks of this size fit. Exact, as long as no started set lacks a brick and arbiters are not tight."""
        volume = self._volume
        if self._arbiters:
            return self._arbiters.fits(sets, size, bricks.arbiter(volume, size, tight=tight)) is not None
        missing = volume.width * sets
        for domain in self.domains:
            missing -= min(self.slots(domain, size, sets), volume.most * sets)
            if missing <= 0:
                return True
        return False

    def slots(self, domain: Path, size: int, sets: int) -> int:
        """How many bricks of the sets a domain has devices for."""
        return sum(hosts * min(sets, sum(number * (free // size) for free, number in devices)) for devices, hosts in self.domains[domain])

    def largest(self, sets: Sequence[int]) -> int:
        """The largest size of a new volume with one of these numbers of sets, 0 where none fits; without tight arbiter bricks."""
        volume, best = self._volume, 0
        top = max((free for shapes in self.domains.values() for devices, _hosts in shapes for free, _number in devices), default=0)
        for number in sets:
            for first, last, unit in self._stretches(min(top, volume.brick_max or top)):
                low, high = bricks.up(max(first, best // (volume.data * number) + 1), unit), last // unit * unit
                if low > high or not self.may_fit(number, low):
                    continue
                while low < high:  # within a stretch larger bricks never fit where smaller ones do not
                    middle = low + (high - low + unit) // (2 * unit) * unit
                    low, high = (middle, high) if self.may_fit(number, middle) else (low, middle - unit)
                best = volume.data * number * low
        return best

    def _stretches(self, top: int) -> Iterator[tuple[int, int, int]]:
        """First and last size of data bricks, and the unit between them, as long as these are one and the same multiple of an arbiter brick."""
        volume = self._volume
        first = bricks.fit(volume, 1)
        while first <= top:
            halvings = bricks.halvings(volume, first)
            low, high = first // bricks.EXTENT, top // bricks.EXTENT
            while low < high:
                middle = (low + high + 1) // 2
                low, high = (middle, high) if bricks.halvings(volume, middle * bricks.EXTENT) <= halvings else (low, middle - 1)
            yield first, low * bricks.EXTENT, bricks.step(volume, first)
            first = (low + 1) * bricks.EXTENT
