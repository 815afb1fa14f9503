# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looks at one host for what Heketi left there. Changes nothing. Private to the collection."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..._brick import parse
from ..._brick.model import FstabLine, LogicalVolume, Mount, PhysicalVolume
from ..._brick.reader import with_sbin
from ..._command import Runner, ask
from ..._errors import CommandError
from .model import Device, Look, Pool, ThinVolume, device_id

SYMLINKS = ("udevadm", "info", "--query=symlink", "--name")  # that is how Heketi asks for the names that it keeps
OF_LVM = "/dev/disk/by-id/lvm-pv-uuid-"


def look(uuid: str, pvs: Iterable[PhysicalVolume], lvs: Iterable[LogicalVolume], mounts: Iterable[Mount], fstab: Iterable[FstabLine],
         paths: Callable[[str], tuple[str, ...]], gid: Callable[[str], int | None]) -> Look:
    """The parts of one host put together. Pure, but for what it is given.

    :param paths: further names of a device
    :param gid: group of a directory, None where there is none
    """
    points = {mount.source: mount.point for mount in mounts}
    sources = {line.source for line in fstab}
    visible = [lv for lv in lvs if not lv.hidden and device_id(lv.vg)]
    thin = [lv for lv in visible if lv.pool]
    pools = [lv for lv in visible if {"thin", "pool"} <= lv.layout]
    return Look(
        uuid,
        tuple(Device(device_id(pv.vg), pv.path, pv.uuid, paths(pv.path), pv.extents * pv.vg_extent, pv.vg_extent) for pv in pvs if device_id(pv.vg)),
        tuple(Pool(device_id(lv.vg), lv.name, lv.size, lv.metadata) for lv in pools),
        tuple(ThinVolume(device_id(lv.vg), lv.name, lv.size, lv.pool, points.get(lv.node, ""),
                         gid(f"{points[lv.node]}/brick") if lv.node in points else None, lv.node in sources) for lv in thin),
        tuple(f"{lv.vg}/{lv.name}" for lv in visible if lv not in thin and lv not in pools))


class Reader:
    """What the module heketi_host_info hands to ``answer``."""

    def __init__(self, runner: Runner) -> None:
        self._runner = with_sbin(runner)

    def read(self) -> Look:
        return look(_key(_text("/var/lib/glusterd/glusterd.info"), "UUID"), parse.pvs(ask(self._runner, *parse.PVS)),
                    parse.lvs(ask(self._runner, *parse.LVS)), parse.mountinfo(_text("/proc/self/mountinfo")), parse.fstab(_text("/etc/fstab")),
                    self._paths, _gid)

    def show(self, found: Look) -> dict[str, Any]:
        return {"host": found.to_dict()}

    def _paths(self, device: str) -> tuple[str, ...]:
        """As Heketi keeps them. It keeps the name alone where udev knows nothing."""
        try:
            return symlinks(ask(self._runner, *SYMLINKS, device), device)
        except CommandError:
            return (device,)


def symlinks(text: str, device: str) -> tuple[str, ...]:
    """All names of a device out of udev's list, without the one that LVM gives it, and with its own."""
    names = tuple(name for name in (f"/dev/{name}" for name in text.split()) if not name.startswith(OF_LVM))
    return names if device in names else (*names, device)


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def _key(text: str, key: str) -> str:
    values: Mapping[str, str] = parse.keys(text)
    return values.get(key, "")


def _gid(path: str) -> int | None:
    try:
        return os.stat(path).st_gid
    except OSError:
        return None
