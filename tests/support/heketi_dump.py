# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two dumps of Heketi's database field by field, the second one rebuilt from the hosts. Nothing here uses code of the collection."""

from __future__ import annotations

import copy
from typing import Any


def comparable(dump: dict[str, Any]) -> dict[str, Any]:
    """The dump with what is not kept on the hosts replaced or left out: ids of clusters, of nodes, of bricks of clones and of a clone that was
    given a name, the order of lists, empty options (Heketi keeps those of its settings), the parts of a durability that do not count (its
    command line fills them in), and the number of the import."""
    clusters = dict.fromkeys(dump["clusterentries"], "cluster")
    nodes = {key: entry["Info"]["hostnames"]["manage"][0] for key, entry in dump["nodeentries"].items()}
    bricks = {key: f"{nodes[entry['Info']['node']]}:{entry['Info']['path']}" for key, entry in dump["brickentries"].items() if entry["LvmLv"]}
    clones = {dump["brickentries"][key]["Info"]["volume"] for key in bricks}
    volumes = {key: dump["volumeentries"][key]["Info"]["name"] for key in clones}
    shown = _renamed(dump, {**clusters, **nodes, **bricks, **volumes})
    shown["dbattributeentries"].pop("DB_GENERATION_ID", None)
    for volume in shown["volumeentries"].values():
        _volume(volume)
    return shown


def differences(was: Any, now: Any, path: str = "") -> list[str]:
    """Each field that is not the same."""
    if isinstance(was, dict) and isinstance(now, dict):
        return [text for key in sorted({*was, *now}) for text in differences(was.get(key), now.get(key), f"{path}/{key}")]
    return [] if was == now else [f"{path}: {was!r} is now {now!r}"]


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {names.get(key, key): _renamed(entry, names) for key, entry in value.items()}
    if isinstance(value, list):
        return sorted((_renamed(entry, names) for entry in value), key=str)
    return names.get(value, value) if isinstance(value, str) else copy.copy(value)


def _volume(volume: dict[str, Any]) -> None:
    info = volume["Info"]
    volume["GlusterVolumeOptions"] = [option for option in volume["GlusterVolumeOptions"] or () if option]
    kind = info["durability"]["type"]
    info["durability"] = {"type": kind, **({} if kind == "none" else {kind: info["durability"][kind]})}
    mount = info["mount"]["glusterfs"]  # the first server is that of the node with the lowest id
    server, _unused, name = mount["device"].partition(":")
    assert sorted([server, *filter(None, mount["options"]["backup-volfile-servers"].split(","))]) == mount["hosts"]
    info["mount"] = {"hosts": mount["hosts"], "volume": name}
