# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An in-tree GlusterFS volume on its way to CSI, as the objects of Kubernetes tell it. Pure. Private to the collection."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .._heketi.csi_terms import DRIVER

Object = Mapping[str, Any]
"""An object of Kubernetes as its API tells it."""

FROM = f"{DRIVER}/migrated-from"
"""On the CSI volume until the migration is confirmed: the name of the in-tree one."""
CLAIM = f"{DRIVER}/migrated-claim"
"""Beside it: the claim as it was, as JSON."""
POLICY = f"{DRIVER}/reclaim-policy"
"""On both volumes: the reclaim policy that the in-tree one had before it got Retain."""

HEKETI_ID = "gluster.kubernetes.io/heketi-volume-id"
PROVISIONED_FOR = "gluster.kubernetes.io/provisioned-for-pvc"
GID = "pv.beta.kubernetes.io/gid"
RETAIN = "Retain"
SUFFIX = "-csi"


@dataclass(frozen=True)
class Move:
    """One volume.

    ``old`` is the in-tree volume and ``new`` the CSI volume, each None where there is none; ``claim`` is the claim of that name that is there now, and
    ``saved`` what makes it as it was before anything was done. ``policy`` is the reclaim policy that the volume has to have in the end.
    """

    name: str
    namespace: str
    claim_name: str
    policy: str
    old: Object | None = None
    new: Object | None = None
    claim: Object | None = None
    saved: Object | None = None

    @property
    def key(self) -> str:
        return f"{self.namespace}/{self.claim_name}"

    @property
    def new_name(self) -> str:
        return str(self.new["metadata"]["name"]) if self.new else self.name + SUFFIX

    @property
    def claims_new(self) -> bool:
        """The claim is one that asks for the CSI volume."""
        return bool(self.claim and self.claim["spec"].get("volumeName") == self.new_name)

    @property
    def claims_old(self) -> bool:
        """The claim asks for the in-tree volume."""
        return bool(self.claim and self.claim["spec"].get("volumeName") == self.name)

    @property
    def migrated(self) -> bool:
        return bool(self.new and self.claims_new and bound(self.claim) and bound(self.new))


def annotations_of(item: Object | None) -> Mapping[str, str]:
    return (item or {}).get("metadata", {}).get("annotations") or {}


def labels_of(item: Object | None) -> Mapping[str, str]:
    return (item or {}).get("metadata", {}).get("labels") or {}


def bound(item: Object | None) -> bool:
    return bool(item and (item.get("status") or {}).get("phase") == "Bound")


def leaving(item: Object | None) -> bool:
    return bool(item and item["metadata"].get("deletionTimestamp"))


def policy_of(volume: Object) -> str:
    return str(volume["spec"].get("persistentVolumeReclaimPolicy") or RETAIN)


def handle(volume: Object) -> str:
    """The Heketi volume of a CSI volume of the driver; empty for others."""
    source = volume["spec"].get("csi") or {}
    return str(source.get("volumeHandle") or "") if source.get("driver") == DRIVER else ""


def find(items: Iterable[Object], name: str, namespace: str = "") -> Object | None:
    return next((item for item in items if item["metadata"]["name"] == name and item["metadata"].get("namespace", "") == namespace), None)


def stripped(item: Object) -> dict[str, Any]:
    """What it takes to create the object again."""
    metadata = {key: value for key, value in item["metadata"].items() if key in ("name", "namespace", "labels", "annotations", "ownerReferences") and value}
    return {"apiVersion": item["apiVersion"], "kind": item["kind"], "metadata": metadata,
            **{key: value for key, value in item.items() if key in ("spec", "subsets", "type")}}


def moves(volumes: Iterable[Object], claims: Iterable[Object]) -> Iterator[Move]:
    """Every in-tree volume, and every CSI volume whose migration is not confirmed yet, by name."""
    there, claims = list(volumes), list(claims)
    names = {volume["metadata"]["name"] for volume in there if volume["spec"].get("glusterfs")}
    names |= {annotations_of(volume)[FROM] for volume in there if FROM in annotations_of(volume)}
    for name in sorted(names):
        old = next((volume for volume in there if volume["metadata"]["name"] == name and volume["spec"].get("glusterfs")), None)
        new = next((volume for volume in there if annotations_of(volume).get(FROM) == name), None)
        yield _move(name, old, new, claims)


def _move(name: str, old: Object | None, new: Object | None, claims: Iterable[Object]) -> Move:
    begun = json.loads(annotations_of(new)[CLAIM]) if CLAIM in annotations_of(new) else None
    volume: Object = new or old or {}
    reference = volume["spec"].get("claimRef") or {}
    namespace, claim_name = str(reference.get("namespace", "")), str(reference.get("name", ""))
    claim = find(claims, claim_name, namespace) if claim_name else None
    policy = annotations_of(volume).get(POLICY) or policy_of(volume)
    return Move(name, namespace, claim_name, policy, old, new, claim, begun or (stripped(claim) if claim else None))
