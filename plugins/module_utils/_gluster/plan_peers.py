# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Membership of the pool: from what is and what should be to what to do. Pure: no command, no clock, no Ansible. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping

from .._action import Action
from .._errors import StorageError, refuse
from . import gates
from .model import Pool, Stranger


def missing(pool: Pool, wanted: Mapping[str, frozenset[str]]) -> list[str]:
    """Names of the hosts that are no members. ``wanted`` maps each name to the addresses that it has."""
    return [name for name, addresses in wanted.items() if not pool.find(name, addresses)]


def add_peers(pool: Pool, wanted: Mapping[str, frozenset[str]], strangers: Mapping[str, Stranger]) -> list[Action]:
    """Probe who is missing.

    :param strangers: what the missing hosts say of themselves; one that was not asked is taken on trust, which only a plan may do
    :raises StorageError: for every host that must not be probed, all in one
    """
    faults = _same_host_twice(pool, wanted)
    owners = {peer.uuid: f"member {peer.name}" for peer in pool.peers if peer.uuid}
    actions = []
    for name in missing(pool, wanted):
        fault = _unfit(name, wanted[name], strangers.get(name, Stranger()), owners)
        if fault:
            faults.append(fault)
        else:
            actions.append(Action("+", f"peer {name}", "join the trusted storage pool", _probe(name), undo=_detach(name),
                                  gates=(gates.MAJORITY, "it is in no pool and has no volumes", "its UUID is its own")))
    refuse(faults + (gates.majority(pool) if actions else []))
    return actions


def _same_host_twice(pool: Pool, wanted: Mapping[str, frozenset[str]]) -> list[StorageError]:
    known: dict[str, str] = {}
    faults = []
    for name, addresses in wanted.items():
        peer = pool.find(name, addresses)
        identity = (peer.uuid or "this host") if peer else min(addresses, default=name)
        if identity in known:
            faults.append(StorageError(f"peer {name}: is the same host as {known[identity]}", found=", ".join(sorted(addresses)) or identity,
                                       next_step=f"list the host once: remove {name} or {known[identity]}"))
        known.setdefault(identity, name)
    return faults


def _unfit(name: str, addresses: frozenset[str], stranger: Stranger, owners: dict[str, str]) -> StorageError | None:
    """Why a host must not be probed. ``owners`` says whose the known UUIDs are, and learns that of this one."""
    if not addresses:
        return StorageError(f"peer {name}: unknown", found="no address for this name", expected="a name that every member resolves",
                            next_step=f"getent hosts {name}")
    if stranger.silence:
        return StorageError(f"peer {name}: does not answer", found=stranger.silence, expected="glusterd on port 24007",
                            next_step=f"on {name}: systemctl status glusterd; from here: gluster --remote-host={name} pool list")
    if stranger.uuid in owners:
        return StorageError(
            f"peer {name}: has the UUID of {owners[stranger.uuid]}", found=stranger.uuid, expected="a UUID of its own",
            next_step=f"when {name} is a clone: systemctl stop glusterd; rm -r /var/lib/glusterd/glusterd.info /var/lib/glusterd/peers; "
                      f"systemctl start glusterd there; when it is that host under another address: list it once, by the name that `gluster pool list` shows")
    if stranger.uuid:
        owners[stranger.uuid] = name
    if stranger.members:
        return StorageError(f"peer {name}: is in another pool", found=f"its pool also has {', '.join(sorted(stranger.members))}",
                            expected="a host without a pool",
                            next_step=f"in that pool: gluster peer detach {name}; or add the hosts of this pool there instead")
    if stranger.volumes:
        return StorageError(f"peer {name}: has volumes of its own", found=", ".join(sorted(stranger.volumes)), expected="a host without volumes",
                            next_step=f"run on {name} and add the others to it, or delete them there: gluster volume delete {min(stranger.volumes)}")
    return None


def remove_peers(pool: Pool, unwanted: Mapping[str, frozenset[str]]) -> list[Action]:
    """Detach who is there. A host that still holds bricks is never detached.

    :raises StorageError: for every host that must stay, all in one
    """
    actions: list[Action] = []
    faults: list[StorageError] = []
    seen: set[str] = set()
    for name, addresses in unwanted.items():
        peer = pool.find(name, addresses)
        if not peer or peer.uuid in seen:
            continue
        seen.add(peer.uuid)
        if peer.bricks:
            faults.append(StorageError(f"peer {name}: refused to detach", found=f"{peer.bricks} bricks on it", expected="no brick",
                                       next_step=f"move them to other hosts first; they are: gluster volume info | grep '{name}:'"))
        elif peer.is_asked:
            if len(pool.peers) > 1:
                faults.append(StorageError(f"peer {name}: refused to detach", found="it is the host that this runs on", expected="another member",
                                           next_step="run the task on a member that stays"))
        else:
            actions.append(Action("-", f"peer {name}", "leave the trusted storage pool", _detach(name), undo=_probe(name),
                                  gates=(gates.MAJORITY, "no brick on it")))
    refuse(faults + (gates.majority(pool) if actions else []))
    return actions


def _probe(name: str) -> tuple[str, ...]:
    return ("gluster", "peer", "probe", name)


def _detach(name: str) -> tuple[str, ...]:
    return ("gluster", "peer", "detach", name)
