# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The topology of Heketi: reading it, carrying out what is planned. Private to the collection."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from .._action import Action
from .._command import Runner
from .._errors import CommandError, StorageError
from .._gluster import xml
from .._gluster.runner import Gluster
from .._waiter import Waiter
from . import left_behind, match, plan_topology, reader, request, wanted_topology
from .arguments import client
from .client import Client
from .drain_room import Rules
from .errors import HeketiError, LostOperation
from .model import Node, State
from .sets import sets

BACK = 60  # seconds for a Heketi that is started again
HEALING = ("as it is source brick for data to be healed", "required peer bricks are online")  # in Heketi's words; both pass by themselves
NOTHING = State()


class Topology:
    """The topology as declared; works on the host of Heketi.

    :param connect: gives the client, once it is needed: the key may not be there yet
    :param raw: clusters in the words of the module's options
    :param waiter: for data that moves
    :param soon: for a Heketi that is started again
    :param strict: whether Heketi checks zones strictly
    :param planning: a plan is made also where there is no Heketi yet
    """

    title = "topology of Heketi"

    def __init__(self, connect: Callable[[], Client], gluster: Gluster, raw: list[dict[str, Any]], words: plan_topology.Words, waiter: Waiter, soon: Waiter,
                 *, strict: bool, planning: bool) -> None:
        self._connect, self._gluster, self._words, self._waiter, self._soon = connect, gluster, words, waiter, soon
        self._connected: Client | None = None
        self._strict, self._planning = strict, planning
        self._wanted, self._faults = wanted_topology.read(raw)
        self._state = NOTHING
        self._ids: dict[str, str] = {}
        self._left: list[Action] = []
        self._removed: list[Node] = []
        self._warnings: list[str] = []
        self.total = sum(1 + len(cluster.nodes) + sum(len(node.devices) for node in cluster.nodes) for cluster in self._wanted)

    # --- look

    def read(self) -> State:
        try:
            self._state = reader.read(self._client)
        except StorageError as error:
            if not self._planning or (isinstance(error, HeketiError) and error.status):
                raise
            self._warnings = [f"{error}; this plan is that for an empty Heketi"]
            self._state = NOTHING
        return self._state

    @property
    def _client(self) -> Client:
        self._connected = self._connected or self._connect()
        return self._connected

    def plan(self, state: State) -> list[Action]:
        plan = plan_topology.reconcile(state, self._wanted, self._words, lambda: self._rules(state), self._faults)
        self._left, self._begun = list(plan), False
        return plan

    def show(self, state: State) -> dict[str, Any]:
        return {"clusters": [_cluster(state, cluster) for cluster in state.clusters],
                "warnings": [*dict.fromkeys(self._warnings), *plan_topology.notes(state, self._wanted), *self._still_peers()]}

    def _rules(self, state: State) -> Rules:
        try:
            volumes = xml.volumes(self._gluster("volume", "info"))
        except CommandError as error:
            self._warnings.append("which bricks are copies of each other, and which of them Heketi does not have, is not known on this host; room was looked "
                                  f"for without it: {error.found}")
            return Rules(self._strict)
        return Rules(self._strict, sets(volumes, state), left_behind.unknown(volumes, state))

    def _still_peers(self) -> list[str]:
        """Heketi takes a removed host out of the trusted storage pool and does not say when that fails."""
        if not self._removed:
            return []
        try:
            peers = {name.text for name in self._gluster("peer", "status").iter("hostname")}
        except CommandError as error:
            return [f"whether {', '.join(node.manage for node in self._removed)} left the trusted storage pool is not known on this host: {error.found}"]
        return [f"node {node.manage}: Heketi has removed it, but it still is in the trusted storage pool; when nothing else needs it there: "
                f"gluster peer detach {node.storage}" for node in self._removed if node.storage in peers]

    # --- act

    def apply(self, action: Action) -> None:
        """A slice of time may end before a request, not in it. Each call does one at least, and all removals: only it can tell what stayed behind."""
        if self._begun and action.argv[0] != "DELETE":
            self._waiter.between(action.target, f"{action.summary}: begins, steps left: {len(self._left)}")
        self._begun = True
        if action.sign == ">":
            self._move(action)
        else:
            self._send(action)
        self._left.remove(action)
        if not self._left:
            self._check()

    def _send(self, action: Action) -> None:
        method, path, *body = (request.resolve(word, self._ids) for word in action.argv)
        payload: dict[str, Any] = json.loads(body[0]) if body else {}
        node = next((node for node in self._state.nodes if path == f"/nodes/{node.id}"), None)
        try:
            answer = self._client.delete(path, payload or None) if method == "DELETE" else self._client.post(path, payload)
        except LostOperation as lost:
            self._again(action, lost)
            answer = None
        except HeketiError as error:
            raise _explained(error, action) from None
        self._removed += [node] if method == "DELETE" and node else []
        if action.argv[1] in ("/clusters", "/nodes", "/devices"):
            self._learn(action, payload, answer)

    def _learn(self, action: Action, body: Mapping[str, Any], answer: Any) -> None:
        """The id of what was made. Heketi does not tell that of a device, and a server that is read-only answers as if all were well."""
        kind, _unused, name = action.target.partition(" ")
        id_ = str((answer or {}).get("id", ""))
        if kind == "node" and not id_:
            node = match.node_of(reader.read(self._client, volumes=False), name)
            id_ = node.id if node else ""
        if kind == "device":
            before = {device.id for node in self._state.nodes for device in node.devices}
            devices = self._client.get(f"/nodes/{body['node']}")["devices"]
            id_ = next((device["id"] for device in devices if device["name"] == body["name"] and device["id"] not in before), "")
        if not id_:
            raise _not_done([f"{action.target}: {action.summary}"])
        self._ids[action.target] = id_

    def _again(self, action: Action, lost: LostOperation) -> None:
        """Heketi forgets its answers when it is started again: what is there tells whether it was done."""
        self._soon.until("Heketi answers again", self._silence, whole=True)
        what = f"{action.target}: {action.summary}: was interrupted"
        try:
            left = self._still_to_do()
        except StorageError as error:  # it stands still
            raise StorageError(what, found=error.found, expected=error.expected, next_step=f"run this again with {error.next_step}") from None
        if any((other.target, other.summary) == (action.target, action.summary) for other in left):
            raise StorageError(what, found=str(lost), expected="Heketi running to its end", next_step="journalctl -u heketi; then run this again, it goes on")

    def _silence(self) -> str:
        try:
            self._client.get("/clusters")
        except HeketiError as error:
            return str(error)
        return ""

    def _move(self, action: Action) -> None:
        """One brick, once what heals on its copies is healed."""
        self._waiter.until(action.target, lambda: self._moving(action))

    def _moving(self, action: Action) -> str:
        try:
            self._client.post(action.argv[1], json.loads(action.argv[2]))
        except LostOperation as lost:
            self._again(action, lost)
        except HeketiError as error:
            if error.status == 404:
                return ""  # a clean-up has moved it
            if any(words in error.text for words in HEALING):
                return f"{action.summary}: waits for its copies to heal: {error.text.strip()}"
            raise _explained(error, action) from None
        return ""

    def _still_to_do(self) -> list[Action]:
        wanted = wanted_topology.unlooked(self._wanted)
        return plan_topology.reconcile(reader.read(self._client), wanted, self._words, lambda: Rules(self._strict, {}), self._faults)

    def _check(self) -> None:
        """Every write is read back."""
        left = self._still_to_do()
        if left:
            raise _not_done([f"{action.target}: {action.summary}" for action in left])


def _not_done(what: list[str]) -> StorageError:
    return StorageError("; ".join(what), found="Heketi answered that it was done, and it is not", expected="a Heketi that may write its database",
                        next_step="journalctl -u heketi; a second Heketi on the same database is read-only")


_HINTS = (
    ("already initialized or contains data", "look at it on its host: lsblk --output PATH,FSTYPE,LABEL; when it may be erased: destroydata: true for it"),
    ("No Replacement was found", "add a device or a host to heketi_devices and run site.yml, then this again"),
    ("doesn't have glusterd running", "systemctl status glusterd on that host; ssh from the host of Heketi: journalctl -u heketi"),
    ("have glusterd running", "systemctl status glusterd on the hosts of the cluster"),
    ("unable to authenticate", "the key of Heketi is not accepted there: run site.yml for that host"),
    ("unable to access host", "journalctl -u heketi; the key of Heketi has to be accepted there, and its host key be known: run site.yml"),
    ("already used by node", "heketi-cli topology info; name the host as it is named there"),
)


def _explained(error: HeketiError, action: Action) -> StorageError:
    next_step = next((hint for words, hint in _HINTS if words in error.text), error.next_step or "journalctl -u heketi")
    return StorageError(f"{action.target}: {action.summary}: Heketi refused", found=error.text.strip() or error.found, next_step=next_step)


def _cluster(state: State, cluster: Any) -> dict[str, Any]:
    return {"id": cluster.id, "file": cluster.file, "block": cluster.block, "nodes": [
        {"id": node.id, "manage": node.manage, "storage": node.storage, "zone": node.zone, "state": node.state, "tags": dict(node.tags),
         "devices": [{"id": device.id, "name": device.name, "state": device.state, "tags": dict(device.tags), "total": device.total, "free": device.free,
                      "used": device.used, "bricks": len(device.bricks)} for device in node.devices]}
        for node in state.nodes if node.cluster == cluster.id]}


def topology(runner: Runner, params: Mapping[str, Any], *, planning: bool) -> Topology:
    """The use case of the module heketi_topology."""
    words = plan_topology.Words(params["confirm"], params["forget"], params["cleanup"])
    waiter = Waiter(params["wait_timeout"], pause=1, wait_slice=params["wait_slice"])
    return Topology(partial(client, params), Gluster(runner), params["clusters"], words, waiter, Waiter(BACK),
                    strict=params["zone_checking"] == "strict", planning=planning)
