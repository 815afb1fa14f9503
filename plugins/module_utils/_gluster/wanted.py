# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the user asked for, checked against itself and the hosts that there are. Pure. Private to the collection."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Callable

from .._errors import StorageError
from . import options
from .model import Brick, Pool, Shape, Volume, Wanted
from .xml import split_brick

Resolve = Callable[[str], frozenset[str]]  # the addresses of a name
ReadGroup = Callable[[str], "dict[str, str] | None"]  # the options of a group, None when the file can't be there yet

# cli/src/cli-cmd-parser.c, cli_validate_volname
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*", re.ASCII)
_NAME_MAX = 1000
_NO_NAMES = frozenset({"activate-on-create", "all", "auto-delete", "description", "end-volume", "force", "help", "option", "snap-max-hard-limit",
                       "snap-max-soft-limit", "subvolumes", "type", "volume", "volume_not_in_ring"})
_PATH_MAX = 4000


def read(raw: Iterable[Mapping[str, Any]], pool: Pool, resolve: Resolve, read_group: ReadGroup, *,
         by_name: bool = False) -> tuple[list[Wanted], list[StorageError]]:
    """The wanted volumes, and every fault of every one of them that shows without looking at existing volumes.

    :param by_name: take a host that is no member by its name, since its joining was only planned (check mode)
    """
    faults: list[StorageError] = []
    wanted = [_Reader(entry, pool, resolve, read_group, by_name, faults).volume() for entry in raw]
    for name, times in Counter(volume.name for volume in wanted).items():
        if times > 1:
            faults.append(StorageError(f"volume {name}: listed {times} times", expected="once", next_step="merge the entries"))
    return wanted, faults


class _Reader:
    def __init__(self, raw: Mapping[str, Any], pool: Pool, resolve: Resolve, read_group: ReadGroup, by_name: bool, faults: list[StorageError]) -> None:
        self._raw, self._pool, self._resolve, self._read_group, self._by_name, self._faults = raw, pool, resolve, read_group, by_name, faults
        self._name = str(raw["name"])

    def _refuse(self, what: str, *, found: str = "", expected: str = "", next_step: str = "") -> None:
        self._faults.append(StorageError(f"volume {self._name}: {what}", found=found, expected=expected, next_step=next_step))

    def volume(self) -> Wanted:
        self._check_name()
        state, raw = self._raw["state"], self._raw
        if state == "absent":
            return Wanted(self._name, state)
        shape = self._shape() if raw["bricks"] else Shape(raw["type"])
        bricks = self._bricks(shape)
        groups = {group: self._group(group) for group in raw["option_groups"] or []}
        grouped = {name: value for known in groups.values() for name, value in (known or {}).items()}
        own = options.read(self._name, raw["options"] or {}, self._faults)
        for name in own:
            grouped.pop(options.stored_name(name, grouped), None)
        return Wanted(self._name, state, shape, bricks, {**grouped, **own}, exact=raw["options_mode"] == "exact",
                      unread_groups=tuple(group for group, known in groups.items() if known is None),
                      force=raw["force"], allow_replica_2=raw["allow_replica_2"])

    def _check_name(self) -> None:
        name = self._name
        if name in _NO_NAMES:
            self._refuse("refused", found=f"gluster keeps the name {name!r} for itself", expected="another name")
        elif not _NAME.fullmatch(name) or len(name) > _NAME_MAX:
            self._refuse("refused", found=f"the name {name[:60]!r}", expected=f"letters, digits, _ and -, at most {_NAME_MAX}, not beginning with -")

    def _shape(self) -> Shape:
        raw, kind = self._raw, self._raw["type"]
        replicas, arbiters = raw["replicas"], raw["arbiters"] or 0
        disperses, redundancies = raw["disperses"] or 0, raw["redundancies"] or 0
        if replicas is None:
            replicas = 3 if kind == "replicate" else 1
        if kind == "replicate":
            self._check_replicate(replicas, arbiters)
            self._check_unused("disperse", disperses=disperses, redundancies=redundancies)
            return Shape(kind, replicas, arbiters)
        self._check_unused("replicate", replicas=0 if replicas == 1 else replicas, arbiters=arbiters)
        if kind == "disperse":
            if redundancies < 1 or 2 * redundancies >= disperses:
                self._refuse("refused", found=f"disperses: {disperses}, redundancies: {redundancies}",
                             expected="redundancies of at least 1, and more than twice as many disperses", next_step="such as disperses: 3, redundancies: 1")
            return Shape(kind, 1, 0, disperses, redundancies)
        self._check_unused("disperse", disperses=disperses, redundancies=redundancies)
        return Shape(kind)

    def _check_replicate(self, replicas: int, arbiters: int) -> None:
        if arbiters and (arbiters, replicas) == (1, 2):
            self._refuse("refused", found="replicas: 2, arbiters: 1", expected="replicas counts the arbiter too", next_step="replicas: 3, arbiters: 1")
        elif arbiters and (arbiters, replicas) != (1, 3):
            self._refuse("refused", found=f"replicas: {replicas}, arbiters: {arbiters}", expected="replicas: 3, arbiters: 1, or no arbiter")
        elif replicas < 2:
            self._refuse("refused", found=f"replicas: {replicas}", expected="2 or more", next_step="type: distribute keeps one copy")

    def _check_unused(self, kind: str, **numbers: int) -> None:
        for name, number in numbers.items():
            if number:
                self._refuse("refused", found=f"{name}: {number} with type: {self._raw['type']}", expected=f"{name} only with type: {kind}",
                             next_step=f"type: {kind}, or leave {name} out")

    def _bricks(self, shape: Shape) -> tuple[Brick, ...]:
        size = shape.set_size
        bricks = [brick for index, name in enumerate(self._raw["bricks"] or []) if (brick := self._brick(str(name), index, shape))]
        if size and len(self._raw["bricks"] or []) % size:
            self._refuse("number of bricks: refused", found=f"{len(self._raw['bricks'])}", expected=f"sets of {size} for {shape}",
                         next_step=f"give {size} bricks for each set, set after set")
        for key, times in Counter(brick.key for brick in bricks).items():
            if times > 1:
                name = next(brick.name for brick in bricks if brick.key == key)
                self._refuse(f"brick {name}: listed {times} times", expected="once")
        return tuple(bricks)

    def _brick(self, name: str, index: int, shape: Shape) -> Brick | None:
        host, path = split_brick(name)
        fault = ""
        if not host or path == "/" or not name.isprintable() or any(char.isspace() for char in host) or len(path.encode()) > _PATH_MAX:
            fault = f"brick {name[:200]!r}: is none"
        elif ".." in name.split("/"):
            fault = f"brick {name}: has .. in its path"
        if fault:
            self._refuse(fault, expected="host:/path, such as 192.0.2.11:/srv/gluster/home-0-0/brick")
            return None
        addresses = self._resolve(host)
        peer = self._pool.find(host, addresses)
        if host in ("localhost", "127.0.0.1", "::1"):
            self._refuse(f"brick {name}: refused", found="a name that each host has for itself", expected="the host's name in the pool",
                         next_step="gluster pool list")
        elif not peer and not self._by_name:
            self._refuse(f"brick {name}: no such member", found=f"{host} is not in the pool", expected="a member",
                         next_step=f"gluster peer probe {host}, or check the name: gluster pool list")
        uuid = peer.uuid if peer and peer.uuid else f"host {min(addresses, default=host)}"
        return Brick(host, path, uuid, arbiter=bool(shape.arbiters) and index % shape.set_size == shape.set_size - 1)

    def _group(self, group: str) -> dict[str, str] | None:
        try:
            return self._read_group(group)
        except StorageError as error:
            self._faults.append(StorageError(f"volume {self._name}: {error.what}", found=error.found, expected=error.expected, next_step=error.next_step))
            return {}


def conflicts(wanted: Iterable[Wanted], current: Iterable[Volume], pool: Pool) -> list[StorageError]:
    """Bricks that two volumes would have, or that lie within each other; also with volumes that are not listed."""
    wanted = list(wanted)
    owners: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)  # host -> path -> (volume, name of the brick)
    faults = []
    for existing in current:
        for brick in existing.bricks:
            owners[brick.uuid][brick.path] = (existing.name, brick.name)
    new: set[tuple[str, str]] = set()
    for volume in wanted:
        for brick in volume.bricks:
            owner, _unused = owners[brick.uuid].setdefault(brick.path, (volume.name, brick.name))
            if owner != volume.name:
                faults.append(StorageError(f"volume {volume.name}: brick {brick.name}: refused", found=f"it is a brick of volume {owner}",
                                           expected="a directory of its own", next_step=f"gluster volume info {owner}"))
            new.add(brick.key)
    for host, paths in owners.items():
        outer = ""
        for path in sorted(paths, key=lambda path: path + "/"):
            if outer and path.startswith(outer + "/") and {(host, path), (host, outer)} & new:
                faults.append(StorageError(f"volume {paths[path][0]}: brick {paths[path][1]}: refused",
                                           found=f"it lies within brick {paths[outer][1]} of volume {paths[outer][0]}",
                                           expected="bricks beside each other"))
            else:
                outer = path
    return faults
