# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why a volume can't be placed, and what would help. Pure. Private to the collection."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from .._errors import StorageError
from .._size import text
from . import bricks
from .model import HOST, Volume
from .space import Path, Space

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def some(names: Sequence[str], most: int = 8) -> str:
    """A list for a message, cut where it gets long."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def too_few(volume: Volume, space: Space, depth: int, data: Sequence[Sequence[int]], arbiter: Sequence[Sequence[int]],
            there: Collection[int]) -> StorageError | None:
    """The refusal of a volume whose sets could not be spread even if all devices were empty; ``there`` are hosts that have bricks of it."""
    level = volume.spread if depth else HOST
    hosts: dict[Path, int] = defaultdict(int)
    for number, devices in enumerate(data):
        if devices or (volume.arbiters and arbiter[number]) or number in there:
            hosts[space.domain(number, depth)] += 1
    names = [" / ".join(part for part in domain[-1:]) for domain in sorted(hosts)]
    need = -(-volume.width // volume.most)
    limit = f"a {level} holds at most {count(volume.most, 'brick')} of a set of {volume.width}"
    if len(hosts) < need:
        more = need - len(hosts)
        where = f"in a {_ORDINALS[need - 1]} {level}" if more == 1 and need <= len(_ORDINALS) else f"in {more} more {level}s"
        help_ = f"add {count(more, 'host')}" if level == HOST else f"add one host {where}" if more == 1 else f"add hosts {where}"
        return StorageError(f"volume {volume.name}: too few {level}s", found=f"{count(len(hosts), level)}{f': {some(names)}' if names else ''}",
                            expected=f"{need} or more, since {limit}", next_step=help_ + (", or set spread: host" if level != HOST else ""))
    if sum(min(volume.most, number) for number in hosts.values()) < volume.width:
        found = ", ".join(f"{name}: {count(number, 'host')}" for name, (_unused, number) in zip(names, sorted(hosts.items())))
        return StorageError(f"volume {volume.name}: too few hosts", found=some([found]), expected=f"{volume.width} different hosts, and {limit}",
                            next_step=f"add hosts in {level}s that have fewer than {volume.most}")
    if volume.arbiters:
        for kind, lists, least in (("data", data, volume.width - volume.arbiters), ("arbiter", arbiter, volume.arbiters)):
            able = {space.domain(number, depth) for number, devices in enumerate(lists) if devices or number in there}
            if len(able) < least:
                found = f"{count(len(able), level)} with a host that takes {kind} bricks"
                return StorageError(f"volume {volume.name}: too few {level}s for {kind} bricks", found=found, expected=f"{least} or more",
                                    next_step=f"set arbiter: any on hosts of other {level}s")
    return None


def no_room(volume: Volume, space: Space, depth: int, eligible: Sequence[Sequence[int]], wanted: tuple[int, int], largest: int,
            lacking: Sequence[str], *, gave_up: bool) -> StorageError:
    """The refusal of a volume that devices are too full for.

    :param eligible: by host the devices that may take any brick of it
    :param wanted: number of sets and size of new data bricks, tried first
    :param largest: size that would fit, 0 for none
    :param lacking: what started sets lack
    :param gave_up: whether there may be room all the same
    """
    level = volume.spread if depth else HOST
    room: dict[str, int] = defaultdict(int)
    total = 0
    for number, devices in enumerate(eligible):
        name = space.domain(number, depth)[-1]
        for device in devices:
            room[name] = max(room[name], space.free(device))
            total += max(0, space.free(device))
    sets, brick = wanted
    short = [name for name, most in room.items() if most < brick]
    found = f"{text(total)} free on its devices; most on one device: " + some([f"{level} {name} {text(max(0, most))}" for name, most in room.items()])
    small = f" and an arbiter brick of {text(bricks.arbiter(volume, brick, tight=True), up=True)}" if volume.arbiters else ""
    each = f"{count(volume.width - volume.arbiters, 'brick')} of {text(brick, up=True)}{small} for each of {count(sets, 'set')}"
    expected = some(lacking, 3) if lacking else each
    helps = [f"largest size that fits: {text(largest)}"] if largest else []
    helps.append(f"add devices in {level} {some(short)}" if short and level != HOST else f"add devices or another {level}")
    if gave_up:
        found += "; missing bricks are of several sizes, and not every arrangement of them was tried"
    return StorageError(f"volume {volume.name}: no space {'found ' if gave_up else ''}for {text(volume.size, up=True)}", found=found, expected=expected,
                        next_step="; or ".join(helps))
