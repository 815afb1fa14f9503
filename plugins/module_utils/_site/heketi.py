# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Heketi's topology out of the inventory, and what is wrong with it. Pure, for the controller. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .._errors import StorageError
from .._heketi import wanted_topology
from .declared import from_error
from .model import Fault

WORDS = ("device", "destroydata", "tags", "state")
STATES = ("online", "offline", "drained", "absent")
NODE_STATES = ("online", "offline", "absent")
LEAVES = ("drained", "absent")
CLUSTER = "default"
EXAMPLE = "[/dev/sdc, {device: /dev/sdd, tags: {tier: fast}}]"


def devices(raw: Any) -> tuple[list[dict[str, Any]], list[StorageError]]:
    """The declared devices of a host as dictionaries, and what is wrong with the others. null is the same as none."""
    if raw is None:
        return [], []
    if not isinstance(raw, list):
        return [], [StorageError("heketi_devices: no list", found=f"{raw!r:.60}", next_step=EXAMPLE)]
    good, faults = [], []
    for entry in raw:
        device = dict(entry) if isinstance(entry, Mapping) else {"device": entry}
        wrong = _wrong(device)
        faults += [StorageError(f"heketi_devices: {device.get('device')!r:.60}", found=wrong, next_step=EXAMPLE)] if wrong else []
        good += [] if wrong else [{word: value for word, value in device.items() if value is not None}]
    return good, faults


def _wrong(device: Mapping[str, Any]) -> str:
    unknown = sorted(str(word) for word in set(device) - set(WORDS))
    if unknown:
        return f"unknown: {', '.join(unknown)}; known: {', '.join(WORDS)}"
    if not isinstance(device.get("device"), str) or not device["device"].startswith("/"):
        return "no absolute path"
    if not isinstance(device.get("destroydata") or False, bool):
        return f"destroydata: {device['destroydata']!r:.60}, neither true nor false"
    if not isinstance(device.get("tags") or {}, Mapping):
        return f"tags: {device['tags']!r:.60}, no dictionary"
    if device.get("state") not in (None, *STATES):
        return f"state: {device['state']!r:.60}, none of {', '.join(STATES)}"
    return ""


def clusters(hosts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Clusters as the module heketi_topology takes them, of the hosts that answered and have ``heketi_devices``.

    A host that did not answer is left out, so that nothing is done to it. One without a zone is a zone of its own.

    :param hosts: the facts ``gluster_host``
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for host in hosts:
        declared = host.get("heketi") or {}
        if declared.get("devices") is None or not host.get("look"):
            continue
        looks = {look["device"]: look for look in declared.get("look") or []}
        zone = host.get("zone")
        node = {"manage": declared["manage"], "storage": host["address"], "zone": str(zone) if zone not in (None, "") else str(host["name"]),
                "tags": dict(declared.get("tags") or {}),
                "devices": [_device(device, looks.get(device["device"])) for device in devices(declared["devices"])[0]]}
        found.setdefault(str(declared.get("cluster") or CLUSTER), []).append({**node, **({"state": declared["state"]} if declared.get("state") else {})})
    return [{"name": name, "nodes": nodes} for name, nodes in found.items()]


def words(said: str | None, hosts: Iterable[Mapping[str, Any]]) -> list[str]:
    """The words of ``confirm`` (``g4,g1:/dev/sdc``) with hosts by the names at which Heketi reaches them.

    :param hosts: the facts ``gluster_host``
    """
    manage = {str(host["name"]): str(host["heketi"]["manage"]) for host in hosts if host.get("heketi")}
    parts = [word.strip().partition(":") for word in (said or "").split(",") if word.strip()]
    return [f"{manage.get(name, name)}{colon}{device}" for name, colon, device in parts]


def _device(device: Mapping[str, Any], look: Mapping[str, Any] | None) -> dict[str, Any]:
    words = {"name" if word == "device" else word: value for word, value in device.items()}
    if not look or look["state"] == "missing":
        return words
    return {**words, "ids": [*look["ids"], look["path"]], "found": "" if look["state"] == "blank" else look["found"] or "bricks of this collection"}


def faults(hosts: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """What forbids to go on, by the rules of the module and by what is on the devices.

    Whether a device with a volume group of Heketi belongs to this Heketi only that one can tell: its module refuses it before it changes anything.
    """
    hosts = list(hosts)
    found = []
    for host in hosts:
        name, declared = str(host["name"]), host.get("heketi") or {}
        good, wrong = devices(declared.get("devices"))
        found += [from_error(name, "heketi_devices", error) for error in wrong]
        if declared.get("tags") is not None and not isinstance(declared["tags"], Mapping):
            found.append(Fault(name, "heketi_node_tags", f"{declared['tags']!r:.60}", "heketi_node_tags: {rack: r1}"))
        if declared.get("state") not in (None, "", *NODE_STATES):
            found.append(Fault(name, "heketi_node_state", f"{declared['state']!r:.60}", f"write one of {', '.join(NODE_STATES)}"))
        cluster = declared.get("cluster") or CLUSTER
        if not isinstance(cluster, str) or not cluster.isprintable():
            found.append(Fault(name, "heketi_cluster", f"{cluster!r:.60}", "write one name, in quotes"))
        looks = {look["device"]: look for look in declared.get("look") or []}
        found += [fault for device in good for fault in _look_faults(name, device, looks.get(device["device"]))]
    if not found:
        refused = wanted_topology.read(map(wanted_topology.complete, clusters(hosts)))[1]
        found += [from_error("-", error.what.partition(": ")[0], error) for error in refused]
    return found


def _look_faults(host: str, device: Mapping[str, Any], look: Mapping[str, Any] | None) -> Iterable[Fault]:
    path, state = device["device"], device.get("state")
    if not look or state in LEAVES:
        return
    if look["state"] == "prepared":
        yield Fault(host, path, "has bricks of this collection", "name it in gluster_devices or in heketi_devices, not in both")
    elif look["state"] == "missing":
        yield Fault(host, path, look["found"], look["next"])
    elif look["state"] == "refused" and look["found"].startswith("is the same device as"):
        yield Fault(host, path, look["found"], "name it once, in gluster_devices or in heketi_devices")
    elif look["state"] == "refused" and not device.get("destroydata") and not wanted_topology.GROUP.search(look["found"]):
        yield Fault(host, path, look["found"], f"when it may be erased: heketi_devices: [{{device: {path}, destroydata: true}}]")
