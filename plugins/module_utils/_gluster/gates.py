# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What must hold before anything is written to a pool. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable

from .._errors import StorageError
from .model import Brick, Peer, Pool

MAJORITY = "a majority of the pool is connected"


def majority(pool: Pool) -> list[StorageError]:
    """The fault of acting in the smaller half of a pool: what is written there is lost or in conflict later."""
    if pool.has_majority:
        return []
    ill = [peer for peer in pool.peers if not peer.is_well]
    return [StorageError("pool: refused to change anything", found=f"{len(pool.well)} of {len(pool.peers)} members connected, missing: {names(ill)}",
                         expected="more than half of them",
                         next_step=f"look after {names(ill[:1])} first: systemctl status glusterd there; gluster pool list here")]


def connected(pool: Pool, bricks: Iterable[Brick], what: str) -> list[StorageError]:
    """The fault of acting while a host of the bricks is down. One that the pool does not know yet is only ever planned with.

    :param what: what is refused: ``volume home: refused to grow``
    """
    by_uuid = pool.by_uuid
    ill = {brick.uuid: by_uuid[brick.uuid] for brick in bricks if brick.uuid in by_uuid and not by_uuid[brick.uuid].is_well}
    if not ill:
        return []
    found = "; ".join(f"{peer.name}: {'connected' if peer.connected else 'not connected'}, {peer.state}" for peer in ill.values())
    return [StorageError(what, found=found, expected="all hosts of its bricks connected",
                         next_step=f"on {next(iter(ill.values())).name}: systemctl status glusterd")]


def warnings(pool: Pool) -> list[str]:
    """Members that this run did without."""
    return [f"peer {peer.name} is not available ({'connected' if peer.connected else 'not connected'}, state: {peer.state or 'unknown'}); "
            f"this run does without it. Look there: systemctl status glusterd" for peer in pool.peers if not peer.is_well]


def names(peers: list[Peer]) -> str:
    return ", ".join(peer.name for peer in peers) or "nobody"
