# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything that was asked before a migration is planned. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .._heketi.csi_terms import DRIVER
from .migrate_model import Move, Object, find

LAST_IN_TREE = (1, 25)
"""The last Kubernetes whose kubelet mounts in-tree GlusterFS volumes."""


@dataclass(frozen=True)
class Look:
    """Lists of Kubernetes' objects, and what Heketi answered: ``heketi`` has volumes, nodes and operations as heketi_info tells them.

    ``version`` is the server's, ``cluster`` the UID of the namespace kube-system.
    """

    cluster: str
    version: tuple[int, int]
    volumes: tuple[Object, ...]
    claims: tuple[Object, ...]
    pods: tuple[Object, ...]
    classes: tuple[Object, ...]
    drivers: tuple[Object, ...]
    nodes: tuple[Object, ...]
    endpoints: tuple[Object, ...]
    services: tuple[Object, ...]
    sets: tuple[Object, ...]
    heketi: Mapping[str, Any]

    @property
    def in_tree_works(self) -> bool:
        return self.version <= LAST_IN_TREE

    @property
    def registered(self) -> list[str]:
        """Nodes on which kubelet knows the driver."""
        return sorted(node["metadata"]["name"] for node in self.nodes if DRIVER in {entry["name"] for entry in node["spec"].get("drivers") or []})

    def storage_class(self, name: str) -> Object | None:
        return find(self.classes, name)

    def csi_classes(self) -> list[str]:
        return sorted(item["metadata"]["name"] for item in self.classes if item["provisioner"] == DRIVER)

    def heketi_volume(self, identity: str) -> Mapping[str, Any] | None:
        return next((volume for volume in self.heketi["volumes"] if volume["id"] == identity), None)

    def endpoints_of(self, move: Move) -> Object | None:
        return find(self.endpoints, *where(move))

    def service_of(self, move: Move) -> Object | None:
        return find(self.services, *where(move))


def where(move: Move) -> tuple[str, str]:
    """Name and namespace of the endpoints of an in-tree volume."""
    source = (move.old or {}).get("spec", {}).get("glusterfs") or {}
    return str(source.get("endpoints", "")), str(source.get("endpointsNamespace") or move.namespace)


def addresses(endpoints: Object | None) -> set[str]:
    return {address["ip"] for subset in (endpoints or {}).get("subsets") or [] for key in ("addresses", "notReadyAddresses")
            for address in subset.get(key) or []}


def read(found: Mapping[str, Any], heketi: Mapping[str, Any]) -> Look:
    """Out of what the playbook has collected: lists by name, ``cluster``, and ``version`` with major and minor, which may end in ``+``."""
    numbers = [int("".join(char for char in str(found["version"][word]) if char.isdecimal())) for word in ("major", "minor")]
    lists: dict[str, Iterable[Object]] = {word: found[word] for word in
                                          ("volumes", "claims", "pods", "classes", "drivers", "nodes", "endpoints", "services", "sets")}
    return Look(cluster=str(found["cluster"]), version=(numbers[0], numbers[1]), heketi=heketi, **{word: tuple(items) for word, items in lists.items()})
