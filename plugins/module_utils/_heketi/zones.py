# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of zones and Heketi's numbers for them. Pure. Private to the collection.

A name of digits is that number. Any other name is kept at its nodes as a tag, since Heketi knows numbers only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .._errors import StorageError
from .model import Node
from .wanted_topology import ZONE_TAG, WantedNode


def numbers(nodes: Iterable[Node], wanted: Iterable[WantedNode]) -> tuple[dict[str, int], list[StorageError]]:
    """The number of every zone that is wanted, and what can't be told apart.

    A name keeps the number of the nodes that have its tag. One that no node has takes the number of the nodes that shall have it, if that is nobody
    else's, or else the next free one.
    """
    nodes, wanted = list(nodes), list(wanted)
    found: dict[str, int] = {}
    faults = []
    for node in sorted(nodes, key=lambda node: node.id):
        name = node.tags.get(ZONE_TAG, "")
        if name and found.setdefault(name, node.zone) != node.zone:
            faults.append(StorageError(f"zone {name}: has two numbers in Heketi", found=f"{found[name]} and, at node {node.manage}, {node.zone}",
                                       next_step=f"give one of them another tag {ZONE_TAG}: heketi-cli node settags {node.id} {ZONE_TAG}:NAME"))
    zones = [want.zone for want in wanted if want.zone]
    found.update((zone, int(zone)) for zone in zones if zone.isdigit())
    there = {node.manage: node for node in nodes}
    for want in wanted:
        old = there.get(want.manage)
        if want.zone and old and not old.tags.get(ZONE_TAG) and old.zone not in found.values():
            found.setdefault(want.zone, old.zone)
    used = {node.zone for node in nodes} | set(found.values())
    for zone in zones:
        if zone not in found:
            found[zone] = next(number for number in range(1, len(used) + 2) if number not in used)
            used.add(found[zone])
    return {zone: found[zone] for zone in zones}, faults


def fault(node: Node, wanted: WantedNode, zones: Mapping[str, int]) -> StorageError | None:
    """Heketi has no way to give a node another zone."""
    tag = node.tags.get(ZONE_TAG, "")
    same_name = not tag or tag == wanted.zone or wanted.zone.isdigit()
    if not wanted.zone or (node.zone == zones[wanted.zone] and same_name):
        return None
    found = f"{tag} ({node.zone})" if tag else str(node.zone)
    return StorageError(f"node {node.manage}: can't get another zone", found=f"zone {found} in Heketi",
                        expected=f"{wanted.zone} ({zones[wanted.zone]})",
                        next_step=f"write its old zone back, or move it: heketi_remove_host.yml -e host={node.manage} -e confirm={node.manage}, then site.yml")
