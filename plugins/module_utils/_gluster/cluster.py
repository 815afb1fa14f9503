# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading a cluster: who is meant by a name, what is there, who is settled. Private to the collection."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Callable, TypeVar

from .._command import Runner, ask
from .._errors import CommandError
from . import xml
from .model import Peer, Pool, Stranger, Volume
from .runner import Gluster, NotInstalled, NotRunning

Answer = TypeVar("Answer")
IDENTITY = "/var/lib/glusterd/glusterd.info"
AT_ONCE = 8  # questions to other hosts; each starts a gluster process here, and a silent host costs 3 seconds


class Names:
    """Who is meant by a name, as this host sees it. Loopback addresses say nothing (Debian gives a host's own name one)."""

    def __init__(self, runner: Runner) -> None:
        links = json.loads(ask(runner, "ip", "-json", "address"))
        self._own_addresses = frozenset(entry["local"] for link in links for entry in link["addr_info"] if entry["scope"] == "global")
        self._own_names = frozenset({"localhost", socket.gethostname(), socket.getfqdn()})
        self._known: dict[str, tuple[frozenset[str], frozenset[str]]] = {}

    def resolve(self, name: str) -> tuple[frozenset[str], frozenset[str]]:
        """All names and all addresses of the host; a name that nobody knows has no address."""
        if name not in self._known:
            self._known[name] = self._resolve(name)
        return self._known[name]

    def addresses(self, name: str) -> frozenset[str]:
        return self.resolve(name)[1]

    def own(self) -> Peer:
        """This host, while it has no glusterd that could tell."""
        return Peer("", self._own_names, self._own_addresses, True, "")

    def _resolve(self, name: str) -> tuple[frozenset[str], frozenset[str]]:
        try:
            addresses = frozenset(str(entry[4][0]) for entry in socket.getaddrinfo(name, None))
        except (OSError, UnicodeError):
            addresses = frozenset()
        if name in self._own_names or addresses & self._own_addresses:
            return self._own_names | {name}, self._own_addresses
        return frozenset({name}), addresses


class Cluster:
    """What glusterd of this host knows, read with two commands however many volumes there are.

    :param planning: whether only a plan is wanted (check mode): then a gluster that never ran here is an empty pool
    """

    def __init__(self, gluster: Gluster, names: Names, *, planning: bool = False) -> None:
        self.gluster, self.names, self.planning = gluster, names, planning

    def read(self) -> tuple[Pool, tuple[Volume, ...]]:
        """:raises CommandError: when there is no answer"""
        try:
            pool_list, volume_info = self.gluster("pool", "list"), self.gluster("volume", "info")
        except (NotInstalled, NotRunning):
            if not self.planning or os.path.exists(IDENTITY):  # one that has an identity may have a pool and volumes too
                raise
            return Pool((self.names.own(),), is_real=False), ()
        return xml.pool(pool_list, volume_info, self.names.resolve), xml.volumes(volume_info)

    def strangers(self, hosts: Iterable[str]) -> Mapping[str, Stranger]:
        """What hosts that are no members say of themselves."""
        return _all(hosts, self._stranger)

    def _stranger(self, host: str) -> Stranger:
        there = self.gluster.at(host)
        try:
            return xml.stranger(there("pool", "list"), there("volume", "list"))
        except CommandError as error:
            return Stranger(silence=error.found)

    def unsettled(self, pool: Pool) -> str:
        """Members that do not see every other one as connected, in words; only well ones are asked and expected. Empty when all do."""
        expected = frozenset(peer.uuid for peer in pool.well)
        views = _all([peer.name for peer in pool.well if not peer.is_asked], lambda host: self._misses(host, expected))
        by_uuid = pool.by_uuid
        return "; ".join(f"{host} does not see {', '.join(by_uuid[uuid].name for uuid in sorted(missed))}" if missed is not None else f"{host} does not answer"
                         for host, missed in views.items() if missed is None or missed)

    def _misses(self, host: str, expected: frozenset[str]) -> frozenset[str] | None:
        try:
            return xml.unsettled(self.gluster.at(host)("pool", "list"), expected)
        except CommandError:
            return None


def _all(hosts: Iterable[str], look: Callable[[str], Answer]) -> dict[str, Answer]:
    hosts = list(hosts)
    with ThreadPoolExecutor(max_workers=AT_ONCE) as threads:
        return dict(zip(hosts, threads.map(look, hosts)))
