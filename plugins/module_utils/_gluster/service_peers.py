# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The members of a pool: reading them, carrying out what is planned. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._action import Action
from .._command import Runner
from .._waiter import Waiter
from . import gates, plan_peers, xml
from .cluster import Cluster, Names
from .model import Pool, Stranger
from .runner import Gluster


class Peers:
    """Membership of the trusted storage pool; works on any of its hosts.

    :param wanted: host names or addresses
    :param present: whether they shall be members
    """

    title = "trusted storage pool"

    def __init__(self, cluster: Cluster, waiter: Waiter, wanted: list[str], *, present: bool) -> None:
        self._cluster, self._waiter, self._present = cluster, waiter, present
        self._wanted = {name: cluster.names.addresses(name) for name in wanted}
        self._left: list[Action] = []
        self._unseen: list[str] = []
        self.total = len(self._wanted)

    def read(self) -> Pool:
        return self._cluster.read()[0]

    def plan(self, pool: Pool) -> list[Action]:
        plan = plan_peers.add_peers(pool, self._wanted, self._strangers(pool)) if self._present else plan_peers.remove_peers(pool, self._wanted)
        self._left = list(plan)
        return plan

    def apply(self, action: Action) -> None:
        self._cluster.gluster(*action.argv[1:])
        self._waiter.until(action.target, lambda: self._unsettled(action.argv[-1]))
        self._left.remove(action)
        if not self._left:  # asked once for all: every member has to know every new one before it can have bricks
            self._waiter.until("the pool is settled", lambda: self._cluster.unsettled(self.read()))

    def show(self, pool: Pool) -> dict[str, Any]:
        unseen = [f"peer {name} does not answer yet, so it was not looked at; it is looked at before it is probed" for name in self._unseen]
        return {"peers": [peer.to_dict() for peer in pool.peers], "warnings": gates.warnings(pool) + unseen}

    def _strangers(self, pool: Pool) -> dict[str, Stranger]:
        """A plan trusts hosts whose glusterd does not run yet: it may be planned to be installed. A real run does not."""
        if not pool.is_real:
            return {}
        strangers = dict(self._cluster.strangers(name for name in plan_peers.missing(pool, self._wanted) if self._wanted[name]))
        if self._cluster.planning:
            self._unseen = [name for name, stranger in strangers.items() if stranger.silence]
        return {name: stranger for name, stranger in strangers.items() if name not in self._unseen}

    def _unsettled(self, name: str) -> str:
        peers = xml.pool(self._cluster.gluster("pool", "list"), xml.NOTHING, self._cluster.names.resolve)
        peer = peers.find(name, self._wanted[name])
        if not self._present:
            return "still a member" if peer else ""
        if not peer:
            return "not a member yet"
        return "" if peer.is_well else f"{peer.state}, connected: {peer.connected}"


def peers(runner: Runner, params: Mapping[str, Any], *, planning: bool) -> Peers:
    """The use case of the module gluster_peer."""
    cluster = Cluster(Gluster(runner), Names(runner), planning=planning)
    return Peers(cluster, Waiter(params["wait_timeout"]), params["peers"], present=params["state"] == "present")
