# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A client in memory: systemd that obeys as the real one does, on files in a folder of the test."""

from __future__ import annotations

import os
import re

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils import _files
from ansible_collections.glusterkube.storage.plugins.module_utils._brick.model import Mount
from ansible_collections.glusterkube.storage.plugins.module_utils._mount import reader, service, units

SERVERS = ["192.0.2.11", "192.0.2.12", "192.0.2.13"]


class Killed(Exception):
    """The module ends here, as by SIGKILL."""


class Client:
    """``calls`` are the steps that were done, ``left`` how many more are done before the module is killed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder) -> None:
        self.folder = folder / "system"
        self.folder.mkdir(parents=True)
        self.wants = self.folder / "multi-user.target.wants"
        self.loaded: dict[str, str] = {}   # text of each unit as systemd has read it
        self.active: dict[str, str] = {}
        self.mounted: dict[str, str] = {}
        self.immutable: set[str] = set()
        self.lacks: dict[str, str] = {}    # by volume, what the wait says
        self.broken: set[str] = set()      # volumes that can be reached and not mounted
        self.busy: dict[str, list[str]] = {}
        self.calls: list[tuple[str, ...]] = []
        self.synced: list[str] = []
        self.left = -1
        monkeypatch.setattr(units, "FOLDER", str(self.folder))
        monkeypatch.setattr(units, "PROGRAM", str(folder / "lib/gluster-wait-for-bricks"))
        monkeypatch.setattr(reader.Reader, "mounts", lambda _self: {path: Mount("0:42", path, source, "fuse.glusterfs")
                                                                    for path, source in self.mounted.items()})
        monkeypatch.setattr(reader.Reader, "users", lambda _self, path, but=(): iter(self.busy.get(path, [])))
        monkeypatch.setattr(reader.Reader, "_is_immutable", lambda _self, path, mount: path in self.immutable)
        monkeypatch.setattr(service.shutil, "which", lambda program, path: f"/sbin/{program}")
        monkeypatch.setattr(_files, "to_disk", self.synced.append)
        for name in ("write", "remove"):
            monkeypatch.setattr(_files, name, self._counted(name, getattr(_files, name)))

    def _counted(self, name, do):
        def counted(*given):
            self._step((name, *given[:1]))
            do(*given)
        return counted

    def _step(self, call):
        if self.left == 0:
            raise Killed
        self.left -= 1
        self.calls.append(call)

    def __call__(self, argv, environ_update):
        assert environ_update["LC_ALL"] == "C"
        if argv[:2] == ["systemctl", "show"]:
            return 0, "\n".join(self._show(name) for name in argv[3:]), ""
        if argv[0] == "/usr/bin/python3":
            lack = self.lacks.get(argv[4], "")
            assert argv[1:4] == [units.PROGRAM, "--timeout", "5"] and argv[5:] == SERVERS
            return (1, "", f"volume {argv[4]}: {lack}; not within 5 s\n") if lack else (0, "", "")
        self._step(tuple(argv))
        return getattr(self, "_" + argv[1 if argv[0] == "systemctl" else 0].replace("-", "_"))(argv[2:])

    # --- what systemd does

    def _file(self, name):
        path = self.folder / name
        return path.read_text() if path.is_file() else None

    def _read(self, name):
        """A unit that nobody holds is read anew whenever somebody asks for it."""
        if name not in self.loaded and self._file(name) is not None:
            self.loaded[name] = self._file(name)
        return self.loaded.get(name)

    def _show(self, name):
        read = self._read(name)
        enabled = "enabled" if (self.wants / name).is_symlink() else "disabled"
        return (f"LoadState={'not-found' if read is None else 'loaded'}\nActiveState={self.active.get(name, 'inactive')}\n"
                f"UnitFileState={enabled if self._file(name) else ''}\nNeedDaemonReload={'yes' if read != self._file(name) else 'no'}\n")

    def _daemon_reload(self, argv):
        self.loaded = {name: text for name in self.loaded if (text := self._file(name)) is not None}
        return 0, "", ""

    def _enable(self, argv):
        self.wants.mkdir(exist_ok=True)
        (self.wants / argv[0]).symlink_to(self.folder / argv[0])
        return self._daemon_reload(argv)

    def _disable(self, argv):
        (self.wants / argv[0]).unlink()
        if not list(self.wants.iterdir()):
            self.wants.rmdir()
        return self._daemon_reload(argv)

    def _start(self, argv):
        failed = []
        for name in argv:
            setting = dict(re.findall(r"^(What|Where)=(.*)$", self._read(name), re.MULTILINE))
            volume, path = setting["What"].rpartition("/")[2], setting["Where"]
            wait = f"{units.PREFIX}{name[:-6]}.service"
            assert f"--timeout 90 {volume} " in self._read(wait)
            self.immutable.add(path)
            if volume in self.lacks or volume in self.broken:
                failed.append(f"A dependency job for {name} failed.")
                self.active[wait] = "activating"
            else:
                self.mounted[path], self.active[name] = setting["What"], "active"
        return (1, "", "\n".join(failed)) if failed else (0, "", "")

    def _stop(self, argv):
        for name in argv:
            path = next((path for path in self.mounted if units.mount_name(path) == name), None)
            if path in self.busy:
                return 1, "", f"Job for {name} failed."
            self.mounted.pop(path, None)
            self.active.pop(name, None)
        return 0, "", ""

    def _chattr(self, argv):
        self.immutable.remove(argv[0])
        return 0, "", ""

    def _reset_failed(self, argv):
        for name in argv:
            assert self.active.pop(name) == "failed"
        return 0, "", ""

    def state(self):
        """All that a run leaves."""
        files = {entry.name: entry.read_text() for entry in self.folder.iterdir() if entry.is_file()}
        links = sorted(entry.name for entry in self.wants.glob("*"))
        stale = [name for name, text in self.loaded.items() if text != self._file(name)]
        return files, links, stale, self.mounted, self.immutable, self.active, os.path.exists(units.PROGRAM)
