# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file on the controller with what every volume was before it was migrated. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .migrate_heketi import identity
from .migrate_look import Look
from .migrate_model import Move, stripped

FORMAT = 1


def merged(look: Look, moves: Iterable[Move], exported: Mapping[str, Any]) -> dict[str, Any]:
    """What the file says afterwards.

    A volume that is still as it was is written anew. What somebody has begun to change keeps its entry, and so does what this run is not about.

    :param exported: what the file says now, empty where there is none
    :returns: ``format``, ``cluster``, and by the name of the in-tree volume ``id`` (of Heketi), ``policy``, and as objects ``volume``, ``claim``,
        ``endpoints`` and ``service``, which may be null
    """
    entries = dict(exported.get("volumes") or {})
    for move in moves:
        if move.old and move.saved and (not move.new or move.name not in entries):
            entries[move.name] = _entry(look, move)
    return {"format": FORMAT, "cluster": look.cluster, "volumes": entries}


def fault(look: Look, exported: Mapping[str, Any]) -> str:
    """Why the file is not of this cluster, empty when it is or there is none."""
    if not exported:
        return ""
    if exported.get("format") != FORMAT:
        return f"format {exported.get('format')!r}, not {FORMAT}"
    return "" if exported.get("cluster") == look.cluster else f"cluster {exported.get('cluster')}, not {look.cluster}"


def _entry(look: Look, move: Move) -> dict[str, Any]:
    endpoints, service = look.endpoints_of(move), look.service_of(move)
    made = stripped(service) if service else None
    if made:
        made["spec"] = {key: value for key, value in made["spec"].items() if key not in ("clusterIP", "clusterIPs")}
    return {"id": identity(move), "policy": move.policy, "volume": stripped(move.old or {}), "claim": dict(move.saved or {}),
            "endpoints": stripped(endpoints) if endpoints else None, "service": made}
