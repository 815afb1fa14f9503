# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is done on a node. Mounts are made and undone in the mount namespace of PID 1, whatever namespace the driver's own unit has.

A volume's FUSE process is a transient service of PID 1: neither the end of the driver nor that of its unit is its end. What is mounted is found again in the
table of PID 1 before anybody says so.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from . import mounts, stats
from .codes import Code, Fault
from .mounts import Mount, Source

TABLE = Path("/proc/1/mountinfo")
FUSE = "/dev/fuse"
LOGS = "/var/log/glusterfs"
_DEAD = ("Transport endpoint is not connected", "Software caused connection abort")
_NAMESPACE = ("nsenter", "--target", "1", "--mount", "--")
_SHORT, _LONG = 20.0, 110.0     # seconds; kubelet gives a call two minutes
_START = 100                    # seconds of mount.glusterfs
_NOTES = "vol_data.json"        # of kubelet, beside each directory that it lets a driver mount at; it has written them by then
_RANDOM = 4                     # bytes that tell the units of a volume apart
_PROGRAMS = "/sbin:/usr/sbin:/bin:/usr/bin"


@dataclass(frozen=True)
class Done:
    """How a program ended. ``code`` is None for one that did not within its time."""

    code: int | None
    output: str
    error: str = ""


def run(argv: Sequence[str], timeout: float) -> Done:
    """Returns in time whatever the program does: who waits for a FUSE process that has taken his question and is silent can't be killed."""
    try:
        program = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace",
                                   env={"PATH": f"{_PROGRAMS}:{os.environ.get('PATH', '')}", "LC_ALL": "C"})
    except OSError as error:
        return Done(127, "", f"{argv[0]}: {error.strerror}")
    try:
        output, errors = program.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        program.kill()
        return Done(None, "", f"no answer within {timeout:g} s")
    return Done(program.returncode, output.strip(), errors.strip())


class Host:
    """:param run: starts a program
    :param table: the mount table that counts
    """

    def __init__(self, run: Callable[[Sequence[str], float], Done] = run, table: Path = TABLE, fuse: str = FUSE,
                 which: Callable[[str], str | None] = lambda name: shutil.which(name, path=_PROGRAMS)) -> None:
        self._run, self._table, self._fuse, self._which = run, table, fuse, which

    def probe(self) -> None:
        """:raises Fault: FAILED_PRECONDITION when nothing can be mounted here"""
        if not self._which("mount.glusterfs"):
            raise Fault(Code.FAILED_PRECONDITION, "mount.glusterfs is not on this node", expected="the client of GlusterFS",
                        next_step="apt-get install glusterfs-client, or dnf install glusterfs-fuse")
        try:
            os.close(os.open(self._fuse, os.O_RDWR | os.O_CLOEXEC))  # loads the module where it is not yet
        except OSError as error:
            raise Fault(Code.FAILED_PRECONDITION, f"{self._fuse}: {error.strerror}", expected="FUSE in the kernel of this node",
                        next_step="modprobe fuse") from None

    def mounted(self, path: str) -> Mount | None:
        return mounts.at(self._table.read_text(encoding="utf-8", errors="surrogateescape"), path)

    def mount(self, identity: str, source: Source, path: str, flags: list[str]) -> Mount:
        """The volume at a path.

        :raises Fault: when it is not there afterwards; ABORTED while a call before this one, of a driver that was killed, is still at it
        """
        units = f"heketi-csi-{identity}-{'?' * 2 * _RANDOM}.service"
        begun = self._run(("systemctl", "list-units", "--plain", "--no-legend", "--state=activating", units), _SHORT)
        if begun.code != 0:
            raise Fault(Code.UNAVAILABLE, f"volume {source.volume}: systemd does not tell whether it is being mounted", found=begun.error, expected="its units",
                        next_step="on this node: systemctl status")
        if begun.output:
            raise Fault(Code.ABORTED, f"volume {source.volume}: is being mounted", found=begun.output.split()[0], expected="its end", next_step="ask again")
        log = f"{LOGS}/heketi-csi-{identity}.log"
        argv = ("systemd-run", "--quiet", "--collect", f"--unit=heketi-csi-{identity}-{secrets.token_hex(_RANDOM)}.service",
                f"--description=GlusterFS volume {source.volume} at {path}", "--property=Type=forking", f"--property=TimeoutStartSec={_START}",
                "--", "mount", "-t", "glusterfs", "-o", mounts.options(source, flags, log), f"{source.servers[0]}:/{source.volume}", path)
        done = self._run(argv, _LONG)
        there = self.mounted(path)  # not to be believed of a service that did not start in time: systemd ends it, and the mount with it
        if done.code != 0 or there is None or not source.is_of(there):
            raise Fault(Code.UNAVAILABLE, f"volume {source.volume} could not be mounted at {path}", found=done.error or "no mount in the table of PID 1",
                        expected=f"{' or '.join(source.servers[:4])} to serve it",
                        next_step=f"on this node: tail {log}; journalctl -u 'heketi-csi-{identity}-*'")
        return there

    def bind(self, origin: str, path: str) -> None:
        self._must(("mount", "--bind", origin, path), f"{path} could not be bound")

    def make_readonly(self, path: str) -> None:
        self._must(("mount", "-o", "remount,bind,ro", path), f"{path} could not be made read-only")

    def unmount(self, path: str) -> None:
        """All that is mounted there. What does not live any more is taken out of the way, and ends with its last user.

        :raises Fault: while somebody uses it
        """
        while self.mounted(path):
            done = self._in_namespace(("umount", path), _SHORT)
            if done.code != 0 and self.mounted(path):
                if self.answer(path).code == 0:
                    raise Fault(Code.UNAVAILABLE, f"{path} could not be unmounted", found=done.error, expected="nobody who uses it",
                                next_step=f"fuser -vm {path}")
                self._must(("umount", "--lazy", path), f"{path} could not be unmounted")

    def answer(self, path: str) -> Done:
        """What the file system at a path says of itself, see :data:`stats.FORMAT`."""
        return self._in_namespace(("stat", "--file-system", f"--format={stats.FORMAT}", path), _SHORT)

    def folder(self, path: str) -> None:
        """An empty directory at a path, where nothing is mounted.

        :raises Fault: FAILED_PRECONDITION when there is anything else, which a mount would hide
        """
        try:
            os.mkdir(path, 0o750)
        except FileExistsError:
            pass
        except OSError as error:
            raise Fault(Code.INTERNAL, f"{path} could not be made", found=error.strerror or "") from None
        if not stat.S_ISDIR(os.lstat(path).st_mode):
            raise Fault(Code.FAILED_PRECONDITION, f"{path}: is no directory", expected="an empty directory")
        if os.listdir(path):
            raise Fault(Code.FAILED_PRECONDITION, f"{path}: has files and is no mount", found=", ".join(sorted(os.listdir(path))[:3]),
                        expected="an empty directory: a mount would hide them", next_step=f"look whose they are, and move them away from {path}")
        _to_disk(Path(path).parent)

    def remove(self, path: str) -> None:
        """The directory, which is empty and no mount.

        :raises Fault: INTERNAL while it is not empty; nothing in it is ever removed
        """
        try:
            os.rmdir(path)
        except FileNotFoundError:
            pass
        except OSError as error:
            raise Fault(Code.INTERNAL, f"{path} could not be removed", found=error.strerror or "", expected="an empty directory",
                        next_step=f"look whose the files are, and move them away from {path}") from None

    def _must(self, argv: tuple[str, ...], what: str) -> None:
        done = self._in_namespace(argv, _SHORT)
        if done.code != 0:
            raise Fault(Code.INTERNAL, what, found=done.error)

    def _in_namespace(self, argv: tuple[str, ...], timeout: float) -> Done:
        return self._run((*_NAMESPACE, *argv), timeout)


def _to_disk(folder: Path) -> None:
    """Kubelet's notes and the directory at which it mounts. It does not sync them, and a power cut soon after leaves an empty file, by which a kubelet that
    starts again can't unmount: the directories of such a pod stay for ever, and it says so every two seconds (seen on 1.37.2)."""
    for path in (folder / _NOTES, folder):
        with contextlib.suppress(FileNotFoundError):
            file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            try:
                os.fsync(file)
            finally:
                os.close(file)


def dead(done: Done) -> bool:
    """Whether the FUSE process behind a path is gone."""
    return bool(done.code) and any(words in done.error for words in _DEAD)
