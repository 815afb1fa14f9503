# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Volumes: reading them, carrying out what is planned. Private to the collection."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Mapping
from typing import Any

from .._action import Action
from .._command import Runner
from .._errors import CommandError, StorageError
from .._waiter import Unfinished, Waiter
from . import gates, option_names, options, plan_volumes, wanted, xml
from .clients import clients
from .cluster import Cluster, Names
from .model import FIX_LAYOUT, PENDING, Brick, Pool, Rebalance, Volume, Wanted
from .runner import Gluster

GROUPS = "/var/lib/glusterd/groups"
SOON = 120
UNANSWERED = 30  # polls


class Volumes:
    """Volumes of the pool as declared; works on any of its hosts.

    :param raw: the volumes in the words of the module's options
    :param confirm: names of the volumes that may be deleted
    :param unused: whether a volume that somebody uses is not deleted
    :param waiter: for what may take long, such as fixing a layout
    :param soon: for what takes seconds, such as a brick that starts
    """

    title = "volumes"

    def __init__(self, cluster: Cluster, waiter: Waiter, soon: Waiter, raw: list[dict[str, Any]], confirm: list[str],
                 *, unused: bool = False) -> None:
        self._unused = unused
        self._cluster, self._waiter, self._soon, self._raw, self._confirm = cluster, waiter, soon, raw, confirm
        self._bricks: dict[str, tuple[Brick, ...]] = {}
        self._settled = False
        self._unanswered = 0
        self._installed = True
        self.total = len(raw)

    # --- look

    def read(self) -> tuple[Pool, tuple[Volume, ...]]:
        pool, volumes = self._cluster.read()
        self._installed = pool.is_real
        return pool, volumes

    def plan(self, state: tuple[Pool, tuple[Volume, ...]]) -> list[Action]:
        pool, volumes = state
        self.title = f"volumes of the pool: {len(pool.well)} of {len(pool.peers)} peers connected, {len(volumes)} volumes" if pool.is_real else (
            "volumes of a pool that is not there yet: gluster does not run on this host")
        desired, faults = wanted.read(self._raw, pool, self._cluster.names.addresses, self._group, by_name=self._cluster.planning)
        current = {volume.name: volume for volume in volumes}
        plan = plan_volumes.reconcile(pool, volumes, desired, confirm=self._confirm, known=self._known(current, desired), faults=faults)
        there = {want.name: current[want.name].bricks if want.name in current else () for want in desired}  # under the paths that they have now
        self._bricks = {want.name: there[want.name] + want.bricks[len(there[want.name]):] for want in desired if want.bricks or want.name in current}
        return plan

    def show(self, state: tuple[Pool, tuple[Volume, ...]]) -> dict[str, Any]:
        pool, volumes = state
        current = {volume.name: volume for volume in volumes}
        listed = [str(raw["name"]) for raw in self._raw]
        lasting = [f"volume {raw['name']}: {name} is not listed and stays: gluster can't remove options user.*"
                   for raw in self._raw if raw["options_mode"] == "exact" and raw["name"] in current
                   for name in options.lasting(current[raw["name"]].options, raw["options"] or {})]
        return {"peers": [peer.to_dict() for peer in pool.peers], "volumes": [current[name].to_dict() for name in listed if name in current],
                "unmanaged": len(set(current) - set(listed)), "warnings": gates.warnings(pool) + lasting}

    def _known(self, current: Mapping[str, Volume], desired: list[Wanted]) -> plan_volumes.Known:
        rebalances: dict[str, Rebalance] = {}
        thin_arbiters: dict[str, str] = {}
        used: dict[str, int | None] = {}
        users: dict[str, dict[str, int] | None] = {}
        snapshots: dict[str, tuple[str, ...]] = {}
        for want, volume in ((want, current[want.name]) for want in desired if want.name in current):
            if want.state == "absent":
                used[volume.name] = self._used(volume)
                snapshots[volume.name] = xml.snapshot_names(self._cluster.gluster("snapshot", "list", volume.name))
                users.update({volume.name: clients(self._cluster.gluster, volume)} if self._unused else {})
                continue
            if volume.pending and volume.is_started:
                rebalances[volume.name] = self._rebalance(volume.name)
            if plan_volumes.grows(volume, want) and (volume.shape.replicas, volume.shape.arbiters) == (2, 0):
                thin_arbiter = re.search(r"^Thin-arbiter-path: *(\S.*)$", self._cluster.gluster.text("volume", "info", volume.name), re.MULTILINE)
                thin_arbiters.update({volume.name: thin_arbiter[1]} if thin_arbiter else {})  # the XML does not tell
        marks = self._cluster.planning or os.path.exists(plan_volumes.MARKS_DIRECTORIES)
        return plan_volumes.Known(rebalances, thin_arbiters, marks, used, self._library(current, desired), users, snapshots)

    @staticmethod
    def _library(current: Mapping[str, Volume], desired: list[Wanted]) -> bytes:
        """Read only when an option is to be set; of an upgrade that is not finished both."""
        if not any(options.changes(current[want.name].options if want.name in current else {}, want.options, exact=False)[0] for want in desired):
            return b""
        found = b""
        for path in (path for pattern in option_names.LIBRARY for path in glob.glob(pattern)):
            with open(path, "rb") as file:
                found += file.read()
        return found

    def _rebalance(self, name: str) -> Rebalance:
        try:
            return xml.rebalance(self._cluster.gluster("volume", "rebalance", name, "status"))
        except CommandError:  # none was started, or it was stopped
            return Rebalance()

    def _used(self, volume: Volume) -> int | None:
        try:
            return xml.used(self._cluster.gluster("volume", "status", volume.name, "detail")) if volume.is_started else None
        except CommandError:
            return None

    def _group(self, group: str) -> dict[str, str] | None:
        path = f"{GROUPS}/{group}"
        next_step = f"ls {GROUPS}"
        if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", group, re.ASCII):
            raise StorageError(f"option group {group!r}: refused", expected=f"the name of a file in {GROUPS}", next_step=next_step)
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                return options.group(file.read(), f"option group {group}")
        except OSError as error:
            if not self._installed:
                return None
            raise StorageError(f"option group {group}: not readable", found=f"{path}: {error.strerror}", expected="a file of options",
                               next_step=next_step) from None

    # --- act

    def apply(self, action: Action) -> None:
        verb, name = action.argv[2], action.argv[3]
        if verb in ("create", "add-brick"):
            self._settle()
        if verb == "heal":
            self._granular(action)
        elif verb == "rebalance":
            self._fix_layout(action, name)
        else:
            self._run(action)
        if verb == "start" or (verb == "add-brick" and self._is_started(name)):
            self._soon.until(f"volume {name}: all bricks online", lambda: self._offline(name))

    def _run(self, action: Action) -> None:
        try:
            self._cluster.gluster(*action.argv[1:])
        except CommandError as error:
            raise explained(error, action) from None

    def _settle(self) -> None:
        """Every member has to know every other one before it takes part in making bricks. Asked once a run."""
        if not self._settled:
            self._soon.until("the pool is settled", lambda: self._cluster.unsettled(self._cluster.read()[0]))
        self._settled = True

    def _granular(self, action: Action) -> None:
        answer = self._cluster.gluster.text(*action.argv[1:])
        if "successful" not in answer:  # it says so in words only
            raise CommandError(action.argv, found=answer.strip() or "no answer")

    def _is_started(self, name: str) -> bool:
        return any(volume.is_started for volume in xml.volumes(self._cluster.gluster("volume", "info", name)))

    def _offline(self, name: str) -> str:
        try:
            online = xml.online(self._cluster.gluster("volume", "status", name))
        except CommandError as error:
            return error.found
        return ", ".join(f"{brick.name} (see /var/log/glusterfs/bricks there)" for brick in self._bricks[name] if brick.key not in online)

    def _fix_layout(self, action: Action, name: str) -> None:
        task = ""
        if action.argv[-1] == "start":
            try:
                task = self._cluster.gluster(*action.argv[1:]).findtext(".//task-id", "")
            except CommandError as error:
                if "already started" not in error.found:  # then it is waited for
                    raise explained(error, action) from None
        try:
            self._waiter.until(f"volume {name}: fix of the layout", lambda: self._unfixed(name))
        except Unfinished:
            if task:  # so that the next slice knows a completed one for ours
                self._cluster.gluster("volume", "set", name, PENDING, f"{FIX_LAYOUT}:{task}")
            raise

    def _unfixed(self, name: str) -> str:
        try:
            now = xml.rebalance(self._cluster.gluster("volume", "rebalance", name, "status"))
        except CommandError as error:
            self._unanswered += 1
            if "not started" in error.found or self._unanswered > UNANSWERED:  # somebody stopped it
                raise
            return error.found  # asked while the process of a host begins or ends, glusterd fails ("Brick ops failed on")
        self._unanswered = 0
        if now.failed:
            raise StorageError(f"volume {name}: fix of the layout failed", found=f"on {', '.join(now.failed)}",
                               expected="completed on every host without a failure",
                               next_step=f"see /var/log/glusterfs/{name}-rebalance.log there, then run this again")
        hosts = {brick.uuid: brick.host for brick in self._bricks[name]}
        left = sorted(host for uuid, host in hosts.items() if uuid not in now.done)
        return f"{len(hosts) - len(left)} of {len(hosts)} hosts done, {now.seconds:g} s so far, left: {', '.join(left)}" if left else ""


_HINTS = (
    ("is being created in the root partition", "mount a file system of its own for the brick; on purpose: force: true"),
    ("is a mount point", "give a directory below the mount point, such as .../brick; on purpose: force: true"),
    ("is already part of a volume", "it was a brick of another, deleted or half-made volume: give a fresh directory; or, when its data may go, "
     "remove it and make it anew, empty"),
    ("No such file or directory", "make and mount the directory above the brick on that host first"),
    ("may be containing or be contained", "gluster volume info"),
    ("not connected", "gluster pool list; systemctl status glusterd on that host"),
    ("Rebalance", "gluster volume rebalance NAME status"),
    ("does not exist", "gluster volume set help"),
)


def explained(error: CommandError, action: Action) -> StorageError:
    """What glusterd refused, with the way on where one is known."""
    next_step = next((hint for words, hint in _HINTS if words in error.found), "see /var/log/glusterfs/glusterd.log on this host")
    return StorageError(f"{action.target}: {action.summary}: gluster refused", found=f"{error.found.strip()} (`{_short(error.argv)}`)",
                        next_step=next_step)


def _short(argv: tuple[str, ...]) -> str:
    words = " ".join(argv)
    return words if len(words) <= 500 else f"{words[:500]}..."


def volumes(runner: Runner, params: Mapping[str, Any], *, planning: bool) -> Volumes:
    """The use case of the module gluster_volume."""
    cluster = Cluster(Gluster(runner), Names(runner), planning=planning)
    waiter = Waiter(params["wait_timeout"], pause=2, wait_slice=params["wait_slice"])
    soon = Waiter(min(params["wait_timeout"], SOON), wait_slice=params["wait_slice"])
    return Volumes(cluster, waiter, soon, params["volumes"], params["confirm"], unused=params["unused"])
