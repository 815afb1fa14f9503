# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Volumes of Heketi as its hosts see them. Nothing here uses code of the collection."""

from __future__ import annotations

from typing import Any

from . import eyes, heketi_rest, inventory, lab

CLIENT = "g4"
SERVER = "192.0.2.11"
_MOUNTS = "/var/lib/heketi/mounts"


def on_hosts() -> dict[str, dict[str, list[str]]]:
    """What bricks of Heketi leave on each host: logical volumes, thin pools among them, lines of fstab, mounts and directories."""
    commands = {"lvs": "lvs --noheadings -o vg_name,lv_name | grep -E ' vg_[0-9a-f]{32} '", "fstab": f"grep {_MOUNTS} /etc/fstab",
                "mounts": f"grep -o ' {_MOUNTS}/[^ ]*' /proc/self/mountinfo", "folders": f"find {_MOUNTS} -mindepth 2 -maxdepth 2"}
    return lab.each(lambda host: lab.looks(host, commands), inventory.hosts())


def everything() -> dict[str, Any]:
    """The same, with gluster's volumes, and the volumes, bricks, operations and devices with their use of Heketi's database."""
    dump = heketi_rest.get("/db/dump")
    return {"hosts": on_hosts(), "gluster": sorted(lab.on(CLIENT, "gluster --mode=script volume list").split()),
            "heketi": {kind: sorted(dump[kind] or ()) for kind in ("volumeentries", "brickentries", "pendingoperations")},
            "used": {identity: device["Info"]["storage"]["used"] for identity, device in dump["deviceentries"].items()}}


def volumes() -> dict[str, dict[str, Any]]:
    """Heketi's volumes by name, as its database has them."""
    return {volume["Info"]["name"]: volume["Info"] for volume in (heketi_rest.get("/db/dump")["volumeentries"] or {}).values()}


def sets(live: dict[str, eyes.Volume], name: str) -> list[list[str]]:
    """Hosts of the bricks of each set of a volume, in glusterd's order."""
    return [[brick.host for brick in bricks] for bricks in live[name].sets]


def write(name: str, file: str) -> str:
    """Four random MiB in a file of a volume; their sha256."""
    return _mounted(name, f"dd if=/dev/urandom of={file} bs=1M count=4 conv=fsync status=none; sha256sum < {file}").split()[0]


def read(name: str) -> tuple[dict[str, str], int]:
    """sha256 of each file of a volume by its path, and the MiB that it offers."""
    first, *lines = _mounted(name, "df --output=size -BM . | tail -1; find . -type f -exec sha256sum {} +").splitlines()
    return {file[2:]: digest for digest, file in (line.split() for line in lines)}, int(first.strip().rstrip("M"))


def _mounted(name: str, command: str) -> str:
    """What a command says in a volume that is mounted on the client meanwhile."""
    path = f"/run/volume-{name}"
    return lab.on(CLIENT, f"set -e; mkdir -p {path}; mount -t glusterfs {SERVER}:/{name} {path}; trap 'cd /; umount {path}; rmdir {path}' EXIT; "
                          f"cd {path}; [ \"$(stat -f -c %T .)\" = fuseblk ]; {command}")
