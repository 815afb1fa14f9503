# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a volume of Kubernetes is the one of Heketi that it says. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .._errors import StorageError
from . import quantity
from .migrate_look import Look, addresses
from .migrate_model import GID, HEKETI_ID, Move, Object, annotations_of, handle
from .migrate_objects import options

GIB = 1024**3
PREFIX = "vol_"
OTHERS = "compare with: heketi-cli volume list; leave it out: -e claims=NAMESPACE/NAME,.."


def identity(move: Move) -> str:
    """The id of the Heketi volume, as the in-tree provisioner finds it: by the annotation, else by the name that Heketi gives by itself."""
    if move.new:
        return handle(move.new)
    path = path_of(move.old)
    return annotations_of(move.old).get(HEKETI_ID) or (path[len(PREFIX):] if path.startswith(PREFIX) else "")


def path_of(volume: Object | None) -> str:
    """The gluster volume of an in-tree volume. Kubelet mounts a directory of it as well."""
    return str((volume or {}).get("spec", {}).get("glusterfs", {}).get("path", ""))


def heketi_faults(look: Look, move: Move) -> Iterator[StorageError]:
    what, found = f"volume {move.name}", identity(move)
    if not found:
        yield StorageError(f"{what}: its Heketi volume is not known", found=f"no annotation {HEKETI_ID}, path {path_of(move.old)}",
                           expected="the annotation of the provisioner",
                           next_step=f"kubectl annotate pv {move.name} {HEKETI_ID}=ID, with the id of that name in heketi-cli volume list")
        return
    volume = look.heketi_volume(found)
    if not volume:
        yield StorageError(f"{what}: Heketi does not know its volume", found=f"id {found}", expected="an id that Heketi has", next_step=OTHERS)
        return
    yield from _same(look, move, volume)
    yield from _alone(look, move, found)
    pending = [item for item in look.heketi["operations"] if found in {change["id"] for change in item["changes"]}]
    for item in pending:
        yield StorageError(f"{what}: Heketi is at work on it", found=f"operation {item['kind']} {item['id']}", expected="no pending operation",
                           next_step="wait for it; one that was interrupted, Heketi undoes within the hour")


def warnings(look: Look, move: Move) -> Iterator[str]:
    volume = look.heketi_volume(identity(move))
    if volume and move.old and not move.new:
        dropped = options(move.old, ours=True)
        if dropped:
            yield f"volume {move.name}: found: mount options {', '.join(dropped)}; expected: none of these, which the driver sets; next: they are left out"
        gid = annotations_of(move.old).get(GID, "0")
        if volume["gid"] and str(volume["gid"]) != gid:
            yield f"volume {move.name}: found: group {gid}; expected: {volume['gid']} as Heketi has it; next: pods that may not write need that group"


def _same(look: Look, move: Move, volume: Mapping[str, Any]) -> Iterator[StorageError]:
    what, old = f"volume {move.name}", move.old
    if old and path_of(old).strip("/") != volume["name"]:
        yield StorageError(f"{what}: is another volume in Heketi", found=f"path {path_of(old)}", expected=f"{volume['name']}, the name of {volume['id']}",
                           next_step=OTHERS)
    if volume["block"]:
        yield StorageError(f"{what}: holds block devices", found="a block hosting volume of Heketi", expected="a volume for files", next_step=OTHERS)
    if not volume["hosts"]:
        yield StorageError(f"{what}: Heketi tells no host to mount it from", found="no hosts", expected="storage hosts of its cluster", next_step=OTHERS)
    capacity = (old or move.new or {})["spec"]["capacity"]["storage"]
    if quantity.parse(capacity) > volume["size"] * GIB:
        yield StorageError(f"{what}: is smaller in Heketi", found=f"{volume['size']}Gi", expected=capacity, next_step=OTHERS)
    ours = {node["storage"] for node in look.heketi["nodes"]}
    theirs = addresses(look.endpoints_of(move)) if old else set()
    if theirs and not theirs & ours:
        yield StorageError(f"{what}: its endpoints are of another pool", found=", ".join(sorted(theirs)), expected=f"one of {', '.join(sorted(ours))}",
                           next_step="ask the Heketi that made it: its host belongs into the group heketi")


def _alone(look: Look, move: Move, found: str) -> Iterator[StorageError]:
    """No other object may end the life of the same Heketi volume, or write to it under other rules."""
    mine = {item["metadata"]["name"] for item in (move.old, move.new) if item}
    name = (look.heketi_volume(found) or {}).get("name")
    others = sorted(volume["metadata"]["name"] for volume in look.volumes if volume["metadata"]["name"] not in mine and (
        found in (handle(volume), annotations_of(volume).get(HEKETI_ID)) or (name and path_of(volume).strip("/").partition("/")[0] == name)))
    if others:
        yield StorageError(f"volume {move.name}: is not alone on its Heketi volume", found=f"{', '.join(others)} on {found} too", expected="one volume",
                           next_step="delete the ones that are not needed, each with reclaim policy Retain")
