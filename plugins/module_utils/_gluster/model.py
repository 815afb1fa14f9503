# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a GlusterFS cluster consists of. Values only. Private to the collection."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

IN_CLUSTER = "Peer in Cluster"
PENDING = "user.glusterkube.pending"  # an intent that glusterd does not keep; the value NOTHING when there is none
FIX_LAYOUT = "fix-layout"
RESTORED = "user.glusterkube.restored"  # name:ID of the snapshot that a volume was restored from; glusterd keeps the ID only
SNAPSHOTS = "/run/gluster/snaps/"  # where glusterd mounts the bricks of snapshots, and so of restored volumes and of clones
NOTHING = "none"  # gluster neither resets an option user.* nor sets an empty one


@dataclass(frozen=True)
class Peer:
    """A member of the trusted storage pool. It is who its UUID says, under whatever name or address.

    The host that was asked has no ``state`` of its own and is always connected.
    """

    uuid: str
    names: frozenset[str]
    addresses: frozenset[str]
    connected: bool
    state: str
    bricks: int = 0

    def is_called(self, name: str, addresses: frozenset[str]) -> bool:
        return name in self.names or bool(self.addresses & addresses)

    @property
    def is_asked(self) -> bool:
        return "localhost" in self.names

    @property
    def is_well(self) -> bool:
        """Connected, and neither rejected nor half-joined."""
        return self.is_asked or (self.connected and self.state == IN_CLUSTER)

    @property
    def name(self) -> str:
        """The one name to call it by in texts."""
        return min(self.names - {"localhost"}, default="") or min(self.addresses, default="") or self.uuid

    def to_dict(self) -> dict[str, Any]:
        return {"uuid": self.uuid, "names": sorted(self.names), "addresses": sorted(self.addresses),
                "connected": self.connected, "state": self.state, "bricks": self.bricks}


@dataclass(frozen=True)
class Pool:
    """The trusted storage pool, as the host that was asked sees it.

    ``is_real`` is false where gluster is not installed or does not run yet, so that a plan has to take hosts by their names.
    """

    peers: tuple[Peer, ...]
    is_real: bool = True

    @cached_property
    def _by_name(self) -> dict[str, Peer]:
        return {name: peer for peer in self.peers for name in (*peer.addresses, *peer.names)}

    @cached_property
    def by_uuid(self) -> dict[str, Peer]:
        return {peer.uuid: peer for peer in self.peers if peer.uuid}

    def find(self, name: str, addresses: frozenset[str]) -> Peer | None:
        return self._by_name.get(name) or next((self._by_name[address] for address in sorted(addresses) if address in self._by_name), None)

    @property
    def well(self) -> tuple[Peer, ...]:
        return tuple(peer for peer in self.peers if peer.is_well)

    @property
    def has_majority(self) -> bool:
        return 2 * len(self.well) > len(self.peers)


@dataclass(frozen=True)
class Stranger:
    """A host that is to join, as its own glusterd describes itself; ``silence`` says why it did not."""

    uuid: str = ""
    members: tuple[str, ...] = ()  # names of the other hosts of a pool that it is in
    volumes: tuple[str, ...] = ()
    silence: str = ""


@dataclass(frozen=True)
class Brick:
    """A directory on a host. ``uuid`` is that of the host, or a stand-in made of its name where it has none yet."""

    host: str
    path: str
    uuid: str = ""
    arbiter: bool = False

    @property
    def name(self) -> str:
        return f"{self.host}:{self.path}"

    @property
    def key(self) -> tuple[str, str]:
        """Who the brick is, whatever it is called."""
        return self.uuid, self.path

    @property
    def is_snapshot(self) -> bool:
        """glusterd made and mounts it: the volume was restored from a snapshot, or is a clone of one."""
        return self.path.startswith(SNAPSHOTS)


@dataclass(frozen=True)
class Shape:
    """How the bricks of a volume make sets. All 0 or 1 but what the type needs."""

    type: str  # distribute, replicate, disperse, or a word of glusterd for what is gone: stripe, tier
    replicas: int = 1
    arbiters: int = 0
    disperses: int = 0
    redundancies: int = 0

    @property
    def set_size(self) -> int:
        return {"replicate": self.replicas, "disperse": self.disperses}.get(self.type, 1)

    def words(self) -> tuple[str, ...]:
        """What ``volume create`` wants to hear."""
        if self.type == "replicate":
            return ("replica", str(self.replicas), *(("arbiter", str(self.arbiters)) if self.arbiters else ()))
        if self.type == "disperse":
            return ("disperse", str(self.disperses), "redundancy", str(self.redundancies))
        return ()

    def __str__(self) -> str:
        if self.type == "replicate":
            return f"replicate {self.replicas}" + (f" (arbiter {self.arbiters})" if self.arbiters else "")
        if self.type == "disperse":
            return f"disperse {self.disperses - self.redundancies}+{self.redundancies}"
        return self.type


@dataclass(frozen=True)
class Volume:
    """A volume as it is."""

    name: str
    id: str
    status: str  # Created, Started, Stopped
    shape: Shape
    bricks: tuple[Brick, ...]
    options: Mapping[str, str]

    @property
    def is_started(self) -> bool:
        return self.status == "Started"

    @property
    def sets(self) -> int:
        return len(self.bricks) // max(self.shape.set_size, 1)

    @property
    def pending(self) -> str:
        """The intent kept in the volume, empty when there is none."""
        value = self.options.get(PENDING, NOTHING)
        return "" if value == NOTHING else value

    def to_dict(self) -> dict[str, Any]:
        size = max(self.shape.set_size, 1)
        return {
            "name": self.name, "id": self.id, "status": self.status, "type": self.shape.type, "replicas": self.shape.replicas,
            "arbiters": self.shape.arbiters, "disperses": self.shape.disperses, "redundancies": self.shape.redundancies,
            "bricks": [{"name": brick.name, "host": brick.host, "uuid": brick.uuid, "path": brick.path, "arbiter": brick.arbiter,
                        "set": index // size, "index": index % size} for index, brick in enumerate(self.bricks)],
            "options": dict(self.options), "heal": None, "tasks": None,
        }


@dataclass(frozen=True)
class Wanted:
    """A volume as it should be. Without ``bricks`` its layout is left alone."""

    name: str
    state: str = "started"
    shape: Shape = Shape("replicate", replicas=3)
    bricks: tuple[Brick, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)  # groups expanded
    exact: bool = False
    unread_groups: tuple[str, ...] = ()  # their files come with gluster, which is not installed yet
    force: bool = False
    allow_replica_2: bool = False


@dataclass(frozen=True)
class Rebalance:
    """What the last rebalance or fix-layout of a volume does, by the names of its hosts."""

    id: str = ""
    done: frozenset[str] = frozenset()  # UUIDs of those that completed
    running: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    seconds: float = 0


@dataclass(frozen=True)
class Snapshot:
    """A snapshot of a volume. ``is_activated`` means that it can be mounted."""

    name: str
    id: str
    volume: str
    description: str
    created: str  # glusterd's words, in UTC
    is_activated: bool

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "id": self.id, "volume": self.volume, "description": self.description, "created": self.created,
                "activated": self.is_activated}


@dataclass(frozen=True)
class WantedSnapshot:
    """A snapshot as it should be, and the new volume that is to be a ``clone`` of it."""

    name: str
    volume: str
    state: str = "present"
    description: str = ""
    clone: str = ""


@dataclass(frozen=True)
class SnapshotSettings:
    """Whether a new snapshot is ``activated``, and how many of a volume gluster ``keeps`` before it deletes the oldest; nothing where it never does."""

    activates: bool = False
    keeps: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Room:
    """What is below a brick: percent of its thin pool's data and metadata in use, None for unknown.

    One that is not ``complete`` may be mounted wrongly after a boot once there is a snapshot of it.
    """

    pool: str
    data: float | None
    metadata: float | None
    complete: bool = True


def normal_path(path: str) -> str:
    """One spelling of a brick's path: without double, trailing or ``.`` parts; glusterd strips the trailing slash too."""
    return posixpath.normpath("/" + path.lstrip("/"))
