# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The end of a run in a few lines. What is not known is said to be unknown, never shown as good. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .model import Host


class Found(NamedTuple):
    """A brick that a host reported."""

    host: str
    brick: Mapping[str, Any]


def summary(hosts: Iterable[Host], pool: Mapping[str, Any], warnings: list[str]) -> dict[str, Any]:
    """State of the pool in numbers.

    :param hosts: with the looks taken at the end of the run
    :param pool: what gluster_volume returned: ``{peers, volumes}``
    :returns: ``{ok, peers, volumes, bricks, heal, fullest, warnings}``, counts as ``[good, all]``, ``heal`` entries
        waiting or None when a brick's count is unknown
    """
    there = {(host.uuid, brick["path"]): Found(host.name, brick) for host in hosts for brick in host.bricks}
    used = [there.get((brick["uuid"], brick["path"])) for volume in pool["volumes"] if volume["status"] == "Started" for brick in volume["bricks"]]
    known = [found for found in used if found]
    unknown = len(known) < len(used) or any(found.brick["heal"] is None for found in known)
    answer: dict[str, Any] = {
        "peers": [sum(peer["connected"] for peer in pool["peers"]), len(pool["peers"])],
        "volumes": [sum(volume["status"] == "Started" for volume in pool["volumes"]), len(pool["volumes"])],
        "bricks": [sum(found.brick["online"] is True for found in known), len(used)],
        "heal": None if unknown else sum(found.brick["heal"] for found in known),
        "fullest": _fullest(known),
        "warnings": list(warnings),
    }
    answer["ok"] = all(answer[part][0] == answer[part][1] for part in ("peers", "bricks")) and answer["heal"] == 0 and not warnings
    return answer


def lines(numbers: Mapping[str, Any], mount: str) -> list[str]:
    """The summary as a person reads it. ``mount`` is the command that mounts a volume, empty when there is none."""
    told = [f"glusterkube.storage: {'OK' if numbers['ok'] else 'LOOK AT THIS'}", "  " + counts(numbers)]
    told += [f"  WARN  {warning}" for warning in numbers["warnings"]]
    return told + ([f"Next:  {mount}"] if mount else [])


def counts(numbers: Mapping[str, Any]) -> str:
    """The numbers of a summary in one line."""
    heal = "unknown" if numbers["heal"] is None else numbers["heal"]
    return "   ".join([f"peers {_of(numbers['peers'])}", f"bricks online {_of(numbers['bricks'])}", f"volumes started {_of(numbers['volumes'])}",
                       f"heal pending {heal}", f"fullest brick {numbers['fullest']}"])


def _of(pair: list[int]) -> str:
    return f"{pair[0]}/{pair[1]}"


def _fullest(known: Iterable[Found]) -> str:
    shares = [(found.brick["used"] / found.brick["total"], f"{found.host}:{found.brick['path']}") for found in known if found.brick["total"]]
    if not shares:
        return "unknown"
    share, where = max(shares)
    return f"{share:.0%} ({where})"
