# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Missing bricks of several sizes at once: a search that looks at every possibility, up to a limit. Private to the collection.

Started sets that lack bricks of different sizes (data and arbiter bricks; sets that grew apart), and new sets with tight arbiter bricks, are
a packing problem, for which no fast exact method exists: with sizes 1 and 2 it is already NP-hard (graph balancing). :mod:`.mend` serves one
size after the other, which nearly always works. Where it does not, this search takes over: always the set with the fewest possibilities next,
the emptiest device first, alike devices once.
It ends after so many looks at devices, half a million of which are about a second; up to there its answer is exact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from .space import Path, Space


class Need:
    """What a set lacks: ``data`` bricks of ``size``, ``arbiters`` bricks of ``small``; it has bricks on ``hosts``."""

    def __init__(self, number: int, data: int, size: int, arbiters: int, small: int, hosts: Sequence[int]) -> None:
        self.number, self.size, self.small, self.hosts = number, size, small, list(hosts)
        self.lacks = {False: data, True: arbiters}
        self.got: dict[bool, list[int]] = {False: [], True: []}


class Search:
    """Bricks for all needs.

    :param eligible: by kind, False for data and True for arbiters, the devices of each host
    :param depth: the level of domains
    :param most: how many bricks of a set a domain may hold
    :param looks: when to end; afterwards what is left of it, 0 or less where failing means nothing
    """

    def __init__(self, space: Space, eligible: Mapping[bool, Sequence[Sequence[int]]], depth: int, most: int, looks: int) -> None:
        self._space, self._most, self.looks = space, most, looks
        self._domain: list[Path] = [space.domain(host, depth) for host in range(len(space.hosts))]
        self._eligible = eligible

    def fill(self, needs: Sequence[Need], rest: Callable[[], bool]) -> bool:
        """Serve all needs such that ``rest`` then succeeds; on failure nothing is taken."""
        open_needs = [(need, arbiter) for need in needs for arbiter in (False, True) if need.lacks[arbiter]]
        if not open_needs:
            self.looks -= len(self._space.size)
            return rest()
        best: list[int] | None = None
        for need, arbiter in open_needs:
            options = self._options(need, needs, arbiter=arbiter)
            if best is None or len(options) < len(best):
                best, chosen, kind = options, need, arbiter
            if not options:
                return False
        if best is None:
            raise AssertionError("only called while something is needed")
        amount = chosen.small if kind else chosen.size
        for device in best:
            if self.looks <= 0:
                return False
            host = self._space.host_of[device]
            chosen.lacks[kind] -= 1
            chosen.got[kind].append(device)
            chosen.hosts.append(host)
            self._space.take(device, amount)
            if self.fill(needs, rest):
                return True
            self._space.give_back(device, amount)
            chosen.hosts.pop()
            chosen.got[kind].pop()
            chosen.lacks[kind] += 1
        return False

    def _options(self, need: Need, needs: Sequence[Need], *, arbiter: bool) -> list[int]:
        """Devices for its next brick, emptiest first; of devices that are alike for all needs only one."""
        space, amount = self._space, need.small if arbiter else need.size
        held = Counter(self._domain[host] for host in need.hosts)
        alike: dict[tuple[object, ...], int] = {}
        for host, devices in enumerate(self._eligible[arbiter]):
            if not devices or host in need.hosts or held[self._domain[host]] >= self._most:
                continue
            self.looks -= len(devices)
            in_use = tuple(other.number for other in needs if host in other.hosts)
            entry = space.hosts[host]
            whole = tuple(sorted((space.free(device), space.size[device], space.tags(device)) for device in space.devices_of[host]))
            for device in devices:
                if space.free(device) >= amount:
                    alike.setdefault((self._domain[host], in_use, entry.arbiter, whole, space.free(device), space.size[device]), device)
        return sorted(alike.values(), key=lambda device: ((space.used[device] + amount) / space.size[device], device))
