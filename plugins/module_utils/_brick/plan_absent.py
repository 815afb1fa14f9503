# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Taking bricks and devices apart: from what is there to what to do. Pure. Private to the collection.

The volume of a brick goes last, since by its tags the brick is known: a run that was killed anywhere is finished by the next one::

    bricks  umount  line of fstab  systemctl daemon-reload  chattr -i  rmdir  lvremove
    device  lvremove thin-pool  vgremove  pvremove          only by the user's word `wipe` at that device
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .._action import Action
from .._errors import StorageError, refuse
from .._size import text as size_text
from .model import FSTAB_MARK, POOL, BrickName, Host, LogicalVolume, Place, WantedDevice
from .verdict import Verdict, is_leftover, judge

DROP_LINE = "drop-line"  # not a program: the line is taken out of the file, which is replaced in one rename


def remove(host: Host, root: str, devices: Iterable[WantedDevice], names: Iterable[BrickName], confirm: Iterable[str]) -> list[Action]:
    """Take the named bricks apart, and then the devices that may be wiped and hold nothing else.

    :param names: bricks that shall not be there; those that are not are nothing to do
    :param confirm: names of the volumes whose bricks may be destroyed
    :raises StorageError: with all that is refused; then nothing may be done
    """
    known, confirmed = host.bricks(), frozenset(confirm)
    going = {name: known[name] for name in dict.fromkeys(names) if name in known}
    bricks = [_Brick(host, root, name, lv) for name, lv in going.items()]
    emptied = [_Device(host, verdict, going.values()) for verdict in judge(host, devices) if verdict.wanted.wipe]
    faults = [fault for brick in bricks for fault in brick.faults(confirmed)] + [fault for device in emptied for fault in device.faults()]
    refuse(faults)
    actions = [action for brick in bricks for action in brick.detach()]
    if host.systemd and any(action.argv[0] == DROP_LINE for action in actions):
        actions.append(Action("~", "systemd", "read /etc/fstab again, so that it does not mount them", ("systemctl", "daemon-reload")))
    actions += [action for brick in bricks for action in brick.destroy()]
    return actions + [action for device in emptied for action in device.destroy()]


class _Brick:
    """The steps of one brick that goes."""

    def __init__(self, host: Host, root: str, name: BrickName, lv: LogicalVolume) -> None:
        self.host, self.name, self.lv = host, name, lv
        self.target = f"brick {name}"
        self.point, self.path = name.mount(root), name.path(root)
        self.mount = host.mounted_at(self.point)
        self.place = host.places.get(self.point, Place())
        self.live = host.live.get(self.path)

    def faults(self, confirmed: frozenset[str]) -> Iterator[StorageError]:
        used = self.live.used if self.live else None
        data = "an unknown amount of data" if used is None else f"{size_text(used)} in use"
        if self.name.volume not in confirmed:
            yield StorageError(f"{self.target}: refused to destroy", found=f"{self.lv.vg}/{self.lv.name} of {size_text(self.lv.size)}, {data}",
                               expected="the name of its volume in confirm", next_step=f"when it may go: confirm: [{self.name.volume}]")
        if self.name.volume in self.host.glusterd.volumes or (self.live and self.live.online is not None):
            yield StorageError(f"{self.target}: refused to destroy", found=f"volume {self.name.volume} is there", expected="a brick of no volume",
                               next_step=f"delete the volume first: gluster volume info {self.name.volume}")
        if self.host.hangs(self.lv.vg):
            yield StorageError(f"{self.target}: can't be destroyed now", found=f"a volume of {self.lv.vg} is suspended",
                               expected="none, or whoever reads it waits for ever", next_step=f"dmsetup info; dmsetup resume NAME of {self.lv.vg}")
        if self.mount and self.mount.number != self.host.number_of(self.lv):
            yield StorageError(f"{self.target}: something else is mounted on {self.point}", found=f"{self.mount.source} ({self.mount.kind})",
                               expected=self.lv.node, next_step=f"findmnt {self.point}; umount {self.point}, if it may go")
        if not self.mount and self.place.entries:
            yield StorageError(f"{self.target}: the mount point {self.point} is not empty", found=f"{self.place.entries} entries on the disk below it",
                               expected="an empty directory, or none", next_step=f"ls -la {self.point}; move them away: they are not on the brick")

    def detach(self) -> Iterator[Action]:
        """Nothing uses it any more, nor will after a boot."""
        if self.mount:
            yield Action("-", self.target, f"unmount {self.point}", ("umount", self.point), undo=("mount", self.point))
        for line in self.host.fstab:
            if line.point == self.point and FSTAB_MARK in line.options.split(","):
                yield Action("-", self.target, "not mounted at boot any more", (DROP_LINE, "/etc/fstab", line.text))

    def destroy(self) -> Iterator[Action]:
        if self.mount or self.place.immutable:
            yield Action("-", self.target, "its mount point may be removed", ("chattr", "-i", self.point))
        if self.mount or self.place.kind == "directory":
            yield Action("-", self.target, f"remove the mount point {self.point}", ("rmdir", self.point))
        yield Action("-", self.target, f"destroy its volume of {size_text(self.lv.size)} and what is on it",
                     ("lvremove", "--yes", f"{self.lv.vg}/{self.lv.name}"))


class _Device:
    """The steps of a device that may be wiped, once the bricks in ``going`` are gone."""

    def __init__(self, host: Host, verdict: Verdict, going: Iterable[LogicalVolume]) -> None:
        self.host, self.verdict, self.target = host, verdict, f"device {verdict.wanted.device}"
        gone = {(lv.vg, lv.name) for lv in going}
        self.lvs = [lv for lv in host.lvs_of(verdict.vg) if not lv.hidden and (lv.vg, lv.name) not in gone] if verdict.vg else []
        self.own = [lv for lv in self.lvs if lv is verdict.pool or is_leftover(lv)]

    def faults(self) -> Iterator[StorageError]:
        """A brick that stays keeps its device, and that is no fault; a volume of somebody else is."""
        strange = [lv.name for lv in self.lvs if lv not in self.own and not lv.brick]
        if strange:
            yield StorageError(f"{self.target}: refused to wipe", found=f"{', '.join(strange)} in volume group {self.verdict.vg}", expected="bricks only",
                               next_step=f"lvs {self.verdict.vg}; remove them, if they may go, or take `wipe` from {self.verdict.wanted.device}")

    def destroy(self) -> Iterator[Action]:
        pv, vg = self.verdict.pv, self.verdict.vg
        if not pv or any(lv not in self.own for lv in self.lvs):
            return
        for lv in self.own:
            what = "thin pool" if lv.name == POOL else f"{lv.name}, left by an interrupted lvcreate,"
            yield Action("-", self.target, f"destroy its {what} of {size_text(lv.size)}", ("lvremove", "--yes", f"{vg}/{lv.name}"))
        if vg:
            yield Action("-", self.target, f"remove volume group {vg}", ("vgremove", vg))
        yield Action("-", self.target, "wipe: no LVM on it any more", ("pvremove", pv.path))
