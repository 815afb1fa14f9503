# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of a pool on one screen and for programs. What is not known is never shown as good. Pure. Private to the collection.

It stands on the numbers of the summary that ends every run, and adds hosts, volumes, and what a further loss would do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from .. import _size
from .._placement import survival
from .model import Host
from .summary import counts, summary

LOST = "(lost)"  # stands for the hosts of bricks that are not online
OK, DEGRADED, STOPPED, UNKNOWN, NONE = "OK", "DEGRADED", "STOPPED", "UNKNOWN", "NO POOL"

Brick = Mapping[str, Any]


def status(name: str, hosts: Iterable[Host], pool: Mapping[str, Any]) -> dict[str, Any]:
    """State of the pool.

    :param hosts: all of the inventory's group, with their looks or their silence
    :param pool: the answer of gluster_info on the acting host, empty when there was none
    :returns: ``{pool, verdict, ok, summary, hosts, volumes, now, losses}``. Counts are ``[good, all]``, a number that is not known is None.
        ``now`` and every entry of ``losses`` are ``{stops, degrades}``, those of ``losses`` without what is so ``now``.
    """
    declared = list(hosts)
    members = {peer["uuid"]: peer for peer in pool.get("peers", [])}
    known = {"peers": pool.get("peers", []), "volumes": pool.get("volumes", [])}
    found = {(host.uuid, brick["path"]): brick for host in declared for brick in host.bricks}
    started = [volume for volume in known["volumes"] if volume["status"] == "Started"]
    names = {host.uuid: host.name for host in declared if host.uuid} | _names(declared, members)
    bricks = [{**brick, "volume": volume["name"], "host": names.get(brick["uuid"], brick["host"]),
               "look": found.get((brick["uuid"], brick["path"]))} for volume in started for brick in volume["bricks"]]
    numbers = summary(declared, known, _warnings(declared, members, names, pool))
    now, losses = _losses(declared, started, bricks)
    volumes = [_volume(volume, bricks) for volume in known["volumes"]]
    answer = {"pool": name, "verdict": _verdict(declared, pool, numbers, volumes, now), "summary": numbers,
              "hosts": [_host(host, members, names, bricks) for host in declared], "volumes": volumes, "now": now, "losses": losses}
    return {**answer, "ok": answer["verdict"] == OK}


def lines(answer: Mapping[str, Any]) -> list[str]:
    """The same for people."""
    numbers = answer["summary"]
    told = [f'glusterkube.storage: pool "{answer["pool"]}" {answer["verdict"]}', "  " + counts(numbers)]
    zones: dict[str, list[str]] = defaultdict(list)
    for host in answer["hosts"]:
        zones[host["zone"]].append(host["name"] if host["state"] == "ok" and host["bricks"][0] == host["bricks"][1]
                                   else f"{host['name']} ({_host_words(host)})")
    told += [f"  zone {zone or '(none)'}: {', '.join(hosts)}" for zone, hosts in sorted(zones.items())]
    rows = [("VOLUME", "TYPE", "STATE", "USED", "SIZE", "BRICKS", "HEAL"), *(_row(volume) for volume in answer["volumes"])]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    told += ["  " + "  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip() for row in rows if answer["volumes"]]
    unknown = " (what is unknown counts as lost)" if any(volume["unknown"] for volume in answer["volumes"]) else ""
    told += [f"  now: {_effect(answer['now'], now=True)}{unknown}"] if any(answer["now"].values()) else []
    told += [f"  losing {level} {domain}: {_effect(loss)}" for level, domains in answer["losses"].items() for domain, loss in domains.items()]
    return told + [f"  WARN  {warning}" for warning in numbers["warnings"]]


# --- hosts

def _names(hosts: Iterable[Host], members: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Inventory names of members that do not answer, by the names and addresses that the pool has for them."""
    return {uuid: host.name for uuid, peer in members.items() for host in hosts
            if not host.uuid and {*peer["names"], *peer["addresses"]} & {host.name, host.address, *host.aliases}}


def _host(host: Host, members: Mapping[str, Mapping[str, Any]], names: Mapping[str, str], bricks: list[dict[str, Any]]) -> dict[str, Any]:
    peer = next((peer for uuid, peer in members.items() if names.get(uuid) == host.name), None)
    own = [brick for brick in bricks if brick["host"] == host.name]
    if not host.answered:
        state = host.silence or "does not answer"
    elif not host.look["glusterd"]["running"]:
        state = "glusterd does not run"
    elif not peer:
        state = "not in the pool"
    else:
        state = "ok" if peer["connected"] else "not connected to the pool"
    return {"name": host.name, "zone": host.zone, "address": host.address, "state": state, "bricks": [sum(map(_is_online, own)), len(own)]}


def _host_words(host: Mapping[str, Any]) -> str:
    what = [host["state"]] if host["state"] != "ok" else []
    if host["bricks"][1]:
        what.append(f"{host['bricks'][1]} bricks unknown" if not host["bricks"][0] and what else f"bricks online {host['bricks'][0]}/{host['bricks'][1]}")
    return ", ".join(what)


def _warnings(hosts: list[Host], members: Mapping[str, Mapping[str, Any]], names: Mapping[str, str], pool: Mapping[str, Any]) -> list[str]:
    told = [f"{host.name}: {host.silence or 'does not answer'}; what it holds is unknown" for host in hosts if not host.answered]
    told += [f"{peer['names'][0] if peer['names'] else uuid}: is in the pool but not in the inventory; what it holds is unknown"
             for uuid, peer in members.items() if uuid not in names]
    if not pool.get("running") and any(host.answered and host.look["glusterd"]["uuid"] for host in hosts):
        told.append("no glusterd answers for the pool; look there: systemctl status glusterd")
    return told


def _verdict(hosts: list[Host], pool: Mapping[str, Any], numbers: Mapping[str, Any], volumes: list[dict[str, Any]], now: Mapping[str, list[str]]) -> str:
    """Only what is known and well is OK, and what is only not known is UNKNOWN."""
    if not pool.get("running"):
        return NONE if hosts and all(host.answered and not host.look["glusterd"]["uuid"] for host in hosts) else UNKNOWN
    if numbers["ok"]:
        return OK
    certain = any(volume["bricks"][0] + volume["unknown"] < volume["bricks"][1] or volume["heal"] for volume in volumes)
    if not certain and all(peer["connected"] for peer in pool["peers"]):
        return UNKNOWN
    return STOPPED if now["stops"] else DEGRADED


# --- volumes

def _is_online(brick: Brick) -> bool:
    return bool(brick["look"]) and brick["look"]["online"] is True


def _volume(volume: Mapping[str, Any], bricks: list[dict[str, Any]]) -> dict[str, Any]:
    """Of a volume that is not started nothing is counted."""
    own = [brick for brick in bricks if brick["volume"] == volume["name"]]
    heals = [brick["look"]["heal"] if brick["look"] else None for brick in own]
    sets: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for brick in own:
        sets[brick["set"]].append(brick)
    sizes = [_room(volume, entries, "total", min) for entries in sets.values()]
    used = [_room(volume, entries, "used", max) for entries in sets.values()]
    return {"name": volume["name"], "type": _type(volume), "status": volume["status"], "size": _sum(sizes), "used": _sum(used),
            "bricks": [sum(map(_is_online, own)), len(own)], "unknown": sum(not brick["look"] or brick["look"]["online"] is None for brick in own),
            "heal": _sum(heals)}


def _sum(numbers: list[int | None]) -> int | None:
    """None when one of them is not known, or when there is none."""
    return None if not numbers or None in numbers else sum(number for number in numbers if number is not None)


def _room(volume: Mapping[str, Any], bricks: list[dict[str, Any]], what: str, choose: Any) -> int | None:
    """Bytes of a set, by the bricks that tell: the smallest brick counts, and the fullest."""
    told = [brick["look"][what] for brick in bricks if brick["look"] and brick["look"][what] is not None and not brick["arbiter"]]
    return int(choose(told)) * (max(1, volume["disperses"] - volume["redundancies"])) if told else None


def _type(volume: Mapping[str, Any]) -> str:
    if volume["type"] == "disperse":
        width, shape = volume["disperses"], f"disperse {volume['disperses'] - volume['redundancies']}+{volume['redundancies']}"
    elif volume["type"] == "replicate":
        width, shape = volume["replicas"], f"replicate {volume['replicas']}" + (" with arbiter" if volume["arbiters"] else "")
    else:
        width, shape = 1, str(volume["type"])
    sets = len(volume["bricks"]) // max(width, 1)
    return f"{sets} x {shape}" if sets > 1 else shape


def _row(volume: Mapping[str, Any]) -> tuple[str, ...]:
    started = volume["status"] == "Started"
    bricks = f"{volume['bricks'][0]}/{volume['bricks'][1]}" + (f" ({volume['unknown']} unknown)" if volume["unknown"] else "")
    numbers = [_words(volume["used"], size=True), _words(volume["size"], size=True), bricks, _words(volume["heal"])] if started else ["-"] * 4
    return (volume["name"], volume["type"], volume["status"], *numbers)


def _words(number: int | None, *, size: bool = False) -> str:
    return "unknown" if number is None else _size.text(number) if size else str(number)


# --- losses

def _losses(hosts: list[Host], volumes: list[Mapping[str, Any]], bricks: list[dict[str, Any]]) -> tuple[dict[str, list[str]], dict[str, Any]]:
    """What does not work now, and what would not after a further loss. A brick that is not known to be online counts as lost."""
    zones: dict[str, set[str]] = defaultdict(set)
    for host in hosts:
        if host.zone:
            zones[host.zone].add(host.name)
    now = _if_lost(volumes, bricks, set())
    domains = {"zone": dict(sorted(zones.items())), "host": {host.name: {host.name} for host in hosts}}
    return now, {level: {name: _more(now, _if_lost(volumes, bricks, lost)) for name, lost in entries.items()} for level, entries in domains.items() if entries}


def _if_lost(volumes: list[Mapping[str, Any]], bricks: list[dict[str, Any]], hosts: set[str]) -> dict[str, list[str]]:
    """The checker's own answer. A brick that is not online counts as one of a host that is lost already."""
    moved = [{**brick, "host": brick["host"] if _is_online(brick) else LOST} for brick in bricks]
    names = {brick["host"] for brick in bricks} | hosts
    return survival.losses({"host": {name: {name} for name in names}, "question": {"": {*hosts, LOST}}}, volumes, moved)["question"][""]


def _more(now: Mapping[str, list[str]], then: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {kind: [name for name in names if name not in now[kind]] for kind, names in then.items()}


def _effect(loss: Mapping[str, list[str]], *, now: bool = False) -> str:
    words = {"stops": "stopped", "degrades": "degraded"} if now else {"stops": "stops", "degrades": "degrades"}
    return ", ".join(f"{words[kind]} {' '.join(loss[kind])}" for kind in ("stops", "degrades") if loss[kind]) or "nothing more is affected"
