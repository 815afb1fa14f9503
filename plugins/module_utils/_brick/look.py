# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules answer: the shapes of docs/design.md. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from . import plan
from .model import Host, Live, LogicalVolume, Served, WantedDevice
from .verdict import Verdict, judge


def devices(host: Host, wanted: Iterable[WantedDevice]) -> list[dict[str, Any]]:
    return [_device(host, verdict) for verdict in judge(host, wanted)]


def _device(host: Host, verdict: Verdict) -> dict[str, Any]:
    block = verdict.block
    return {"device": verdict.wanted.device, "path": block.path if block else "", "ids": list(host.ids.get(block.kname, ())) if block else [],
            "size": block.size if block else 0, "state": verdict.state, "found": verdict.found, "next": verdict.next_step, "vg": verdict.vg,
            "usable": verdict.usable, "free": verdict.free}


def bricks(host: Host, root: str, wanted: Iterable[WantedDevice]) -> list[dict[str, Any]]:
    """Every brick of this collection on the host, of any device, and those that glusterd made of them: of restored volumes and of clones."""
    names = {host.asked[device.device]: device for device in reversed(list(wanted)) if host.asked.get(device.device)}
    bricks = [(lv, Served(name, name.mount(root), name.path(root), lv.vg, lv.name, lv.arbiter)) for name, lv in host.bricks().items()]
    bricks += [(lv, brick) for brick, lv in host.served().values()]
    return [_brick(host, root, names, *entry) for entry in sorted(bricks, key=lambda entry: (entry[1].name.volume, entry[1].name.set, entry[1].name.index))]


def _brick(host: Host, root: str, names: Mapping[str, WantedDevice], lv: LogicalVolume, brick: Served) -> dict[str, Any]:
    pv = next(pv for pv in host.pvs if pv.vg == lv.vg)
    block = host.device_of(pv)
    device = names.get(block.kname, WantedDevice(block.path)) if block else WantedDevice(pv.path)
    name, mount, live, pool = brick.name, host.mounted_at(brick.mount), host.live.get(brick.path, Live()), host.pool_of(lv)
    mounted = bool(mount and mount.number == host.number_of(lv))
    return {"volume": name.volume, "set": name.set, "index": name.index, "device": device.device, "size": lv.size,
            "arbiter": brick.arbiter, "mount": brick.mount, "path": brick.path, "mounted": mounted,
            "complete": plan.is_complete(host, root, lv, device) if lv.brick else mounted,
            "online": live.online, "heal": live.heal, "used": live.used, "total": live.total,
            "pool": f"{pool.vg}/{pool.name}" if pool else "", "pool_data": pool.data_percent if pool else None,
            "pool_metadata": pool.metadata_percent if pool else None}
