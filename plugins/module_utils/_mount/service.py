# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Use cases on the mounts of a client: mounted, and not mounted any more. Private to the collection."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import Any

from .. import _files
from .._action import Action
from .._command import PLAIN, Runner, ask
from .._errors import CommandError, StorageError
from . import plan, units, wait_for_bricks, wanted
from .model import Host, Wanted
from .reader import Reader

HELPER = "mount.glusterfs"
LOOK_SECONDS = "5"  # that one look takes when a mount has failed


class _OnHost:
    """Steps on this host, however they were planned."""

    def __init__(self, runner: Runner, entries: list[dict[str, Any]]) -> None:
        self._runner, self._reader, self._entries = runner, Reader(runner), entries
        self._wanted: list[Wanted] = []

    def apply(self, action: Action) -> None:
        if action.argv[0] == plan.REMOVE_FILE:
            _files.remove(action.argv[1])
        else:
            ask(self._runner, *action.argv)
        if action.argv[:2] in (("systemctl", "enable"), ("systemctl", "disable")):
            _files.to_disk(f"{units.FOLDER}/{units.AT_BOOT}.wants")  # systemd removes the folder with its last link
        if action.argv[0] == "chattr":
            _files.to_disk(action.argv[-1])

    def show(self, host: Host) -> dict[str, Any]:
        return {"mounts": [{"volume": entry.volume, "path": entry.path, "unit": found.mount.name, "source": found.source, "mounted": bool(found.volume),
                            "enabled": found.wait.enabled} for entry in self._wanted for found in [host.found[entry.path]]]}


class Mounts(_OnHost):
    """Volumes that shall be mounted, now and after each boot."""

    title = "mounts"

    def __init__(self, runner: Runner, entries: list[dict[str, Any]], servers: list[str], try_timeout: int, *, only_plan: bool) -> None:
        super().__init__(runner, entries)
        self._servers, self._try_timeout, self._only_plan = servers, try_timeout, only_plan
        self._texts: dict[str, str] = {}

    def read(self) -> Host:
        self._wanted = wanted.mounts(self._entries)
        if self._wanted:
            self._texts = {units.PROGRAM: _source()}
            for entry in self._wanted:
                self._texts.update(units.texts(entry, wanted.servers(self._servers, self._try_timeout), self._try_timeout))
        return self._reader.host(self._wanted)

    def plan(self, host: Host) -> list[Action]:
        actions = plan.mount(host, self._wanted, self._texts)
        if any(action.argv[:2] == plan.START for action in actions) and not self._only_plan and not shutil.which(HELPER, path=PLAIN["PATH"]):
            raise StorageError("programs are missing on this host", found=f"no {HELPER}", expected="the client of GlusterFS installed",
                               next_step="apt-get install glusterfs-client (on Fedora and its family glusterfs-fuse)")
        return actions

    def apply(self, action: Action) -> None:
        if action.argv[0] == plan.WRITE_FILE:
            _files.write(action.argv[1], self._texts[action.argv[1]])
        elif action.argv[:2] == plan.START:
            self._start(action)
        else:
            super().apply(action)

    def _start(self, action: Action) -> None:
        """What systemd says of a failure names no brick: each volume is looked at once more."""
        said = ""
        try:
            ask(self._runner, *action.argv)
        except CommandError as error:
            said = error.found
        due = [entry for entry in self._wanted if units.mount_name(entry.path) in action.argv]
        lacks = {entry: self._lack(entry) for entry in due if entry.path not in self._reader.mounts()}
        failed = [_failed(entry, lack, said) for entry, lack in lacks.items() if entry.path not in self._reader.mounts()]  # its next try may have come
        if failed:
            raise failed[0] if len(failed) == 1 else StorageError("\n".join([f"{len(failed)} of {len(self._wanted)} mounts have failed:",
                                                                             *(f"  - {error}" for error in failed)]))

    def _lack(self, entry: Wanted) -> str:
        """Bricks or servers that are missing, in the words of the program that waits for them; empty when there is enough."""
        try:
            ask(self._runner, "/usr/bin/python3", units.PROGRAM, "--timeout", LOOK_SECONDS, entry.volume, *self._servers)
        except CommandError as error:
            return error.found
        return ""


def _failed(entry: Wanted, lack: str, said: str) -> StorageError:
    again = "the host tries again every 15 seconds by itself"
    if lack:
        return StorageError(f"{entry}: is not mounted", found=lack, expected=f"enough bricks of volume {entry.volume}",
                            next_step=f"gluster volume status {entry.volume} on a host of the pool; {again}")
    return StorageError(f"{entry}: is not mounted", found=f"enough bricks of volume {entry.volume}, but systemd does not mount it: {said or 'no reason'}",
                        next_step=f"journalctl -b -u '{units.mount_name(entry.path)}'; {again}")


class NoMounts(_OnHost):
    """Mounts that shall not be there any more."""

    title = "mounts that go"

    def read(self) -> Host:
        self._wanted = wanted.mounts(self._entries)
        return self._reader.host(self._wanted, going=True)

    def plan(self, host: Host) -> list[Action]:
        return plan.unmount(host, self._wanted)

    def apply(self, action: Action) -> None:
        try:
            super().apply(action)
        except CommandError as error:
            if action.argv[:2] != plan.STOP:
                raise
            entry = next(entry for entry in self._wanted if str(entry) == action.target)
            unseen = f"by no program, so by the kernel, as a loop device or an export would: {error.found}"
            raise plan.in_use(entry.path, [*self._reader.users(entry.path)] or [unseen]) from None


def _source() -> str:
    """Of the program that waits, out of the archive that a module runs from."""
    loader: Any = wait_for_bricks.__spec__.loader if wait_for_bricks.__spec__ else None
    return str(loader.get_source(wait_for_bricks.__name__))


def mounts(runner: Runner, params: Mapping[str, Any], *, planning: bool) -> Mounts | NoMounts:
    """The use case of the module gluster_mount."""
    if params["state"] == "absent":
        return NoMounts(runner, params["mounts"])
    return Mounts(runner, params["mounts"], params["servers"], params["try_timeout"], only_plan=planning)
