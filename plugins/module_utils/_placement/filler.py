# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds devices for the new bricks of one volume. Private to the collection.

New sets without arbiter are placed by :mod:`.tree`, new sets with arbiter by :mod:`.arbiter`, missing bricks of started sets by :mod:`.mend`,
each exactly. What is of several sizes, where that does not do, by :mod:`.search`.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace

from . import bricks
from .arbiter import Arbiters
from .counts import Counts
from .deal import evenly
from .growth import Growth, Levels
from .mend import Claim, Mender
from .model import Brick, Tags, Volume
from .search import Need, Search
from .space import Space
from .task import Found, Task
from .tree import Tree

_TREES = 32


class Filler:
    """Fills the devices of ``space``.

    ``looks`` says how long it may search, ``gave_up`` that a search ended for that reason.
    """

    def __init__(self, space: Space) -> None:
        self._space, self.looks, self.gave_up = space, 0, False
        self._eligible: dict[tuple[Tags, bool], list[list[int]]] = {}
        self._arbiters: dict[tuple[Tags, int], Arbiters] = {}
        self._trees: OrderedDict[tuple[Tags, bool, int], tuple[int, Tree]] = OrderedDict()

    def attempt(self, task: Task, levels: Levels | None, sets: int) -> list[list[Brick]] | None:
        """A layout with these sizes, None where none was found; then nothing is taken."""
        if levels is None:
            return None
        space, steps = self._space, task.growth.steps(levels)
        for device, cost in steps:
            space.take(device, cost)
        found: Found | None = None
        if all(space.free(device) >= 0 for device, _cost in steps):
            fill = self._mend if task.lacking else self._fresh
            found = fill(task, levels, sets)
            if found is None and task.volume.arbiters:
                found = fill(task, replace(levels, tight=True), sets)
        if found is None:
            for device, cost in steps:
                space.give_back(device, cost)
            return None
        return task.bricks(space, levels, found)

    def around(self, task: Task, levels: Levels, sets: int) -> list[list[Brick]] | None:
        """A layout with new sets of this size, and the started ones grown in what room that leaves."""
        space, volume, new = self._space, task.volume, len(task.new_sets(sets))
        found = self._fresh(task, levels, sets)
        if found is None:
            return None
        growth = Growth(replace(volume, size=volume.size - new * volume.data * levels.new), task.started, space)
        grown = growth.levels(0)
        steps = growth.steps(grown) if grown else []
        for device, cost in steps:
            space.take(device, cost)
        if grown is None or any(space.free(device) < 0 for device, _cost in steps):
            self._undo(found)
            for device, cost in steps:
                space.give_back(device, cost)
            return None
        return task.bricks(space, Levels(grown.sets, levels.new), found)

    def _fresh(self, task: Task, levels: Levels, sets: int) -> Found | None:
        """New sets only. The answer maps (set, index) to (device, size)."""
        volume, new = task.volume, task.new_sets(sets)
        if not new:
            return {}
        size, number = levels.new, len(new)
        small = bricks.arbiter(volume, size, tight=levels.tight)
        if volume.arbiters:
            found = self._tight(task, number, size, small) if levels.tight else self._with_arbiters(task).place(
                number, size, small, self._tree(volume, size, arbiter=False), lambda: self._tree(volume, small, arbiter=True))
            if found is None:
                return None
        else:
            depth, most = task.depth, volume.most * number
            devices = self._tree(volume, size, arbiter=False).pick(
                volume.width * number, lambda path: number if len(path) > 1 and not path[-2] else most if len(path) == depth else volume.width * number)
            if len(devices) < volume.width * number:
                for device in devices:
                    self._space.give_back(device, size)
                return None
            found = evenly(devices, number)
        sizes = [size] * (volume.width - volume.arbiters) + [small] * volume.arbiters
        return {(place, index): (device, sizes[index]) for place, devices in zip(new, found) for index, device in enumerate(devices)}

    def _tight(self, task: Task, sets: int, size: int, small: int) -> list[list[int]] | None:
        """Devices of new sets whose arbiter bricks are no larger than they have to be: a guess, then a search."""
        volume = task.volume
        if small == bricks.arbiter(volume, size) or self.looks <= 0:
            return None  # which was an exact answer, or has to do
        self.looks -= 10 * volume.width * sets  # what a guess costs
        found = self._with_arbiters(task).squeeze(sets, size, small, self._tree(volume, size, arbiter=False),
                                                  lambda: self._tree(volume, small, arbiter=True))
        needs = [Need(number, volume.width - volume.arbiters, size, volume.arbiters, small, ()) for number in range(sets)]
        if found is None and self._by_search(task, needs, lambda: True):
            found = [need.got[False] + need.got[True] for need in needs]
        return found

    def _mend(self, task: Task, levels: Levels, sets: int) -> Found | None:
        """Missing bricks of started sets, and new sets: one size after the other, the other way round, or by search."""
        lacking = {(size, arbiter) for _set, size, arbiter, _missing in task.lacks(levels)}
        orders = [sorted(lacking, reverse=True)]
        if len(lacking) > 1:
            orders.append(sorted(lacking))
        for order in orders:
            found = self._mend_in(order, task, levels, sets)
            if found is not None:
                return found
        if len(lacking) == 1 and not (task.new_sets(sets) and (task.volume.arbiters or (levels.new, False) not in lacking)):
            return None  # which was an exact answer
        if not all(self._alone(one, task, levels) for one in lacking):
            return None  # exact, too
        return self._search_for(task, levels, sets)

    def _alone(self, size_and_kind: tuple[int, bool], task: Task, levels: Levels) -> bool:
        """Whether the missing bricks of one size could be placed if there were no others."""
        size, arbiter = size_and_kind
        claims = [self._claim(task, [self._space.host_number[brick.host] for brick in task.started[number]], len(missing))
                  for number, *one, missing in task.lacks(levels) if one == [size, arbiter]]
        if not Mender(self._space, self.eligible(task.volume, arbiter=arbiter), size, task.depth).fill(claims):
            return False
        self._undo({(0, place): (device, size) for place, device in enumerate(device for claim in claims for device in claim.got())})
        return True

    def _mend_in(self, order: Sequence[tuple[int, bool]], task: Task, levels: Levels, sets: int) -> Found | None:
        """In this order of (size, arbiter); new sets beside bricks of their size, or at the end."""
        volume, space, new = task.volume, self._space, task.new_sets(sets)
        found: Found = {}
        hosts = {number: [space.host_number[brick.host] for brick in members] for number, members in task.started.items()}
        for size, arbiter in order:
            lacks = [(number, missing) for number, other, kind, missing in task.lacks(levels) if (other, kind) == (size, arbiter)]
            claims = [self._claim(task, hosts[number], len(missing)) for number, missing in lacks]
            beside = new if size == levels.new and not volume.arbiters else []
            if beside:
                claims.append(Claim(volume.width * len(beside), len(beside), volume.most * len(beside), {}, {}))
            if not Mender(space, self.eligible(volume, arbiter=arbiter), size, task.depth).fill(claims):
                self._undo(found)
                return None
            for (number, missing), claim in zip(lacks, claims):
                for index, device in zip(missing, claim.got()):
                    found[number, index] = device, size
                    hosts[number].append(space.host_of[device])
            if beside:
                found.update({(place, index): (device, size) for place, devices in zip(beside, evenly(claims[-1].got(), len(beside)))
                              for index, device in enumerate(devices)})
                new = []
        more = self._fresh(task, levels, sets) if new else {}
        if more is None:
            self._undo(found)
            return None
        return {**found, **more}

    def _search_for(self, task: Task, levels: Levels, sets: int) -> Found | None:
        volume, space = task.volume, self._space
        needs = {number: Need(number, len(task.missing(number, arbiter=False)), size, len(task.missing(number, arbiter=True)),
                              bricks.arbiter(volume, size, tight=levels.tight), [space.host_number[brick.host] for brick in task.started[number]])
                 for number, size in zip(task.growth.numbers, levels.sets) if len(task.started[number]) < volume.width}
        fresh: list[Found] = []

        def rest() -> bool:
            more = self._fresh(task, levels, sets)
            fresh.extend([] if more is None else [more])
            return more is not None

        if not self._by_search(task, list(needs.values()), rest):
            return None
        return {**fresh[0], **{(number, index): (device, size) for number, size, arbiter, missing in task.lacks(levels)
                               for index, device in zip(missing, sorted(needs[number].got[arbiter]))}}

    def _by_search(self, task: Task, needs: Sequence[Need], rest: Callable[[], bool]) -> bool:
        """Serve all needs, as long as there are looks left for this volume."""
        eligible = {arbiter: self.eligible(task.volume, arbiter=arbiter) for arbiter in (False, True)}
        search = Search(self._space, eligible, task.depth, task.volume.most, self.looks)
        found = search.fill(needs, rest)
        self.looks = search.looks
        self.gave_up |= not found and self.looks <= 0
        return found

    def _undo(self, found: Found) -> None:
        for device, size in found.values():
            self._space.give_back(device, size)

    def _claim(self, task: Task, hosts: Sequence[int], need: int) -> Claim:
        return Claim(need, 1, task.volume.most, Counter(hosts), Counter(self._space.domain(host, task.depth) for host in hosts))

    def counts(self, task: Task) -> Counts:
        """What devices have free now."""
        volume = task.volume
        return Counts(self._space, volume, task.depth, self.eligible(volume, arbiter=False), self._with_arbiters(task) if volume.arbiters else None)

    def eligible(self, volume: Volume, *, arbiter: bool) -> list[list[int]]:
        """By host the devices that may take a data brick, or an arbiter brick."""
        key = volume.tags, arbiter
        if key not in self._eligible:
            self._eligible[key] = self._space.eligible(volume.tags, arbiter=arbiter)
        return self._eligible[key]

    def _with_arbiters(self, task: Task) -> Arbiters:
        key = task.volume.tags, task.depth
        if key not in self._arbiters:
            self._arbiters[key] = Arbiters(self._space, self.eligible(task.volume, arbiter=False), self.eligible(task.volume, arbiter=True), task.depth)
        return self._arbiters[key]

    def _tree(self, volume: Volume, amount: int, *, arbiter: bool) -> Tree:
        """Trees are kept for the next volume with bricks of this size, as long as no space was given back."""
        key = volume.tags, arbiter, amount
        version, tree = self._trees.pop(key, (-1, None))
        if tree is None or version != self._space.version:
            tree = Tree(self._space, self.eligible(volume, arbiter=arbiter), amount)
        self._trees[key] = self._space.version, tree
        if len(self._trees) > _TREES:
            self._trees.popitem(last=False)
        return tree
