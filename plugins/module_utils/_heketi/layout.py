# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the bricks of a volume of Heketi are, and what is wrong with it. Pure. Private to the collection.

Heketi does not tell which bricks are a set: that is gluster's order. Where gluster can't be asked, it is known of volumes of one set only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._placement.check import Checker
from .model import Brick, State, Volume

Order = Mapping[str, Sequence[tuple[str, str]]]  # by volume: host and path of its bricks, set after set


def width(volume: Volume) -> int:
    """Bricks of a set."""
    return volume.disperses or volume.replicas


def bricks(state: State, volume: Volume, order: Order) -> list[dict[str, Any]]:
    """The bricks with ``host`` (its name), ``zone``, ``device``, ``path``, ``size``, ``arbiter``, ``set`` and ``index``; the last three None where unknown."""
    known = {(node.storage, brick.path): brick for brick in volume.bricks if (node := state.node(brick.node))}
    listed = order.get(volume.name, ())
    in_order = [known[key] for key in listed if key in known]
    if len(in_order) != len(volume.bricks) or len(listed) != len(volume.bricks):
        # an arbiter is smaller than the data beside it, and is the last of its set
        in_order = sorted(volume.bricks, key=lambda brick: -brick.size) if len(volume.bricks) == width(volume) else []
    places = {brick.id: divmod(number, width(volume)) for number, brick in enumerate(in_order)}
    return [_brick(state, volume, brick, places.get(brick.id)) for brick in in_order or volume.bricks]


def _brick(state: State, volume: Volume, brick: Brick, place: tuple[int, int] | None) -> dict[str, Any]:
    node, device = state.node(brick.node), state.device(brick.device)
    return {"host": node.manage if node else brick.node, "zone": node.zone if node else None, "device": device.name if device else brick.device,
            "path": brick.path, "size": brick.size, "set": place[0] if place else None, "index": place[1] if place else None,
            "arbiter": volume.arbiter and place[1] == width(volume) - 1 if place else None}


def violations(state: State, volume: Volume, placed: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]] | None:
    """What the placement checker finds, None where the sets are not known. Zones count where there are enough of them for a set.

    The size of an arbiter is not judged: it is the server's average size of files that makes it.
    """
    if any(brick["set"] is None for brick in placed):
        return None
    nodes = state.nodes_of(volume.cluster)
    hosts = [{"name": node.manage, "zone": node.zone, "devices": [{"device": device.name, "size": device.total} for device in node.devices]} for node in nodes]
    enough = len({node.zone for node in nodes}) * (volume.redundancies or 1) >= width(volume)
    asked = {"name": volume.name, "type": "distribute" if volume.durability == "none" else volume.durability, "replicas": volume.replicas,
             "arbiters": int(volume.arbiter), "disperses": volume.disperses, "redundancies": volume.redundancies}
    found = [{**brick, "volume": volume.name, "size": 0 if brick["arbiter"] else brick["size"]} for brick in placed]
    return Checker(hosts, [asked], found, spread="zone" if enough else "host").violations()


def words(violation: Mapping[str, Any]) -> str:
    number = violation["set"]
    return (f"volume {violation['volume']}: {f'set {number} ' if number is not None else ''}{violation['what']}; found: {violation['found']}; "
            f"expected: {violation['expected']}; next: heketi-cli brick evict, or a topology with more zones")
