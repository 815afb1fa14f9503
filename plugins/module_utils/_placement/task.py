# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One volume on its way to a layout. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .._errors import StorageError
from .._size import text
from . import bricks
from .explain import count
from .growth import Growth, Levels
from .model import Brick, Existing, Volume
from .space import Space

Found = dict[tuple[int, int], tuple[int, int]]  # where a new brick goes: (set, index): (device, size)


@dataclass(frozen=True)
class Task:
    """A volume with the bricks that it has.

    :param depth: the number of its level from outside, counted from 1, or 0 for hosts
    :param slots: the bricks of each set by place, None where one is missing
    :param started: by number the bricks of sets that have any
    """

    volume: Volume
    depth: int
    slots: Sequence[Sequence[Existing | None]]
    started: Mapping[int, Sequence[Existing]]
    growth: Growth

    @classmethod
    def of(cls, volume: Volume, depth: int, members: Sequence[Existing], space: Space) -> Task:
        """
        :raises StorageError: when bricks are where they can't be, or the volume would have to shrink
        """
        slots = _slots(volume, members)
        started = {number: [brick for brick in places if brick] for number, places in enumerate(slots) if any(places)}
        growth = Growth(volume, started, space)
        _check_size(volume, growth, len(slots))
        return cls(volume, depth, slots, started, growth)

    @property
    def whole(self) -> bool:
        """Whether no brick is missing in the sets that it has."""
        return all(brick for places in self.slots for brick in places)

    @property
    def complete(self) -> bool:
        """Whether no brick is missing, whatever their size."""
        return self.whole and len(self.slots) >= (self.volume.sets or 1)

    @property
    def lacking(self) -> bool:
        """Whether a started set lacks a brick."""
        return any(len(members) < self.volume.width for members in self.started.values())

    def lacks(self, levels: Levels) -> list[tuple[int, int, bool, list[int]]]:
        """(set, size, arbiter, indexes) of what started sets lack."""
        return [(number, bricks.arbiter(self.volume, size, tight=levels.tight) if arbiter else size, arbiter, missing)
                for number, size in zip(self.growth.numbers, levels.sets) for arbiter in (False, True)
                for missing in [self.missing(number, arbiter=arbiter)] if missing]

    def missing(self, number: int, *, arbiter: bool) -> list[int]:
        first = self.volume.width - self.volume.arbiters
        return [index for index, brick in enumerate(self.slots[number]) if brick is None and (index >= first) == arbiter]

    def new_sets(self, sets: int) -> list[int]:
        return [number for number in range(sets) if number not in self.started]

    def bricks(self, space: Space, levels: Levels, found: Found) -> list[list[Brick]]:
        """The layout: what is there at its size to be, and what was found for the rest."""
        sizes = dict(zip(self.growth.numbers, levels.sets))
        base = dict(zip(self.growth.numbers, self.growth.base))
        first = self.volume.width - self.volume.arbiters
        answer: list[list[Brick]] = []
        for number in range(max([*self.started, *(place for place, _index in found)], default=-1) + 1):
            members = self.slots[number] if number in self.started else [None] * self.volume.width
            row = []
            for index, brick in enumerate(members):
                if brick is None:
                    device, size = found[number, index]
                    row.append(Brick(space.hosts[space.host_of[device]].name, space.device_name[device], size, index >= first, new=True))
                else:
                    size = self.growth.target(brick, sizes[number], base[number])
                    row.append(Brick(brick.host, brick.device, size, brick.arbiter, new=False))
            answer.append(row)
        return answer


def _slots(volume: Volume, members: Sequence[Existing]) -> list[tuple[Existing | None, ...]]:
    """The bricks of each set in order, None where one is missing."""
    sets: list[list[Existing | None]] = [[None] * volume.width for _number in range(max((brick.set for brick in members), default=-1) + 1)]
    for brick in members:
        what = f"volume {volume.name}: brick {brick.set}.{brick.index} on {brick.host}"
        if brick.index >= volume.width:
            raise StorageError(f"{what}: is one too many", found=f"{brick.index + 1} bricks in set {brick.set}", expected=f"{volume.width} in each set",
                               next_step="a brick leaves a set only by removing or replacing it")
        other = sets[brick.set][brick.index]
        if other:
            raise StorageError(f"{what}: its place is taken", found=f"the same place on {other.host}", expected="one brick in each place of a set")
        if brick.arbiter != (brick.index >= volume.width - volume.arbiters):
            raise StorageError(f"{what}: is {'an' if brick.arbiter else 'no'} arbiter", found=f"arbiter: {str(brick.arbiter).lower()}",
                               expected="an arbiter as the last brick of each set" if volume.arbiters else "no arbiter",
                               next_step=f"set arbiters: {0 if volume.arbiters else 1} on the volume, or change its type first")
        sets[brick.set][brick.index] = brick
    if volume.sets and len(sets) > volume.sets:
        raise StorageError(f"volume {volume.name}: has more sets than wanted", found=f"{len(sets)} sets", expected=f"sets: {volume.sets}",
                           next_step=f"set sets: {len(sets)}; a set leaves a volume only by removing its bricks, which moves their data")
    return [tuple(places) for places in sets]


def _check_size(volume: Volume, growth: Growth, sets: int) -> None:
    """:raises StorageError: for a size that would make the volume or its bricks too small"""
    offers, least = growth.offers, bricks.smallest(volume)
    if growth.exceeds(Levels(tuple(growth.base), 0), 0):
        raise StorageError(f"volume {volume.name}: would shrink", found=f"{text(offers)} in {count(sets, 'set')}",
                           expected=f"size: {text(offers)} or more, not {text(volume.size)}", next_step=f"set size: {text(offers)}")
    if growth.base and volume.sets and volume.sets > sets:
        levels = growth.levels(volume.sets - len(growth.base))
        if levels and growth.exceeds(levels, volume.sets - len(growth.base)):
            size = text(volume.data * volume.sets * min(growth.base), up=True)
            raise StorageError(f"volume {volume.name}: more sets with no more size", found=f"{text(offers)} in {count(sets, 'set')} already",
                               expected=f"size: {size} for {volume.sets} sets like these", next_step=f"set size: {size}")
    number = volume.sets or 1
    if not growth.base and volume.size < number * volume.data * least:
        why = "an arbiter brick takes as much, so three replicas cost less" if volume.arbiters else "mkfs.xfs makes no file system below 300 MB"
        raise StorageError(f"volume {volume.name}: bricks would be too small", found=f"bricks of {text(-(-volume.size // (number * volume.data)))}",
                           expected=f"{text(least)} or more: {why}", next_step=f"set size: {text(number * volume.data * least)}"
                           + (" or fewer sets" if number > 1 else ""))
    if volume.brick_max and volume.brick_max < least:
        raise StorageError(f"volume {volume.name}: brick_size_max is too small", found=text(volume.brick_max), expected=f"{text(least)} or more")
