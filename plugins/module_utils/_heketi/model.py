# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a Heketi server knows. Sizes are bytes, unless a name ends in ``_gib``. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

ONLINE, OFFLINE, FAILED = "online", "offline", "failed"
GIB = 1024**3
_SNAPSHOTS = ("/run/gluster/snaps/", "/var/run/gluster/snaps/")


@dataclass(frozen=True)
class Cluster:
    """Hosts that share volumes. It has no name. ``file`` and ``block`` are the kinds of volumes that it takes."""

    id: str
    file: bool
    block: bool
    node_ids: tuple[str, ...] = ()
    volume_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Brick:
    """``path`` is the brick's directory on its host; ``device``, ``node`` and ``volume`` are ids."""

    id: str
    path: str
    device: str
    node: str
    volume: str
    size: int

    @property
    def is_of_clone(self) -> bool:
        """glusterd made and mounts it, from a snapshot."""
        return self.path.startswith(_SNAPSHOTS)


@dataclass(frozen=True)
class Device:
    """``name`` is the path that it was added by, ``paths`` those that it had then. ``node`` is an id.

    ``free`` and ``used`` are Heketi's accounts, not LVM's.
    """

    id: str
    node: str
    name: str
    paths: tuple[str, ...]
    pv_uuid: str
    state: str
    tags: Mapping[str, str]
    total: int
    free: int
    used: int
    bricks: tuple[Brick, ...] = ()


@dataclass(frozen=True)
class Node:
    """A host of a cluster (its id). ``manage`` is the name that Heketi reaches it by, ``storage`` that of its bricks."""

    id: str
    cluster: str
    zone: int
    manage: str
    storage: str
    state: str
    tags: Mapping[str, str]
    devices: tuple[Device, ...] = ()


@dataclass(frozen=True)
class Volume:
    """A finished volume of a cluster (its id).

    ``durability`` is none, replicate or disperse. ``replicas`` counts the arbiter, ``disperses`` the redundancy.
    ``options`` are those that it was created with, as ``name value``. ``bricks`` are in no order of sets.
    ``hosts`` are storage names of the hosts that a client may ask for it.
    """

    id: str
    name: str
    cluster: str
    size_gib: int
    durability: str
    replicas: int
    disperses: int
    redundancies: int
    arbiter: bool
    snapshot_factor: float
    gid: int
    options: tuple[str, ...]
    bricks: tuple[Brick, ...]
    hosts: tuple[str, ...]
    block: bool = False

    @property
    def is_clone(self) -> bool:
        """Heketi 10 has no durability for a volume that it cloned, and panics when it is asked to grow it or to move a brick of it."""
        return any(brick.is_of_clone for brick in self.bricks)


@dataclass(frozen=True)
class Operation:
    """A pending one. ``status`` is new, stale or failed; ``changes`` are (id of an object, what happens to it)."""

    id: str
    kind: str
    status: str
    in_flight: bool
    changes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class State:
    """Everything, at about one moment."""

    clusters: tuple[Cluster, ...] = ()
    nodes: tuple[Node, ...] = ()
    volumes: tuple[Volume, ...] = ()
    operations: tuple[Operation, ...] = ()

    @property
    def devices(self) -> Iterator[Device]:
        return (device for node in self.nodes for device in node.devices)

    def cluster(self, identity: str) -> Cluster | None:
        return next((cluster for cluster in self.clusters if cluster.id == identity), None)

    def node(self, identity: str) -> Node | None:
        return next((node for node in self.nodes if node.id == identity), None)

    def device(self, identity: str) -> Device | None:
        return next((device for device in self.devices if device.id == identity), None)

    def volumes_named(self, name: str) -> list[Volume]:
        """Two clusters may each have a volume of a name."""
        return [volume for volume in self.volumes if volume.name == name]

    def nodes_of(self, cluster: str) -> list[Node]:
        return [node for node in self.nodes if node.cluster == cluster]
