# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What placement works with. Values only. Private to the collection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ANY, ONLY, NEVER = "any", "only", "never"  # what a host thinks of arbiter bricks
HOST = "host"  # the innermost level, below all domains
Tags = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Device:
    """A disk that bricks are cut from; ``size`` is what bricks may use of it."""

    name: str
    size: int
    tags: Tags = frozenset()


@dataclass(frozen=True)
class Host:
    """A host in its failure domains, outermost first. One that did not report has no devices here, but may have bricks."""

    name: str
    domains: tuple[str, ...] = ()
    arbiter: str = ANY
    devices: tuple[Device, ...] = ()
    reported: bool = True


@dataclass(frozen=True)
class Volume:
    """What a volume asks for.

    :param width: bricks of a set, arbiter included
    :param data: bricks of a set whose sizes add up to what it offers: 1 of a replicated set
    :param most: how many bricks of a set one domain at level ``spread`` may hold: as many as the set may lose
    :param sets: their number, None for the fewest that fit
    :param file_size: average, for the size of arbiter bricks
    """

    name: str
    width: int
    data: int
    most: int
    arbiters: int
    size: int
    sets: int | None
    brick_max: int | None
    tags: Tags
    spread: str
    file_size: int


@dataclass(frozen=True)
class Existing:
    """A brick that is there. ``device`` is empty and ``size`` 0 where unknown; ``prepared`` is one that no volume has yet."""

    volume: str
    set: int
    index: int
    host: str
    device: str
    size: int
    arbiter: bool
    prepared: bool = False


@dataclass(frozen=True)
class Brick:
    """A brick of a layout; ``size`` is what its LV shall have."""

    host: str
    device: str
    size: int
    arbiter: bool
    new: bool

    def to_dict(self) -> dict[str, Any]:
        return {"host": self.host, "device": self.device, "size": self.size, "arbiter": self.arbiter, "new": self.new}
