# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What heketi_info tells. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Callable

from .._command import Runner
from .._gluster.runner import Gluster
from . import arguments, reader, room
from .check import judge
from .client import Client
from .layout import Order
from .model import Cluster, Node, State
from .service_volumes import order, told


@dataclass(frozen=True)
class Found:
    """One look."""

    state: State
    wrong: tuple[str, ...]
    harmless: Mapping[str, str]
    order: Order


class Info:
    """The use case of heketi_info."""

    def __init__(self, connect: Callable[[], Client], gluster: Gluster, limits: room.Limits) -> None:
        self._connect, self._gluster, self._limits = connect, gluster, limits

    def read(self) -> Found:
        client = self._connect()
        return Found(reader.read(client), *judge(client.get("/db/check"), client.get("/db/dump")), order(self._gluster))

    def show(self, found: Found) -> dict[str, Any]:
        state = found.state
        database = {"consistent": not found.wrong, "inconsistencies": list(found.wrong),
                    "harmless": [{"found": text, "why": why} for text, why in found.harmless.items()]}
        return {"clusters": [self._cluster(state, cluster) for cluster in state.clusters], "nodes": [_node(node) for node in state.nodes],
                "volumes": [told(state, volume, found.order) for volume in state.volumes], "database": database,
                "operations": [{**asdict(operation), "changes": [{"id": identity, "what": what} for identity, what in operation.changes]}
                               for operation in state.operations]}

    def _cluster(self, state: State, cluster: Cluster) -> dict[str, Any]:
        fits = [{"durability": kind.name, "arbiter": kind.arbiter, "size": room.largest(state, cluster, kind, self._limits)} for kind in room.KINDS]
        return {"id": cluster.id, "file": cluster.file, "block": cluster.block, "nodes": list(cluster.node_ids), "volumes": list(cluster.volume_ids),
                **room.totals(state, cluster), "fits": fits}


def _node(node: Node) -> dict[str, Any]:
    return {**asdict(node), "tags": dict(node.tags), "devices": [
        {**asdict(device), "tags": dict(device.tags), "paths": list(device.paths), "bricks": len(device.bricks)} for device in node.devices]}


def info(runner: Runner, params: Mapping[str, Any]) -> Info:
    """The use case of the module heketi_info."""
    return Info(lambda: arguments.client(params), Gluster(runner), room.Limits(**params["limits"]))
