# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""New sets of two data bricks and an arbiter brick. Private to the collection.

Data and arbiter bricks compete for devices and domains, so counting the two apart is not enough: two sets on devices of 5, 2 and 2
(data 2, arbiter 1) pass every separate count, and do not exist. A data brick is r arbiter bricks large (:mod:`.bricks`), so a domain
with room for E arbiter bricks that holds d data bricks, the first N of them on hosts that take no arbiter, can give m sets at most

    G(d) = min(m - d, E - r * max(0, d - N))

arbiter bricks. G is concave, so placing each next data brick where it costs the fewest arbiter bricks is exact: it leaves room for as
many as any choice does. If that many suffice, :func:`.deal.in_columns` deals them out.

Evenness: a first guess places data bricks and then arbiter bricks greedily, each on the emptiest device. It is kept if its fullest
device is at most one brick above the optimum, which is found by bisection over the fill level, with the exact test at each level. Else
bricks are placed below the optimal level.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heapreplace

from .deal import in_columns
from .space import Path, Space
from .tree import Tree

LEVELS = 1 << 30


class Arbiters:
    """Devices for sets with an arbiter: by host those that may take data and those that may take arbiters; ``depth`` is the level of domains."""

    def __init__(self, space: Space, data: Sequence[Sequence[int]], arbiter: Sequence[Sequence[int]], depth: int) -> None:
        self._space, self._depth = space, depth
        self._data = [device for devices in data for device in devices]
        self._arbiter = [device for devices in arbiter for device in devices]
        both = set(self._data) & set(self._arbiter)
        self._kind = {device: "any" if device in both else "never" for device in self._data}
        self._kind.update({device: "only" for device in self._arbiter if device not in both})
        self._domain = [space.domain(host, depth) for host in range(len(space.hosts))]
        self._shapes: dict[Path, Counter[tuple[str, int, int]]] = defaultdict(Counter)

    def look(self) -> None:
        """See how full the devices are, for :meth:`fits`: of each domain by kind, size and fill, few however many devices there are."""
        space = self._space
        self._shapes = defaultdict(Counter)
        for device, kind in self._kind.items():
            self._shapes[self._domain[space.host_of[device]]][kind, space.size[device], space.used[device]] += 1

    def fits(self, sets: int, brick: int, small: int, level: int = LEVELS) -> dict[Path, tuple[int, int]] | None:
        """How many data and at most how many arbiter bricks each domain gives, None where no choice suffices. For what :meth:`look` saw.

        Exact where a data brick is a multiple of an arbiter brick; else there may be no layout although this says so.
        """
        ratio = brick // small
        data_only: dict[Path, int] = {}
        slots: dict[Path, int] = {}
        most: dict[Path, int] = {}
        for domain, shapes in self._shapes.items():
            only = room = mixed = 0
            for (kind, size, used), number in shapes.items():
                free = min(size, size * level // LEVELS) - used
                if free >= small:
                    if kind == "never":
                        only += number * (free // brick)
                    else:
                        room += number * (free // small)
                        mixed += number * (free // brick) if kind == "any" else 0
            data_only[domain], slots[domain], most[domain] = only, room, min(sets, only + mixed)

        def give(domain: Path, data: int) -> int:
            return min(sets - data, slots[domain] - ratio * max(0, data - data_only[domain]))

        chosen = dict.fromkeys(most, 0)
        runs = []  # of data bricks that each cost a domain equally many arbiter bricks
        for domain in most:
            turns = {data_only[domain], sets - slots[domain], (slots[domain] + ratio * data_only[domain] - sets) // max(1, ratio - 1)}
            points = sorted({min(max(0, turn + more), most[domain]) for turn in turns for more in (0, 1)} | {0, most[domain]})
            runs += [((give(domain, start) - give(domain, end)) // (end - start), domain, end - start) for start, end in zip(points, points[1:])]
        missing = 2 * sets
        for _unused, domain, length in sorted(runs):
            chosen[domain] += min(length, missing)
            missing -= min(length, missing)
        answer = {domain: (data, give(domain, data)) for domain, data in chosen.items()}
        return answer if not missing and sum(arbiters for _unused, arbiters in answer.values()) >= sets else None

    def place(self, sets: int, brick: int, small: int, data_tree: Tree, arbiter_tree: Callable[[], Tree]) -> list[list[int]] | None:
        """Devices of each set, the arbiter's last, or None where no layout exists; then nothing is taken."""
        guess = self._guess(sets, data_tree, arbiter_tree)
        if len(guess[0]) == 2 * sets and len(guess[1]) == sets:
            new = Counter(guess[0]) + Counter(guess[1])
            if max(new.values()) == 1:
                return self._deal(sets, *guess)
        self._give_back(guess, brick, small)
        self.look()
        if self.fits(sets, brick, small) is None:
            return None
        low, high = 0, LEVELS  # the lowest level at which the sets fit is above low and at most high
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.fits(sets, brick, small, middle) is None else (low, middle)
        if len(guess[0]) == 2 * sets and len(guess[1]) == sets:
            self._take(guess, brick, small)
            size, used = self._space.size, self._space.used
            if all(used[device] - brick <= size[device] * high // LEVELS for device in new):
                return self._deal(sets, *guess)
            self._give_back(guess, brick, small)
        counts = self.fits(sets, brick, small, high)
        if counts is None:
            raise AssertionError("the highest level was found to fit")
        return self._deal(sets, *self._below(sets, brick, small, high, counts))

    def squeeze(self, sets: int, brick: int, small: int, data_tree: Tree, arbiter_tree: Callable[[], Tree]) -> list[list[int]] | None:
        """The same for arbiter bricks of any size, if the first guess fits."""
        guess = self._guess(sets, data_tree, arbiter_tree)
        if len(guess[0]) == 2 * sets and len(guess[1]) == sets:
            return self._deal(sets, *guess)
        self._give_back(guess, brick, small)
        return None

    def _guess(self, sets: int, data_tree: Tree, arbiter_tree: Callable[[], Tree]) -> tuple[list[int], list[int]]:
        data = data_tree.pick(2 * sets, lambda path: sets)
        taken: Counter[Path] = Counter()
        for device in data:
            host = self._space.hosts[self._space.host_of[device]]
            taken[(*host.domains, "", host.name)] += 1
            for depth in range(1, len(host.domains) + 1):
                taken[host.domains[:depth]] += 1
        depth = self._depth

        def room(path: Path) -> int:
            return sets - taken[path] if len(path) == depth or (len(path) > 1 and not path[-2]) else 3 * sets

        return data, arbiter_tree().pick(sets, room) if len(data) == 2 * sets else []

    def _below(self, sets: int, brick: int, small: int, level: int, counts: dict[Path, tuple[int, int]]) -> tuple[list[int], list[int]]:
        """Bricks in the given numbers, no device above the level."""
        space, ratio = self._space, brick // small
        devices: dict[Path, list[int]] = defaultdict(list)
        for device in sorted(self._kind):
            devices[self._domain[space.host_of[device]]].append(device)
        data: list[int] = []
        arbiters: list[int] = []
        missing = sets
        for domain, (number, give) in sorted(counts.items()):
            few = min(give, missing)
            missing -= few
            limit = {device: min(space.size[device], space.size[device] * level // LEVELS) for device in devices[domain]}
            slots = sum(max(0, limit[device] - space.used[device]) // small for device in devices[domain] if self._kind[device] != "never")
            mixed = (slots - few) // ratio  # data bricks that may go where arbiters could
            data += self._fill(number, brick, limit, [device for device in devices[domain] if self._kind[device] != "only"], mixed)
            arbiters += self._fill(few, small, limit, [device for device in devices[domain] if self._kind[device] != "never"], few)
        return data, arbiters

    def _fill(self, number: int, amount: int, limit: dict[int, int], devices: list[int], mixed: int) -> list[int]:
        """Take bricks from these devices, the emptiest first, at most ``mixed`` of them where data and arbiters may be."""
        space = self._space
        heap = [((space.used[device] + amount) / space.size[device], device) for device in devices]
        heapify(heap)
        taken: list[int] = []
        while len(taken) < number:
            device = heap[0][1]
            shared = self._kind[device] == "any"
            if space.used[device] + amount > limit[device] or (shared and not mixed):
                heappop(heap)
                continue
            mixed -= shared
            taken.append(device)
            space.take(device, amount)
            heapreplace(heap, ((space.used[device] + amount) / space.size[device], device))
        return taken

    def _deal(self, sets: int, data: list[int], arbiters: list[int]) -> list[list[int]]:
        def column(devices: list[int]) -> list[tuple[Path, int]]:
            return [(self._domain[self._space.host_of[device]], device) for device in devices]

        data, arbiters = sorted(data), sorted(arbiters)
        return in_columns([column(data[:sets]), column(data[sets:]), column(arbiters)])

    def _take(self, guess: tuple[list[int], list[int]], brick: int, small: int) -> None:
        for devices, amount in zip(guess, (brick, small)):
            for device in devices:
                self._space.take(device, amount)

    def _give_back(self, guess: tuple[list[int], list[int]], brick: int, small: int) -> None:
        for devices, amount in zip(guess, (brick, small)):
            for device in devices:
                self._space.give_back(device, amount)
