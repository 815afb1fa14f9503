# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads what a Heketi server knows. Changes nothing. Private to the collection.

There is no list of nodes, and none of devices: the way to them leads through the clusters. What goes meanwhile is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Protocol

from .errors import HeketiError
from .model import Brick, Cluster, Device, Node, Operation, State, Volume

ARBITER = "user.heketi.arbiter"
_KIB = 1024
_DEFAULT_REPLICAS = 2  # apps/glusterfs/volume_durability.go: replicate without a number
_DEFAULT_DATA, _DEFAULT_REDUNDANCY = 4, 2
_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})  # strconv.ParseBool


class Get(Protocol):
    """The part of a client that reads."""

    def get(self, path: str) -> Any: ...


def read(client: Get, volumes: bool = True) -> State:
    """Clusters, nodes with their devices and bricks, pending operations; and volumes, unless they are not asked for.

    When a volume is cloned that has two bricks on a device, Heketi forgets one of the clone in its list of the device. With the volumes it is there.

    :raises HeketiError: with the server's words
    """
    clusters = tuple(_cluster(raw) for raw in _each(client, "/clusters", _list(client, "/clusters", "clusters")))
    nodes = tuple(_node(raw) for raw in _each(client, "/nodes", (node for cluster in clusters for node in cluster.node_ids)))
    known = tuple(volume(raw) for raw in _each(client, "/volumes", _list(client, "/volumes", "volumes"))) if volumes else ()
    return State(clusters, tuple(_complete(node, known) for node in nodes), known, operations(client))


def operations(client: Get, changes: bool = True) -> tuple[Operation, ...]:
    """The pending operations. Only their list tells whether they are under way, and only each by itself what it changes.

    :param changes: whether what they change is asked for
    :raises HeketiError: with the server's words
    """
    listed = {raw["id"]: raw for raw in (client.get("/operations/pending") or {}).get("pendingoperations") or ()}
    told = {raw["id"]: raw.get("changes") or () for raw in _each(client, "/operations/pending", listed)} if changes else dict.fromkeys(listed, ())
    return tuple(Operation(identity, listed[identity].get("type_name", ""), listed[identity].get("status") or "new",
                           listed[identity].get("sub_status") == "in-flight", tuple((change["id"], change["description"]) for change in found))
                 for identity, found in told.items())


def _complete(node: Node, volumes: Iterable[Volume]) -> Node:
    """The node with all bricks of its devices."""
    bricks = [brick for volume in volumes for brick in volume.bricks if brick.node == node.id]
    listed = {brick.id for device in node.devices for brick in device.bricks}
    return replace(node, devices=tuple(
        replace(device, bricks=(*device.bricks, *(brick for brick in bricks if brick.device == device.id and brick.id not in listed)))
        for device in node.devices))


def _list(client: Get, path: str, name: str) -> list[str]:
    return (client.get(path) or {}).get(name) or []


def _each(client: Get, path: str, identities: Iterable[str]) -> Iterator[dict[str, Any]]:
    for identity in identities:
        try:
            yield client.get(f"{path}/{identity}")
        except HeketiError as error:
            if error.status != 404:
                raise


def _cluster(raw: dict[str, Any]) -> Cluster:
    return Cluster(raw["id"], bool(raw.get("file")), bool(raw.get("block")), tuple(raw.get("nodes") or ()), tuple(raw.get("volumes") or ()))


def _node(raw: dict[str, Any]) -> Node:
    """Of several host names Heketi uses the first one only."""
    names = raw["hostnames"]
    return Node(raw["id"], raw["cluster"], raw["zone"], names["manage"][0], names["storage"][0], raw["state"], raw.get("tags") or {},
                tuple(_device(device, raw["id"]) for device in raw.get("devices") or ()))


def _device(raw: dict[str, Any], node: str) -> Device:
    room = raw["storage"]
    return Device(raw["id"], node, raw["name"], tuple(raw.get("paths") or ()), raw.get("pv_uuid") or "", raw["state"], raw.get("tags") or {},
                  room["total"] * _KIB, room["free"] * _KIB, room["used"] * _KIB, _bricks(raw))


def _bricks(raw: dict[str, Any]) -> tuple[Brick, ...]:
    return tuple(Brick(brick["id"], brick["path"], brick["device"], brick["node"], brick["volume"], brick["size"] * _KIB) for brick in raw.get("bricks") or ())


def volume(raw: dict[str, Any]) -> Volume:
    """Out of the answer of ``/volumes/ID``. Options have empty entries where the server adds none of its own."""
    durability = raw.get("durability") or {}
    kind = durability.get("type") or "none"
    disperse = durability.get("disperse") or {}
    data, redundancy = disperse.get("data") or _DEFAULT_DATA, disperse.get("redundancy") or _DEFAULT_REDUNDANCY
    options = tuple(option.strip() for option in raw.get("glustervolumeoptions") or () if option.strip())
    return Volume(
        raw["id"], raw["name"], raw["cluster"], raw["size"], kind,
        replicas=((durability.get("replicate") or {}).get("replica") or _DEFAULT_REPLICAS) if kind == "replicate" else 1,
        disperses=data + redundancy if kind == "disperse" else 0, redundancies=redundancy if kind == "disperse" else 0,
        arbiter=has_arbiter(options), snapshot_factor=_factor(raw.get("snapshot") or {}), gid=raw.get("gid") or 0, options=options,
        bricks=_bricks(raw), hosts=tuple(((raw.get("mount") or {}).get("glusterfs") or {}).get("hosts") or ()), block=bool(raw.get("block")))


def has_arbiter(options: Iterable[str]) -> bool:
    return any(option.split(None, 1)[1:] and option.split(None, 1)[0] == ARBITER and option.split(None, 1)[1].strip() in _TRUE for option in options)


def _factor(snapshot: dict[str, Any]) -> float:
    return float(snapshot.get("factor") or 1) if snapshot.get("enable") else 1.0
