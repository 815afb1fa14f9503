# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What forbids to migrate a volume. Pure. Private to the collection."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .._errors import StorageError
from .._heketi.csi_terms import DRIVER
from . import migrate_consumers as consumers
from . import quantity
from .migrate_heketi import heketi_faults, identity
from .migrate_look import Look
from .migrate_model import FROM, Move, Object, annotations_of, bound, find, leaving
from .migrate_objects import Unresolved, options, volume

THEIRS = "kubernetes.io/"
"""Finalizers of Kubernetes itself begin so: protection of volumes and claims, and the controller of volumes with policy Delete since 1.31."""
RESIZING = ("Resizing", "FileSystemResizePending", "ControllerResizeError", "NodeResizeError", "ModifyVolumeError", "ModifyingVolume")
OTHERS = "mend it, or name the claims to migrate: -e claims=NAMESPACE/NAME,.."
LONGEST = 253
OPTION = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:/@+=-]*", re.ASCII)
"""The mount options that the driver takes."""


def common(look: Look, wanted: str) -> Iterator[StorageError]:
    """What forbids to migrate any of them."""
    item = look.storage_class(wanted) if wanted else None
    have = ", ".join(look.csi_classes()) or "none"
    if not wanted:
        yield StorageError("storage_class: not given", found=f"classes of {DRIVER}: {have}", expected="the class that the claims get",
                           next_step="-e storage_class=NAME")
    elif not item:
        yield StorageError(f"storage class {wanted}: is not there", found=f"classes of {DRIVER}: {have}", expected="a class of the driver",
                           next_step="declare it in kubernetes_storage_classes and run site.yml")
    elif item["provisioner"] != DRIVER:
        yield StorageError(f"storage class {wanted}: has another provisioner", found=item["provisioner"], expected=DRIVER,
                           next_step=f"-e storage_class=NAME; classes of {DRIVER}: {have}")
    if not find(look.drivers, DRIVER) or not look.registered:
        yield StorageError(f"driver {DRIVER}: is not installed", found="no node has registered it" if find(look.drivers, DRIVER) else "no object CSIDriver",
                           expected="a node service on every worker", next_step="declare the group kubernetes_workers and run site.yml")


def migrate(look: Look, move: Move, wanted: str) -> list[StorageError]:
    """What forbids to make this volume a CSI volume, its users aside."""
    if not move.old and not move.new:
        return []
    if move.new:
        return [*_begun(move), *heketi_faults(look, move)]
    found = [*_objects(move), *heketi_faults(look, move), *_name(look, move)]
    item = look.storage_class(wanted)
    return [*found, *_secrets(look, move, item)] if item and not found else found


def in_use(look: Look, move: Move, why: str) -> Iterator[StorageError]:
    """Pods that use the claim."""
    pods = consumers.pods_of(move, look.pods)
    if pods:
        yield StorageError(f"claim {move.key}: is in use", found=consumers.told(pods), expected=f"no pod, {why}", next_step=consumers.ways(pods))


def strange_claim(move: Move) -> Iterator[StorageError]:
    """Somebody has made a claim of that name while ours was being replaced."""
    if move.claim and not move.claims_old and not move.claims_new:
        yield StorageError(f"claim {move.key}: was made by somebody else", found=f"volumeName {move.claim['spec'].get('volumeName') or 'none'}",
                           expected=f"none, or one on {move.new_name}",
                           next_step=f"kubectl -n {move.namespace} delete pvc {move.claim_name}, and run this again")


def _begun(move: Move) -> Iterator[StorageError]:
    yield from strange_claim(move)
    if leaving(move.new):
        yield StorageError(f"volume {move.new_name}: is being deleted", found="a deletionTimestamp", expected="a volume that stays",
                           next_step="run this again once it is gone")


def _objects(move: Move) -> Iterator[StorageError]:
    old, claim = move.old or {}, move.claim
    name = f"volume {move.name}"
    phase = (old.get("status") or {}).get("phase")
    if not bound(old):
        yield StorageError(f"{name}: is not Bound", found=str(phase), expected="Bound, since a claim tells what it is for", next_step=OTHERS)
        return
    if leaving(old) or leaving(claim):
        what = name if leaving(old) else f"claim {move.key}"
        yield StorageError(f"{what}: is being deleted", found="a deletionTimestamp", expected="an object that stays", next_step=OTHERS)
    if not claim or claim["metadata"]["uid"] != old["spec"]["claimRef"].get("uid") or not move.claims_old or not bound(claim):
        yield StorageError(f"{name}: its claim {move.key} is not bound to it", found=_claim_state(claim), expected=f"a Bound claim with volumeName {move.name}",
                           next_step=OTHERS)
        return
    yield from _claim(move, old, claim)
    if old["spec"].get("volumeMode") == "Block":
        yield StorageError(f"{name}: is a block volume", found="volumeMode Block", expected="Filesystem", next_step=OTHERS)
    wrong = [option for option in options(old) if not OPTION.fullmatch(option)]
    if wrong:
        yield StorageError(f"{name}: the driver would not mount it", found=f"mount options {wrong}", expected="one option of mount.glusterfs in each",
                           next_step=f"kubectl edit pv {move.name}")


def _claim_state(claim: Object | None) -> str:
    if not claim:
        return "no such claim"
    return f"{(claim.get('status') or {}).get('phase')} on {claim['spec'].get('volumeName') or 'no volume'}, UID {claim['metadata']['uid']}"


def _claim(move: Move, old: Object, claim: Object) -> Iterator[StorageError]:
    owner = next((item for item in claim["metadata"].get("ownerReferences") or [] if item["kind"] == "Pod"), None)
    if owner:
        yield StorageError(f"claim {move.key}: is an ephemeral volume", found=f"it goes with pod {owner['name']}", expected="a claim that outlives its pods",
                           next_step=OTHERS)
    strange = [(what, word) for what, item in (("claim", claim), ("volume", old)) for word in item["metadata"].get("finalizers") or []
               if not word.startswith(THEIRS)]
    for what, word in strange:
        key = move.key if what == "claim" else move.name
        yield StorageError(f"{what} {key}: somebody wants to know of its deletion", found=f"finalizer {word}", expected="none but those of Kubernetes",
                           next_step="end what has set it, such as a snapshot or a backup under way")
    asked, has = (quantity.parse(item) for item in (claim["spec"]["resources"]["requests"]["storage"], old["spec"]["capacity"]["storage"]))
    under_way = [item["type"] for item in (claim.get("status") or {}).get("conditions") or [] if item["type"] in RESIZING and item.get("status") == "True"]
    if asked > has or under_way:
        words = [f"{claim['spec']['resources']['requests']['storage']} asked for", f"{old['spec']['capacity']['storage']} there", *under_way]
        yield StorageError(f"claim {move.key}: is being resized", found=", ".join(words), expected="a resize that is finished",
                           next_step=f"kubectl -n {move.namespace} describe pvc {move.claim_name}")


def _name(look: Look, move: Move) -> Iterator[StorageError]:
    taken = find(look.volumes, move.new_name)
    if taken and annotations_of(taken).get(FROM) != move.name:
        yield StorageError(f"volume {move.new_name}: is there", found="a volume that this playbook has not made", expected="a name that is free",
                           next_step="delete it if nobody needs it")
    if len(move.new_name) > LONGEST:
        yield StorageError(f"volume {move.name}: its name is too long", found=f"{len(move.new_name)} characters with -csi", expected=f"at most {LONGEST}",
                           next_step=OTHERS)


def _secrets(look: Look, move: Move, item: Object) -> Iterator[StorageError]:
    try:
        volume(move, look.heketi_volume(identity(move)) or {}, item)
    except Unresolved as unknown:
        yield StorageError(f"storage class {item['metadata']['name']}: the name of its secret can't be known", found=str(unknown),
                           expected="a name, or a template of pv.name, pvc.name, pvc.namespace and annotations that the claim has",
                           next_step="give the class a Secret of one name")
