# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From glusterd's XML to the model. Pure. Private to the collection.

The shapes are those of ``cli/src/cli-xml-output.c``; tests/fixtures holds captured ones.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from typing import Any, Callable

from .model import IN_CLUSTER, Brick, Peer, Pool, Rebalance, Shape, Snapshot, SnapshotSettings, Stranger, Volume, normal_path
from .model_quota import Limit

_RUNNING = frozenset({"1", "5"})  # in progress, fix-layout in progress
_COMPLETED = frozenset({"3", "7"})  # completed, fix-layout completed
_FAILED = frozenset({"2", "4", "6", "8"})  # stopped and failed of both; 0 is not started yet


NOTHING = ET.Element("cliOutput")


def pool(pool_list: ET.Element, volume_info: ET.Element, resolve: Callable[[str], tuple[frozenset[str], frozenset[str]]]) -> Pool:
    """The pool out of ``pool list`` and ``volume info``.

    The host that was asked lists itself as ``localhost`` alone, so ``resolve`` gives for a name all the names
    and all the addresses of the host that it means.
    """
    bricks = Counter(brick.findtext("hostUuid") for brick in volume_info.iter("brick"))
    peers = []
    for peer in pool_list.iter("peer"):
        hosts = [resolve(name.text) for name in peer.iter("hostname") if name.text]
        uuid = peer.findtext("uuid", "")
        peers.append(Peer(uuid=uuid, names=frozenset().union(*(names for names, _unused in hosts)),
                          addresses=frozenset().union(*(addresses for _unused, addresses in hosts)),
                          connected=peer.findtext("connected") == "1", state=peer.findtext("stateStr", ""), bricks=bricks[uuid]))
    return Pool(tuple(peers))


def stranger(pool_list: ET.Element, volume_list: ET.Element) -> Stranger:
    """How a host describes itself: ``pool list`` and ``volume list``, both asked of that host."""
    own = [peer.findtext("uuid", "") for peer in pool_list.iter("peer") if peer.findtext("hostname") == "localhost"]
    return Stranger(uuid=next(iter(own), ""),
                    members=tuple(peer.findtext("hostname", "") for peer in pool_list.iter("peer") if peer.findtext("hostname") != "localhost"),
                    volumes=tuple(volume.text for volume in volume_list.iter("volume") if volume.text))


def unsettled(pool_list: ET.Element, uuids: frozenset[str]) -> frozenset[str]:
    """Those of ``uuids`` that the asked host does not see as connected members; itself it sees."""
    well = {peer.findtext("uuid", "") for peer in pool_list.iter("peer") if peer.findtext("hostname") == "localhost"
            or (peer.findtext("connected") == "1" and peer.findtext("stateStr") == IN_CLUSTER)}
    return uuids - well


def volumes(volume_info: ET.Element) -> tuple[Volume, ...]:
    """All volumes out of ``volume info``."""
    return tuple(_volume(volume) for volume in volume_info.iter("volume"))


def _volume(volume: ET.Element) -> Volume:
    return Volume(
        name=volume.findtext("name", ""), id=volume.findtext("id", ""), status=volume.findtext("statusStr", ""), shape=_shape(volume),
        bricks=tuple(_brick(brick) for brick in volume.iter("brick")),
        options={option.findtext("name", ""): option.findtext("value", "") for option in volume.iter("option")})


def _shape(volume: ET.Element) -> Shape:
    replicas, arbiters = _number(volume, "replicaCount") or 1, _number(volume, "arbiterCount") or 0
    disperses, redundancies = _number(volume, "disperseCount") or 0, _number(volume, "redundancyCount") or 0
    words = volume.findtext("typeStr", "").lower()
    gone = next((word for word in ("stripe", "tier") if word in words), "")
    if not arbiters:  # some versions tell the arbiter by its brick only
        arbiters = int(any(brick.findtext("isArbiter") == "1" for brick in volume.iter("brick")))
    return Shape(gone or ("disperse" if disperses else "replicate" if replicas > 1 else "distribute"), replicas, arbiters, disperses, redundancies)


def _brick(brick: ET.Element) -> Brick:
    host, path = split_brick(brick.findtext("name", ""))
    return Brick(host, path, brick.findtext("hostUuid", ""), brick.findtext("isArbiter") == "1")


def split_brick(name: str) -> tuple[str, str]:
    """``host:/path``; the host may be an IPv6 address, in brackets or not. Empty host or path when it is none."""
    host, colon, path = name.strip().partition(":/")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    return (host, normal_path(path)) if colon else ("", "")


def online(volume_status: ET.Element) -> frozenset[tuple[str, str]]:
    """(host UUID, path) of the bricks that run, out of ``volume status NAME``."""
    return frozenset((node.findtext("peerid", ""), normal_path(node.findtext("path", ""))) for node in volume_status.iter("node")
                     if node.findtext("status") == "1" and node.findtext("path", "").startswith("/"))


def used(volume_detail: ET.Element) -> int | None:
    """Bytes in use on all bricks, out of ``volume status NAME detail``; None when a brick does not tell."""
    sizes = [(_number(node, "sizeTotal"), _number(node, "sizeFree")) for node in volume_detail.iter("node")]
    if not sizes or any(total is None or free is None for total, free in sizes):
        return None
    return sum((total or 0) - (free or 0) for total, free in sizes)


def rebalance(status: ET.Element) -> Rebalance:
    """Out of ``volume rebalance NAME status``. Completed with a failure is failed; not started yet is neither."""
    nodes = [(node.findtext("id", ""), node.findtext("nodeName", ""), node.findtext("status", ""), _number(node, "failures")) for node in status.iter("node")]
    return Rebalance(
        id=status.findtext(".//task-id", ""), done=frozenset(uuid for uuid, name, state, failures in nodes if state in _COMPLETED and failures == 0),
        running=tuple(name for uuid, name, state, failures in nodes if state in _RUNNING),
        failed=tuple(name for uuid, name, state, failures in nodes if state in _FAILED or (state in _COMPLETED and failures != 0)),
        seconds=max((float(node.findtext("runtime") or 0) for node in status.iter("node")), default=0))


def heal(summary: ET.Element) -> dict[str, Any]:
    """Entries to heal out of ``heal NAME info summary``. What a brick does not tell is None, never 0, and so is its sum."""
    bricks = []
    for brick in summary.iter("brick"):
        host, path = split_brick(brick.findtext("name", ""))
        bricks.append({
            "name": brick.findtext("name", ""), "uuid": brick.get("hostUuid", "").strip("-"), "host": host, "path": path,
            "connected": brick.findtext("status") == "Connected", "entries": _number(brick, "totalNumberOfEntries"),
            "pending": _number(brick, "numberOfEntriesInHealPending"), "split_brain": _number(brick, "numberOfEntriesInSplitBrain"),
            "healing": _number(brick, "numberOfEntriesPossiblyHealing")})
    return {"entries": _sum(brick["entries"] for brick in bricks), "split_brain": _sum(brick["split_brain"] for brick in bricks), "bricks": bricks}


def tasks(status: ET.Element) -> dict[str, list[dict[str, str]]]:
    """Tasks by volume out of ``volume status all tasks``."""
    return {volume.findtext("volName", ""): [{"type": task.findtext("type", ""), "id": task.findtext("id", ""), "status": task.findtext("statusStr", "")}
                                             for task in volume.iter("task")] for volume in status.iter("volume")}


def quota_usage(quota_list: ET.Element) -> dict[str, Limit]:
    """Limits on bytes by path, out of ``volume quota NAME list``."""
    return _limits(quota_list, "used_space")


def quota_objects(quota_list: ET.Element) -> dict[str, Limit]:
    """Limits on objects by path, out of ``volume quota NAME list-objects``."""
    return _limits(quota_list, "file_count", "dir_count")


def _limits(quota_list: ET.Element, *used: str) -> dict[str, Limit]:
    """Soft limits are shown in whole percent, ``80%``; a path whose limit is ``N/A`` has none."""
    return {limit.findtext("path", ""): Limit(hard, int(limit.findtext("soft_limit_percent", "0").partition("%")[0].partition(".")[0] or 0),
                                              sum(_number(limit, tag) or 0 for tag in used))
            for limit in quota_list.iter("limit") if (hard := _number(limit, "hard_limit")) is not None}


def snapshots(snapshot_info: ET.Element) -> tuple[Snapshot, ...]:
    """All snapshots out of ``snapshot info``. glusterd makes each of one volume only."""
    return tuple(Snapshot(
        name=snapshot.findtext("name", ""), id=snapshot.findtext("uuid", ""), volume=snapshot.findtext("snapVolume/originVolume/name", ""),
        description=snapshot.findtext("description", ""), created=snapshot.findtext("createTime", ""),
        is_activated=snapshot.findtext("snapVolume/status") == "Started") for snapshot in snapshot_info.iter("snapshot"))


def snapshot_names(snapshot_list: ET.Element) -> tuple[str, ...]:
    """Out of ``snapshot list``, of all or of one volume."""
    return tuple(snapshot.text for snapshot in snapshot_list.iter("snapshot") if snapshot.text)


def snapshot_settings(config: ET.Element) -> SnapshotSettings:
    """Out of ``snapshot config``."""
    deletes = config.findtext(".//systemConfig/autoDelete") == "enable"
    limits = {volume.findtext("name", ""): _number(volume, "softLimit") for volume in config.iter("volume")}
    return SnapshotSettings(activates=config.findtext(".//systemConfig/activateOnCreate") == "enable",
                            keeps={name: limit for name, limit in limits.items() if deletes and limit is not None})


def _sum(numbers: Any) -> int | None:
    numbers = list(numbers)
    return sum(numbers) if numbers and None not in numbers else None


def _number(element: ET.Element, tag: str) -> int | None:
    words = (element.findtext(tag) or "").strip()
    return int(words) if words.isdecimal() else None
