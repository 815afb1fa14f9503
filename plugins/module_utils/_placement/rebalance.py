# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which bricks could move to even out devices, after growth for instance. A proposal: nothing moves. Pure. Private to the collection.

The fullest device first, a brick that has a way out goes where its set allows it and it fills the device least, as long as that
device stays clearly emptier than the other one was. So every move lowers the fuller of the two, no brick moves twice, and it ends.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .model import HOST, Existing, Host, Volume
from .space import Path, Space

GAIN = 0.05  # a move that evens out less is not worth its traffic


@dataclass(frozen=True)
class Move:
    """A brick that could move; ``brick.size`` bytes at most."""

    brick: Existing
    host: str
    device: str

    def to_dict(self) -> dict[str, Any]:
        brick = self.brick
        return {"volume": brick.volume, "set": brick.set, "index": brick.index, "size": brick.size, "from": {"host": brick.host, "device": brick.device},
                "to": {"host": self.host, "device": self.device}}


@dataclass(frozen=True)
class Proposal:
    """Moves, in an order in which each keeps all rules, and how full the fullest device is before and after."""

    moves: tuple[Move, ...]
    before: float
    after: float

    def to_dict(self) -> dict[str, Any]:
        return {"moves": [move.to_dict() for move in self.moves], "bytes": sum(move.brick.size for move in self.moves),
                "fullest": {"before": round(self.before, 4), "after": round(self.after, 4)}}


def propose(hosts: Sequence[Host], volumes: Iterable[Volume], existing: Iterable[Existing], levels: Sequence[str], gain: float = GAIN) -> Proposal:
    """What could move. Bricks of other volumes take room and stay."""
    return _Evener(hosts, {volume.name: volume for volume in volumes}, list(existing), levels, gain).run()


class _Evener:
    def __init__(self, hosts: Sequence[Host], volumes: Mapping[str, Volume], existing: Sequence[Existing], levels: Sequence[str], gain: float) -> None:
        self._space, self._volumes, self._gain = Space(hosts), volumes, gain
        self._depth = {name: 0 if volume.spread == HOST or volume.spread not in levels else list(levels).index(volume.spread) + 1
                       for name, volume in volumes.items()}
        self._on: dict[int, list[Existing]] = defaultdict(list)
        self._hosts: dict[tuple[str, int], list[int]] = defaultdict(list)  # of a set
        for brick in existing:
            device, host = self._space.number(brick.host, brick.device), self._space.host_number.get(brick.host)
            if host is not None:
                self._hosts[brick.volume, brick.set].append(host)
            if device is not None:
                self._space.take(device, brick.size)
                if brick.volume in volumes and brick.size:
                    self._on[device].append(brick)
        self._eligible = {(tags, arbiter): frozenset(device for devices in self._space.eligible(tags, arbiter=arbiter) for device in devices)
                          for tags in {volume.tags for volume in volumes.values()} for arbiter in (False, True)}
        self._largest = max(self._space.size, default=1)
        self._order = sorted((self._fill(device), device) for device in range(len(self._space.size)))

    def run(self) -> Proposal:
        before, last = self._order[-1][0] if self._order else 0.0, -1
        moves: list[Move] = []
        while last != len(moves):  # another round as long as one moves something
            last = len(moves)
            for fill, device in reversed(list(self._order)):
                if fill - self._gain <= self._order[0][0]:
                    break
                move = self._from(device)
                while move:
                    moves.append(move)
                    move = self._from(device)
        return Proposal(tuple(moves), before, self._order[-1][0] if self._order else 0.0)

    def _from(self, device: int) -> Move | None:
        """The move of one brick of this device, the largest for which there is one."""
        space, fill = self._space, self._fill(device)
        for brick in sorted(self._on[device], key=lambda brick: (-brick.size, brick.volume, brick.set, brick.index)):
            best, found = fill - self._gain, -1
            for level, target in self._order:
                if level + brick.size / self._largest >= best:
                    break
                then = (space.used[target] + brick.size) / space.size[target]
                if then < best and self._allowed(brick, target):
                    best, found = then, target
            if found >= 0:
                self._shift(brick, device, found)
                return Move(brick, space.hosts[space.host_of[found]].name, space.device_name[found])
        return None

    def _allowed(self, brick: Existing, target: int) -> bool:
        volume, space = self._volumes[brick.volume], self._space
        host = space.host_of[target]
        others = list(self._hosts[brick.volume, brick.set])
        others.remove(space.host_number[brick.host])
        depth = self._depth[brick.volume]
        domains: Counter[Path] = Counter(space.domain(other, depth) for other in others)
        return target in self._eligible[volume.tags, brick.arbiter] and host not in others and domains[space.domain(host, depth)] < volume.most

    def _shift(self, brick: Existing, device: int, target: int) -> None:
        space, members = self._space, self._hosts[brick.volume, brick.set]
        for one, amount in ((device, -brick.size), (target, brick.size)):
            del self._order[bisect_left(self._order, (self._fill(one), one))]
            space.take(one, amount)
            insort(self._order, (self._fill(one), one))
        self._on[device].remove(brick)  # and not added to the target: it has moved once
        members.remove(space.host_number[brick.host])
        members.append(space.host_of[target])

    def _fill(self, device: int) -> float:
        return self._space.used[device] / self._space.size[device]
