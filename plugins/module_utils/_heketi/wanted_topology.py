# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A topology as a user wrote it, checked against itself. Pure. Private to the collection."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .._errors import StorageError

ZONE_TAG = "glusterkube.zone"
OURS = "glusterkube."
GROUP = re.compile(r"volume group vg_[0-9a-f]{32}\b")  # that of a device of Heketi, as its host tells what it found
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", re.ASCII)  # an IPv6 address passes Heketi's own check and breaks later
_DEVICE = re.compile(r"/[a-zA-Z0-9_.:/-]+", re.ASCII)
_TAG = re.compile(r"[a-zA-Z0-9_.-]{1,32}", re.ASCII)
_NODE_DEFAULTS: dict[str, Any] = {"state": None, "tags": {}}
_DEVICE_DEFAULTS: dict[str, Any] = {"ids": [], "destroydata": False, "tags": {}, "state": None, "found": None}
VALUE_MAX = 64
TAGS_MAX = 32
ARBITER_TAG, ARBITER_VALUES = "arbiter", ("supported", "required", "disabled")  # apps/glusterfs/tags.go


@dataclass(frozen=True)
class WantedDevice:
    """A device of a node.

    ``ids`` are further paths of it, as its host tells. ``found`` is what its host found on it, in words: empty for a blank one, None when nobody looked.
    A tag whose value is None shall not be there. Without a ``state`` it is left as it is.
    """

    name: str
    ids: frozenset[str] = frozenset()
    destroydata: bool = False
    tags: Mapping[str, str | None] = field(default_factory=dict)
    state: str = ""  # online | offline | drained | absent
    found: str | None = None

    @property
    def paths(self) -> frozenset[str]:
        return self.ids | {self.name}


@dataclass(frozen=True)
class WantedNode:
    """A storage host. ``manage`` is its identity; ``storage`` and ``zone`` may be empty for one that Heketi has."""

    manage: str
    storage: str = ""
    zone: str = ""
    tags: Mapping[str, str | None] = field(default_factory=dict)
    state: str = ""  # online | offline | absent
    devices: tuple[WantedDevice, ...] = ()


@dataclass(frozen=True)
class WantedCluster:
    """Nodes that share volumes. The name is ours: Heketi's clusters have none. A flag that is None is left as it is."""

    name: str
    file: bool | None = None
    block: bool | None = None
    nodes: tuple[WantedNode, ...] = ()


def read(raw: Iterable[Mapping[str, Any]]) -> tuple[list[WantedCluster], list[StorageError]]:
    """The topology in the words of the module's options, and all that is wrong with it."""
    wanted = [WantedCluster(cluster["name"], cluster["file"], cluster["block"], tuple(_node(node) for node in cluster["nodes"])) for cluster in raw]
    nodes = [node for cluster in wanted for node in cluster.nodes]
    faults = [*_twice("cluster", (cluster.name for cluster in wanted)), *_twins(nodes)]
    for node in nodes:
        faults += [*_node_faults(node), *(fault for device in node.devices for fault in _device_faults(node, device)), *_same_devices(node)]
    return wanted, faults


def complete(cluster: Mapping[str, Any]) -> dict[str, Any]:
    """A cluster that leaves out options, with the defaults of the module."""
    nodes = [{**_NODE_DEFAULTS, **node, "devices": [{**_DEVICE_DEFAULTS, **device} for device in node["devices"]]} for node in cluster["nodes"]]
    return {"file": None, "block": None, **cluster, "nodes": nodes}


def unlooked(wanted: Iterable[WantedCluster]) -> list[WantedCluster]:
    """The same without what was found on the devices: it is no longer true once something has been done."""
    return [replace(cluster, nodes=tuple(replace(node, devices=tuple(replace(device, found=None) for device in node.devices)) for node in cluster.nodes))
            for cluster in wanted]


def _node(raw: Mapping[str, Any]) -> WantedNode:
    devices = tuple(WantedDevice(device["name"], frozenset(device["ids"]), device["destroydata"], _tags(device["tags"]), device["state"] or "",
                                 device["found"]) for device in raw["devices"])
    return WantedNode(raw["manage"], raw["storage"] or "", raw["zone"] or "", _tags(raw["tags"]), raw["state"] or "", devices)


def _tags(raw: Mapping[str, Any]) -> dict[str, str | None]:
    return {str(name): _tag_value(value) for name, value in raw.items()}


def _tag_value(value: Any) -> Any:
    """Text, unless it is something that has no place in a tag and is refused."""
    if value is None or isinstance(value, (list, Mapping)):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)


def _twice(word: str, names: Iterable[str]) -> Iterator[StorageError]:
    seen = list(names)
    for name in sorted({name for name in seen if seen.count(name) > 1}):
        yield StorageError(f"{word} {name}: listed {seen.count(name)} times", next_step="list it once")


def _twins(nodes: list[WantedNode]) -> Iterator[StorageError]:
    """One host under two names would hold two bricks of a set. Heketi itself notices only sometimes."""
    owners: dict[str, str] = {}
    for node in nodes:
        for word, name in dict.fromkeys((("manage", node.manage), ("storage", node.storage))):
            owner = owners.get(name)
            if name and owner is not None and (owner != node.manage or word == "manage"):
                yield StorageError(f"node {node.manage}: {word} {name} is also that of node {owner}", expected="each host once, in one cluster",
                                   next_step=f"remove or correct {node.manage} or {owner}")
        owners.update((name, node.manage) for name in (node.manage, node.storage) if name)


def _node_faults(node: WantedNode) -> Iterator[StorageError]:
    what = f"node {node.manage}"
    for word, name in (("manage", node.manage), ("storage", node.storage)):
        if not _HOST.fullmatch(name) and (name or word == "manage"):
            yield StorageError(f"{what}: {word} {name!r} is no host for Heketi", expected="a name or an IPv4 address",
                               next_step="for IPv6 a name that resolves to it")
    if (node.zone.isdigit() and int(node.zone) < 1) or len(node.zone) > VALUE_MAX:
        yield StorageError(f"{what}: zone {node.zone!r}", expected=f"a number from 1, or a name of at most {VALUE_MAX} characters", next_step="zone: a")
    yield from _tag_faults(what, node.tags)


def _device_faults(node: WantedNode, device: WantedDevice) -> Iterator[StorageError]:
    what = f"device {node.manage}:{device.name}"
    if not _DEVICE.fullmatch(device.name) or ".." in device.name.split("/"):
        yield StorageError(f"{what}: no path for Heketi", expected="an absolute path of letters, digits and _.:/-", next_step="/dev/sdb")
    yield from _tag_faults(what, device.tags)


def _tag_faults(what: str, tags: Mapping[str, str | None]) -> Iterator[StorageError]:
    for name, value in tags.items():
        if not _TAG.fullmatch(name) or not _is_value(value):
            yield StorageError(f"{what}: tag {name!r:.60}: {value!r:.100}",
                               expected=f"a name of 1 to 32 letters, digits and _.-, a value of at most {VALUE_MAX} printable characters",
                               next_step="tags: {tier: fast}")
        elif name == ARBITER_TAG and value not in (None, *ARBITER_VALUES):
            yield StorageError(f"{what}: tag {name}: {value}", found="a word that Heketi passes over", expected=", ".join(ARBITER_VALUES),
                               next_step=f"tags: {{{name}: disabled}}")
        elif name.startswith(OURS):
            yield StorageError(f"{what}: tag {name}: is the collection's own", next_step="name it without glusterkube.")
    if len(tags) >= TAGS_MAX:
        yield StorageError(f"{what}: {len(tags)} tags", expected=f"less than {TAGS_MAX}", next_step="leave some out")


def _is_value(value: Any) -> bool:
    return value is None or (isinstance(value, str) and len(value) <= VALUE_MAX and value.isprintable())


def _same_devices(node: WantedNode) -> Iterator[StorageError]:
    for number, device in enumerate(node.devices):
        twin = next((other for other in node.devices[:number] if other.paths & device.paths), None)
        if twin:
            yield StorageError(f"device {node.manage}:{device.name}: is also {twin.name}", found=", ".join(sorted(twin.paths & device.paths)),
                               expected="each device once", next_step=f"remove {device.name} or {twin.name}")
