# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carries out the plan for Heketi's volumes. Private to the collection.

An answer that got lost leaves open whether the thing was done. It is read again, and nothing is asked for twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Callable

from .._action import Action
from .._command import Runner
from .._errors import CommandError, StorageError
from .._gluster import xml
from .._gluster.runner import Gluster
from .._waiter import Waiter
from . import arguments, layout, plan_volumes, reader, wanted_volumes
from .client import Client
from .errors import HeketiError, LostOperation
from .model import State, Volume

_OF_VOLUMES = "-volume"  # the end of the names of their operations
_PAUSE = 1.0


class Volumes:
    """The use case of heketi_volume."""

    title = "volumes of Heketi"

    def __init__(self, connect: Callable[[], Client], gluster: Gluster, params: Mapping[str, Any], *, planning: bool, waiter: Waiter) -> None:
        self._connect, self._gluster, self._params, self._planning, self._waiter = connect, gluster, params, planning, waiter
        self.total = len(params["volumes"])
        self._left: list[Action] = []

    def read(self) -> State:
        """An operation that a killed run has left behind is waited for: what it makes would be made twice."""
        self._wanted = wanted_volumes.volumes(self._params["volumes"])
        self._client = self._connect()
        if not self._planning:
            self._settle()
        return reader.read(self._client)

    def plan(self, state: State) -> list[Action]:
        plan = plan_volumes.reconcile(state, self._wanted, self._params["confirm"], cleanup=self._params["cleanup"])
        self._left, self._begun = list(plan), False
        return plan

    def apply(self, action: Action) -> None:
        """A slice of time may end before an operation, not in it: only who asked for it is told why it failed. Each call does one at least."""
        if self._begun:
            self._waiter.between(action.target, f"{action.summary}: begins, steps left: {len(self._left)}")
        self._begun = True
        self._carry_out(action)
        self._left.remove(action)

    def _carry_out(self, action: Action) -> None:
        try:
            self._send(action)
        except LostOperation as lost:
            if not self._came_true(action):
                raise lost
        except HeketiError as error:
            raise self._with_advice(error) from None

    def _send(self, action: Action) -> None:
        method, path, *body = action.argv
        if method == "DELETE":
            self._delete(action, path)
        elif path == plan_volumes.CLEAN_UP:
            self._client.post(path, json.loads(body[0]))
        elif path.endswith("/expand"):
            self._grow(action, json.loads(body[0])["expand_size"])
        else:
            made = self._client.post(path, json.loads(body[0]))
            if not made or made.get("name") != json.loads(body[0])["name"]:
                raise _nothing_happened(action)

    def _grow(self, action: Action, by: int) -> None:
        """By what is missing now, which has to be what was planned."""
        volume = self._volume(action)
        if volume is None:
            raise StorageError(f"{action.target}: is gone", expected="nobody else at work on it", next_step="run this again")
        wanted = self._entry(action).size_gib or 0
        if volume.size_gib >= wanted:
            return
        if volume.size_gib + by != wanted:
            raise StorageError(f"{action.target}: somebody else has grown it", found=f"{volume.size_gib} GiB", expected=f"{wanted - by} GiB",
                               next_step="run this again")
        made = self._client.post(f"/volumes/{volume.id}/expand", {"expand_size": by})
        if not made or made.get("size") != wanted:
            raise _nothing_happened(action)

    def _delete(self, action: Action, path: str) -> None:
        volume = self._volume(action)
        try:
            self._client.delete(path)
        except HeketiError as error:
            if error.status != 404 or isinstance(error, LostOperation):
                raise
        if self._volume(action) is not None:
            raise _nothing_happened(action)
        # With a clone Heketi gives back room that the clone never took, and then has more than there is.
        for device in sorted({brick.device for brick in volume.bricks if brick.is_of_clone} if volume else ()):
            self._client.resync(device)

    def _came_true(self, action: Action) -> bool:
        """Whether what was asked for is there, once nothing is under way any more. A server that does not answer has not done it.

        A volume whose deletion was interrupted is not told any more either: while anything is pending, nothing is said to have gone.
        """
        try:
            self._settle(whole=True)
            volume, left = self._volume(action), reader.operations(self._client, changes=False)
        except HeketiError:
            return False
        if action.target == plan_volumes.CLEANED:
            return False
        if action.argv[0] == "DELETE":
            return volume is None and not left
        return volume is not None and (not action.argv[1].endswith("/expand") or volume.size_gib == self._entry(action).size_gib)

    def _entry(self, action: Action) -> wanted_volumes.Wanted:
        return next(entry for entry in self._wanted if str(entry) == action.target)

    def _volume(self, action: Action) -> Volume | None:
        return next((plan_volumes.one(reader.read(self._client), entry) for entry in self._wanted if str(entry) == action.target), None)

    def _settle(self, *, whole: bool = False) -> None:
        """Wait until what is under way now with volumes has ended; with ``whole`` no slice of time ends it."""
        begun = self._under_way()
        if begun:
            self._waiter.until("operations of Heketi that are under way",
                               lambda: ", ".join(f"{kind} {identity}" for identity, kind in self._under_way().items() if identity in begun), whole=whole)

    def _under_way(self) -> dict[str, str]:
        """Their names by their ids."""
        return {operation.id: operation.kind for operation in reader.operations(self._client, changes=False)
                if operation.in_flight and operation.kind.endswith(_OF_VOLUMES)}

    def _with_advice(self, error: HeketiError) -> StorageError:
        """A name is taken, and room as well, by what was interrupted and is not undone yet."""
        left = [operation for operation in reader.operations(self._client, changes=False) if not operation.in_flight] if error.status >= 500 else []
        if not left:
            return error
        return StorageError(error.what, found=f"{error.found}, and {len(left)} interrupted operations that hold names and room",
                            expected=error.expected, next_step="cleanup: true, or wait until Heketi has undone them, which it does within the hour")

    def show(self, state: State) -> dict[str, Any]:
        there = [volume for entry in self._wanted for volume in [plan_volumes.one(state, entry)] if volume]
        known = order(self._gluster) if there else {}
        shown = [told(state, volume, known) for volume in there]
        return {"volumes": shown, "unmanaged": len(state.volumes) - len(there),
                "warnings": [*(layout.words(violation) for volume in shown for violation in volume["violations"] or ()), *_left(state)]}


def order(gluster: Gluster) -> layout.Order:
    """Gluster's order of the bricks of its volumes, where this host can tell."""
    try:
        there = xml.volumes(gluster("volume", "info"))
    except CommandError:
        return {}
    return {volume.name: [(brick.host, brick.path) for brick in volume.bricks] for volume in there}


def told(state: State, volume: Volume, known: layout.Order) -> dict[str, Any]:
    """A volume as the modules tell it."""
    placed = layout.bricks(state, volume, known)
    return {"name": volume.name, "id": volume.id, "cluster": volume.cluster, "size": volume.size_gib, "durability": plan_volumes.durability_of(volume),
            "arbiter": volume.arbiter, "gid": volume.gid, "snapshot_factor": volume.snapshot_factor, "options": list(volume.options),
            "hosts": list(volume.hosts), "block": volume.block, "bricks": placed, "violations": layout.violations(state, volume, placed)}


def _left(state: State) -> Iterator[str]:
    """A volume whose deletion was interrupted is not told any more, but its bricks are there."""
    left = [f"{operation.kind} {operation.id}" for operation in state.operations if not operation.in_flight]
    if left:
        yield (f"operations of Heketi were interrupted and hold bricks and room; found: {', '.join(left)}; expected: none; "
               "next: cleanup: true, or wait until Heketi has undone them, which it does within the hour")


def _nothing_happened(action: Action) -> StorageError:
    return StorageError(f"{action.target}: {action.summary}: Heketi said yes and did nothing", found="no change", expected="the change",
                        next_step="a second server on the same database only reads it: systemctl status heketi; fuser -v /var/lib/heketi/heketi.db")


def volumes(runner: Runner, params: Mapping[str, Any], *, planning: bool) -> Volumes:
    """The use case of the module heketi_volume."""
    waiter = Waiter(params["wait_timeout"], _PAUSE, wait_slice=params["wait_slice"])
    return Volumes(partial(arguments.client, params), Gluster(runner), params, planning=planning, waiter=waiter)
