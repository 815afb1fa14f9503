# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where Heketi's database and gluster differ, out of Heketi's own examination of both. Private to the collection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .check import judge
from .client import Client

ID = "user.heketi.id"  # an option of every volume that Heketi made


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
    """``unknown`` are volumes that Heketi made and its database does not know, ``missing`` those that only the database knows, ``foreign`` those of
    somebody else, all by name. ``silent`` are sentences on hosts that could not be asked.

    :param examined: the answer to ``GET /internal/state/examine/gluster``
    """
    database = examined["heketidb"]
    known = {entry["Info"]["name"] for entry in database["volumeentries"].values()}
    there: dict[str, bool] = {}
    missing: set[str] = set()
    for cluster in examined.get("clusters") or ():
        volumes = database["clusterentries"][cluster["ClusterHeketiID"]]["Info"]["volumes"]
        here = {database["volumeentries"][key]["Info"]["name"] for key in volumes if key in database["volumeentries"]}
        answers = [_volumes(node["VolumeInfo"]) for node in cluster.get("NodesData") or () if node.get("VolumeInfo")]
        for answer in answers:
            there.update(answer)
            missing |= here - answer.keys()
    return {"unknown": sorted(name for name, own in there.items() if own and name not in known), "missing": sorted(missing),
            "foreign": sorted(name for name, own in there.items() if not own and name not in known),
            "silent": [text for text in examined.get("report") or () if text.startswith(("could not fetch", "not able to fetch"))]}


def _volumes(info: Mapping[str, Any]) -> dict[str, bool]:
    """Volumes by name, and whether Heketi made them."""
    return {volume["VolumeName"]: any(option["Name"] == ID for option in volume["Options"]["OptionList"] or ())
            for volume in info["Volumes"]["VolumeList"] or ()}
