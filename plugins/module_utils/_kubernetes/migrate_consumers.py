# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who stands in the way of a claim's replacement: pods that name it, sets that would make it anew. Pure. Private to the collection."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .migrate_model import Move, Object, labels_of

SCALED = ("Deployment", "ReplicaSet", "StatefulSet", "ReplicationController")


def pods_of(move: Move, pods: Iterable[Object]) -> list[Object]:
    """Every pod that names the claim; one that has ended too, since it keeps the claim from being deleted."""
    return [pod for pod in pods if pod["metadata"]["namespace"] == move.namespace and move.claim_name in _claims(pod)]


def _claims(pod: Object) -> set[str]:
    return {volume["persistentVolumeClaim"]["claimName"] for volume in pod["spec"].get("volumes") or [] if volume.get("persistentVolumeClaim")}


def told(pods: Iterable[Object]) -> str:
    """``pod web-0 (Running), pod job-x (Succeeded)``."""
    return ", ".join(f"pod {pod['metadata']['name']} ({_state(pod)})" for pod in pods)


def _state(pod: Object) -> str:
    return "Terminating" if pod["metadata"].get("deletionTimestamp") else str((pod.get("status") or {}).get("phase") or "Unknown")


def ways(pods: Iterable[Object]) -> str:
    """The commands that make them go."""
    return "; ".join(dict.fromkeys(_way(pod) for pod in pods))


def _way(pod: Object) -> str:
    namespace, name = pod["metadata"]["namespace"], pod["metadata"]["name"]
    owner = next((owner for owner in pod["metadata"].get("ownerReferences") or [] if owner.get("controller")), None)
    kind, owned = (owner["kind"], owner["name"]) if owner else ("", "")
    template = labels_of(pod).get("pod-template-hash", "")
    if kind == "ReplicaSet" and template and owned.endswith(f"-{template}"):
        kind, owned = "Deployment", owned[: -len(template) - 1]
    if kind in SCALED:
        return f"kubectl -n {namespace} scale {kind.lower()} {owned} --replicas=0"
    if kind == "DaemonSet":
        return f"kubectl -n {namespace} delete daemonset {owned}"
    return f"kubectl -n {namespace} delete pod {name}"


def templates(move: Move, sets: Iterable[Object], wanted: str) -> Iterator[str]:
    """What a StatefulSet of the claim will do that its owner may not expect."""
    for item in sets:
        namespace, name, spec = item["metadata"]["namespace"], item["metadata"]["name"], item["spec"]
        for template in spec.get("volumeClaimTemplates") or []:
            made = template["metadata"]["name"]
            if namespace != move.namespace or not re.fullmatch(rf"{re.escape(made)}-{re.escape(name)}-[0-9]+", move.claim_name):
                continue
            asked = template["spec"].get("storageClassName")
            if asked != wanted:
                yield (f"statefulset {namespace}/{name}: found: its claim template {made} asks for class {asked or 'by default'}; expected: {wanted}, or "
                       f"claims of new replicas get the other one; next: "
                       f"kubectl -n {namespace} delete statefulset {name} --cascade=orphan, create it with {wanted}")
            if (spec.get("persistentVolumeClaimRetentionPolicy") or {}).get("whenScaled") == "Delete":
                yield (f"statefulset {namespace}/{name}: found: whenScaled: Delete; expected: Retain, or its claims go when it is scaled down; "
                       f"next: set spec.persistentVolumeClaimRetentionPolicy.whenScaled: Retain in it first")
