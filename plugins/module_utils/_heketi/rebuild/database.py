# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what was found on the hosts to a database as ``heketi db export`` writes it and ``heketi db import`` reads it. Pure. Private to the collection.

The entries and their fields are those of Heketi 10.3 (apps/glusterfs/dbcommon.go and *_entry.go). Sizes of devices and bricks are in KiB there,
those of volumes in GiB.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..._errors import StorageError
from ..._gluster.model import Volume
from ..._size import KIB
from . import volumes as of
from .model import Cluster, Device, Host, Pool, Rebuilt

ATTRIBUTES = ("DB_BRICK_HAS_SUBTYPE_FIELD", "DB_CLUSTER_HAS_FILE_BLOCK_FLAG", "DB_DEVICE_HAS_ID_META", "DB_HAS_PENDING_OPS_BUCKET")
"""Steps of its own upgrades that Heketi need not take with this database. The import adds a generation id."""

_CLUSTERS = uuid.UUID("0d7e4c38-55d2-5f0b-8a52-2f1d6a6b1c11")  # name space of the id of a cluster, which is kept nowhere on the hosts


def rebuild(clusters: Iterable[Cluster], volumes: Iterable[Volume]) -> Rebuilt:
    """The database of all clusters.

    :param volumes: all volumes of their pools, bricks in gluster's order, with the UUIDs of their hosts
    :raises StorageError: when there is no host of Heketi's, or glusterd of one has no UUID
    """
    clusters = [replace(cluster, hosts=tuple(sorted((host for host in cluster.hosts if host.is_node), key=lambda host: host.id))) for cluster in clusters]
    nodes = [host for cluster in clusters for host in cluster.hosts]
    _refuse(nodes)
    volumes = list(volumes)
    own = [volume for volume in volumes if of.belongs(volume)]
    lost: list[str] = []
    bricks = {volume.name: found for volume in own if (found := _bricks(volume, nodes, lost))}
    placed = [(volume, brick) for volume in own for brick in bricks.get(volume.name, ())]
    lost += _left_over(nodes, placed)
    database: dict[str, Any] = {
        "clusterentries": {}, "volumeentries": {}, "brickentries": {},
        "nodeentries": {host.id: _node(host, _cluster_id(cluster)) for cluster in clusters for host in cluster.hosts},
        "deviceentries": {device.id: _device(host, device, [brick for _unused, brick in placed if brick.lv.device == device.id])
                          for host in nodes for device in host.look.devices},
        "blockvolumeentries": {}, "dbattributeentries": {key: {"Key": key, "Value": "yes"} for key in ATTRIBUTES}, "pendingoperations": {},
    }
    for cluster in clusters:
        here = [volume for volume in own if volume.name in bricks and bricks[volume.name][0].host in cluster.hosts]
        entries = {of.volume_id(volume): _volume(volume, bricks[volume.name], cluster) for volume in here}
        database["volumeentries"].update(entries)
        database["brickentries"].update((brick.id, _brick(volume, brick, bricks[volume.name], cluster)) for volume in here for brick in bricks[volume.name])
        database["clusterentries"][_cluster_id(cluster)] = _cluster(cluster, entries)
    return Rebuilt(database, tuple(lost), tuple(sorted(volume.name for volume in volumes if not of.belongs(volume))))


def _cluster_id(cluster: Cluster) -> str:
    return cluster.id or uuid.uuid5(_CLUSTERS, ",".join(host.id for host in cluster.hosts)).hex


def _refuse(nodes: Sequence[Host]) -> None:
    if not nodes:
        raise StorageError("heketi database: nothing to rebuild it from", found="no host has a volume group vg_<id> or declares heketi_devices",
                           next_step="look at `vgs` on the storage hosts")
    for host in nodes:
        if not host.id:
            raise StorageError(f"host {host.manage}: cannot be a node", found="no UUID in /var/lib/glusterd/glusterd.info",
                               next_step="start glusterd there, or leave the host out")


def _bricks(volume: Volume, nodes: Iterable[Host], lost: list[str]) -> list[of.Found]:
    """In gluster's order; none at all when one is missing. What is wrong is told."""
    hosts = {host.look.uuid: host for host in nodes}
    found = []
    for brick in volume.bricks:
        one, why = of.find(volume, brick, hosts)
        if one is None:
            lost.append(f"volume {volume.name}: brick {brick.name}: {why}; the whole volume is left out")
            continue
        if not one.is_clone and not one.lv.in_fstab:
            lost.append(f"volume {volume.name}: brick {brick.name}: no line of /etc/fstab of {one.host.manage} mounts it at a boot")
        found.append(one)
    return found if len(found) == len(volume.bricks) else []


def _left_over(nodes: Iterable[Host], placed: Sequence[tuple[Volume, of.Found]]) -> list[str]:
    """What takes room in volume groups of Heketi's and is part of no volume. Heketi would take its room for free."""
    known = {(brick.lv.device, brick.lv.name) for _unused, brick in placed} | {(brick.pool.device, brick.pool.name) for _unused, brick in placed}
    return [f"host {host.manage}: {what} vg_{lv.device}/{lv.name} is part of no volume of Heketi's"
            for host in nodes for what, group in (("logical volume", host.look.volumes), ("thin pool", host.look.pools))
            for lv in group if (lv.device, lv.name) not in known
            ] + [f"host {host.manage}: logical volume {name} is nothing that Heketi makes" for host in nodes for name in host.look.others]


def _cluster(cluster: Cluster, volumes: Iterable[str]) -> dict[str, Any]:
    return {"Info": {"id": _cluster_id(cluster), "nodes": [host.id for host in cluster.hosts], "volumes": sorted(volumes), "block": cluster.block,
                     "file": cluster.file, "blockvolumes": []}}


def _volume(volume: Volume, bricks: Sequence[of.Found], cluster: Cluster) -> dict[str, Any]:
    servers = [host.storage for host in cluster.hosts]
    group = of.gid(bricks)
    return {
        "Info": {
            "size": of.size(volume, bricks), "name": volume.name, "durability": of.durability(volume), **({"gid": group} if group else {}),
            "snapshot": of.snapshot(bricks, _extents(cluster)), "id": of.volume_id(volume), "cluster": _cluster_id(cluster),
            "mount": {"glusterfs": {"hosts": servers, "device": f"{servers[0]}:{volume.name}",
                                    "options": {"backup-volfile-servers": ",".join(servers[1:])}}},
            "blockinfo": {}},
        "Bricks": sorted(brick.id for brick in bricks),
        "GlusterVolumeOptions": of.options(volume),
        "Pending": {"Id": ""},
    }


def _extents(cluster: Cluster) -> dict[str, int]:
    return {device.id: device.extent for host in cluster.hosts for device in host.look.devices}


def _brick(volume: Volume, brick: of.Found, bricks: Sequence[of.Found], cluster: Cluster) -> dict[str, Any]:
    return {
        "Info": {"id": brick.id, "path": brick.path, "device": brick.lv.device, "node": brick.host.id, "volume": of.volume_id(volume),
                 "size": of.brick_size(volume, brick, bricks, _extents(cluster)[brick.lv.device], cluster.average)},
        "TpSize": brick.pool.size // KIB, "PoolMetadataSize": brick.pool.metadata // KIB, "Pending": {"Id": ""},
        "LvmThinPool": brick.pool.name, "LvmLv": brick.lv.name if brick.is_clone else "",
        "SubType": of.ARBITER_BRICK if brick.arbiter else of.NORMAL,
    }


def _node(host: Host, cluster: str) -> dict[str, Any]:
    return {
        "State": host.state,
        "Info": {"zone": host.zone, "hostnames": {"manage": [host.manage], "storage": [host.storage]}, "cluster": cluster,
                 **({"tags": dict(host.tags)} if host.tags else {}), "id": host.id},
        "Devices": sorted(device.id for device in host.look.devices),
    }


def _device(host: Host, device: Device, bricks: Sequence[of.Found]) -> dict[str, Any]:
    """Heketi counts a pool once, when it makes it: clones take nothing."""
    wanted = host.wanted(device)
    pools: Mapping[str, Pool] = {brick.pool.name: brick.pool for brick in bricks}
    used = sum(pool.size + pool.metadata for pool in pools.values()) // KIB
    total = device.total // KIB
    return {
        "State": wanted.state,
        "Info": {"name": wanted.device, **({"tags": dict(wanted.tags)} if wanted.tags else {}),
                 "storage": {"total": total, "free": total - used, "used": used}, "id": device.id, "paths": list(device.paths), "pv_uuid": device.pv_uuid},
        "Bricks": sorted(brick.id for brick in bricks), "NodeId": host.id, "ExtentSize": device.extent // KIB,
    }
