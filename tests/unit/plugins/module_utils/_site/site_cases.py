# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts and pools for the tests of the site, in the shapes that the modules return."""

from __future__ import annotations

from typing import Any

from ansible_collections.glusterkube.storage.plugins.module_utils._site.model import Host

GIB = 1024**3


def glusterd(uuid: str = "", peers: int = 0, volumes: tuple[str, ...] = (), *, running: bool = True) -> dict[str, Any]:
    return {"uuid": uuid, "peers": [{"uuid": f"p{number}", "names": []} for number in range(peers)], "volumes": list(volumes), "running": running}


def prepared(volume: str, index: int, *, device: str = "/dev/sdb", size: int = GIB, online: Any = True, heal: Any = 0) -> dict[str, Any]:
    return {"volume": volume, "set": 0, "index": index, "device": device, "size": size, "arbiter": False,
            "mount": f"/srv/gluster/{volume}-0-{index}", "path": f"/srv/gluster/{volume}-0-{index}/brick",
            "mounted": True, "complete": True, "online": online, "heal": heal, "used": 10, "total": 100}


def device(name: str = "/dev/sdb", state: str = "blank", found: str = "", free: int = 10 * GIB) -> dict[str, Any]:
    return {"device": name, "state": state, "found": found, "next": "go on" if found else "", "usable": 10 * GIB, "free": free}


def host(number: int, *bricks: dict[str, Any], devices: tuple[dict[str, Any], ...] = (device(),), declared: Any = None, **membership: Any) -> Host:
    membership.setdefault("uuid", f"u{number}")
    return Host(f"g{number}", zone="abc"[(number - 1) % 3], address=f"192.0.2.{number}", aliases=frozenset({f"g{number}"}),
                devices=declared or tuple({"device": entry["device"]} for entry in devices),
                look={"devices": list(devices), "bricks": list(bricks), "glusterd": glusterd(**membership)})


def silent(number: int) -> Host:
    return Host(f"g{number}", zone="abc"[(number - 1) % 3], address=f"g{number}", aliases=frozenset({f"192.0.2.{number}"}), silence="does not answer")


def pool(*numbers: int, volume: str = "", bricks: tuple[int, ...] = ()) -> dict[str, Any]:
    """A pool of hosts g1, g2, ..., with at most one volume that has one brick on each of the given hosts."""
    volumes = [{"name": volume, "status": "Started",
                "bricks": [{"name": f"192.0.2.{number}:/srv/gluster/{volume}-0-{index}/brick", "host": f"192.0.2.{number}", "uuid": f"u{number}",
                            "path": f"/srv/gluster/{volume}-0-{index}/brick", "arbiter": False, "set": 0, "index": index}
                           for index, number in enumerate(bricks)]}] if volume else []
    return {"peers": [{"uuid": f"u{number}", "names": [f"g{number}"], "addresses": [f"192.0.2.{number}"], "connected": True} for number in numbers],
            "volumes": volumes}
