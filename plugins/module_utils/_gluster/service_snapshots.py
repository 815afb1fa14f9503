# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Snapshots: reading them, carrying out what is planned. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .._action import Action
from .._command import Runner
from .._errors import CommandError, StorageError
from .._waiter import Waiter
from . import gates, plan_snapshots, wanted_snapshots, xml
from .cluster import Cluster, Names
from .model import Pool, Snapshot, SnapshotSettings, Volume, WantedSnapshot
from .runner import Gluster

VOLUMES = "/var/lib/glusterd/vols"
SOON = 120


@dataclass(frozen=True)
class Found:
    pool: Pool
    volumes: tuple[Volume, ...]
    snapshots: tuple[Snapshot, ...]


class Snapshots:
    """Snapshots of volumes as declared; works on any host of the pool.

    :param raw: the snapshots in the words of the module's options
    :param looks: answers of gluster_brick_info, of all hosts that have bricks of the volumes
    :param fullest: percentage of a thin pool's data and metadata above which nothing is made on it
    :param confirm: names of the volumes that may be restored
    """

    title = "snapshots"

    def __init__(self, cluster: Cluster, soon: Waiter, raw: list[dict[str, Any]], looks: list[Any], fullest: float, confirm: list[str]) -> None:
        self._cluster, self._soon, self._raw, self._looks, self._fullest, self._confirm = cluster, soon, raw, looks, fullest, confirm
        self.total = len(raw)

    # --- look

    def read(self) -> Found:
        pool, volumes = self._cluster.read()
        return Found(pool, volumes, xml.snapshots(self._cluster.gluster("snapshot", "info")) if pool.is_real else ())

    def plan(self, state: Found) -> list[Action]:
        self.title = f"snapshots of the pool: {len(state.pool.well)} of {len(state.pool.peers)} peers connected, {len(state.snapshots)} snapshots"
        desired, faults = wanted_snapshots.read(self._raw)
        return plan_snapshots.reconcile(state.pool, state.volumes, state.snapshots, desired, confirm=self._confirm, known=self._known(state, desired),
                                        faults=faults)

    def show(self, state: Found) -> dict[str, Any]:
        asked = {str(raw["volume"]) for raw in self._raw}
        listed = [snapshot.to_dict() for snapshot in state.snapshots if snapshot.volume in asked]
        return {"snapshots": listed, "unmanaged": len(state.snapshots) - len(listed), "warnings": gates.warnings(state.pool)}

    def _known(self, state: Found, desired: Iterable[WantedSnapshot]) -> plan_snapshots.Known:
        there = {snapshot.name for snapshot in state.snapshots}
        missing = [want for want in desired if want.name not in there]
        makes = any(want.state not in ("absent", "restored") for want in missing)
        settings = xml.snapshot_settings(self._cluster.gluster("snapshot", "config")) if makes and state.pool.is_real else SnapshotSettings()
        names = {volume.name for volume in state.volumes}  # only these are looked for among glusterd's files
        restored = {want.volume: self._restored(want.volume) for want in missing if want.state == "restored" and want.volume in names}
        return plan_snapshots.Known(wanted_snapshots.rooms(self._looks), self._fullest, settings, restored)

    @staticmethod
    def _restored(volume: str) -> str:
        """ID of the snapshot that a volume was restored from: glusterd keeps it, and no command tells it."""
        try:
            with open(f"{VOLUMES}/{volume}/info", encoding="utf-8", errors="replace") as file:
                values = dict(line.rstrip("\n").split("=", 1) for line in file if "=" in line)
        except OSError:
            return ""
        return values.get("restored_from_snap", "")

    # --- act

    def apply(self, action: Action) -> None:
        try:
            self._cluster.gluster(*action.argv[1:])
        except CommandError as error:
            raise explained(error, action) from None
        if action.argv[1:3] == ("volume", "start"):
            clone = action.argv[3]
            self._soon.until(f"volume {clone}: all bricks online", lambda: self._offline(clone))

    def _offline(self, volume: str) -> str:
        try:
            bricks = [brick for found in xml.volumes(self._cluster.gluster("volume", "info", volume)) for brick in found.bricks]
            online = xml.online(self._cluster.gluster("volume", "status", volume))
        except CommandError as error:
            return error.found
        return ", ".join(f"{brick.name} (see /var/log/glusterfs/bricks there)" for brick in bricks if brick.key not in online)


_HINTS = (
    ("thin provisioned", "give the volume bricks that are thin logical volumes, each of its own, as gluster_brick makes them"),
    ("bricks are not running", "gluster volume status; start what is down: gluster volume start NAME force"),
    ("already exists", "another run made it meanwhile: run this again"),
    ("ebalance", "wait for its end: gluster volume rebalance NAME status"),
    ("limit", "gluster snapshot config; delete old ones with state: absent"),
)


def explained(error: CommandError, action: Action) -> StorageError:
    """What glusterd refused, with the way on where one is known."""
    next_step = next((hint for words, hint in _HINTS if words in error.found), "see /var/log/glusterfs/glusterd.log on this host")
    return StorageError(f"{action.target}: {action.summary}: gluster refused", found=f"{error.found.strip()} (`{' '.join(error.argv)}`)", next_step=next_step)


def snapshots(runner: Runner, params: Mapping[str, Any], *, planning: bool) -> Snapshots:
    """The use case of the module gluster_snapshot."""
    cluster = Cluster(Gluster(runner), Names(runner), planning=planning)
    return Snapshots(cluster, Waiter(min(params["wait_timeout"], SOON)), params["snapshots"], params["looks"], params["thin_pool_max"], params["confirm"])
