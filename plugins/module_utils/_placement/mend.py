# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The missing bricks of started sets, and new sets beside them. Private to the collection.

A started set may use only the hosts and domains that its other bricks leave, so sets differ and a greedy walk alone could run
into a dead end: the emptiest disk goes to a set that had a choice, and the set that had none is left over. This is a flow problem:
from each set (what it lacks) to domains (what each may still take of it) to hosts to devices. Device slots that some flow can
fill form a matroid too (a gammoid), so the greedy walk over slots stays exact and even when every step may re-route what was decided
before: along an augmenting path, found by breadth-first search. A slot that no path reaches is never reached later.

All new sets count as one claim with the sum of their needs: bricks within its limits can always be dealt out to the sets
(:func:`.deal.evenly`).
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heapreplace

from .space import Path, Space


class Claim:
    """What one set lacks, or all new sets together.

    :param need: how many bricks
    :param per_host: how many of them one host may hold
    :param per_domain: how many one domain may hold
    :param hosts: bricks that it has on hosts already
    :param domains: bricks that it has in domains already
    """

    def __init__(self, need: int, per_host: int, per_domain: int, hosts: Mapping[int, int], domains: Mapping[Path, int]) -> None:
        self.need, self.per_host, self.per_domain = need, per_host, per_domain
        self.on_host, self.in_domain = Counter(hosts), Counter(domains)
        self.devices: dict[int, list[int]] = defaultdict(list)  # what it got, by host

    def host_room(self, host: int) -> bool:
        return self.on_host[host] < self.per_host

    def domain_room(self, domain: Path) -> bool:
        return self.in_domain[domain] < self.per_domain

    def got(self) -> list[int]:
        return sorted(device for devices in self.devices.values() for device in devices)


class Mender:
    """Bricks of ``amount`` bytes for claims; ``eligible`` lists the allowed devices by host, ``depth`` is the level of domains."""

    def __init__(self, space: Space, eligible: Sequence[Sequence[int]], amount: int, depth: int) -> None:
        self._space, self._amount = space, amount
        self._domain = [space.domain(host, depth) for host in range(len(space.hosts))]
        self._heap = [(self._key(device), device) for devices in eligible for device in devices if space.free(device) >= amount]
        heapify(self._heap)

    def fill(self, claims: Sequence[Claim]) -> bool:
        """Serve all claims; on failure nothing is taken."""
        space, heap, missing = self._space, self._heap, sum(claim.need for claim in claims)
        hopeless: set[int] = set()
        while missing and heap:
            stored, device = heap[0]
            host = space.host_of[device]
            true = self._key(device)
            if host in hopeless or space.free(device) < self._amount:
                heappop(heap)
            elif true != stored:
                heapreplace(heap, (true, device))
            elif self._serve(claims, device):
                missing -= 1
            else:
                hopeless.add(host)
        if missing:
            for claim in claims:
                for device in claim.got():
                    space.give_back(device, self._amount)
        return not missing

    def _key(self, device: int) -> tuple[float, ...]:
        """How full the device will be, then how full its host and its domains are."""
        space = self._space
        return ((space.used[device] + self._amount) / space.size[device],
                *(space.group_used[group] / space.group_size[group] for group in space.groups[device]))

    def _serve(self, claims: Sequence[Claim], device: int) -> bool:
        host = self._space.host_of[device]
        domain = self._domain[host]
        claim = next((claim for claim in claims if claim.need and claim.host_room(host) and claim.domain_room(domain)), None)
        if claim is not None:
            claim.need -= 1
        else:
            claim = self._reroute(claims, host)
        if claim is None:
            return False
        claim.devices[host].append(device)
        claim.on_host[host] += 1
        claim.in_domain[domain] += 1
        self._space.take(device, self._amount)
        return True

    def _reroute(self, claims: Sequence[Claim], goal: int) -> Claim | None:
        """Shift bricks between claims until one of them may use the goal; that claim is returned, and lacks a brick less."""
        came: dict[int, tuple[Claim, int]] = {}  # from this host the claim can shift a brick to that one
        seen, queue = {goal}, deque([goal])
        spent: set[Claim] = set()
        looked: set[tuple[Claim, Path]] = set()
        while queue:
            host = queue.popleft()
            domain = self._domain[host]
            for claim in claims:
                if claim in spent or not claim.host_room(host):
                    continue
                if claim.domain_room(domain):
                    if claim.need:
                        claim.need -= 1
                        return self._shift(claim, host, goal, came)
                    spent.add(claim)
                    sources = list(claim.devices)
                elif (claim, domain) not in looked:
                    looked.add((claim, domain))
                    sources = [source for source in claim.devices if self._domain[source] == domain]
                else:
                    continue
                for source in sources:
                    if claim.devices[source] and source not in seen:
                        seen.add(source)
                        came[source] = claim, host
                        queue.append(source)
        return None

    def _shift(self, claim: Claim, host: int, goal: int, came: Mapping[int, tuple[Claim, int]]) -> Claim:
        while host != goal:
            giver, target = came[host]
            device = giver.devices[host].pop()
            giver.on_host[host] -= 1
            giver.in_domain[self._domain[host]] -= 1
            claim.devices[host].append(device)
            claim.on_host[host] += 1
            claim.in_domain[self._domain[host]] += 1
            claim, host = giver, target
        return claim
