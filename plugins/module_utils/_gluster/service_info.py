# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an info module tells of a cluster. Private to the collection."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from .._command import Runner
from .._errors import CommandError
from . import gates, xml
from .clients import clients
from .cluster import Cluster, Names
from .model import Pool, Volume
from .runner import Gluster, NotInstalled, NotRunning


@dataclasses.dataclass(frozen=True)
class Found:
    """One look. ``heal``, ``tasks`` and ``clients`` are by volume and empty when they were not asked for."""

    installed: bool
    running: bool
    pool: Pool = dataclasses.field(default_factory=lambda: Pool(()))
    volumes: tuple[Volume, ...] = ()
    heal: dict[str, Any] = dataclasses.field(default_factory=dict)
    tasks: dict[str, Any] = dataclasses.field(default_factory=dict)
    clients: dict[str, Any] = dataclasses.field(default_factory=dict)


class Info:
    """Peers and volumes in two calls, and on request what needs more."""

    def __init__(self, cluster: Cluster, *, heal: bool, tasks: bool, clients: bool) -> None:
        self._cluster, self._heal, self._tasks, self._clients = cluster, heal, tasks, clients

    def read(self) -> Found:
        try:
            pool, volumes = self._cluster.read()
        except NotInstalled:
            return Found(installed=False, running=False)
        except NotRunning:
            return Found(installed=True, running=False)
        started = [volume for volume in volumes if volume.is_started]
        healing = [volume.name for volume in started if volume.shape.type in ("replicate", "disperse")]  # asking others takes 10 s and fails
        return Found(True, True, pool, volumes, heal={name: self._heal_of(name) for name in healing} if self._heal else {},
                     tasks=self._all_tasks() if self._tasks and started else {},
                     clients={volume.name: clients(self._cluster.gluster, volume) for volume in volumes} if self._clients else {})

    def show(self, found: Found) -> dict[str, Any]:
        volumes = [{**volume.to_dict(), "heal": found.heal.get(volume.name), "tasks": found.tasks.get(volume.name, [] if self._tasks else None),
                    **({"clients": found.clients[volume.name]} if self._clients else {})}
                   for volume in found.volumes]
        return {"installed": found.installed, "running": found.running, "peers": [peer.to_dict() for peer in found.pool.peers], "volumes": volumes,
                "warnings": gates.warnings(found.pool)}

    def _heal_of(self, name: str) -> dict[str, Any] | None:
        try:
            return xml.heal(self._cluster.gluster("volume", "heal", name, "info", "summary"))
        except CommandError:
            return None

    def _all_tasks(self) -> dict[str, Any]:
        try:
            return xml.tasks(self._cluster.gluster("volume", "status", "all", "tasks"))
        except CommandError:
            return {}


def info(runner: Runner, params: Mapping[str, Any]) -> Info:
    """The use case of the module gluster_info."""
    return Info(Cluster(Gluster(runner), Names(runner)), heal=params["heal"], tasks=params["tasks"], clients=params["clients"])
