# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dealing chosen bricks out to sets. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Sequence

from .space import Path


def evenly(devices: Sequence[int], sets: int) -> list[list[int]]:
    """Deal like cards: the sorted devices go round the sets.

    *Why this is right.* Devices are numbered so that those of a host, of a rack, of a zone are neighbours. A group with at most
    f * sets bricks is a run of that length, so no set gets more than f of it: 1 of a host, at most f of a domain, and of groups
    at every other level as few as possible.
    """
    ordered = sorted(devices)
    return [ordered[number::sets] for number in range(sets)]


def in_columns(columns: Sequence[Sequence[tuple[Path, int]]]) -> list[list[int]]:
    """Deal bricks of several kinds: each set gets one of each column, all in different domains.

    ``columns`` hold (domain, device), all of one length, the number of sets; a domain occurs at most that often in all of them.
    *Why it always works.* Bricks are edges between domains and columns, sets are colours. A bipartite graph in which no vertex
    has more edges than there are colours can be coloured so that no vertex meets a colour twice (König), and each column meets
    all of them. Found by flipping chains of two colours; with c columns a chain has at most 2 * c edges.
    """
    sides: dict[Path | int, _Vertex] = {}
    edges: list[_Edge] = []
    for number, column in enumerate(columns):
        sides[number] = _Vertex()
        for domain, device in column:
            edges.append(_Edge(sides.setdefault(domain, _Vertex()), sides[number], number, device))
    for edge in edges:
        _colour(edge)
    sets: list[list[int]] = [[0] * len(columns) for _unused in columns[0]]
    for edge in edges:
        sets[edge.colour][edge.number] = edge.device
    return sets


class _Vertex:
    __slots__ = ("edges", "freed", "next")

    def __init__(self) -> None:
        self.edges: dict[int, _Edge] = {}  # by colour
        self.next, self.freed = 0, [0]

    def free(self) -> int:
        """A colour that it does not meet: one that it lost again, else the smallest it never had."""
        while self.freed:
            if self.freed[-1] not in self.edges:
                return self.freed[-1]
            self.freed.pop()
        while self.next in self.edges:
            self.next += 1
        return self.next

    def drop(self, colour: int) -> None:
        del self.edges[colour]
        self.freed.append(colour)


class _Edge:
    __slots__ = ("colour", "column", "device", "domain", "number")

    def __init__(self, domain: _Vertex, column: _Vertex, number: int, device: int) -> None:
        self.domain, self.column, self.number, self.device, self.colour = domain, column, number, device, -1

    def paint(self, colour: int) -> None:
        self.colour = colour
        self.domain.edges[colour] = self.column.edges[colour] = self


def _colour(edge: _Edge) -> None:
    here, there = edge.domain.free(), edge.column.free()
    if there not in edge.domain.edges:
        here = there
    elif here in edge.column.edges:
        chain, vertex, colour = [], edge.column, here
        while colour in vertex.edges:
            step = vertex.edges[colour]
            chain.append(step)
            vertex = step.domain if vertex is step.column else step.column
            colour = there if colour == here else here
        for step in chain:
            for end in (step.domain, step.column):
                if end.edges.get(step.colour) is step:
                    end.drop(step.colour)
        for step in chain:
            step.paint(there if step.colour == here else here)
    edge.paint(here)
