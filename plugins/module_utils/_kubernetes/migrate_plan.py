# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is done to each volume, by what is there now. Killed after any step, the next run goes on from there. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._errors import StorageError
from . import migrate_faults as faults
from . import migrate_objects as objects
from . import migrate_steps as steps
from .migrate_heketi import identity
from .migrate_look import Look, where
from .migrate_model import PROVISIONED_FOR, Move, Object, bound, labels_of, leaving
from .migrate_steps import Step

CLAIM, VOLUME = "PersistentVolumeClaim", "PersistentVolume"


def migrate(look: Look, move: Move, wanted: str) -> list[Step]:
    """CSI volume, then the claim on it. The in-tree volume stays, with Retain, until the migration is confirmed."""
    item, heketi = look.storage_class(wanted), look.heketi_volume(identity(move))
    if move.migrated or not item or not heketi:
        return []
    name = str(item["metadata"]["name"]) if not move.new else str(move.new["spec"].get("storageClassName") or "")
    made = [] if move.new else [steps.create(objects.volume(move, heketi, item), f"CSI on Heketi volume {heketi['id']}, class {name}")]
    checked = [steps.kept(volume) for volume in (move.old, move.new) if volume]
    gone = [*checked, steps.delete(move.claim or {}, CLAIM, f"was on {move.name}")] if move.claims_old else []
    again = [*(steps.release(move, move.new, objects.reference(move)) if move.new else []),
             steps.create(objects.claim(move, name), f"on {move.new_name}, class {name}")]
    return [*made, *gone, *([] if move.claims_new else again), steps.wait_bound(move, move.new_name)]


def migrate_faults(look: Look, move: Move, wanted: str) -> list[StorageError]:
    """What forbids it, pods that use the claim aside."""
    return [] if move.migrated else faults.migrate(look, move, wanted)


def rollback(look: Look, move: Move, exported: Mapping[str, Any]) -> list[Step]:
    """The claim on the in-tree volume again, then the CSI volume goes, then the reclaim policy comes back."""
    if not move.new:
        return steps.restore_policy(move.old, move.policy) if move.old else []
    old: Object = move.old or (objects.old_volume(exported["volume"], move) if exported.get("volume") else {})
    if not old:
        return []
    replaced = move.claims_new or leaving(move.claim)
    back = [] if move.old else [steps.create(old, "in-tree, out of the export")]
    back += [steps.create(exported[word], "out of the export") for word in _lost(look, move) if exported.get(word)]
    gone = [steps.delete(move.claim or {}, CLAIM, f"was on {move.new_name if move.claims_new else move.name}")] if replaced else []
    again = [*steps.release(move, old, objects.reference(move)), steps.create(objects.old_claim(move), f"on {move.name}")]
    return [steps.kept(move.new), *gone, *back, *(again if replaced or not move.claim else []), steps.wait_bound(move, move.name),
            steps.delete(move.new, VOLUME, "CSI, on the same Heketi volume"), *steps.restore_policy(old, move.policy)]


def rollback_faults(look: Look, move: Move, exported: Mapping[str, Any]) -> list[StorageError]:
    if not move.new:
        return []
    found = list(faults.strange_claim(move))
    if not look.in_tree_works:
        found.append(StorageError(f"volume {move.name}: its way back is closed", found=f"Kubernetes {look.version[0]}.{look.version[1]}",
                                  expected="1.25 or older, whose kubelet mounts in-tree volumes",
                                  next_step="leave it as a CSI volume; confirm with phase=finish"))
    if not move.old and not exported.get("volume"):
        found.append(StorageError(f"volume {move.name}: is gone, and the export does not have it", found="neither", expected="one of them",
                                  next_step="-e export=FILE of the run that migrated it"))
    if "endpoints" in _lost(look, move) and not exported.get("endpoints"):
        found.append(StorageError(f"volume {move.name}: its endpoints are gone, and the export does not have them", found="neither", expected="one of them",
                                  next_step=f"make endpoints {'/'.join(reversed(where(move)))} with the addresses of the storage hosts"))
    used = faults.in_use(look, move, "since its claim is replaced") if not (move.claims_old and not leaving(move.claim)) else ()
    return [*found, *used]


def _lost(look: Look, move: Move) -> list[str]:
    """What the in-tree volume needs and somebody has deleted."""
    return [word for word, item in (("endpoints", look.endpoints_of(move)), ("service", look.service_of(move))) if not item]


def finish(look: Look, move: Move) -> list[Step]:
    """The in-tree volume goes, its endpoints and service too, and last the CSI volume gets the reclaim policy. There is no way back from here."""
    if not move.new or not move.migrated:
        return []
    owned = [steps.delete(item, kind, "of the in-tree volume") for kind, item in _owned(look, move)]
    left = [steps.kept(move.old), *owned, steps.delete(move.old, VOLUME, "in-tree; its data stays in the CSI volume")] if move.old else []
    return [*left, *steps.restore_policy(move.new, move.policy)]


def finish_faults(move: Move) -> list[StorageError]:
    if not move.new or move.migrated:
        return []
    return [StorageError(f"volume {move.name}: is not migrated yet", found=f"claim {move.key} is {'Bound' if bound(move.claim) else 'not Bound'}, "
                         f"volume {move.new_name} {(move.new.get('status') or {}).get('phase')}", expected=f"a claim bound to {move.new_name}",
                         next_step="-e phase=migrate first")]


def _owned(look: Look, move: Move) -> list[tuple[str, Object]]:
    """Endpoints and service that the in-tree provisioner made for this volume, and that no other volume has."""
    name, namespace = where(move)
    others = [volume for volume in look.volumes if volume["metadata"]["name"] != move.name
              and ((volume["spec"].get("glusterfs") or {}).get("endpoints"), (volume["spec"].get("glusterfs") or {}).get("endpointsNamespace")
                   or (volume["spec"].get("claimRef") or {}).get("namespace")) == (name, namespace)]
    if others or not move.old:
        return []
    found = (("Service", look.service_of(move)), ("Endpoints", look.endpoints_of(move)))
    return [(kind, item) for kind, item in found if item and PROVISIONED_FOR in labels_of(item)]
