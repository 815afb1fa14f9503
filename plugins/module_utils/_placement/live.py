# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A live cluster for the checker: the answer of gluster_info as volumes and bricks. Part of the checker (:mod:`.check`). Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_SHAPE = ("name", "type", "replicas", "arbiters", "disperses", "redundancies", "options")


def volumes(declared: Iterable[Mapping[str, Any]], pool: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All volumes of the pool, each in its real shape and with the wishes that are declared for it, such as its ``spread``."""
    wishes = {str(volume["name"]): volume for volume in declared}
    return [{**wishes.get(str(volume["name"]), {}), **{key: volume[key] for key in _SHAPE if key in volume}} for volume in pool["volumes"]]


def bricks(hosts: Iterable[Mapping[str, Any]], pool: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The bricks of all volumes, each with the inventory name of its host and, where known, its device and size.

    :param hosts: dictionaries with ``name``, and what may tell who a brick's host is: ``uuid``, ``address``, ``aliases``; ``bricks`` of
        gluster_brick_info tell devices and sizes
    :param pool: ``peers`` and ``volumes`` of gluster_info
    """
    all_hosts = list(hosts)
    names = {str(alias): str(host["name"]) for host in all_hosts for alias in (host["name"], host.get("address"), *(host.get("aliases") or [])) if alias}
    uuids = {str(host["uuid"]): str(host["name"]) for host in all_hosts if host.get("uuid")}
    for peer in pool.get("peers") or []:
        known = [names[alias] for alias in (*peer["names"], *peer["addresses"]) if alias in names]
        if known:
            uuids.setdefault(str(peer["uuid"]), known[0])
    prepared = {(str(host["name"]), str(brick["path"])): brick for host in all_hosts for brick in host.get("bricks") or []}
    answer = []
    for volume in pool["volumes"]:
        for brick in volume["bricks"]:
            host = uuids.get(str(brick["uuid"])) or names.get(str(brick["host"])) or str(brick["host"])
            own = prepared.get((host, str(brick["path"])), {})
            answer.append({"volume": volume["name"], "set": brick["set"], "index": brick["index"], "host": host, "arbiter": brick["arbiter"],
                           "device": own.get("device", ""), "size": own.get("size", 0)})
    return answer
