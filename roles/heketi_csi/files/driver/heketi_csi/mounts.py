# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The mount table of PID 1, and what a mount of a volume looks like in it. Pure.

It is the table that kubelet and the pods have. That of the driver's own unit would show a mount that nobody else sees, and pods would write beside it,
on the root disk.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .codes import invalid

GLUSTERFS = "fuse.glusterfs"
_OCTAL = re.compile(r"\\([0-7]{3})")
_VOLUME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,254}", re.ASCII)
_SERVER = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}", re.ASCII)


@dataclass(frozen=True)
class Mount:
    """A line of the table. ``device`` is major:minor, the same for a mount and all that is bound from it."""

    path: str
    device: str
    kind: str
    source: str
    readonly: bool


@dataclass(frozen=True)
class Source:
    """A volume and the hosts that a client may ask for it."""

    volume: str
    servers: tuple[str, ...]

    def is_of(self, mount: Mount) -> bool:
        return mount.kind == GLUSTERFS and mount.source.rpartition(":")[2].lstrip("/") == self.volume


def parse(table: str) -> list[Mount]:
    """``/proc/1/mountinfo``, in its order: of several mounts at a path the last one is seen."""
    found = []
    for line in table.splitlines():
        fields, _dash, rest = line.partition(" - ")
        first, last = fields.split(), rest.split(" ")
        if len(first) >= 6 and len(last) >= 2:
            found.append(Mount(_plain(first[4]), first[2], last[0], _plain(last[1]), "ro" in first[5].split(",")))
    return found


def at(table: str, path: str) -> Mount | None:
    return next((mount for mount in reversed(parse(table)) if mount.path == path), None)


def _plain(text: str) -> str:
    return _OCTAL.sub(lambda match: chr(int(match[1], 8)), text)


def source(context: Mapping[str, str]) -> Source:
    """Out of a volume's context, which a static volume has from a person.

    :raises Fault: INVALID_ARGUMENT
    """
    volume, servers = context.get("volume", ""), tuple(part.strip() for part in context.get("servers", "").split(",") if part.strip())
    if not _VOLUME.fullmatch(volume):
        raise invalid(f"volume context: volume {volume[:60]!r}", expected="the name that gluster knows it by",
                      next_step="csi.volumeAttributes.volume of the PV")
    wrong = [server for server in servers if not _SERVER.fullmatch(server)]
    if wrong or not servers:
        raise invalid(f"volume context: servers {', '.join(wrong)[:60]!r}", expected="names or addresses of hosts of the volume, with commas between them",
                      next_step="csi.volumeAttributes.servers of the PV")
    return Source(volume, servers)


def options(source_: Source, flags: list[str], log_file: str) -> str:
    """What mount gets behind ``-o``.

    :param flags: as :mod:`capabilities` lets them through
    """
    backups = [f"backup-volfile-servers={':'.join(source_.servers[1:])}"] if source_.servers[1:] else []
    return ",".join([f"log-file={log_file}", *backups, *flags])
