# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where Heketi's database and gluster differ, out of Heketi's own examination of both. Private to the collection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .client import Client
from .examine import judge


class Drift:
    """What the module heketi_drift_info hands to ``answer``."""

    def __init__(self, connect: Callable[[], Client]) -> None:
        self._connect = connect

    def read(self) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        client = self._connect()
        return client.get("/internal/state/examine/gluster"), client.get("/db/check")

    def show(self, state: tuple[Mapping[str, Any], Mapping[str, Any]]) -> dict[str, Any]:
        examined, check = state
        wrong, known = judge(check, examined["heketidb"])
        return {**drift(examined), "wrong": list(wrong), "known": list(known)}


def drift(examined: Mapping[str, Any]) -> dict[str, list[str]]:
    """``unknown`` are volumes of gluster that the database does not know, ``missing`` those that only the database knows, both by name.

    ``silent`` are sentences on hosts that could not be asked. A volume is unknown when no cluster of the database has it.

    :param examined: the answer to ``GET /internal/state/examine/gluster``
    """
    database = examined["heketidb"]
    known = {entry["Info"]["name"] for entry in database["volumeentries"].values()}
    unknown: set[str] = set()
    missing: set[str] = set()
    for cluster in examined.get("clusters") or ():
        entry = database["clusterentries"][cluster["ClusterHeketiID"]]
        here = {database["volumeentries"][key]["Info"]["name"] for key in entry["Info"]["volumes"] if key in database["volumeentries"]}
        answers = [_names(node["VolumeInfo"]) for node in cluster.get("NodesData") or () if node.get("VolumeInfo")]
        there: set[str] = set().union(*answers)
        unknown |= there - known
        missing |= here - there if answers else set()
    return {"unknown": sorted(unknown), "missing": sorted(missing),
            "silent": [text for text in examined.get("report") or () if text.startswith(("could not fetch", "not able to fetch"))]}


def _names(info: Mapping[str, Any]) -> set[str]:
    return {volume["VolumeName"] for volume in info["Volumes"]["VolumeList"] or ()}
