# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emptiest device that is still allowed, again and again. Private to the collection.

Choosing bricks of one size is a greedy walk: take the device that the brick fills least, as long as its host and all domains
above it have room. *Why this is right.* "At most so many from this host, from this zone, from this region" are limits on nested
groups, and choices within nested limits form a matroid (a laminar one, truncated). In a matroid the greedy choice never runs
into a dead end: it finds as many bricks as any choice could, and among all such choices one whose fullest device, then second
fullest and so on, is as empty as can be. So feasibility and even fill are exact, without search and without random restarts.

Among equally filled devices the one on the emptier host in the emptier domain comes first.

Devices sit in heaps: those of a host below it, hosts below their domain, and so on. Space is only ever taken while a tree lives,
so a stored key is never above the true one, and looking again at the top entry is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush, heapreplace

from .space import Path, Space

Key = tuple[float, float]


class _Node:
    """A host with its devices by size, or a domain with its children as a heap."""

    __slots__ = ("children", "depth", "devices", "group", "order", "parent", "path", "room")

    def __init__(self, group: int, path: Path, parent: _Node | None, devices: Sequence[tuple[int, Sequence[int]]] = ()) -> None:
        self.group, self.path, self.parent, self.devices = group, path, parent, devices
        self.depth: int = parent.depth + 1 if parent else 0
        self.children: list[tuple[Key, int, _Node]] = []
        self.room, self.order = 0, 0


class Tree:
    """The devices that may take a brick of ``amount`` bytes; ``eligible`` lists them by host."""

    def __init__(self, space: Space, eligible: Sequence[Sequence[int]], amount: int) -> None:
        self._space, self._amount, self._nodes = space, amount, 0
        self._held: list[tuple[_Node, tuple[Key, int, _Node]]] = []
        self._met: list[_Node] = []
        self._root = _Node(-1, (), None)
        by_path: dict[Path, _Node] = {(): self._root}
        for number, devices in enumerate(eligible):
            by_size: dict[int, list[int]] = {}
            for device in devices:
                if space.size[device] - space.used[device] >= amount:
                    by_size.setdefault(space.size[device], []).append(device)
            if not by_size:
                continue
            host, groups = space.hosts[number], space.groups[devices[0]]
            parent = self._root
            for depth in range(1, len(host.domains) + 1):
                path = host.domains[:depth]
                if path not in by_path:
                    by_path[path] = self._add(_Node(groups[-depth], path, parent))
                parent = by_path[path]
            self._add(_Node(groups[0], (*host.domains, "", host.name), parent, list(by_size.items())))
        self._start(self._root)

    def pick(self, count: int, room: Callable[[Path], int]) -> list[int]:
        """Take ``count`` bricks, fewer where no more fit. ``room`` says how many of them a domain or host may get."""
        picked = []
        for _unused in range(count):
            device = self._one(room)
            if device < 0:
                break
            picked.append(device)
        self._restore()
        return picked

    def _one(self, room: Callable[[Path], int]) -> int:
        while self._best(self._root) is not None:
            node = self._root
            while node.children:
                node = node.children[0][2]
                if not node.room:  # not met in this walk yet
                    node.room = room(node.path)
                    self._met.append(node)
                    if node.room <= 0:
                        self._hold(node)
                        break
            else:
                device = self._device(node)[1]
                self._space.take(device, self._amount)
                while node.parent:
                    node.room -= 1
                    if node.room == 0:
                        self._hold(node)
                    node = node.parent
                return device
        return -1

    def _hold(self, node: _Node) -> None:
        """Put aside the first child of its parent until the end of this walk."""
        parent = node.parent
        if not parent:
            raise AssertionError("the root is never put aside")
        self._held.append((parent, heappop(parent.children)))

    def _restore(self) -> None:
        """Bring back what was put aside. That makes keys of domains smaller again, so they are looked at once more, the innermost first."""
        changed = {}
        for parent, entry in self._held:
            heappush(parent.children, entry)
            changed[id(parent)] = parent
        for node in self._met:
            node.room = 0
        self._held, self._met = [], []
        for node in sorted(changed.values(), key=lambda node: -node.depth):
            while node.parent:
                key, parent = self._best(node), node.parent
                parent.children = [entry for entry in parent.children if entry[2] is not node] + ([(key, node.order, node)] if key else [])
                heapify(parent.children)
                node = parent

    def _best(self, node: _Node) -> Key | None:
        """The true key of a node, None when nothing below it has room. Afterwards its first child is its best."""
        if node.devices:
            fill = self._device(node)[0]
        else:
            children = node.children
            fill = 2.0
            while children:
                key, order, child = children[0]
                true = self._best(child)
                if true == key:
                    fill = key[0]
                    break
                if true is None:
                    heappop(children)
                else:
                    heapreplace(children, (true, order, child))
        if fill > 1:
            return None
        return fill, self._space.group_used[node.group] / self._space.group_size[node.group] if node.parent else 0.0

    def _device(self, node: _Node) -> tuple[float, int]:
        """How full the device of a host will be that a brick fills least, and that device; more than 1 where none has room."""
        used, best, answer = self._space.used, 2.0, -1
        for size, devices in node.devices:
            device = min(devices, key=used.__getitem__)  # of equal ones the first
            taken = used[device] + self._amount
            if taken <= size and (taken / size, device) < (best, answer):
                best, answer = taken / size, device
        return best, answer

    def _add(self, node: _Node) -> _Node:
        if not node.parent:
            raise AssertionError("the root is not added")
        node.order = self._nodes
        node.parent.children.append(((0.0, 0.0), node.order, node))
        self._nodes += 1
        return node

    def _start(self, node: _Node) -> None:
        for _key, _order, child in node.children:
            self._start(child)
        node.children = [(key, order, child) for _key, order, child in node.children for key in [self._best(child)] if key is not None]
        heapify(node.children)
