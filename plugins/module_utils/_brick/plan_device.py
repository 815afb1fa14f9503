# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps of a device: physical volume, volume group, thin pool, and their growth. Pure. Private to the collection."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Protocol

from .._action import Action
from .._errors import StorageError
from .._size import text as size_text
from .capacity import Layout, Tuning
from .limits import kib
from .model import DEVICE_TAG, POOL, POOL_TAG, PV_MARK, BrickName, Host
from .verdict import Verdict, is_leftover


class Room(Protocol):
    """What a brick wants of its device: ``more`` bytes than it has."""

    name: BrickName

    @property
    def more(self) -> int: ...


class Device:
    """The steps of one device that may be used."""

    def __init__(self, host: Host, verdict: Verdict) -> None:
        if not verdict.layout or not verdict.block:
            raise ValueError(f"{verdict.wanted.device} may not be used")
        self.host, self.verdict, self.block = host, verdict, verdict.block
        self.name = verdict.wanted.device
        self.layout: Layout = verdict.layout
        self.tuning: Tuning = verdict.layout.tuning
        self.vg, self.pv_uuid = verdict.vg, verdict.pv.uuid if verdict.pv else ""
        self.bricks: list[Room] = []

    def faults(self) -> Iterator[StorageError]:
        more = sum(brick.more for brick in self.bricks)
        if more > self.verdict.free:
            yield StorageError(f"device {self.name}: not enough room",
                               found=f"{size_text(self.verdict.free)} free of {size_text(self.verdict.usable)} for bricks",
                               expected=f"{size_text(more, up=True)} for {', '.join(str(brick.name) for brick in self.bricks if brick.more)}",
                               next_step="make the volumes smaller, or give the host another device or this one more room")

    def actions(self) -> Iterator[Action]:
        target = f"device {self.name}"
        path, vg = self.block.path, self.vg
        prepared = self.verdict.state == "prepared"
        if not prepared and not self.bricks:
            return
        if self.verdict.wipes:
            yield Action("-", target, f"wipe: {self.verdict.found}", ("wipefs", "--all", *self.verdict.wipes))
        if not self.verdict.pv:
            yield Action("+", target, f"physical volume of {size_text(self.block.size)}",
                         ("pvcreate", "--norestorefile", "--uuid", self.pv_uuid, "--dataalignment", kib(self.tuning.header),
                          "--metadatasize", f"{self.tuning.header // 1024 - 4}k", path), undo=("pvremove", path))
        if not prepared:
            yield Action("+", target, f"volume group {vg}",
                         ("vgcreate", "--physicalextentsize", kib(self.tuning.extent), "--addtag", DEVICE_TAG, vg, path), undo=("vgremove", vg))
        else:
            yield from self._mapped(target)
        yield from self._pool(target)

    def _mapped(self, target: str) -> Iterator[Action]:
        """Whatever LVM was killed in the middle of, it can't go on from by itself."""
        names = self.host.mapped_of(self.vg)
        active = any(lv.active for lv in self.host.lvs_of(self.vg) if not lv.hidden)
        for name in names if active else reversed(names):
            if not active:
                yield Action("!", target, f"remove {name}, which an interrupted activation left", ("dmsetup", "remove", name))
            elif self.host.mapped.get(name):
                yield Action("!", target, f"resume {name}, which an interrupted change left suspended", ("dmsetup", "resume", name))

    def _pool(self, target: str) -> Iterator[Action]:
        vg, layout, verdict = self.vg, self.layout, self.verdict
        if verdict.pv and verdict.state == "prepared" and layout.extents > verdict.pv.extents:
            yield Action("~", target, f"physical volume grows to {size_text(self.block.size)}", ("pvresize", self.block.path))
        if not verdict.pool:
            for lv in self.host.lvs_of(vg) if verdict.state == "prepared" else []:
                if is_leftover(lv) and lv.size == layout.metadata_bytes:
                    yield Action("!", target, f"remove {lv.name}, left by an interrupted lvcreate", ("lvremove", "--yes", f"{vg}/{lv.name}"))
            yield Action("+", target, f"thin pool, {size_text(layout.usable)} for bricks",
                         ("lvcreate", "--type", "thin-pool", "--extents", str(layout.data), "--poolmetadatasize", kib(layout.metadata_bytes),
                          "--chunksize", kib(self.tuning.chunk), "--zero", "n", "--discards", "passdown", "--addtag", POOL_TAG, "--name", POOL, vg),
                         undo=("lvremove", f"{vg}/{POOL}"))
            return
        if layout.metadata_bytes > verdict.pool.metadata:
            yield Action("~", target, f"metadata of the thin pool grows to {size_text(layout.metadata_bytes)}",
                         ("lvextend", "--poolmetadatasize", kib(layout.metadata_bytes), f"{vg}/{POOL}"))
        if layout.usable > verdict.pool.size:
            yield Action("~", target, f"thin pool grows from {size_text(verdict.pool.size)} to {size_text(layout.usable)}",
                         ("lvextend", "--extents", str(layout.data), f"{vg}/{POOL}"))


def name_groups(host: Host, devices: Iterable[Device]) -> None:
    """Names for volume groups to be made, and identities for their physical volumes.

    By serial number where there is one, since the kernel's names change from boot to boot: then a name that LVM's
    backups know may be that of a disk which is away now. Both are the same in check mode and in the run that follows.
    The mark in the UUID tells a device where we were killed right after pvcreate from one that somebody else has labelled.
    """
    taken = {pv.vg for pv in host.pvs}
    for device in devices:
        if not device.vg:
            identity = device.block.serial or device.block.wwn
            base = "gluster_" + re.sub(r"[^A-Za-z0-9_.+]+", "_", identity or device.block.kname)[-40:]
            number = 1
            while (name := base if number == 1 else f"{base}_{number}") in taken or (not identity and name in host.known_vgs):
                number += 1
            taken.add(name)
            device.vg = name
            device.pv_uuid = device.pv_uuid or _pv_uuid(f"{host.machine} {name}")


def _pv_uuid(text: str) -> str:
    """32 letters and digits in groups, as LVM writes them."""
    letters = hashlib.sha256(text.encode()).hexdigest()[:26]
    return "-".join([PV_MARK, *(letters[start:start + 4] for start in range(0, 20, 4)), letters[20:26]])
