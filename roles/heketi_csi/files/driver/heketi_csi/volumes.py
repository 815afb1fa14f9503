# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Volumes at Heketi: made once for each name, grown to a size, deleted. Each of them may be asked for again after any end of the one before.

Heketi knows nothing of sizes that shall be, only of what is added, and its answers get lost with it. So everything is read before it is asked for, and
what is under way is left alone: nothing is asked for twice.
"""

from __future__ import annotations

import re
from typing import Any, Protocol

from glusterkube._heketi import held, plan_volumes, reader
from glusterkube._heketi.errors import HeketiError, LostOperation
from glusterkube._heketi.model import Volume
from glusterkube._heketi.wanted_volumes import Wanted
from glusterkube._size import GIB

from .codes import Code, Fault
from .sizes import Range

_DUMP = "/db/dump"
_IDENTITY = re.compile(r"[0-9a-f]{32}", re.ASCII)
_TAKEN = "already in use"                          # apps/glusterfs/volume_entry.go
_UNDER_WAY = "contains other items, or is in use"  # apps/glusterfs/errors.go
_ITS_OWN = "Cannot delete"                         # apps/glusterfs/app_volume.go
_SNAPSHOTS = "because it contains"                 # executors/cmdexec/volume.go


class Heketi(Protocol):
    """The part of a client that this needs."""

    def get(self, path: str) -> Any: ...
    def post(self, path: str, body: Any) -> Any: ...
    def delete(self, path: str) -> Any: ...
    def resync(self, device: str) -> None: ...


def find(heketi: Heketi, identity: str) -> Volume | None:
    """The volume of an id; what is no id of Heketi's is not asked for."""
    if not _IDENTITY.fullmatch(identity):
        return None
    try:
        return reader.volume(heketi.get(f"/volumes/{identity}"))
    except HeketiError as error:
        if error.status != 404:
            raise
        return None


def need(heketi: Heketi, identity: str) -> Volume:
    """:raises Fault: NOT_FOUND"""
    volume = find(heketi, identity)
    if volume is None:
        raise Fault(Code.NOT_FOUND, f"volume {identity[:64]!r}: Heketi does not have it")
    return volume


def create(heketi: Heketi, wanted: Wanted, sizes: Range) -> Volume:
    """The volume of that name, made unless it is there.

    :raises Fault: ALREADY_EXISTS when it is another one, ABORTED while it is being made
    """
    dump = heketi.get(_DUMP)
    there = _named(heketi, dump, wanted)
    if there:
        return _compatible(there, wanted, sizes)
    try:
        made = heketi.post("/volumes", plan_volumes.creation(wanted))
    except LostOperation as lost:
        return _compatible(_found_again(heketi, wanted, lost), wanted, sizes)
    except HeketiError as error:
        if _TAKEN in error.text:
            raise _being_made(wanted.name, error.text) from None
        raise
    if not made or made.get("name") != wanted.name:
        raise _nothing_happened(wanted.name)
    if len(wanted.clusters or dump.get("clusterentries") or ()) > 1:
        _withdraw_a_second(heketi, made["id"], wanted.name)
    return reader.volume(made)


def expand(heketi: Heketi, identity: str, sizes: Range) -> Volume:
    """The volume, at least as large as asked for. What is under way is looked for before the size is, so that what ends in between is counted.

    :raises Fault: OUT_OF_RANGE for a clone, which Heketi 10 dies of: to the resizer that size is infeasible, and it asks seldom; ABORTED while an operation
        changes the volume
    """
    name = f"volume {identity}"
    under_way = [operation for operation in reader.operations(heketi) if any(changed == identity for changed, _what in operation.changes)]
    volume = need(heketi, identity)
    if volume.size_gib * GIB >= sizes.required:
        return volume
    if volume.is_clone:
        raise Fault(Code.OUT_OF_RANGE, f"{name}: can't grow", found=f"a clone of {volume.size_gib} GiB, and Heketi 10 panics when it shall grow one",
                    expected=f"{volume.size_gib} GiB", next_step="a new claim of the size that is needed, and copy the data in a pod")
    if under_way:
        operation = under_way[0]
        raise Fault(Code.ABORTED, f"{name}: an operation is {'under way' if operation.in_flight else 'interrupted'}", found=f"{operation.kind} {operation.id}",
                    expected="none",
                    next_step="ask again" if operation.in_flight else "Heketi undoes it within the hour, heketi-cli server operations cleanup at once")
    try:
        heketi.post(f"/volumes/{identity}/expand", {"expand_size": sizes.gib - volume.size_gib})
    except LostOperation:
        if need(heketi, identity).size_gib < sizes.gib:
            raise
    grown = need(heketi, identity)
    if grown.size_gib * GIB < sizes.required:
        raise _nothing_happened(name)
    return grown


def delete(heketi: Heketi, identity: str) -> None:
    """Gone, or it never was.

    :raises Fault: ABORTED while something else is done with it
    """
    if not _IDENTITY.fullmatch(identity):
        return
    volume = find(heketi, identity)
    if volume and volume.block:
        raise Fault(Code.FAILED_PRECONDITION, f"volume {identity}: a volume for block devices", expected="one for files")
    try:
        heketi.delete(f"/volumes/{identity}")  # also of what was not found: one that is being deleted is hidden, and is refused here
    except HeketiError as error:
        if isinstance(error, LostOperation) or error.status != 404:
            raise _undeletable(identity, error) from None
        return
    if find(heketi, identity):
        raise _nothing_happened(f"volume {identity}")
    # With a clone Heketi gives back room that the clone never took, and then has more than there is.
    for device in sorted({brick.device for brick in volume.bricks if brick.is_of_clone} if volume else ()):
        heketi.resync(device)


def _found_again(heketi: Heketi, wanted: Wanted, lost: LostOperation) -> Volume:
    """The volume that a lost operation was to make.

    :raises LostOperation: when it is not there, or when Heketi refuses to tell: either way it may still come to be
    """
    try:
        there = _named(heketi, heketi.get(_DUMP), wanted)
    except HeketiError:
        there = None
    if there is None:
        raise lost
    return there


def _withdraw_a_second(heketi: Heketi, identity: str, name: str) -> None:
    """Heketi gives a name once in each cluster. A call that is older than the look at its names, one of the host that made volumes before or one whose
    answer came too late, may have got it in another cluster; nobody has the volume of this call yet, so this one goes.

    :raises Fault: ABORTED when there was another one, UNAVAILABLE when nobody knows
    """
    try:
        others = [volume for volume in held.named(heketi.get(_DUMP), name) if volume.id != identity]
        if others:
            heketi.delete(f"/volumes/{identity}")
    except HeketiError as error:
        raise Fault(Code.UNAVAILABLE, f"volume {name}: is made, and may be the second one of this name", found=error.text, expected="one",
                    next_step="ask again") from None
    if others:
        raise _being_made(name, f"volume {others[0].id} in cluster {others[0].cluster}")


def _named(heketi: Heketi, dump: Any, wanted: Wanted) -> Volume | None:
    """:raises Fault: while it is pending, or when several clusters have one"""
    found = held.named(dump, wanted.name)
    for volume in found:
        if volume.pending:
            raise _being_made(wanted.name, f"operation {volume.pending} of volume {volume.id}")
    if len(found) > 1:
        raise Fault(Code.ALREADY_EXISTS, f"volume {wanted.name}: there are {len(found)} of this name", found=", ".join(volume.id for volume in found),
                    expected="one", next_step="heketi-cli volume delete ID of the one that is nobody's")
    return find(heketi, found[0].id) if found else None


def _compatible(volume: Volume, wanted: Wanted, sizes: Range) -> Volume:
    """:raises Fault: ALREADY_EXISTS"""
    faults = [str(fault) for fault in plan_volumes.differences(Wanted(**{**vars(wanted), "size_gib": None}), volume)]
    faults += [] if sizes.holds(volume.size_gib) else [f"size; found: {volume.size_gib} GiB; expected: {sizes}"]
    faults += [f"cluster; found: {volume.cluster}; expected: {', '.join(wanted.clusters)}"] if wanted.clusters and volume.cluster not in wanted.clusters else []
    if faults:
        raise Fault(Code.ALREADY_EXISTS, f"volume {wanted.name}: is there and is another one", found=" / ".join(faults), expected="what is asked for",
                    next_step="another name, or the parameters that it was made with")
    return volume


def _being_made(name: str, found: str) -> Fault:
    return Fault(Code.ABORTED, f"volume {name}: its name is taken by an operation of Heketi", found=found, expected="its end", next_step="ask again")


def _undeletable(identity: str, error: HeketiError) -> HeketiError | Fault:
    if _UNDER_WAY in error.text:
        return Fault(Code.ABORTED, f"volume {identity}: something else is done with it", found=error.text, expected="its end", next_step="ask again")
    if _ITS_OWN in error.text:
        return Fault(Code.FAILED_PRECONDITION, f"volume {identity}", found=error.text, expected="a volume of a claim")
    if _SNAPSHOTS in error.text:
        return Fault(Code.FAILED_PRECONDITION, f"volume {identity}: has snapshots", found=error.text, expected="none",
                     next_step="on a storage host: gluster snapshot list; gluster snapshot delete NAME of those that may go")
    return error


def _nothing_happened(what: str) -> Fault:
    return Fault(Code.UNAVAILABLE, f"{what}: Heketi said yes and did nothing", expected="a server that writes its database",
                 next_step="a second server on the same database only reads it: systemctl status heketi; fuser -v /var/lib/heketi/heketi.db")
