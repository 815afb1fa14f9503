# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the loss of a host or of a whole domain means for volumes. Part of the checker (:mod:`.check`). Pure. Private to the collection.

Rules of GlusterFS 10, as long as the options of a volume do not say otherwise:

- distribute: every brick holds files that no other has, so any lost brick stops a part of the volume.
- replicate: ``cluster.quorum-type`` is ``auto`` for three and more copies, ``none`` for two (xlators/cluster/afr/src/afr.c, fix_quorum_options).
  ``auto`` wants more than half of the bricks, or exactly half with the first among them; ``fixed`` wants ``cluster.quorum-count``.
  Without quorum neither writes nor reads are answered. An arbiter counts, but holds no data.
- disperse: all bricks but ``redundancies``, and for writes at least ``disperse.quorum-count``.
- ``cluster.server-quorum-type: server``: glusterd ends all bricks of the volume where it sees half of the pool or less.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Losses = dict[str, dict[str, dict[str, list[str]]]]


def losses(groups: Mapping[str, Mapping[str, set[str]]], volumes: Sequence[Mapping[str, Any]], bricks: Iterable[Mapping[str, Any]]) -> Losses:
    """By level and domain the volumes that stop, and those that go on degraded, when that domain is lost.

    :param groups: by level and domain the hosts in it; level ``host`` has them all
    :param volumes: dictionaries with ``name``, ``type``, ``replicas``, ``arbiters``, ``disperses``, ``redundancies`` and, for what differs from
        gluster's defaults, ``options``
    :param bricks: dictionaries with ``volume``, ``set``, ``index`` and ``host``
    """
    hosts = len(groups["host"])
    declared = {str(volume["name"]): volume for volume in volumes}
    places: dict[tuple[str, int], dict[int, str]] = defaultdict(dict)
    on: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for brick in bricks:
        of = str(brick["volume"]), int(brick["set"])
        if of[0] in declared:
            places[of][int(brick["index"])] = str(brick["host"])
            on[str(brick["host"])].add(of)

    def loss(lost: set[str]) -> dict[str, list[str]]:
        lives = {name: 2 * (hosts - len(lost)) > hosts for name, volume in declared.items()
                 if _options(volume).get("cluster.server-quorum-type") == "server" and hosts > 1}
        touched = set()
        for name, number in set().union(*(on.get(host, ()) for host in lost)):
            touched.add(name)
            up = [places[name, number].get(index, "") not in {*lost, ""} for index in range(width(declared[name]))]
            lives[name] = lives.get(name, True) and survives(declared[name], up)
        return {"stops": [name for name in declared if not lives.get(name, True)], "degrades": [name for name in declared if name in touched and lives[name]]}

    return {level: {domain: loss(lost) for domain, lost in sorted(domains.items())} for level, domains in groups.items()}


def width(volume: Mapping[str, Any]) -> int:
    """Bricks of a set."""
    if volume.get("type") == "replicate":
        return 3 if volume.get("arbiters") else int(volume.get("replicas") or 0)
    return int(volume.get("disperses") or 0) if volume.get("type") == "disperse" else 1


def survives(volume: Mapping[str, Any], up: Sequence[bool]) -> bool:
    """Whether a set still serves reads and writes when these of its bricks are up, in their order."""
    options, alive = _options(volume), sum(up)
    if volume.get("type") == "disperse":
        return alive >= max(len(up) - int(volume["redundancies"]), int(options.get("disperse.quorum-count") or 0))
    if volume.get("type") != "replicate":
        return all(up)
    if not any(up[:len(up) - int(volume.get("arbiters") or 0)]):
        return False
    quorum = options.get("cluster.quorum-type") or ("auto" if len(up) > 2 else "none")
    if quorum == "fixed":
        return alive >= int(options.get("cluster.quorum-count") or 0)
    return quorum == "none" or 2 * alive > len(up) or (2 * alive == len(up) and up[0])


def _options(volume: Mapping[str, Any]) -> Mapping[str, Any]:
    return volume.get("options") or {}
