# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mounts of a client, wanted and found. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

GLUSTERFS = "fuse.glusterfs"  # as the kernel calls the file system


@dataclass(frozen=True)
class Wanted:
    """A volume and where it is mounted."""

    volume: str
    path: str
    options: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"mount {self.path}"


@dataclass(frozen=True)
class Unit:
    """A unit of systemd: its file, and what systemd knows of it.

    ``text`` is None where there is no file, ``link`` says where the file points that is none. ``load`` and ``active``
    are systemd's own words. ``stale`` is that it read another file than is there now.
    """

    name: str
    text: str | None = None
    link: str = ""
    load: str = "not-found"
    active: str = "inactive"
    enabled: bool = False
    stale: bool = False
    job: bool = False

    @property
    def at_work(self) -> bool:
        """It does something, or is about to."""
        return self.job or self.active not in ("inactive", "failed")


@dataclass(frozen=True)
class Found:
    """What there is of one mount.

    ``source`` and ``kind`` are of the file system on the path, both empty while there is none. ``immutable`` is of the directory
    itself, below what is mounted on it. ``users`` are who would keep it from being unmounted, in words.
    """

    wait: Unit
    mount: Unit
    source: str = ""
    kind: str = ""
    immutable: bool = False
    users: tuple[str, ...] = ()

    @property
    def units(self) -> tuple[Unit, Unit]:
        return self.wait, self.mount

    @property
    def volume(self) -> str:
        """The volume that is mounted, empty where it is none."""
        return self.source.rpartition(":")[2].lstrip("/") if self.kind == GLUSTERFS else ""


@dataclass(frozen=True)
class Host:
    """The host of some mounts, by path. ``others`` are wait units of mounts that were not asked for."""

    program: str | None = None
    found: Mapping[str, Found] = field(default_factory=dict)
    others: tuple[str, ...] = ()
