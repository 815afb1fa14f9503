# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Eyes of the tests: what is really there, asked of the programs of the hosts. Nothing here uses code of the collection."""

from __future__ import annotations

import json
import shlex
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from testinfra.host import Host

from . import lab, wait

ROOT = "/srv/gluster"


@dataclass(frozen=True)
class Brick:
    """A brick of a live volume, as glusterd tells it."""

    host: str
    path: str
    arbiter: bool


@dataclass(frozen=True)
class Volume:
    """A live volume; ``sets`` are its bricks in glusterd's order."""

    name: str
    id: str
    type: str
    status: str
    sets: tuple[tuple[Brick, ...], ...]
    redundancy: int
    options: dict[str, str]

    @property
    def bricks(self) -> list[Brick]:
        return [brick for bricks in self.sets for brick in bricks]


def gluster(host: Host, command: str) -> ET.Element:
    answer = ET.fromstring(host.check_output(f"/usr/sbin/gluster --mode=script --xml {command}"))
    assert answer.findtext("opRet") == "0", f"gluster {command}: {answer.findtext('opErrstr')}"
    return answer


def volumes(host: Host, names: dict[str, str]) -> dict[str, Volume]:
    """Live volumes by name. ``names`` is the host of each address."""
    found = {}
    for volume in gluster(host, "volume info").iter("volume"):
        bricks = []
        for brick in volume.iter("brick"):
            address, _unused, path = (brick.findtext("name") or "").rpartition(":")
            bricks.append(Brick(names.get(address, address), path, brick.findtext("isArbiter") == "1"))
        width = int(volume.findtext("disperseCount") or 0) or int(volume.findtext("replicaCount") or 1)
        sets = tuple(tuple(bricks[start:start + width]) for start in range(0, len(bricks), width))
        name = volume.findtext("name") or ""
        found[name] = Volume(name, volume.findtext("id") or "", volume.findtext("typeStr") or "", volume.findtext("statusStr") or "", sets,
                             int(volume.findtext("redundancyCount") or 0),
                             {option.findtext("name") or "": option.findtext("value") or "" for option in volume.iter("option")})
    return found


def peers(host: Host) -> dict[str, bool]:
    """Each member of the pool by UUID, and whether this host is connected to it."""
    return {peer.findtext("uuid") or "": peer.findtext("connected") == "1" for peer in gluster(host, "pool list").iter("peer")}


def pending(host: Host, volume: str) -> dict[str, str]:
    """Entries that wait for heal, by brick, in glusterd's words: ``-`` is unknown."""
    answer = gluster(host, f"volume heal {volume} info summary")
    return {brick.findtext("name") or "": brick.findtext("totalNumberOfEntries") or "-" for brick in answer.iter("brick")}


def pending_names(host: Host, volume: str) -> set[str]:
    """What waits for heal on any brick: paths in the volume, or ``<gfid:...>`` where a brick does not know the path."""
    answer = gluster(host, f"volume heal {volume} info")
    return {file.text or "" for file in answer.iter("file")}


def logical_volumes(host: Host) -> dict[str, dict[str, Any]]:
    """Each LV by ``vg/name``, with its tags as a dictionary."""
    text = host.check_output("lvs --reportformat json --units b --nosuffix -o lv_name,vg_name,lv_size,lv_tags,pool_lv,lv_dm_path,lv_attr")
    found = {}
    for entry in json.loads(text)["report"][0]["lv"]:
        tags = dict(tag.partition("=")[::2] for tag in entry["lv_tags"].split(",") if tag)
        found[f"{entry['vg_name']}/{entry['lv_name']}"] = {**entry, "tags": tags, "size": int(entry["lv_size"])}
    return found


def bricks(host: Host) -> dict[tuple[str, int, int], dict[str, Any]]:
    """The brick LVs of this host by volume, set and index."""
    return {(entry["tags"]["glusterkube.volume"], int(entry["tags"]["glusterkube.set"]), int(entry["tags"]["glusterkube.index"])): entry
            for entry in logical_volumes(host).values() if "glusterkube.brick" in entry["tags"]}


def mounts(host: Host, kind: str) -> dict[str, dict[str, str]]:
    """Mounts of a type by their place."""
    done = host.run(f"findmnt --json --list --types {kind} --output TARGET,SOURCE,OPTIONS,UUID")
    return {entry["target"]: entry for entry in json.loads(done.stdout)["filesystems"]} if done.rc == 0 else {}


def fstab(host: Host) -> dict[str, list[str]]:
    """Words of each line below the bricks' root, by mount point; a point that has two lines is an error here."""
    lines = [line.split() for line in host.file("/etc/fstab").content_string.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    points = [words[1] for words in lines if words[1].startswith(ROOT)]
    assert len(points) == len(set(points)), f"fstab has a mount point twice: {points}"
    return {words[1]: words for words in lines if words[1].startswith(ROOT)}


def checksums(host: Host, folder: str, names: Iterable[str] = ()) -> dict[str, str]:
    """sha256 of the plain files of a folder, or of those named, by name; one that is not there is left out."""
    wanted = " ".join(shlex.quote(name) for name in names) or "*"
    done = host.run(f"cd {folder} && sha256sum -- {wanted} 2>/dev/null")
    return {name: digest for digest, name in (line.split(maxsplit=1) for line in done.stdout.splitlines())}


def sizes(host: Host, folder: str) -> dict[str, int]:
    """Apparent sizes of the plain files of a folder by name, without the pointers (mode T, empty) that distribute leaves."""
    text = host.check_output(f"find {folder} -maxdepth 1 -type f -not -perm /1000 -printf '%f %s\\n'")
    return {name: int(size) for name, size in (line.split() for line in text.splitlines())}


def await_directories(hosts: Iterable[str]) -> None:
    """Until no host looks after the directories of a volume that has grown: they have the setgid bit of before then."""
    active = "systemctl list-units --plain --no-legend --state=active 'glusterkube-directories@*' | cut -d' ' -f1"
    hosts = list(hosts)
    wait.until("no directories are looked after any more", lambda: "".join(lab.each(lambda host: lab.on(host, active), hosts).values()), 120)
