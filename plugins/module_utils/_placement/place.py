# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From hosts, volumes and the bricks that are there to a layout. Pure. Private to the collection.

What exists keeps its place, :mod:`.filler` finds devices for the rest. Volumes that have bricks come first, then the others in list order.
A volume that can't be placed is refused by name and leaves no trace, the others go on.

*Why a layout is found when there is one.* The fewest sets that fit are tried first, all of one size, and whether they fit is answered
exactly (:mod:`.tree`, :mod:`.arbiter`, :mod:`.mend`). How a larger size is split between bricks that grow and sets that are new is a packing
problem of its own. Two ways are tried: old and new sets alike, and new sets as large as they can be with what is there growing around them.
Of 8,000 random clusters too full for both, one had room for another mixture.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from .._errors import StorageError
from .._size import parse, text
from . import bricks, explain, read
from .filler import Filler
from .growth import Levels
from .model import HOST, Brick, Existing, Host, Volume
from .space import Space
from .task import Task

SETS_MAX = 4096  # what is tried without being told a number of sets
_ADVICE = 256  # numbers of sets that the advice in a refusal looks at
_AROUND = 16  # further sets that growing around them is tried for
LOOKS = 2_000_000  # at devices, of all searches for one volume; about four seconds


@dataclass(frozen=True)
class Layout:
    """Bricks of each set of each volume, what is left of each device, and what was refused, by volume."""

    volumes: Mapping[str, Sequence[Sequence[Brick]]]
    free: Mapping[str, Mapping[str, int]]
    refused: Sequence[tuple[str, StorageError]]

    def with_prepared(self, prepared: Sequence[Existing]) -> Layout | None:
        """The same with these bricks done, None where it has one of them elsewhere, otherwise or not at all."""
        volumes = {name: [list(members) for members in sets] for name, sets in self.volumes.items()}
        for brick in prepared:
            sets = volumes.get(brick.volume, [])
            if brick.set >= len(sets) or brick.index >= len(sets[brick.set]):
                return None
            planned = sets[brick.set][brick.index]
            if planned != Brick(brick.host, brick.device, brick.size, brick.arbiter, new=True):
                return None
            sets[brick.set][brick.index] = replace(planned, new=False)
        return replace(self, volumes=volumes)

    def to_dict(self) -> dict[str, Any]:
        return {"volumes": {name: {"sets": [[brick.to_dict() for brick in bricks] for bricks in sets]} for name, sets in self.volumes.items()},
                "free": {host: dict(devices) for host, devices in self.free.items()},
                "refused": [{"volume": name, "what": error.what, "found": error.found, "expected": error.expected, "next": error.next_step}
                            for name, error in self.refused]}


def layout(hosts: Any, volumes: Any, existing: Any = (), spread: str = "zone", levels: Any = None) -> Layout:
    """Place all bricks; arguments as users and modules write them.

    Prepared bricks without a volume are what a killed run has left. A plan without them is the plan of that run, as long as nothing else
    has changed since. If it has each of them where it is, that plan is finished, else they are kept and the rest is planned around them.

    :raises StorageError: for a mistake in ``hosts``, ``existing`` or ``levels``, which concern every volume
    """
    all_hosts, there = read.hosts(hosts), read.existing(existing)
    names = read.level_names(all_hosts, levels)
    wanted: dict[str, Any] = {}
    for raw in read.entries(volumes, "volumes"):
        name = read.volume_name(raw)
        if name in wanted:
            raise StorageError(f"volume {name}: listed twice", found=f"two volumes of the name {name}", expected="one entry a volume")
        wanted[name] = raw
    prepared = [brick for brick in there if brick.prepared]
    if prepared:
        before = Planner(all_hosts, [brick for brick in there if not brick.prepared], names).run(wanted, spread).with_prepared(prepared)
        if before:
            return before
    return Planner(all_hosts, there, names).run(wanted, spread)


class Planner:
    """Places volume after volume on the same hosts."""

    def __init__(self, hosts: Sequence[Host], existing: Sequence[Existing], levels: Sequence[str]) -> None:
        self.space, self._levels = Space(hosts), tuple(levels)
        self._tags = {tag for host in hosts for device in host.devices for tag in device.tags}
        self._silent = [host.name for host in hosts if not host.reported]
        self._homeless = explain.some([host.name for host in hosts if host.devices and not host.domains])
        self._filler, self._sets_max = Filler(self.space), SETS_MAX
        self._existing: dict[str, list[Existing]] = defaultdict(list)
        self._volumes: dict[str, list[list[Brick]]] = {}
        self._refused: list[tuple[str, StorageError]] = []
        for brick in existing:
            self._existing[brick.volume].append(brick)
            device = self.space.number(brick.host, brick.device)
            if device is not None:
                self.space.take(device, brick.size)

    def run(self, wanted: Mapping[str, Any], spread: str) -> Layout:
        """Place these volumes, by name as they were written."""
        for name in sorted(wanted, key=lambda name: name not in self._existing):  # what has bricks first: it can't go elsewhere
            with self._refusing(name):
                self.place(read.volume(wanted[name], spread))
        for name in sorted(set(self._existing) - set(wanted)):  # also what is wrong with bricks of volumes that are not declared
            with self._refusing(name):
                self._check_hosts(self._existing[name])
        return self._layout(list(wanted))

    @contextmanager
    def _refusing(self, name: str) -> Iterator[None]:
        """What is raised here is the refusal of that volume."""
        try:
            yield
        except StorageError as error:
            self._refused.append((name, error))

    def _layout(self, order: Sequence[str]) -> Layout:
        """What was placed and what was refused, in this order."""
        space, rank = self.space, {name: number for number, name in enumerate(order)}
        free = {host.name: {space.device_name[device]: max(0, space.free(device)) for device in space.devices_of[number]}
                for number, host in enumerate(space.hosts)}
        placed = {name: self._volumes[name] for name in order if name in self._volumes}
        return Layout(placed, free, sorted(self._refused, key=lambda refusal: rank.get(refusal[0], len(rank))))

    def place(self, volume: Volume, *, explained: bool = True) -> None:
        """Place one volume.

        :param explained: whether a refusal shall say what would help, which takes longer
        :raises StorageError: when that is impossible; then nothing has changed
        """
        self._filler.looks, self._filler.gave_up = LOOKS if explained else LOOKS // 100, False
        members = self._existing.get(volume.name, [])
        self._check_hosts(members)
        task = Task.of(volume, self._depth(volume), members, self.space)
        answer = None
        if task.complete:
            answer = self._complete(task)
        if answer is None:
            self._check_eligible(task)
            answer = self._search(task)
        if answer is None:
            raise self._refusal(task) if explained else StorageError(f"volume {volume.name}: no layout")
        self._volumes[volume.name] = answer

    def _depth(self, volume: Volume) -> int:
        """The number of the volume's level from outside, counted from 1, or 0 for hosts."""
        if volume.spread == HOST or volume.width == 1:
            return 0
        if volume.spread == "zone" and not self._levels:
            raise StorageError(f"volume {volume.name}: hosts have no zone", found="no host with a zone", expected="a zone on every host",
                               next_step="give each host a zone, or the volume spread: host")
        if volume.spread not in self._levels:
            raise StorageError(f"volume {volume.name}: unknown level to spread over", found=volume.spread, expected=", ".join([*self._levels, HOST]))
        return self._levels.index(volume.spread) + 1

    def _check_hosts(self, members: Sequence[Existing]) -> None:
        for brick in members:
            if brick.host not in self.space.host_number:
                raise StorageError(f"volume {brick.volume}: brick {brick.set}.{brick.index} is on an unknown host", found=f"host {brick.host}",
                                   expected=f"one of the hosts: {explain.some([host.name for host in self.space.hosts])}",
                                   next_step=f"add {brick.host} to the inventory again, or replace its bricks first")

    def _check_eligible(self, task: Task) -> None:
        volume, silent = task.volume, ", ".join(self._silent)
        if silent:
            raise StorageError(f"volume {volume.name}: needs new bricks or larger ones", found=f"no report of {silent}",
                               expected="a report of every host, since new bricks go where most room is",
                               next_step=f"bring {silent} back and run again without --limit")
        for tag in sorted(volume.tags):
            if tag not in self._tags:
                tags = [f"{key}: {value}" for key, value in sorted(self._tags)]
                raise StorageError(f"volume {volume.name}: no device has the tag {tag[0]}: {tag[1]}", found=f"tags: {explain.some(tags) or 'none'}",
                                   expected=f"devices with {tag[0]}: {tag[1]}", next_step="tag devices, or correct device_tags of the volume")
        if task.depth:
            homeless = self._homeless
            if homeless:
                raise StorageError(f"volume {volume.name}: can't be spread over {volume.spread}s", found=f"no {volume.spread} on {homeless}",
                                   expected=f"a {volume.spread} on every host", next_step=f"give {homeless} a {volume.spread}, or set spread: host")

    def _complete(self, task: Task) -> list[list[Brick]] | None:
        """A volume that lacks no brick, as it is or grown in place, None where that does not do."""
        if task.growth.offers >= task.volume.size:
            return self._filler.attempt(task, Levels(tuple(task.growth.base), 0), len(task.slots))
        if any(brick.host in self._silent for members in task.started.values() for brick in members):
            return None
        return self._filler.attempt(task, task.growth.levels(0), len(task.slots))

    def _search(self, task: Task) -> list[list[Brick]] | None:
        """The fewest sets that fit, all of them alike as far as they can grow."""
        for sets, levels in self.candidates(task):
            answer = self._filler.attempt(task, levels, sets)
            if answer is not None:
                return answer
        return self._around(task) if task.slots and task.whole else None

    def _around(self, task: Task) -> list[list[Brick]] | None:
        """New sets as large as they can be, and only what they do not offer is what old ones grow, around them."""
        volume, growth, there, counts = task.volume, task.growth, len(task.slots), self._filler.counts(task)
        missing, least = (-(-(volume.size - offers) // volume.data) for offers in (growth.offers, growth.reach))
        if least <= 0 or counts.hopeless(least):
            return None
        for sets in [volume.sets] if volume.sets else range(there + 1, there + 1 + _AROUND):
            new = len(task.new_sets(sets))
            if not new or (new > 1 and missing < new * bricks.smallest(volume)):
                return None
            if counts.may_fit(new, bricks.fit(volume, -(-least // new))):
                size = min(counts.largest([new]) // volume.data // new, bricks.fit(volume, -(-missing // new)))
                answer = self._filler.around(task, Levels(tuple(growth.base), size), sets)
                if answer is not None:
                    return answer
        return None

    def candidates(self, task: Task) -> Iterator[tuple[int, Levels]]:
        """Numbers of sets with the sizes of their bricks, fewest sets first, without those that a count rules out."""
        volume, growth, there = task.volume, task.growth, len(task.slots)
        empty = there - len(task.started)
        counts = None
        for sets in [volume.sets] if volume.sets else range(max(there, 1), max(there, 1) + self._sets_max):
            levels = growth.levels(sets - there + empty)
            if levels is None:
                continue
            missing = -(-(volume.size - growth.offers) // volume.data)
            if not volume.sets and sets > max(there, 1) and missing < (sets - there) * bricks.smallest(volume):
                return
            if counts is not None and sets > there:
                new = sets - there + empty
                if counts.hopeless(new * (levels.new - bricks.step(volume, levels.new))):  # rounding aside
                    return
                if not counts.may_fit(new, levels.new, tight=True):
                    continue
            yield sets, levels
            counts = counts or self._filler.counts(task)

    def _refusal(self, task: Task) -> StorageError:
        """Why there is no layout."""
        volume, space = task.volume, self.space
        data, arbiter = self._filler.eligible(volume, arbiter=False), self._filler.eligible(volume, arbiter=True)
        there = {space.host_number[brick.host] for members in task.started.values() for brick in members}
        few = explain.too_few(volume, space, task.depth, data, arbiter, there)
        if few:
            return few
        gave_up = self._filler.gave_up
        first = next(self.candidates(task), None)
        lacking = self._lacking(task, first[1].sets if first else task.growth.base)
        sets = volume.sets or max(1, len(task.slots))
        wanted = (first[0], first[1].new) if first else (sets, bricks.fit(volume, -(-volume.size // (volume.data * sets))))
        eligible = [one or other for one, other in zip(data, arbiter)] if volume.arbiters else data
        return explain.no_room(volume, space, task.depth, eligible, wanted, self._largest(task), lacking, gave_up=gave_up)

    def _lacking(self, task: Task, sizes: Sequence[int]) -> list[str]:
        """In words, what started sets lack."""
        space, level, answer = self.space, task.volume.spread if task.depth else HOST, []
        for (number, members), size in zip(sorted(task.started.items()), sizes):
            missing = explain.count(task.volume.width - len(members), "brick") + (f" of {text(size, up=True)}" if size else "")
            held = sorted({space.domain(space.host_number[brick.host], task.depth)[-1] for brick in members})
            if len(members) < task.volume.width:
                answer.append(f"set {number} needs {missing} outside the {level}s {explain.some(held)}")
        return answer

    def _largest(self, task: Task) -> int:
        """The largest size that would fit, 0 where none does."""
        volume = task.volume
        if not task.slots:
            size = self._filler.counts(task).largest([volume.sets] if volume.sets else range(1, _ADVICE))
        else:
            unit = volume.data * bricks.EXTENT
            low, high = task.growth.offers // unit, volume.size // unit + 1
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if self.would_fit(replace(volume, size=middle * unit)) else (low, middle)
            size = low * unit
        offered = parse(text(size))
        return offered if offered and self.would_fit(replace(volume, size=offered)) else 0

    def would_fit(self, volume: Volume) -> bool:
        """Whether a volume could be placed now. Nothing is taken."""
        space = self.space
        before = list(space.used)
        self._sets_max = _ADVICE
        try:
            self.place(volume, explained=False)
        except StorageError:
            return False
        finally:
            self._sets_max = SETS_MAX
        del self._volumes[volume.name]
        for device, used in enumerate(before):
            if space.used[device] != used:
                space.give_back(device, space.used[device] - used)
        return True
