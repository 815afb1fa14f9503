# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is left of Heketi on the hosts when its database is gone. Values only, sizes in bytes. Private to the collection."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

MOUNTS = "/var/lib/heketi/mounts"  # where Heketi mounts its bricks
_ID = "[0-9a-f]{32}"
_VG, _BRICK = re.compile(f"vg_({_ID})"), re.compile(f"brick_({_ID})")


def device_id(vg: str) -> str:
    """Id of the device that Heketi made a volume group of, empty for a group of somebody else."""
    found = _VG.fullmatch(vg)
    return found[1] if found else ""


def brick_id(lv: str) -> str:
    """Id of the brick that Heketi made a logical volume for, empty for all others."""
    found = _BRICK.fullmatch(lv)
    return found[1] if found else ""


@dataclass(frozen=True)
class Device:
    """A volume group of Heketi's. ``name`` is the device's name on this boot, ``paths`` its other ones."""

    id: str
    name: str
    pv_uuid: str
    paths: tuple[str, ...]
    total: int
    extent: int


@dataclass(frozen=True)
class Pool:
    """A thin pool in such a group."""

    device: str
    name: str
    size: int
    metadata: int


@dataclass(frozen=True)
class ThinVolume:
    """A thin volume in such a group: a brick, or the copy of one that glusterd made for a clone or a snapshot.

    ``point`` is where it is mounted, empty where it is not. ``gid`` is the group of the directory ``brick`` in it, None while nobody can look.
    ``in_fstab`` says whether a boot mounts it.
    """

    device: str
    name: str
    size: int
    pool: str
    point: str = ""
    gid: int | None = None
    in_fstab: bool = False

    @property
    def brick(self) -> str:
        return brick_id(self.name)


@dataclass(frozen=True)
class Look:
    """One host; ``uuid`` is that of its glusterd."""

    uuid: str
    devices: tuple[Device, ...] = ()
    pools: tuple[Pool, ...] = ()
    volumes: tuple[ThinVolume, ...] = ()
    others: tuple[str, ...] = ()  # ``vg/lv`` of what is in a group of Heketi's and is none of these

    def to_dict(self) -> dict[str, Any]:
        shown: dict[str, Any] = asdict(self)
        return {key: list(value) if isinstance(value, tuple) else value for key, value in shown.items()}

    @classmethod
    def from_dict(cls, shown: Mapping[str, Any]) -> Look:
        """What :meth:`to_dict` gave, after a way through JSON."""
        return cls(shown["uuid"], tuple(Device(**{**device, "paths": tuple(device["paths"])}) for device in shown["devices"]),
                   tuple(Pool(**pool) for pool in shown["pools"]), tuple(ThinVolume(**volume) for volume in shown["volumes"]), tuple(shown["others"]))


@dataclass(frozen=True)
class WantedDevice:
    """A device as the inventory declares it. ``ids`` are further names of it."""

    device: str
    tags: Mapping[str, str] = field(default_factory=dict)
    state: str = "online"
    ids: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Host:
    """A host of the pool: what the inventory says of it, and what was found on it."""

    manage: str
    storage: str
    zone: int
    look: Look
    tags: Mapping[str, str] = field(default_factory=dict)
    state: str = "online"
    devices: tuple[WantedDevice, ...] = ()

    @property
    def id(self) -> str:
        """Heketi's id of a node is nowhere on the hosts. One that is made of glusterd's is the same in every attempt."""
        return self.look.uuid.replace("-", "")

    @property
    def is_node(self) -> bool:
        return bool(self.devices or self.look.devices)

    def wanted(self, device: Device) -> WantedDevice:
        names = {device.name, *device.paths}
        return next((wanted for wanted in self.devices if names & {wanted.device, *wanted.ids}), WantedDevice(device.name))


@dataclass(frozen=True)
class Cluster:
    """Hosts that share volumes. An empty ``id`` is one that nobody remembers: it is made of those of the nodes.

    ``average`` is the KiB of an average file, by which Heketi makes its arbiter bricks, 0 for unknown.
    """

    hosts: tuple[Host, ...]
    id: str = ""
    file: bool = True
    block: bool = False
    average: int = 0


@dataclass(frozen=True)
class Rebuilt:
    """``database`` is what ``heketi db import`` reads.

    ``lost`` are sentences on what belongs to Heketi and could not be put into it, or not fully; ``foreign`` names volumes of somebody else.
    """

    database: Mapping[str, Any]
    lost: tuple[str, ...]
    foreign: tuple[str, ...]
