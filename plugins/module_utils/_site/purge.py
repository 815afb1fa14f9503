# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What taking a pool apart would destroy, and what forbids it. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .. import _size
from .model import Fault, Host
from .status import status

OWN_MOUNTS = "/run/gluster"  # where glusterd mounts volumes for itself


def purge(name: str, hosts: Iterable[Host], pool: Mapping[str, Any], mounts: Mapping[str, Iterable[Mapping[str, str]]],
          declared: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    """What each step of purge.yml gets.

    :param pool: the answer of gluster_info with ``clients``
    :param mounts: by host the GlusterFS mounts that were found there: ``{volume, path}``
    :param declared: by client the paths of the mounts that the inventory declares, and that go too
    :returns: ``{volumes, bricks, peers, faults, lines}``: all volumes as gluster_volume takes them; of each host the bricks to destroy, its devices stay
        or are wiped by the word at each; addresses of all members
    """
    there = list(hosts)
    state = status(name, there, pool)
    bricks = {host.name: [{"volume": brick["volume"], "set": brick["set"], "index": brick["index"]} for brick in host.bricks] for host in there}
    ours = {host: [mount for mount in found if mount["path"] in set(declared.get(host, ()))] for host, found in mounts.items()}
    return {"volumes": [{"name": volume["name"], "state": "absent"} for volume in pool.get("volumes", [])], "bricks": bricks,
            "destroy": sorted({brick["volume"] for entries in bricks.values() for brick in entries}), "peers": [host.address for host in there],
            "faults": [fault for part in (_unknown(there, pool), _strangers(state), _users(pool, mounts, ours)) for fault in part],
            "lines": list(_lines(state, there, ours))}


def left(hosts: Iterable[Host]) -> list[str]:
    """What is still there at the end, in words."""
    told = [f"{host.name}: {device['device']} keeps volume group {device['vg']}; a new run of site.yml takes it over. "
            f"To free the disk: gluster_devices: [{{device: {device['device']}, wipe: true}}] for {host.name}, and purge.yml again"
            for host in hosts for device in (host.look["devices"] if host.answered else []) if device["state"] == "prepared"]
    told += [f"{host.name}: brick {brick['volume']}-{brick['set']}-{brick['index']} is still there; run purge.yml again"
             for host in hosts for brick in host.bricks]
    return told


def _unknown(hosts: list[Host], pool: Mapping[str, Any]) -> Iterator[Fault]:
    for host in hosts:
        if not host.answered:
            yield Fault(host.name, "host", host.silence or "does not answer", f"start it, or take {host.name} out of the pool and the inventory first")
        elif not host.look["glusterd"]["running"] and (host.look["glusterd"]["volumes"] or host.look["glusterd"]["peers"]):
            yield Fault(host.name, "glusterd", f"does not run, and knows volumes: {', '.join(host.look['glusterd']['volumes']) or 'none'}",
                        f"on {host.name}: systemctl start glusterd")
    for peer in pool.get("peers", []):
        if not peer["connected"]:
            yield Fault(_called(peer), "peer", "is not connected", "systemctl status glusterd there; gluster pool list")


def _called(peer: Mapping[str, Any]) -> str:
    return str(next(iter([*peer["names"], *peer["addresses"]]), peer["uuid"]))


def _strangers(state: Mapping[str, Any]) -> Iterator[Fault]:
    for warning in state["summary"]["warnings"]:
        if "not in the inventory" in warning:
            yield Fault(warning.partition(":")[0], "peer", "is in the pool but not in the inventory",
                        "add it to the inventory, or detach it first: gluster peer detach NAME")


def _users(pool: Mapping[str, Any], mounts: Mapping[str, Iterable[Mapping[str, str]]], ours: Mapping[str, list[Mapping[str, str]]]) -> Iterator[Fault]:
    """Mounts on our own hosts are seen there, others by what glusterd counts."""
    names = {volume["name"] for volume in pool.get("volumes", [])}
    strange: dict[str, int] = dict.fromkeys(names, 0)
    for host, found in mounts.items():
        for mount in found:
            if mount["volume"] in names and mount not in ours[host] and not mount["path"].startswith(OWN_MOUNTS):
                strange[mount["volume"]] += 1
                yield Fault(host, f"volume {mount['volume']}", f"is mounted on {mount['path']}, which the inventory does not declare",
                            f"on {host}: umount {mount['path']}")
    for volume in pool.get("volumes", []):
        clients, name = volume.get("clients"), volume["name"]
        if clients is None:
            yield Fault("-", f"volume {name}", "it is not known who uses it: a brick does not answer",
                        f"gluster volume start {name} force; or, when nobody uses it: gluster volume stop {name}")
            continue
        known = sum(mount["volume"] == name for found in mounts.values() for mount in found)
        others = {kind: count - known if kind == "fuse" else count for kind, count in clients.items()}
        if any(count > 0 for count in others.values()):
            yield Fault("-", f"volume {name}", "is in use elsewhere: " + ", ".join(f"{count} {kind}" for kind, count in others.items() if count > 0),
                        f"gluster volume status {name} clients shows the addresses; unmount it there")


def _lines(state: Mapping[str, Any], hosts: list[Host], ours: Mapping[str, list[Mapping[str, str]]]) -> Iterator[str]:
    yield f'pool "{state["pool"]}": this would be taken apart, and all data on it destroyed'
    for client, mounts in sorted(ours.items()):
        for mount in mounts:
            yield f"  - mount   {client}:{mount['path']} ({mount['volume']}) and its units"
    for volume in state["volumes"]:
        used = "an unknown amount of data" if volume["used"] is None else f"{_size.text(volume['used'])} in use"
        yield f"  - volume  {volume['name']}  {volume['type']}, {volume['status']}, {used}"
    for host in hosts:
        data = _size.text(sum(brick["used"] or 0 for brick in host.bricks))
        yield f"  - host    {host.name} ({host.address})  {len(host.bricks)} bricks with {data}, membership, state of glusterd"
        words = {str(entry["device"]): bool(entry.get("wipe")) for entry in host.devices}
        for device in host.look["devices"] if host.answered else []:
            if device["state"] == "prepared":
                yield (f"  - device  {host.name} {device['device']}  is wiped" if words.get(device["device"]) else
                       f"    device  {host.name} {device['device']}  keeps its empty volume group (without wipe: true)")
