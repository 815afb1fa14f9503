# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""StorageClass objects of what is wanted, and what counts when one is compared with another. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._heketi import csi_terms
from .._heketi.reader import ARBITER
from .._heketi.wanted_volumes import AVERAGE_FILE_SIZE
from .wanted_classes import CSI, IN_TREE, Wanted

PROVISIONERS = {CSI: csi_terms.DRIVER, IN_TREE: "kubernetes.io/glusterfs"}
MANAGED = {"app.kubernetes.io/managed-by": "glusterkube.storage"}
DEFAULT = "storageclass.kubernetes.io/is-default-class"
OLD_DEFAULT = "storageclass.beta.kubernetes.io/is-default-class"
IMMUTABLE = ("provisioner", "parameters", "reclaimPolicy", "volumeBindingMode")


@dataclass(frozen=True)
class Access:
    """How Heketi is reached: ``url`` as the provisioner sees it, ``user`` of Heketi, and the names of the Secrets in ``namespace``, by kind of provisioner."""

    url: str
    user: str
    namespace: str
    secrets: Mapping[str, str]


def manifest(entry: Wanted, kind: str, access: Access) -> dict[str, Any]:
    """The object as the API takes it. Every field that may differ is in it, so that it can be compared and applied.

    :param kind: csi or in-tree
    """
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": entry.name, "labels": dict(MANAGED), "annotations": {DEFAULT: "true" if entry.default else "false"}},
        "provisioner": PROVISIONERS[kind],
        "parameters": _in_tree(entry, access) if kind == IN_TREE else _csi(entry, access),
        "reclaimPolicy": entry.reclaim_policy,
        "volumeBindingMode": entry.binding_mode,
        "allowVolumeExpansion": entry.allow_expansion,
        "mountOptions": list(entry.mount_options),
    }


def is_default(current: Mapping[str, Any]) -> bool:
    notes = current.get("metadata", {}).get("annotations") or {}
    return "true" in (notes.get(DEFAULT), notes.get(OLD_DEFAULT))


def is_ours(current: Mapping[str, Any]) -> bool:
    """Whether we may take it away: made by us, or of a provisioner that does what ours does."""
    labels = current.get("metadata", {}).get("labels") or {}
    return current.get("provisioner") in PROVISIONERS.values() or MANAGED.items() <= labels.items()


def comparable(current: Mapping[str, Any]) -> dict[str, Any]:
    """What of a class counts, with the defaults of the API written out; the in-tree provisioner knows no case in the names of parameters."""
    parameters = current.get("parameters") or {}
    in_tree = current["provisioner"] == PROVISIONERS[IN_TREE]
    return {
        "provisioner": current["provisioner"],
        "parameters": {name.lower() if in_tree else name: str(value) for name, value in parameters.items()},
        "reclaimPolicy": current.get("reclaimPolicy") or "Delete",
        "volumeBindingMode": current.get("volumeBindingMode") or "Immediate",
        "allowVolumeExpansion": bool(current.get("allowVolumeExpansion")),
        "mountOptions": list(current.get("mountOptions") or []),
        "default": is_default(current),
    }


def _csi(entry: Wanted, access: Access) -> dict[str, str]:
    said = {
        csi_terms.VOLUME_TYPE: entry.volume_type,
        csi_terms.ARBITER: "true" if entry.arbiter else "",
        csi_terms.AVERAGE_FILE_SIZE: str(entry.average_file_size or ""),
        csi_terms.VOLUME_OPTIONS: _options(entry),
        **_common(entry),
        csi_terms.GID: "" if entry.gid is None else str(entry.gid),
    }
    for step in ("provisioner", "controller-expand"):
        said[f"{csi_terms.OF_SIDECARS}{step}-secret-name"] = access.secrets[CSI]
        said[f"{csi_terms.OF_SIDECARS}{step}-secret-namespace"] = access.namespace
    return {word: value for word, value in said.items() if value}


def _in_tree(entry: Wanted, access: Access) -> dict[str, str]:
    own = {f"{ARBITER} true": entry.arbiter, f"{AVERAGE_FILE_SIZE} {entry.average_file_size}": bool(entry.average_file_size)}
    options = [*(text for text, given in own.items() if given), *([_options(entry)] if entry.volume_options else [])]
    said = {
        "resturl": access.url,
        "restuser": access.user,
        "secretNamespace": access.namespace,
        "secretName": access.secrets[IN_TREE],
        csi_terms.VOLUME_TYPE: entry.volume_type,
        csi_terms.VOLUME_OPTIONS: ", ".join(options),
        **_common(entry),
    }
    return {word: value for word, value in said.items() if value}


def _common(entry: Wanted) -> dict[str, str]:
    return {
        csi_terms.CLUSTER_ID: ",".join(entry.clusters),
        csi_terms.SNAP_FACTOR: "" if entry.snapshot_factor is None else f"{entry.snapshot_factor:g}",
        csi_terms.NAME_PREFIX: entry.name_prefix,
    }


def _options(entry: Wanted) -> str:
    """``name value, name value``, as both provisioners take them; YAML's booleans in gluster's words."""
    words = {name: ("on" if value else "off") if isinstance(value, bool) else value for name, value in entry.volume_options.items()}
    return ", ".join(f"{name} {value}" for name, value in sorted(words.items()))
