# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Volumes of Heketi as its hosts see them. Nothing here uses code of the collection."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from . import eyes, heketi_rest, inventory, lab

CLIENT = "g4"
SERVER = "192.0.2.11"
_MOUNTS = "/var/lib/heketi/mounts"


def on_hosts() -> dict[str, dict[str, list[str]]]:
    """What bricks of Heketi leave on each host: logical volumes, thin pools among them, lines of fstab, mounts and directories."""
    commands = {"lvs": "lvs --noheadings -o vg_name,lv_name --select 'vg_name=~^vg_[0-9a-f]{32}$'", "fstab": f"grep {_MOUNTS} /etc/fstab",
                "mounts": f"grep -o ' {_MOUNTS}/[^ ]*' /proc/self/mountinfo", "folders": f"find {_MOUNTS} -mindepth 2 -maxdepth 2"}
    script = "; ".join(f"echo ={name}; {{ {command}; }} | sort" for name, command in commands.items())

    def look(host: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for line in lab.on(host, f"true; {script}; true").splitlines():
            if line.startswith("="):
                found[line[1:]] = []
            else:
                found[list(found)[-1]].append(" ".join(line.split()))
        return found
    return lab.each(look, inventory.hosts())


def everything() -> dict[str, Any]:
    """The same, with gluster's volumes, and those and the room of Heketi."""
    nodes = heketi_rest.nodes()
    return {"hosts": on_hosts(), "gluster": sorted(lab.on(CLIENT, "gluster --mode=script volume list").split()), "heketi": sorted(volumes()),
            "used": {f"{address} {name}": device["storage"]["used"] for address, node in nodes.items() for name, device in node["devices"].items()}}


def volumes() -> dict[str, dict[str, Any]]:
    """Heketi's volumes by name."""
    return {volume["name"]: volume for volume in (heketi_rest.get(f"/volumes/{identity}") for identity in heketi_rest.get("/volumes")["volumes"])}


def sets(live: dict[str, eyes.Volume], name: str) -> list[list[str]]:
    """Hosts of the bricks of each set of a volume, in glusterd's order."""
    return [[brick.host for brick in bricks] for bricks in live[name].sets]


@contextmanager
def mounted(name: str, client: str = CLIENT) -> Iterator[str]:
    """A volume, mounted on a client: the path."""
    path = f"/run/volume-{name}"
    lab.on(client, f"mkdir -p {path} && mount -t glusterfs {SERVER}:/{name} {path} && mountpoint -q {path}")
    try:
        yield path
    finally:
        lab.on(client, f"umount {path} && rmdir {path}")


def write(name: str, file: str) -> str:
    """Four random MiB in a file of a volume; their sha256."""
    with mounted(name) as path:
        at = shlex.quote(f"{path}/{file}")
        return lab.on(CLIENT, f"dd if=/dev/urandom of={at} bs=1M count=4 conv=fsync status=none && sha256sum < {at}")


def read(name: str) -> tuple[dict[str, str], int]:
    """sha256 of each file of a volume, and the MiB that it offers."""
    with mounted(name) as path:
        sums = lab.on(CLIENT, f"cd {path} && for file in *; do [ ! -f \"$file\" ] || echo \"$file $(sha256sum < \"$file\")\"; done")
        size = int(lab.on(CLIENT, f"df --output=size -BM {path} | tail -1").strip().rstrip("M"))
    return dict(line.split(" ", 1) for line in sums.splitlines()), size
