# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the driver's parts go and when they may leave: names of nodes, the way to the API, who still needs the driver. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .._errors import StorageError, refuse
from .._heketi.csi_terms import DRIVER

SHOWN = 5


def node_names(hosts: Iterable[Mapping[str, Any]], nodes: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The name that kubelet has in Kubernetes, by the host's name in the inventory.

    :param hosts: ``name``, ``node`` (the name that somebody said, or empty) and ``addresses`` (names and addresses of the host)
    :param nodes: Node objects of the API
    :raises StorageError: with every host that is no node, and every node that two hosts claim
    """
    addresses: dict[str, set[str]] = {}
    for node in nodes:
        told = {str(entry["address"]) for entry in node.get("status", {}).get("addresses") or ()}
        addresses[str(node["metadata"]["name"])] = told
    found: dict[str, str] = {}
    faults = []
    for host in hosts:
        name, said = str(host["name"]), str(host.get("node") or "")
        mine = {str(address) for address in host.get("addresses") or () if address}
        fits = [said] if said else [name] if name in addresses else sorted(node for node, told in addresses.items() if told & mine)
        if len(fits) != 1 or fits[0] not in addresses:
            faults.append(StorageError(f"host {name}: is no node of Kubernetes", found=f"nodes: {', '.join(sorted(addresses)) or 'none'}",
                                       expected=f"one called {said}" if said else f"one called {name}, or with an address of {', '.join(sorted(mine)) or 'it'}",
                                       next_step="kubernetes_node_name of the host, as kubectl get nodes has it"))
            continue
        found[name] = fits[0]
    twice = {node for node in found.values() if list(found.values()).count(node) > 1}
    faults += [StorageError(f"node {node}: claimed by several hosts", found=", ".join(name for name, taken in found.items() if taken == node),
                            expected="one host", next_step="kubernetes_node_name of these hosts") for node in sorted(twice)]
    refuse(faults)
    return found


def connection(config: Any, context: str = "") -> dict[str, str]:
    """``server`` and its certificate authority, as ``ca`` (base64) or ``ca_file``, out of a kubeconfig. No key or token is taken from it.

    :param context: another one than the current
    :raises StorageError: when there is no such context, or one that trusts any server
    """
    config = config if isinstance(config, Mapping) else {}
    context = context or str(config.get("current-context") or "")
    cluster = _named(config.get("contexts"), context).get("context", {}).get("cluster", "")
    found = _named(config.get("clusters"), str(cluster)).get("cluster")
    if not found or not found.get("server"):
        known = [str(entry.get("name")) for entry in config.get("contexts") or ()]
        raise StorageError(f"kubeconfig: context {context!r} leads to no server", found=f"contexts: {', '.join(known) or 'none'}",
                           next_step="kubernetes_kubeconfig, kubernetes_context")
    if found.get("insecure-skip-tls-verify"):
        raise StorageError("kubeconfig: trusts any server", found="insecure-skip-tls-verify", expected="certificate-authority-data",
                           next_step="kubectl config set-cluster --certificate-authority")
    return {"server": str(found["server"]), "ca": str(found.get("certificate-authority-data") or ""), "ca_file": str(found.get("certificate-authority") or "")}


def _named(entries: Any, name: str) -> Mapping[str, Any]:
    return next((entry for entry in entries or () if entry.get("name") == name), {})


def removal_faults(volumes: Iterable[Mapping[str, Any]], classes: Iterable[Mapping[str, Any]], mounts: Mapping[str, Sequence[str]]) -> list[StorageError]:
    """Why the driver has to stay: whoever has volumes of it could neither unmount nor delete them any more.

    :param volumes: PersistentVolume objects
    :param classes: StorageClass objects
    :param mounts: mount points of the driver by host
    """
    return [*_needed(volumes, classes), *_mounted(mounts)]


def mount_points(mountinfo: str) -> list[str]:
    """Mount points that GlusterFS of this driver has, out of ``/proc/1/mountinfo``: staged ones, and those in pods.

    Staged ones are known by the end of their path: what kubelet's directory is called there, nobody knows when it is a symbolic link.
    """
    staged = f"/plugins/kubernetes.io/csi/{DRIVER}/"
    lines = [line.split() for line in mountinfo.splitlines()]
    sources = {line[2] for line in lines if staged in line[4]}
    return [line[4] for line in lines if line[2] in sources]


def _needed(volumes: Iterable[Mapping[str, Any]], classes: Iterable[Mapping[str, Any]]) -> Iterator[StorageError]:
    bound = [_volume(entry) for entry in volumes if (entry.get("spec", {}).get("csi") or {}).get("driver") == DRIVER]
    if bound:
        yield StorageError(f"driver {DRIVER}: not removed", found=f"volumes: {_shown(bound)}", expected="none",
                           next_step="delete their claims; what shall stay as data: reclaim policy Retain, then delete claim and volume")
    named = sorted(str(entry["metadata"]["name"]) for entry in classes if entry.get("provisioner") == DRIVER)
    if named:
        yield StorageError(f"driver {DRIVER}: not removed", found=f"classes: {', '.join(named)}",
                           expected="none, since their claims would stay Pending for ever", next_step="state: absent at these in kubernetes_storage_classes")


def _volume(entry: Mapping[str, Any]) -> str:
    claim = entry.get("spec", {}).get("claimRef") or {}
    return f"{entry['metadata']['name']}" + (f" ({claim.get('namespace')}/{claim.get('name')})" if claim else "")


def _mounted(mounts: Mapping[str, Sequence[str]]) -> Iterator[StorageError]:
    for host, points in mounts.items():
        if points:
            yield StorageError(f"host {host}: volumes of driver {DRIVER} are mounted", found=_shown(list(points)), expected="none",
                               next_step="delete the pods that use them")


def _shown(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
