# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Use cases on the devices of a host: look, and make bricks. Private to the collection."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from .. import _files
from .._action import Action
from .._command import Runner, ask
from .._errors import StorageError
from .._waiter import Waiter
from . import below, fstab, look, plan, plan_absent, plan_brick, start, wanted
from .model import BrickName, Host, WantedDevice
from .reader import Reader, with_sbin

PACKAGES = {"mkfs.xfs": "xfsprogs", "xfs_growfs": "xfsprogs", "chattr": "e2fsprogs", "mount": "mount", "umount": "mount",
            "wipefs": "util-linux"}  # the others: lvm2
NO_PACKAGE = (plan_brick.WRITE_LINE, plan_absent.DROP_LINE, plan_brick.PROTECT)
START_SECONDS = 60
THIN_TOOLS = "thin_check"  # LVM activates no thin pool without it


class Look:
    """Devices and bricks of a host, without a change."""

    def __init__(self, runner: Runner, devices: list[Any], root: str) -> None:
        self._reader, self._devices, self._root = Reader(runner), devices, root

    def read(self) -> Host:
        self._wanted = wanted.devices(self._devices)
        return self._reader.host(self._root, [device.device for device in self._wanted])

    def show(self, host: Host) -> dict[str, Any]:
        return {"devices": look.devices(host, self._wanted), "bricks": look.bricks(host, self._root, self._wanted), "glusterd": host.glusterd.to_dict()}


class _OnDevices:
    """Steps on the devices of this host, however they were planned."""

    _devices: list[WantedDevice]

    def __init__(self, runner: Runner, devices: list[Any], bricks: list[dict[str, Any]], root: str, *, only_plan: bool) -> None:
        self._runner, self._reader = with_sbin(runner), Reader(runner)
        self._entries, self._root, self._only_plan = (devices, bricks), root, only_plan
        self._down: list[BrickName] = []

    def plan(self, host: Host) -> list[Action]:
        actions = self._planned(host)
        if actions and not self._only_plan:
            self._tools(actions)
        return actions

    def _planned(self, host: Host) -> list[Action]:
        raise NotImplementedError

    def apply(self, action: Action) -> None:
        if action.argv[0] == plan_brick.WRITE_LINE:
            write_line(*action.argv[1:])
        elif action.argv[0] == plan_absent.DROP_LINE:
            drop_line(*action.argv[1:])
        elif action.argv[0] == plan_brick.PROTECT:
            below.protect(action.argv[1])
        elif action.argv == start.RESTART:
            self._start(Waiter(START_SECONDS))
        else:
            ask(self._runner, *action.argv)
        if action.argv[0] == "mount" and not os.path.ismount(action.argv[1]):
            raise StorageError(f"{action.target}: is not mounted, though mount said so", found=f"nothing on {action.argv[1]}",
                               expected="the brick's XFS", next_step=f"systemctl daemon-reload; mount {action.argv[1]}; journalctl -n 20")
        if action.argv[0] in ("mkdir", "chattr"):
            _files.to_disk(action.argv[-1])
        if action.argv[0] == "wipefs":
            ask(self._runner, "udevadm", "settle")

    def _start(self, waiter: Waiter) -> None:
        """Restart glusterd and wait for the bricks that it has to start."""
        mode = ask(self._runner, *start.SPARED).strip()
        if mode != start.SPARING:
            raise StorageError("glusterd: refused to restart it, which would stop every brick of this host", found=mode, expected=start.SPARING,
                               next_step="systemctl edit glusterd: KillMode=process below [Service], as the role gluster_server does")
        ask(self._runner, *start.RESTART)
        waiter.until("glusterd: start of its bricks", self._not_started)

    def _not_started(self) -> str:
        names = [str(name) for name in self._down if not self._reader.online(name.volume, name.path(self._root))]
        return f"{', '.join(names)} (see /var/log/glusterfs/bricks)" if names else ""

    def show(self, host: Host) -> dict[str, Any]:
        return {"bricks": look.bricks(host, self._root, self._devices)}

    def _tools(self, actions: list[Action]) -> None:
        """Before the first change: every program of the plan has to be there."""
        programs = {action.argv[0] for action in actions} - {*NO_PACKAGE, "systemctl", "mkdir", "rmdir"}
        programs |= {THIN_TOOLS} if "lvcreate" in programs else set()
        missing = sorted(program for program in programs if not self._reader.has(program))
        if missing:
            packages = sorted({PACKAGES.get(program, "thin-provisioning-tools" if program == THIN_TOOLS else "lvm2") for program in missing})
            raise StorageError("programs are missing on this host", found=f"no {', '.join(missing)}", expected=f"{', '.join(packages)} installed",
                               next_step=f"apt-get install {' '.join(packages)} (on Fedora and its family thin_check is in device-mapper-persistent-data)")


class Bricks(_OnDevices):
    """Bricks on devices of this host, as the plan says."""

    title = "bricks"

    def read(self) -> Host:
        self._devices, self._bricks = wanted.devices(self._entries[0]), wanted.bricks(self._entries[1])
        return self._reader.host(self._root, [device.device for device in self._devices], [brick.name for brick in self._bricks])

    def _planned(self, host: Host) -> list[Action]:
        self._down = start.down(host, self._root, self._bricks)
        return plan.bricks(host, self._root, self._devices, self._bricks)


class NoBricks(_OnDevices):
    """Bricks that shall not be there any more, and devices that may be wiped then."""

    title = "bricks to be destroyed"

    def __init__(self, runner: Runner, devices: list[Any], bricks: list[dict[str, Any]], root: str, confirm: list[str], *, only_plan: bool) -> None:
        super().__init__(runner, devices, bricks, root, only_plan=only_plan)
        self._confirm = confirm

    def read(self) -> Host:
        self._devices, self._names = wanted.devices(self._entries[0]), [wanted.brick_name(entry) for entry in self._entries[1]]
        return self._reader.host(self._root, [device.device for device in self._devices], self._names)

    def _planned(self, host: Host) -> list[Action]:
        return plan_absent.remove(host, self._root, self._devices, self._names, self._confirm)


def bricks(runner: Runner, params: Mapping[str, Any], *, planning: bool) -> Bricks | NoBricks:
    """The use case of the module gluster_brick."""
    given = (runner, params["devices"], params["bricks"], params["root"])
    return NoBricks(*given, params["confirm"], only_plan=planning) if params["state"] == "absent" else Bricks(*given, only_plan=planning)


def write_line(path: str, line: str, old: str = "") -> None:
    """Put a line into a file, in the place of ``old`` where that is given."""
    _files.change(path, lambda text: fstab.put(text, line, old))


def drop_line(path: str, line: str) -> None:
    """Take a line out of a file."""
    _files.change(path, lambda text: fstab.drop(text, line))
