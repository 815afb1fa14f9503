# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Volumes of Heketi: from what is there to what to do. Pure. Private to the collection.

Heketi can create, clone, grow and delete a volume, and nothing else: whatever else differs is refused with the way out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from .._action import Action
from .._errors import StorageError, refuse
from .model import State, Volume
from .reader import ARBITER
from .wanted_volumes import ABSENT, DEFAULT_DURABILITY, Wanted

CLEAN_UP = "/operations/pending/cleanup"
CLEANED = "interrupted operations"


def reconcile(state: State, wanted: Iterable[Wanted], confirm: Collection[str] = (), *, cleanup: bool = False) -> list[Action]:
    """What makes the volumes as wanted: created, cloned as they are before they grow, grown, and deleted at last. Those that are not listed stay as they are.

    :param confirm: names of the volumes that may be deleted
    :param cleanup: undo what was interrupted before
    :raises StorageError: with all that is refused; then nothing may be done
    """
    faults: list[StorageError] = []
    actions: dict[str, list[Action]] = {"create": [], "clone": [], "grow": [], "delete": []}
    for entry in wanted:
        try:
            volume = one(state, entry)
            faults += _interrupted(state, entry, volume, cleanup=cleanup)
            if entry.state == ABSENT:
                actions["delete"] += _delete(state, entry, volume, confirm)
            elif volume:
                faults += differences(entry, volume)
                actions["grow"] += _grow(entry, volume)
            elif entry.clone_of:
                actions["clone"] += _clone(state, entry)
            else:
                faults += _lacks(state, entry)
                actions["create"].append(_create(entry))
        except StorageError as error:
            faults.append(error)
    refuse(faults)
    return [*(_clean_up(state) if cleanup else ()), *(action for kind in actions.values() for action in kind)]


def one(state: State, entry: Wanted) -> Volume | None:
    """The volume of a name.

    :raises StorageError: when there are several
    """
    found = [volume for volume in state.volumes_named(entry.name) if not entry.clusters or volume.cluster in entry.clusters]
    if len(found) > 1:
        raise StorageError(f"{entry}: there are {len(found)} of this name", found=", ".join(f"{volume.id} in cluster {volume.cluster}" for volume in found),
                           expected="one", next_step=f"say which: clusters: [{found[0].cluster}]")
    return found[0] if found else None


def _request(sign: str, entry: Wanted, summary: str, method: str, path: str, body: Mapping[str, Any] | None = None, **more: Any) -> Action:
    return Action(sign, str(entry), summary, (method, path, *([json.dumps(body)] if body is not None else [])), **more)


def durability(text: str) -> dict[str, Any]:
    """As Heketi wants it: ``disperse:4:2`` is four bricks of data and two of redundancy."""
    kind, *numbers = text.split(":")
    if kind == "disperse":
        return {"type": kind, "disperse": {"data": int(numbers[0]), "redundancy": int(numbers[1])}}
    return {"type": kind, "replicate": {"replica": int(numbers[0])}} if kind == "replicate" else {"type": kind}


def durability_of(volume: Volume) -> str:
    if volume.durability == "disperse":
        return f"disperse:{volume.disperses - volume.redundancies}:{volume.redundancies}"
    return f"replicate:{volume.replicas}" if volume.durability == "replicate" else volume.durability


def creation(entry: Wanted) -> dict[str, Any]:
    """The body of the request that makes a volume."""
    options = [f"{name} {value}" for name, value in entry.options.items()] + ([f"{ARBITER} true"] if entry.arbiter else [])
    body: dict[str, Any] = {"name": entry.name, "size": entry.size_gib, "durability": durability(entry.durability or DEFAULT_DURABILITY)}
    body.update({"gid": entry.gid} if entry.gid else {}, **({"glustervolumeoptions": options} if options else {}))
    body.update({"snapshot": {"enable": True, "factor": entry.snapshot_factor}} if entry.snapshot_factor is not None else {})
    body.update({"clusters": list(entry.clusters)} if entry.clusters else {})
    return body


def _create(entry: Wanted) -> Action:
    body, kind = creation(entry), entry.durability or DEFAULT_DURABILITY
    return _request("+", entry, f"create {kind}{' with arbiter' if entry.arbiter else ''}, {entry.size_gib} GiB", "POST", "/volumes", body,
                    details=tuple(f"option {option}" for option in body.get("glustervolumeoptions", ())))


def _clone(state: State, entry: Wanted) -> Iterator[Action]:
    origin = one(state, Wanted(entry.clone_of))
    if origin is None:
        raise StorageError(f"{entry}: there is nothing to clone", found=f"no volume {entry.clone_of}", expected="a volume that is there before the call",
                           next_step="heketi_info lists the volumes")
    if origin.block:
        raise StorageError(f"{entry}: volume {origin.name} can't be cloned", found="a volume for block devices", expected="one for files")
    if entry.size_gib is not None and entry.size_gib != origin.size_gib:
        raise StorageError(f"{entry}: a clone of {origin.size_gib} GiB", found=f"size: {entry.size_gib}", expected=f"{origin.size_gib}, or no size",
                           next_step="leave size out; Heketi 10 can't grow a clone")
    yield _request("+", entry, f"clone volume {origin.name}, {origin.size_gib} GiB", "POST", f"/volumes/{origin.id}/clone", {"name": entry.name})


def _grow(entry: Wanted, volume: Volume) -> Iterator[Action]:
    if entry.size_gib is not None and entry.size_gib > volume.size_gib:
        yield _request("~", entry, f"grow from {volume.size_gib} to {entry.size_gib} GiB", "POST", f"/volumes/{volume.id}/expand",
                       {"expand_size": entry.size_gib - volume.size_gib}, details=("new bricks beside the old ones, and a rebalance",))


def _delete(state: State, entry: Wanted, volume: Volume | None, confirm: Collection[str]) -> Iterator[Action]:
    if volume is None:
        return
    if entry.name not in confirm:
        raise StorageError(f"{entry}: refused to delete", found=f"{durability_of(volume)}, {volume.size_gib} GiB, {len(volume.bricks)} bricks, with its data",
                           expected="its name in confirm", next_step=f"when it and its data may go: confirm: [{entry.name}]")
    if volume.block:
        raise StorageError(f"{entry}: refused to delete", found="a volume for block devices", expected="one for files",
                           next_step=f"heketi-cli blockvolume list, then heketi-cli volume delete {volume.id}")
    yield _request("-", entry, f"delete {durability_of(volume)}, {volume.size_gib} GiB, {len(volume.bricks)} bricks, with its data", "DELETE",
                   f"/volumes/{volume.id}", details=tuple(_left_behind(state, volume)))


def _left_behind(state: State, volume: Volume) -> Iterator[str]:
    """Heketi has noted the same logical volume for all bricks of a clone on a host, and removes that one only."""
    folders = {brick.path.split("/snaps/")[1].partition("/")[0] for brick in volume.bricks if brick.is_of_clone}
    for identity, bricks in Counter(brick.node for brick in volume.bricks if brick.is_of_clone).items():
        node = state.node(identity)
        if bricks > 1 and node:
            yield (f"Heketi leaves {bricks - 1} of its logical volumes behind on {node.manage}, with their room; to remove them there afterwards: "
                   f"lvs -S 'lv_name=~^({'|'.join(sorted(folders))})_', then lvremove VG/LV")


def differences(entry: Wanted, volume: Volume) -> Iterator[StorageError]:
    """What Heketi can't change in a volume of that name."""
    again = "a new volume under another name, and copy the data"
    if entry.size_gib is not None and entry.size_gib < volume.size_gib:
        yield StorageError(f"{entry}: would shrink", found=f"{volume.size_gib} GiB", expected=f"{volume.size_gib} GiB or more",
                           next_step=f"size: {volume.size_gib}, or {again}")
    if entry.size_gib is not None and entry.size_gib > volume.size_gib and volume.is_clone:
        yield StorageError(f"{entry}: can't grow", found=f"a clone of {volume.size_gib} GiB, and Heketi 10 panics when it shall grow one",
                           expected=f"{volume.size_gib} GiB", next_step=f"size: {volume.size_gib}, or {again}")
    for what, is_now, shall in (("durability", durability_of(volume), entry.durability), ("arbiter", volume.arbiter, entry.arbiter),
                                ("gid", volume.gid, entry.gid), ("snapshot_factor", volume.snapshot_factor, entry.snapshot_factor)):
        if shall is not None and shall != is_now:
            yield StorageError(f"{entry}: {what} can't be changed", found=str(is_now), expected=str(shall), next_step=f"{what}: {is_now}, or {again}")
    has = {name: value.strip() for name, _blank, value in (option.partition(" ") for option in volume.options)}
    for name, value in entry.options.items():
        if has.get(name) != value:
            yield StorageError(f"{entry}: option {name} can't be changed by Heketi, which knows only the options of the creation",
                               found=has.get(name, "not set"), expected=value,
                               next_step=f"gluster_volume with {{name: {entry.name}, options: {{{name}: {value}}}}}, and leave it out here")


def _interrupted(state: State, entry: Wanted, volume: Volume | None, *, cleanup: bool) -> Iterator[StorageError]:
    """Heketi undoes what was interrupted a minute after it starts, and then once an hour: until then an object is between two states."""
    for operation in state.operations:
        if volume and not operation.in_flight and not cleanup and any(identity == volume.id for identity, _change in operation.changes):
            yield StorageError(f"{entry}: an operation on it was interrupted", found=f"{operation.kind} {operation.id}, {operation.status}",
                               expected="none", next_step="cleanup: true, or wait until Heketi has undone it, which it does within the hour")


def _lacks(state: State, entry: Wanted) -> Iterator[StorageError]:
    """What a new volume needs."""
    if entry.size_gib is None:
        yield StorageError(f"{entry}: is new and has no size", expected="whole GiB", next_step="size: 10")
    for identity in entry.clusters:
        if state.cluster(identity) is None:
            yield StorageError(f"{entry}: cluster {identity}", found=", ".join(cluster.id for cluster in state.clusters) or "no clusters",
                               expected="one of Heketi's", next_step="clusters of heketi_info tells them")
    if not state.clusters:
        yield StorageError(f"{entry}: Heketi has no hosts", expected="a topology", next_step="run the role heketi_topology")


def _clean_up(state: State) -> Iterator[Action]:
    left = [operation for operation in state.operations if not operation.in_flight]
    if left:
        yield Action("!", CLEANED, f"undo {len(left)}", ("POST", CLEAN_UP, json.dumps({"operations": [operation.id for operation in left]})),
                     details=tuple(f"{operation.kind} {operation.id}, {operation.status}" for operation in left))
