# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How large the bricks of started sets become, and how large those of new sets. Pure. Private to the collection.

A larger volume first grows its LVs in place, then adds sets. All sets are raised together, the smallest first, like water: a set whose
devices are full stays where it is, the others go on (progressive filling). The result is the fairest there is, and it does not depend on
how far an interrupted run came: bricks that were grown already lie between the old level and the same new one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from . import bricks
from .model import Existing, Volume
from .space import Space

_ENOUGH = 1 << 62


@dataclass(frozen=True)
class Levels:
    """Data brick sizes: of each started set, and of new sets; ``tight`` says how large new arbiter bricks are (:mod:`.bricks`)."""

    sets: tuple[int, ...]
    new: int
    tight: bool = False


class Growth:
    """The started sets of a volume: ``started`` maps the number of a set to its bricks."""

    def __init__(self, volume: Volume, started: Mapping[int, Sequence[Existing]], space: Space) -> None:
        self._volume, self._space = volume, space
        self.numbers = sorted(started)
        self._bricks = [started[number] for number in self.numbers]
        self._caps: list[int] = []
        self._top = bricks.fit(volume, volume.size)  # no brick is ever larger
        # An interrupted growth is finished: the largest brick of a set says how far it was to go. Where that does not fit, the smallest counts.
        for self._finish, extreme in ((True, max), (False, min)):
            known = [extreme((brick.size for brick in members if brick.size and not brick.arbiter), default=0) for members in self._bricks]
            self.base = self._assumed(known)
            costs: Counter[int] = Counter()
            for device, cost in self.steps(Levels(tuple(self.base), 0)):
                costs[device] += cost
            if all(cost <= space.free(device) for device, cost in costs.items()):
                break
        self._sure = [all(brick.size and space.number(brick.host, brick.device) is not None for brick in members) for members in self._bricks]

    def _assumed(self, known: Sequence[int]) -> list[int]:
        """Sizes of all sets. One of whose data bricks nothing is known is taken to be like the others, or as wanted; one without any offers nothing yet."""
        volume = self._volume
        usual = min((size for size in known if size), default=0) or bricks.fit(volume, -(-volume.size // (volume.data * max(1, len(known)))))
        return [size or (0 if all(brick.arbiter for brick in members) else usual) for size, members in zip(known, self._bricks)]

    @property
    def offers(self) -> int:
        return self._volume.data * sum(self.base)

    @property
    def reach(self) -> int:
        """What it could offer at most without new sets, if these took no room."""
        return self._volume.data * sum(min(top, self._top) for top in self._tops())

    def exceeds(self, levels: Levels, new: int) -> bool:
        """Whether a volume of this size is larger than was asked, by more than rounding makes it."""
        volume, sizes = self._volume, [*levels.sets, *[levels.new] * new]
        least = bricks.smallest(volume)
        rounding = volume.data * sum(least if size <= least else bricks.step(volume, size) for size in sizes)
        return volume.data * sum(sizes) - volume.size >= rounding > 0

    def levels(self, new: int) -> Levels | None:
        """The sizes with so many new sets, None where the volume would stay too small."""
        volume = self._volume
        want = -(-volume.size // volume.data)
        base, longest = self.base, volume.brick_max or _ENOUGH
        if sum(base) >= want and not new and all(base):
            return Levels(tuple(base), 0)
        caps = self._tops()
        even = bricks.fit(volume, -(-want // (len(base) + new)))
        if even <= longest and all(size <= even <= cap for size, cap in zip(base, caps)):
            return Levels((even,) * len(base), even)
        level = self._level(want, new, caps)
        fitted = bricks.fit(volume, level or min((size for size in base if size), default=0))
        if level is None or (fitted > longest and (new or not all(base))) or any(not size and cap < fitted for size, cap in zip(base, caps)):
            return None
        return Levels(tuple(min(cap, max(size, level)) if size else fitted for size, cap in zip(base, caps)), fitted)

    def _tops(self) -> list[int]:
        """How large each set may become."""
        longest = self._volume.brick_max or _ENOUGH
        return [max(size, min(cap, longest)) for size, cap in zip(self.base, self._limits())]

    def _level(self, want: int, new: int, caps: Sequence[int]) -> int | None:
        """The lowest level at which bricks add up to ``want``, 0 where they do so now, None where they never do."""
        if sum(self.base) >= want:
            return 0

        def total(level: int) -> int:
            return sum(min(cap, max(size, level)) for size, cap in zip(self.base, caps)) + new * level

        low, high = 0, -(-want // bricks.EXTENT)
        if total(high * bricks.EXTENT) < want:
            return None
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if total(middle * bricks.EXTENT) < want else (low, middle)
        level = high * bricks.EXTENT
        # Sets that an interrupted run has begun were rounded up together with those that are still to come.
        begun = min((size for size in self.base if size >= level), default=0)
        return begun if begun and total(begun) - want < bricks.step(self._volume, begun) * (len(self.base) + new) else level

    def steps(self, levels: Levels) -> list[tuple[int, int]]:
        """(device, bytes) that growing in place takes."""
        return [(device, cost) for members, level, base in zip(self._bricks, levels.sets, self.base)
                for brick in members for device in [self._space.number(brick.host, brick.device)] if device is not None and brick.size
                for cost in [self.target(brick, level, base) - brick.size] if cost]

    def target(self, brick: Existing, level: int, base: int) -> int:
        """What a brick of a set from level ``base`` to ``level`` measures; nothing ever shrinks."""
        if brick.size and ((level == base and not self._finish) or self._space.number(brick.host, brick.device) is None):
            return brick.size
        return max(brick.size, bricks.up(bricks.metadata(self._volume, level), bricks.EXTENT) if brick.arbiter else level)

    def _limits(self) -> list[int]:
        """How far each set can grow in place, all of them growing together."""
        if self._caps:
            return self._caps
        caps = [_ENOUGH if grows else size for grows, size in zip(self._sure, self.base)]
        frozen = {number for number, grows in enumerate(self._sure) if not grows}
        on: dict[int, list[tuple[int, Existing]]] = defaultdict(list)
        for number, members in enumerate(self._bricks):
            for brick in members:
                device = self._space.number(brick.host, brick.device)
                if device is not None:
                    on[device].append((number, brick))
        heap = [(self._full_at(device, on[device], frozen, caps), device) for device in sorted(on)]
        heapify(heap)
        while heap:
            level, device = heappop(heap)
            rising = [(number, brick) for number, brick in on[device] if number not in frozen]
            now = self._full_at(device, on[device], frozen, caps)
            if level >= self._top or not rising:
                continue
            if now == level:  # else other sets on it froze since
                stuck = [number for number, brick in rising if self._raised(number, brick, level + bricks.EXTENT) > self._raised(number, brick, level)]
                for number in stuck or [number for number, _brick in rising]:  # none rises where a device is too full already
                    frozen.add(number)
                    caps[number] = max(self.base[number], level)
                now = self._full_at(device, on[device], frozen, caps)
            heappush(heap, (now, device))
        self._caps = caps
        return caps

    def _raised(self, number: int, brick: Existing, level: int) -> int:
        """What a brick measures when its set has risen to a level."""
        return self.target(brick, max(self.base[number], level), self.base[number])

    def _full_at(self, device: int, members: Sequence[tuple[int, Existing]], frozen: set[int], caps: Sequence[int]) -> int:
        """The highest level to which the growing bricks of a device fit."""
        room = self._space.free(device)

        def cost(level: int) -> int:
            return sum((self.target(brick, caps[number], self.base[number]) if number in frozen else self._raised(number, brick, level)) - brick.size
                       for number, brick in members if brick.size)

        low, high = 0, self._top // bricks.EXTENT + 1
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if cost(middle * bricks.EXTENT) <= room else (low, middle)
        return low * bricks.EXTENT
