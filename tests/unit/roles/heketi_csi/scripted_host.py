# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A node in memory: the programs that the driver starts change its mount table, and its directories are real ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from heketi_csi.host import Done, Host

ENOTCONN = Done(1, "", "stat: cannot read file system information for '/x': Transport endpoint is not connected")
FIGURES = "4096 1000 600 500 200 150"


@dataclass
class Line:
    path: str
    device: str
    kind: str
    source: str
    options: str = "rw"


@dataclass
class Programs:
    """``lines`` are the table, ``asked`` what was started. ``dead`` are devices whose process is gone, ``silent`` those that do not answer.

    ``broken`` says how the next mount ends, ``systemd`` how a question to systemd does; ``elsewhere`` mounts where PID 1 does not see it; ``busy`` are paths
    that somebody uses.
    ``activating`` are units that have not mounted yet. ``vanishing`` are paths whose mount goes right before something is bound.
    """

    table: Path
    lines: list[Line] = field(default_factory=list)
    asked: list[tuple[str, ...]] = field(default_factory=list)
    dead: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    busy: set[str] = field(default_factory=set)
    broken: Done | None = None
    elsewhere: bool = False
    missing: tuple[str, ...] = ()
    activating: str = ""
    systemd: Done | None = None
    vanishing: set[str] = field(default_factory=set)
    number: int = 100

    def host(self, fuse: str = "/dev/null") -> Host:
        self.write()
        return Host(self.run, self.table, fuse, lambda name: None if name in self.missing else f"/sbin/{name}")

    def write(self) -> None:
        self.table.write_text("".join(f"40 1 {line.device} / {line.path.replace(' ', chr(92) + '040')} {line.options},relatime shared:1 - "
                                      f"{line.kind} {line.source} rw\n" for line in self.lines))

    def run(self, argv: Sequence[str], timeout: float) -> Done:
        self.asked.append(tuple(argv))
        if argv[0] == "systemctl":
            assert "--state=activating" in argv
            return self.systemd or Done(0, self.activating)
        done = self._started(argv) if argv[0] == "systemd-run" else self._inside(list(argv[argv.index("--") + 1:]))
        self.write()
        return done

    def at(self, path: str) -> Line | None:
        return next((line for line in reversed(self.lines) if line.path == path), None)

    def mounts(self) -> list[str]:
        return [argv[-2] for argv in self.asked if argv[0] == "systemd-run"]

    def _started(self, argv: Sequence[str]) -> Done:
        if self.broken:
            return self.broken
        self.number += 1
        if not self.elsewhere:
            self.lines.append(Line(argv[-1], f"0:{self.number}", "fuse.glusterfs", argv[-2]))
        return Done(0, "")

    def _inside(self, argv: list[str]) -> Done:
        line = self.at(argv[-1])
        if argv[:2] == ["mount", "--bind"]:
            self.lines = [line for line in self.lines if line.path not in self.vanishing]
            origin = self.at(argv[2]) or Line("/", "8:1", "ext4", "/dev/root")
            self.lines.append(Line(argv[3], origin.device, origin.kind, origin.source))
        elif argv[:2] == ["mount", "-o"] and line:
            line.options = "ro"
        elif argv[0] == "umount" and line:
            if argv[1] != "--lazy" and (line.path in self.busy or line.device in self.dead):
                return Done(32, "", f"umount: {line.path}: target is busy.")
            self.lines.remove(line)
        elif argv[0] == "stat" and line:
            if line.device in self.silent:
                return Done(None, "", "no answer within 20 s")
            return ENOTCONN if line.device in self.dead else Done(0, FIGURES)
        return Done(0, "")
