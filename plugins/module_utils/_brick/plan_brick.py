# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps of a brick on a device that may be used: logical volume, file system, line of fstab, mount, and its growth. Pure. Private to the collection."""

from __future__ import annotations

import hashlib
import uuid as uuids
from collections.abc import Iterator

from .._action import Action
from .._errors import StorageError
from .._size import MIB
from .._size import text as size_text
from . import fstab
from .limits import kib, long_name
from .model import BRICK_TAG, FSTAB_MARK, NEW_TAG, POOL, Content, FstabLine, Host, LogicalVolume, Place, WantedBrick
from .plan_device import Device

WRITE_LINE = "write-line"        # not a program: the line is put into the file, which is replaced in one rename
PROTECT = "protect-below"        # nor this: chattr +i for a mount point that is mounted over
GROWN = 16 * MIB                 # mkfs.xfs may leave the rest of a last allocation group of less than this


class Brick:
    """The steps of one brick on a device that may be used."""

    def __init__(self, host: Host, root: str, wanted: WantedBrick, device: Device) -> None:
        self.host, self.wanted, self.name, self.device = host, wanted, wanted.name, device
        self.target = f"brick {wanted.name}"
        self.size = device.tuning.round_up(wanted.size)
        self.point, self.path = wanted.name.mount(root), wanted.name.path(root)
        self.lv: LogicalVolume | None = host.bricks().get(wanted.name)
        self.is_served = wanted.name in host.served()
        if self.is_served:  # glusterd made and mounts it: all that is left to us is to let it grow
            brick, self.lv = host.served()[wanted.name]
            self.point, self.path = brick.mount, brick.path
        self.content = host.contents.get((self.lv.vg, self.lv.name), Content("unread")) if self.lv else Content("blank")
        self.new = not self.lv or NEW_TAG in self.lv.tags
        self.mount = host.mounted_at(self.point)
        self.place = host.places.get(self.point, Place())
        self.line: FstabLine | None = next((line for line in host.fstab if line.point == self.point), None)

    @property
    def vg_lv(self) -> str:
        return f"{self.device.vg}/{self.lv.name if self.lv and self.is_served else self.name.lv}"

    @property
    def node(self) -> str:
        return f"/dev/{self.vg_lv}"

    @property
    def unborn(self) -> bool:
        """lvcreate was killed before the pool knew the volume: it can't be activated, and nothing was ever on it."""
        return bool(self.lv and self.new and not self.lv.active)

    @property
    def more(self) -> int:
        """Bytes that it still needs of the device."""
        return max(0, self.size - (self.lv.size if self.lv else 0))

    @property
    def uuid(self) -> str:
        """Of its XFS: what is there, else what mkfs will be told. The same in check mode and in every run."""
        if self.content.state == "xfs":
            return self.content.uuid
        return str(uuids.uuid5(uuids.UUID(hashlib.sha256(self.device.pv_uuid.encode()).hexdigest()[:32]), self.name.lv))

    # --- refusals

    def faults(self) -> Iterator[StorageError]:
        too_long = long_name(self.device.vg, self.name)
        if too_long:
            yield too_long
        if self.is_served and self.lv:
            yield from self._lv_faults(self.lv)
            if not self.mount and self.more:
                yield StorageError(f"{self.target}: can't grow", found=f"its volume was restored from a snapshot, and glusterd has not mounted {self.point}",
                                   expected="a mounted one", next_step="systemctl restart glusterd, which mounts it")
            return
        stranger = next((lv for lv in self.host.lvs_of(self.device.vg) if lv.name == self.name.lv and not lv.brick), None)
        if stranger:
            yield StorageError(f"{self.target}: a volume of this name is not ours", found=f"{self.vg_lv} without the tag {BRICK_TAG}",
                               next_step=f"lvs -o +lv_tags {self.vg_lv}; lvrename it, if it is needed")
        if self.lv:
            yield from self._lv_faults(self.lv)
        yield from self._place_faults()
        yield from self._line_faults()

    def _lv_faults(self, lv: LogicalVolume) -> Iterator[StorageError]:
        if lv.vg != self.device.vg:
            pv = next((pv for pv in self.host.pvs if pv.vg == lv.vg), None)
            yield StorageError(f"{self.target}: is on another device", found=f"{lv.vg}/{lv.name} on {pv.path if pv else 'a missing device'}",
                               expected=self.device.name, next_step="names of devices may have changed: use names of /dev/disk/by-id in gluster_devices; "
                               f"ls -l /dev/disk/by-id; pvs -S vg_name={lv.vg}")
            return
        if lv.size > self.size:
            yield StorageError(f"{self.target}: can't become smaller", found=size_text(lv.size), expected=size_text(self.size),
                               next_step=f"give the volume its size back, at least {size_text(lv.size, up=True)} a brick")
        if lv.arbiter != self.wanted.arbiter and not self.is_served:
            yield StorageError(f"{self.target}: was made as {_role(lv.arbiter)}", expected=_role(self.wanted.arbiter),
                               next_step=f"see which is right: lvs -o +lv_tags {self.vg_lv}")
        if self.content.state == "other" or (self.content.state in ("blank", "unfinished") and not self.new):
            yield StorageError(f"{self.target}: its volume does not hold the XFS that it should", found=self.content.found or "no signature",
                               expected="an XFS", next_step=f"it may hold data, look at it: wipefs --no-act {self.node}; xfs_repair -n {self.node}")

    def _place_faults(self) -> Iterator[StorageError]:
        if self.mount and (not self.lv or self.mount.number != self.host.number_of(self.lv)):
            yield StorageError(f"{self.target}: something else is mounted on {self.point}", found=f"{self.mount.source} ({self.mount.kind})",
                               expected=self.node, next_step=f"findmnt {self.point}; umount {self.point}, if it may go")
        elif not self.mount and self.place.kind in ("symlink", "other"):
            yield StorageError(f"{self.target}: {self.point} is not a directory", found="a symbolic link" if self.place.kind == "symlink" else "a file",
                               expected="an empty directory, or nothing yet", next_step=f"ls -ld {self.point}; remove it, if it may go")
        elif not self.mount and self.place.entries:
            yield StorageError(f"{self.target}: the mount point {self.point} is not empty", found=f"{self.place.entries} entries on the disk below it",
                               expected="an empty directory, or nothing yet", next_step=f"ls -la {self.point}; move them away: they are not on the brick")
        brick = self.host.places.get(self.path, Place())
        if self.mount and brick.kind in ("symlink", "other"):
            yield StorageError(f"{self.target}: {self.path} is not a directory", found=brick.kind, expected="a directory", next_step=f"ls -ld {self.path}")

    def _line_faults(self) -> Iterator[StorageError]:
        if self.line and not self._line_is_right(self.line) and not self._line_is_stale(self.line):
            yield StorageError(f"{self.target}: /etc/fstab has another line for {self.point}", found=self.line.text.strip(),
                               expected=f"{self.node}, or no line", next_step=f"remove the line of {self.point} from /etc/fstab, if it may go")

    def _line_is_right(self, line: FstabLine) -> bool:
        names = {f"uuid={self.uuid}", f"/dev/disk/by-uuid/{self.uuid}"}
        return line.source.lower() in names or line.source in (self.node, self.lv.node if self.lv else "")

    def _line_is_stale(self, line: FstabLine) -> bool:
        """Ours, of a brick of this name on a device that is gone."""
        uuid = line.source.partition("=")[2].lower()
        gone = not self.host.fstab_numbers.get(line.source) if line.source.startswith("/dev/") else not any(
            block.uuid.lower() == uuid for block in self.host.blocks.values())
        return FSTAB_MARK in line.options.split(",") and gone

    def _line_is_by_uuid(self, line: FstabLine) -> bool:
        """Ours, of before there were snapshots, whose XFS has the same UUID."""
        return FSTAB_MARK in line.options.split(",") and "uuid" in line.source.lower()

    # --- steps

    def prepare(self) -> Iterator[Action]:
        """Up to the line of fstab."""
        if self.is_served:
            if self.lv and self.more:
                yield self._grow(self.lv)
            return
        if self.lv and self.unborn:
            yield Action("!", self.target, "remove its volume, which an interrupted lvcreate left unfinished", ("lvremove", "--yes", self.vg_lv))
        if not self.lv or self.unborn:
            yield Action("+", self.target, f"thin volume of {size_text(self.size)} on {self.device.name}",
                         ("lvcreate", "--type", "thin", "--virtualsize", kib(self.size), "--thinpool", POOL, "--name", self.name.lv,
                          *self._tags(), self.device.vg),
                         undo=("lvremove", self.vg_lv))
        elif not self.lv.active:
            yield Action("!", self.target, "activate its volume", ("lvchange", "--activate", "y", self.vg_lv), undo=("lvchange", "--activate", "n", self.vg_lv))
        if self.lv and self.more and not self.unborn:
            yield self._grow(self.lv)
        if self.content.state == "unfinished":
            yield Action("!", self.target, "XFS, again: mkfs was interrupted", self._mkfs("-f"))
        elif self.new and self.content.state != "xfs":
            yield Action("+", self.target, "XFS" + (" for metadata only" if self.wanted.arbiter else ""), self._mkfs())
        if self.new:
            yield Action("+", self.target, "file system is finished: it is never made again", ("lvchange", "--deltag", NEW_TAG, self.vg_lv))
        if self.mount:
            pass
        elif self.place.kind == "missing":
            yield Action("+", self.target, f"mount point {self.point}", ("mkdir", "--parents", self.point), undo=("rmdir", self.point))
        if not self.mount and not self.place.immutable:
            yield Action("+", self.target, "nothing is written there while it is not mounted", ("chattr", "+i", self.point), undo=("chattr", "-i", self.point))
        if self.mount and self.point in self.host.exposed:
            yield Action("!", self.target, "nothing is written below the mount once it is gone", (PROTECT, self.point))
        line = fstab.brick_line(self.node, self.point)
        if not self.line:
            yield Action("+", self.target, "mount at boot", (WRITE_LINE, "/etc/fstab", line))
        elif self._line_is_right(self.line) and self._line_is_by_uuid(self.line):
            yield Action("~", self.target, "mount at boot by its name: by UUID it could be a snapshot", (WRITE_LINE, "/etc/fstab", line, self.line.text))
        elif not self._line_is_right(self.line):
            yield Action("~", self.target, "mount at boot: replace the line of a brick that is gone", (WRITE_LINE, "/etc/fstab", line, self.line.text))

    def attach(self) -> Iterator[Action]:
        """From the mount on."""
        if not self.mount and not self.is_served:
            yield Action("+" if self.new else "!", self.target, f"mount on {self.point}", ("mount", self.point), undo=("umount", self.point))
        if self.lv and (self.more or (self._behind(self.lv) and (self.mount or not self.is_served))):
            yield Action("~", self.target, f"XFS grows to {size_text(self.size)}", ("xfs_growfs", self.point))
        if not self.is_served and (self.host.places.get(self.path, Place()).kind == "missing" or not self.mount):
            yield Action("+", self.target, f"brick directory {self.path}", ("mkdir", "--parents", self.path))

    def _grow(self, lv: LogicalVolume) -> Action:
        return Action("~", self.target, f"grow from {size_text(lv.size)} to {size_text(self.size)}", ("lvextend", "--size", kib(self.size), self.vg_lv))

    def _behind(self, lv: LogicalVolume) -> bool:
        """The volume has grown, and the run was killed before its file system had."""
        return self.content.state == "xfs" and lv.size - self.content.size >= GROWN

    def _tags(self) -> Iterator[str]:
        for tag in (BRICK_TAG, f"glusterkube.volume={self.name.volume}", f"glusterkube.set={self.name.set}", f"glusterkube.index={self.name.index}",
                    f"glusterkube.arbiter={int(self.wanted.arbiter)}", NEW_TAG):
            yield from ("--addtag", tag)

    def _mkfs(self, *options: str) -> tuple[str, ...]:
        raid = self.device.verdict.wanted.raid
        stripes = ("-d", f"su={kib(raid.stripe_unit)},sw={raid.data_disks}") if raid else ()
        inodes = "size=512,maxpct=100" if self.wanted.arbiter else "size=512"
        return ("mkfs.xfs", "-q", *options, "-K", "-m", f"uuid={self.uuid}", "-i", inodes, "-n", "size=8192", *stripes, self.node)


def _role(arbiter: bool) -> str:
    return "an arbiter brick" if arbiter else "a data brick"
