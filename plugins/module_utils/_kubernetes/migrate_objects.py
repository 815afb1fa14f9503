# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects that a migration makes: the CSI volume, the claim on it, and the claim on the in-tree volume again. Pure. Private to the collection."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from .._heketi import csi_terms
from .._heketi.csi_terms import DRIVER
from .migrate_model import CLAIM, FROM, POLICY, RETAIN, Move, Object, annotations_of, stripped

PROVISIONED_BY = "pv.kubernetes.io/provisioned-by"
DELETION_SECRET = "volume.kubernetes.io/provisioner-deletion-secret"
PROVISIONERS = ("volume.kubernetes.io/storage-provisioner", "volume.beta.kubernetes.io/storage-provisioner")
RESIZER = "volume.kubernetes.io/storage-resizer"
BETA_CLASS = "volume.beta.kubernetes.io/storage-class"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
BINDING = ("pv.kubernetes.io/bind-completed", "pv.kubernetes.io/bound-by-controller", "volume.kubernetes.io/selected-node")

SECRETS = {"controller-expand": "controllerExpandSecretRef", "node-stage": "nodeStageSecretRef", "node-publish": "nodePublishSecretRef",
           "node-expand": "nodeExpandSecretRef", "controller-publish": "controllerPublishSecretRef"}
"""What a class calls the secret of a call, and the field of the volume for it."""

KEPT = ("capacity", "accessModes", "volumeMode", "nodeAffinity")


class Unresolved(ValueError):
    """A class names its secret by a template whose value can't be known."""


def volume(move: Move, heketi: Mapping[str, Any], wanted: Object) -> dict[str, Any]:
    """The CSI volume on the same Heketi volume.

    :param heketi: the volume as heketi_info tells it
    :param wanted: the storage class
    :raises Unresolved: for a secret of the class that can't be known
    """
    old: Object = move.old or {}
    secrets = {part: secret for part in ("provisioner", *SECRETS) if (secret := _secret(wanted, part, move))}
    notes = {key: value for key, value in annotations_of(old).items() if key not in (*BINDING, BETA_CLASS, LAST_APPLIED)}
    notes.update({PROVISIONED_BY: DRIVER, FROM: move.name, CLAIM: json.dumps(move.saved, sort_keys=True), POLICY: move.policy})
    if "provisioner" in secrets:
        notes.update({f"{DELETION_SECRET}-{key}": value for key, value in secrets["provisioner"].items()})
    source = {"driver": DRIVER, "volumeHandle": heketi["id"], "volumeAttributes": csi_terms.attributes(heketi["name"], heketi["hosts"]),
              **({"readOnly": True} if old["spec"]["glusterfs"].get("readOnly") else {}),
              **{field: secrets[part] for part, field in SECRETS.items() if part in secrets}}
    return {
        "apiVersion": "v1", "kind": "PersistentVolume",
        "metadata": {"name": move.new_name, "annotations": notes, **({"labels": dict(old["metadata"]["labels"])} if old["metadata"].get("labels") else {})},
        "spec": {**{key: old["spec"][key] for key in KEPT if key in old["spec"]}, **({"mountOptions": options(old)} if options(old) else {}),
                 "storageClassName": wanted["metadata"]["name"], "persistentVolumeReclaimPolicy": RETAIN, "claimRef": reference(move), "csi": source}}


def options(volume: Object, *, ours: bool = False) -> list[str]:
    """The mount options of a volume that the CSI volume gets, or, ``ours``, that it does not need."""
    return [option for option in volume["spec"].get("mountOptions") or [] if csi_terms.is_own_mount_option(option) == ours]


def reference(move: Move) -> dict[str, str]:
    """A volume that has it is bound by the claim of that name and by no other, whatever its UID."""
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "namespace": move.namespace, "name": move.claim_name}


def claim(move: Move, wanted: str) -> dict[str, Any]:
    """The claim on the CSI volume, with the class of this name."""
    notes = {key: value for key, value in annotations_of(move.saved).items() if key not in (*BINDING, *PROVISIONERS, RESIZER, BETA_CLASS)}
    notes.update(dict.fromkeys(PROVISIONERS, DRIVER))
    return _claim(move, notes, {"storageClassName": wanted, "volumeName": move.new_name})


def old_claim(move: Move) -> dict[str, Any]:
    """The claim as it was, on the in-tree volume."""
    return _claim(move, {key: value for key, value in annotations_of(move.saved).items() if key not in BINDING}, {"volumeName": move.name})


def old_volume(exported: Object, move: Move) -> dict[str, Any]:
    """An in-tree volume that somebody has deleted, out of the export."""
    made = stripped(exported)
    made["metadata"]["annotations"] = {**annotations_of(exported), POLICY: move.policy}
    made["spec"] = {**made["spec"], "persistentVolumeReclaimPolicy": RETAIN, "claimRef": reference(move)}
    return made


def _claim(move: Move, notes: Mapping[str, str], fields: Mapping[str, Any]) -> dict[str, Any]:
    made = stripped(move.saved or {})
    made["metadata"]["annotations"] = dict(notes)
    made["spec"] = {**made["spec"], **fields}
    return made


def _secret(wanted: Object, part: str, move: Move) -> dict[str, str]:
    given = wanted.get("parameters") or {}
    name, namespace = (given.get(f"{csi_terms.OF_SIDECARS}{part}-secret-{word}", "") for word in ("name", "namespace"))
    return {"name": _filled(name, move), "namespace": _filled(namespace, move)} if name and namespace else {}


def _filled(text: str, move: Move) -> str:
    known = {"pv.name": move.new_name, "pvc.namespace": move.namespace, "pvc.name": move.claim_name}

    def value(found: re.Match[str]) -> str:
        note = re.fullmatch(r"pvc\.annotations\['(.*)'\]", found[1])
        text = annotations_of(move.saved).get(note[1]) if note else known.get(found[1])
        if text is None:
            raise Unresolved(found[0])
        return text

    return re.sub(r"\$\{([^}]*)\}", value, text)
