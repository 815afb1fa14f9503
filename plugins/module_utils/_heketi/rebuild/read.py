# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the controller gathered, in the words of the rebuild. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..._errors import StorageError, refuse
from ..._gluster.model import Brick, Shape, Volume
from .. import wanted_topology, zones
from ..wanted_topology import ZONE_TAG, WantedNode
from .model import Cluster, Host, Look, WantedDevice

LEFT_ALONE = ("", "drained", "absent")  # what says nothing of a state that the database could have


def clusters(topology: Iterable[Mapping[str, Any]], looks: Mapping[str, Mapping[str, Any]], ids: Mapping[str, str],
             average: int = 0) -> list[Cluster]:
    """The declared clusters with what was found on their hosts.

    :param topology: in the words of the options of heketi_topology
    :param looks: by the name that Heketi manages a host by
    :param ids: of clusters by their names, as far as somebody remembers them
    :param average: KiB of an average file as Heketi is configured, 0 for unknown
    :raises StorageError: when the topology is wrong, a host of it was not looked at, or another host has something of Heketi's
    """
    wanted, faults = wanted_topology.read(map(wanted_topology.complete, topology))
    nodes = [node for cluster in wanted for node in cluster.nodes]
    numbers, clashes = zones.numbers((), nodes)
    names = {node.manage for node in nodes}
    unknown = [name for name, look in looks.items() if name not in names and look["devices"]]
    refuse([*faults, *clashes, *(_unseen(node) for node in nodes if node.manage not in looks), *map(_undeclared, unknown)])
    return [Cluster(tuple(_host(node, numbers, Look.from_dict(looks[node.manage])) for node in cluster.nodes), ids.get(cluster.name, ""),
                    cluster.file is not False, bool(cluster.block), average) for cluster in wanted]


def _undeclared(name: str) -> StorageError:
    return StorageError(f"host {name}: has volume groups of Heketi's", expected="heketi_devices in its variables", next_step="declare them as they were")


def _unseen(node: WantedNode) -> StorageError:
    return StorageError(f"node {node.manage}: was not looked at", expected="an answer of every host, since its bricks would be missing",
                        next_step="start it, or take its heketi_devices out of the inventory")


def _host(node: WantedNode, numbers: Mapping[str, int], look: Look) -> Host:
    tags = {name: value for name, value in node.tags.items() if value is not None}
    tags.update({ZONE_TAG: node.zone} if node.zone and not node.zone.isdigit() else {})
    devices = tuple(WantedDevice(device.name, {tag: value for tag, value in device.tags.items() if value is not None}, _state(device.state), device.ids)
                    for device in node.devices)
    return Host(node.manage, node.storage, numbers.get(node.zone, 1), look, tags, _state(node.state), devices)


def _state(state: str) -> str:
    return "online" if state in LEFT_ALONE else state


def volumes(shown: Iterable[Mapping[str, Any]]) -> list[Volume]:
    """Volumes in the shape of gluster_info, each once."""
    return list({volume["id"]: Volume(
        volume["name"], volume["id"], volume["status"],
        Shape(volume["type"], volume["replicas"], volume["arbiters"], volume["disperses"], volume["redundancies"]),
        tuple(Brick(brick["host"], brick["path"], brick["uuid"], brick["arbiter"]) for brick in volume["bricks"]), dict(volume["options"]))
        for volume in shown}.values())
