# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Topology of Heketi: from what is and what should be to what to do. Pure: no request, no clock, no Ansible. Private to the collection."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from .._action import Action
from .._errors import StorageError, refuse
from . import drain_room, match, request, zones
from .model import Cluster, Device, Node, State
from .plan_leaving import Leaving, leave
from .wanted_topology import GROUP, ZONE_TAG, WantedCluster, WantedDevice, WantedNode


@dataclass(frozen=True)
class Words:
    """What a user allows besides.

    ``confirm`` are hosts and devices (HOST:/dev/sdb) that may be removed, ``forget`` hosts that are gone for good,
    ``cleanup`` whether operations that stand still are cleaned up.
    """

    confirm: Collection[str] = ()
    forget: Collection[str] = ()
    cleanup: bool = False


@dataclass
class _Plan:
    """Actions by the round in which they are taken: what adds room and what takes some out of use comes before data moves."""

    faults: list[StorageError]
    make: list[Action] = field(default_factory=list)
    change: list[Action] = field(default_factory=list)
    leaving: list[Leaving] = field(default_factory=list)


def reconcile(state: State, wanted: Iterable[WantedCluster], words: Words, rules: Callable[[], drain_room.Rules],
              faults: Iterable[StorageError] = ()) -> list[Action]:
    """Clusters, nodes and devices that are not named stay as they are, and so does a flag, a tag or a state that is not said.

    :param rules: asked only when something leaves
    :param faults: what was found before
    :raises StorageError: for all that is refused, in one
    """
    wanted = list(wanted)
    numbers, zone_faults = zones.numbers(state.nodes, [node for cluster in wanted for node in cluster.nodes if node.state != "absent"])
    plan = _Plan([*faults, *zone_faults])
    taken: list[str] = []
    for cluster in wanted:
        there, fault = match.cluster_of(state, cluster, taken)
        fault = fault or _unrelated(state, wanted, cluster, there)
        plan.faults += [fault] if fault else []
        taken += [there.id] if there else []
        if not fault:
            _cluster(plan, cluster, there)
            for node in cluster.nodes:
                _node(plan, state, node, there.id if there else request.reference("cluster", cluster.name), numbers, words)
    leaving = leave(state, plan.leaving, words.cleanup, rules, plan.faults)
    refuse(plan.faults)
    return [*plan.make, *plan.change, *leaving]


def notes(state: State, wanted: Iterable[WantedCluster]) -> list[str]:
    """What an operator should know although nothing is done about it."""
    told = []
    for want in (node for cluster in wanted for node in cluster.nodes):
        node = match.node_of(state, want.manage)
        for device in want.devices if node else ():
            there = match.device_of(node, device)[0] if node else None
            if there and there.state == "failed" and not device.state:
                told.append(f"device {want.manage}:{device.name}: is drained and stays so; state: online takes it into use again, state: absent removes it")
    return told


def _unrelated(state: State, wanted: list[WantedCluster], cluster: WantedCluster, there: Cluster | None) -> StorageError | None:
    """A list without any known node would make a cluster of its own for a host that was meant to join one."""
    named = {node.manage for other in wanted for node in other.nodes}
    left = [node.manage for node in state.nodes if not named & {other.manage for other in state.nodes if other.cluster == node.cluster}]
    if not left or (there and there.node_ids) or all(node.state == "absent" for node in cluster.nodes):
        return None
    return StorageError(f"cluster {cluster.name}: would be a new one, since Heketi has none of its nodes",
                        found=f"a cluster that nothing is said of: {', '.join(left)}", expected="every cluster of Heketi by at least one node",
                        next_step="list the other nodes too, or run without --limit when all hosts answer")


def _cluster(plan: _Plan, wanted: WantedCluster, there: Cluster | None) -> None:
    file = wanted.file if wanted.file is not None else there.file if there else True
    block = wanted.block if wanted.block is not None else there.block if there else False
    target, body = f"cluster {wanted.name}", {"file": file, "block": block}
    if not there and any(node.state != "absent" for node in wanted.nodes):
        plan.make.append(request.post("+", target, "make", "/clusters", body))
    elif there and (there.file, there.block) != (file, block):
        flags = (("file", there.file, file), ("block", there.block, block))
        details = tuple(f"{word}: {now} -> {then}" for word, now, then in flags if now != then)
        plan.change.append(request.post("~", target, "set flags", f"/clusters/{there.id}/flags", body, details=details))


def _node(plan: _Plan, state: State, wanted: WantedNode, cluster: str, numbers: Mapping[str, int], words: Words) -> None:
    there = match.node_of(state, wanted.manage)
    if wanted.state == "absent":
        if there and wanted.manage not in words.confirm:
            plan.faults.append(_unconfirmed(f"node {wanted.manage}", f"{len(there.devices)} devices", wanted.manage))
        plan.leaving += [Leaving(there, None, wanted.manage, forget=wanted.manage in words.forget)] if there else []
        return
    fault = _node_fault(state, wanted, there, numbers)
    if fault:
        plan.faults.append(fault)
        return
    tags = {**wanted.tags, **({ZONE_TAG: wanted.zone} if wanted.zone and not wanted.zone.isdigit() else {})}
    target = f"node {wanted.manage}"
    if there:
        plan.change += request.tags(target, f"/nodes/{there.id}", there.tags, tags)
        plan.change += request.state(target, f"/nodes/{there.id}", there.state, wanted.state or there.state)
    else:
        body = {"zone": numbers[wanted.zone], "hostnames": {"manage": [wanted.manage], "storage": [wanted.storage]}, "cluster": cluster,
                "tags": {name: value for name, value in tags.items() if value is not None}}
        plan.make.append(request.post("+", target, f"add, zone {_zone(wanted.zone, numbers)}", "/nodes", body))
        plan.change += request.state(target, f"/nodes/{request.reference('node', wanted.manage)}", "online", wanted.state or "online")
    for device in wanted.devices:
        _device(plan, wanted, there, device, words)


def _zone(name: str, numbers: Mapping[str, int]) -> str:
    return name if name.isdigit() else f"{name} ({numbers[name]})"


def _node_fault(state: State, wanted: WantedNode, there: Node | None, numbers: Mapping[str, int]) -> StorageError | None:
    what = f"node {wanted.manage}"
    missing = [word for word, value in (("storage", wanted.storage), ("zone", wanted.zone)) if not value]
    if not there and missing:
        return StorageError(f"{what}: Heketi does not have it", expected=f"a known node, or its {' and '.join(missing)} to add it",
                            next_step="heketi-cli topology info")
    owner = next((node for node in state.nodes if node is not there and {node.manage, node.storage} & {wanted.manage, wanted.storage} - {""}), None)
    if owner:
        return StorageError(f"{what}: Heketi has this host as node {owner.manage}", found=f"storage address {owner.storage}", expected="each host once",
                            next_step=f"name it {owner.manage}, or remove that one: heketi_remove_host.yml -e confirm={owner.manage}")
    if there and wanted.storage and there.storage != wanted.storage:
        return StorageError(f"{what}: can't get another storage address", found=f"{there.storage} in Heketi", expected=wanted.storage,
                            next_step=f"give the host its old address back, or move it: heketi_remove_host.yml -e host={wanted.manage} "
                                      f"-e confirm={wanted.manage}, then site.yml")
    if there and there.state == "failed" and wanted.state:
        return StorageError(f"{what}: Heketi has given it up for good", found="state failed, which no node leaves", expected=wanted.state,
                            next_step=f"heketi_remove_host.yml -e host={wanted.manage} -e confirm={wanted.manage}, then site.yml")
    return zones.fault(there, wanted, numbers) if there else None


def _device(plan: _Plan, node: WantedNode, there: Node | None, wanted: WantedDevice, words: Words) -> None:
    name = f"{node.manage}:{wanted.name}"
    target = f"device {name}"
    found, fault = match.device_of(there, wanted) if there else (None, None)
    if fault:
        plan.faults.append(fault)
    elif found and there:
        _known_device(plan, there, found, wanted, name, words)
    elif wanted.state != "absent":
        refusal = _occupied(target, name, wanted, words)
        if refusal:
            plan.faults.append(refusal)
            return
        erases = bool(wanted.found) and wanted.destroydata
        owner = there.id if there else request.reference("node", node.manage)
        body = {"node": owner, "name": wanted.name, "destroydata": wanted.destroydata,
                "tags": {tag: value for tag, value in wanted.tags.items() if value is not None}}
        plan.make.append(request.post("-" if erases else "+", target, f"add{', erasing what is on it' if erases else ''}", "/devices", body,
                                      details=(f"found: {wanted.found}",) if erases else ()))
        way = {"offline": ["offline"], "drained": ["offline", "failed"]}.get(wanted.state, [])
        plan.change += [request.post("~", target, step, f"/devices/{request.reference('device', name)}/state", {"state": step}) for step in way]


def _known_device(plan: _Plan, node: Node, there: Device, wanted: WantedDevice, name: str, words: Words) -> None:
    if wanted.state == "absent" and name not in words.confirm:
        plan.faults.append(_unconfirmed(f"device {name}", f"{len(there.bricks)} bricks", name))
    if wanted.state in ("absent", "drained"):
        plan.leaving.append(Leaving(node, there, name, remove=wanted.state == "absent", forget=node.manage in words.forget))
        return
    plan.change += request.tags(f"device {name}", f"/devices/{there.id}", there.tags, wanted.tags)
    plan.change += request.state(f"device {name}", f"/devices/{there.id}", there.state, wanted.state or there.state)


def _occupied(target: str, name: str, wanted: WantedDevice, words: Words) -> StorageError | None:
    """Heketi's own answer comes late, after other changes, and its ``destroydata`` would wipe bricks of a database that was lost."""
    if not wanted.found:
        return None
    if GROUP.search(wanted.found) and name not in words.confirm:
        return StorageError(f"{target}: is a device of a Heketi that knows it no more", found=wanted.found, expected="a blank device",
                            next_step=f"when its database was lost: heketi_rebuild.yml; when its bricks may go: destroydata: true for it and -e confirm={name}")
    if not wanted.destroydata:
        return StorageError(f"{target}: has data on it", found=wanted.found, expected="a blank device",
                            next_step=f"when it may be erased: heketi_devices: [{{device: {wanted.name}, destroydata: true}}] for this host")
    return None


def _unconfirmed(what: str, found: str, name: str) -> StorageError:
    return StorageError(f"{what}: is not removed without the word", found=found, expected=f"{name} in confirm", next_step=f"confirm: [{name}]")
