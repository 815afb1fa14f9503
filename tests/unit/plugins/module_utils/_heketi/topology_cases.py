# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small Heketi and what is wanted of it, for the tests of its topology."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.model import Brick, Cluster, Device, Node, Operation, State, Volume
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.wanted_topology import WantedCluster, read

GIB = 1 << 30
EMPTY = State(clusters=(), nodes=(), volumes=(), operations=())


def brick(number: int, host: int, volume: str = "v1", size: int = GIB, disk: str = "c") -> Brick:
    return Brick(id=f"b{number}", path=f"/var/lib/heketi/mounts/b{number}/brick", device=f"d{host}{disk}", node=f"n{host}", volume=volume, size=size)


def device(host: int, disk: str = "c", *bricks: Brick, **words: Any) -> Device:
    used = sum(entry.size for entry in bricks)
    return Device(**{"id": f"d{host}{disk}", "node": f"n{host}", "name": f"/dev/sd{disk}", "paths": (f"/dev/disk/by-id/g{host}{disk}",),
                     "pv_uuid": f"pv{host}{disk}", "state": "online", "tags": {}, "total": 10 * GIB, "free": 10 * GIB - used, "used": used,
                     "bricks": bricks, **words})


def node(host: int, *devices: Device, **words: Any) -> Node:
    zone = host if host < 4 else 3
    return Node(**{"id": f"n{host}", "cluster": "c1", "zone": zone, "manage": f"g{host}", "storage": f"192.0.2.{host}", "state": "online",
                   "tags": {"glusterkube.zone": "abc"[zone - 1]}, "devices": devices or (device(host),), **words})


def state(*nodes: Node, volumes: tuple[Volume, ...] = (), operations: tuple[Operation, ...] = (), empty: tuple[str, ...] = ()) -> State:
    members = {id_: tuple(entry.id for entry in group) for id_, group in itertools.groupby(nodes, key=lambda entry: entry.cluster)}
    clusters = [Cluster(id=id_, file=True, block=False, node_ids=ids, volume_ids=tuple(volume.id for volume in volumes)) for id_, ids in members.items()]
    clusters += [Cluster(id=id_, file=True, block=False, node_ids=(), volume_ids=()) for id_ in empty]
    bricks = [brick for entry in nodes for device in entry.devices for brick in device.bricks]
    known = tuple(replace(volume, bricks=tuple(brick for brick in bricks if brick.volume == volume.id)) for volume in volumes)
    return State(clusters=tuple(clusters), nodes=nodes, volumes=known, operations=operations)


def volume(name: str = "v1", durability: str = "replicate", **words: Any) -> Volume:
    return Volume(**{"id": name, "name": name, "cluster": "c1", "size_gib": 1, "durability": durability, "replicas": 3, "disperses": 0, "redundancies": 0,
                     "arbiter": False, "snapshot_factor": 1.0, "gid": 0, "options": (), "bricks": (), "hosts": (), **words})


def operation(kind: str = "remove-device", status: str = "stale") -> Operation:
    return Operation(id="o1", kind=kind, status=status, in_flight=False, changes=())


def wanted_device(name: str = "/dev/sdc", **words: Any) -> dict[str, Any]:
    return {"name": name, "ids": [], "destroydata": False, "tags": {}, "state": None, "found": None, **words}


def wanted_node(host: int, *devices: dict[str, Any], **words: Any) -> dict[str, Any]:
    return {"manage": f"g{host}", "storage": f"192.0.2.{host}", "zone": "abcc"[host - 1], "tags": {}, "state": None,
            "devices": list(devices or (wanted_device(),)), **words}


def raw(*nodes: dict[str, Any], **words: Any) -> dict[str, Any]:
    return {"name": "default", "file": None, "block": None, "nodes": list(nodes), **words}


def wanted(*nodes: dict[str, Any], **words: Any) -> list[WantedCluster]:
    clusters, faults = read([raw(*nodes, **words)])
    assert not faults, faults
    return clusters
