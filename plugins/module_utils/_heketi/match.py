# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which cluster, node and device of Heketi is the wanted one. Pure. Private to the collection.

A node is who its manage host says. A device is who its physical volume says, or else any of its paths: names such as /dev/sdb move.
A cluster is its nodes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from .._errors import StorageError
from .model import Cluster, Device, Node, State
from .wanted_topology import WantedCluster, WantedDevice

_PV_LINK = re.compile(r".*/lvm-pv-uuid-(.+)")


def cluster_of(state: State, wanted: WantedCluster, taken: Iterable[str]) -> tuple[Cluster | None, StorageError | None]:
    """The cluster that has any of the nodes. For none of them it is one that has no node at all: a run was killed before it added the first.

    :param taken: ids of the clusters that others have got
    """
    clusters = {cluster.id: cluster for cluster in state.clusters}
    names = {node.manage for node in wanted.nodes}
    members = {node.cluster: node.manage for node in sorted(state.nodes, key=lambda node: node.manage, reverse=True) if node.manage in names}
    if len(members) > 1:
        found = ", ".join(f"{node} in {cluster}" for cluster, node in sorted(members.items()))
        return None, StorageError(f"cluster {wanted.name}: its nodes are in several clusters of Heketi", found=found, expected="all in one",
                                  next_step="declare them as clusters of their own, or move hosts: heketi_remove_host.yml, then site.yml")
    if members:
        id_ = next(iter(members))
        if id_ in taken:
            return None, StorageError(f"cluster {wanted.name}: is the same in Heketi as another of these", found=f"{id_}, with {members[id_]}",
                                      expected="clusters of their own", next_step="declare its nodes in one cluster")
        return clusters[id_], None
    if all(node.state == "absent" for node in wanted.nodes):
        return None, None
    empty = sorted(cluster.id for cluster in state.clusters if not cluster.node_ids and not cluster.volume_ids and cluster.id not in taken)
    return (clusters[empty[0]] if empty else None), None


def node_of(state: State, manage: str) -> Node | None:
    return next((node for node in state.nodes if node.manage == manage), None)


def device_of(node: Node, wanted: WantedDevice) -> tuple[Device | None, StorageError | None]:
    """The device, or why it can't be told which one it is."""
    what = f"device {node.manage}:{wanted.name}"
    pvs = {match[1] for match in map(_PV_LINK.fullmatch, sorted(wanted.ids)) if match}
    by_pv = [device for device in node.devices if device.pv_uuid and device.pv_uuid in pvs]
    by_path = [device for device in node.devices if wanted.paths & {device.name, *device.paths}]
    if len(by_pv) > 1 or (not by_pv and len(by_path) > 1):
        several = by_pv or by_path
        return None, StorageError(f"{what}: is {len(several)} devices in Heketi", found=", ".join(f"{device.id} ({device.name})" for device in several),
                                  next_step=f"heketi-cli node info {node.id}; name it by a path that only one of them has")
    if by_pv or not by_path:
        return (by_pv[0] if by_pv else None), None
    device = by_path[0]
    another = f"another physical volume ({', '.join(sorted(pvs))})" if pvs and device.pv_uuid else "a blank device" if wanted.found == "" else ""
    if another and wanted.state not in ("drained", "absent"):
        return None, StorageError(f"{what}: is another disk than the one that Heketi has under this path", found=another,
                                  expected=f"physical volume {device.pv_uuid}",
                                  next_step=f"put the disk back, or take the old one out first: heketi_drain_device.yml -e host=INVENTORY_NAME "
                                            f"-e device={wanted.name} -e state=absent -e confirm={node.manage}:{wanted.name}")
    return device, None
