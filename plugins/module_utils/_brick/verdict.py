# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""May a device be taken? What is on it, in words. Pure. Private to the collection.

A device is blank, prepared (LVM of this collection), refused or missing. Whatever is not surely blank or ours is
refused: signatures and partitions unless the user's word ``wipe`` stands at that device, use of any kind always.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .._size import text as size_text
from . import capacity
from .capacity import Layout, Tuning
from .model import DEVICE_TAG, POOL, POOL_TAG, PV_MARK, Block, FstabLine, Host, LogicalVolume, PhysicalVolume, WantedDevice

KINDS = ("disk", "part", "loop", "mpath", "crypt", "raid0", "raid1", "raid4", "raid5", "raid6", "raid10", "linear")
SYSTEM = ("/", "/boot", "/usr", "/var")
ANOTHER = "name another device: the system is on it"
SMALLEST = 6  # extents: metadata, its spare, and something for a brick

WORDS = {
    "LVM2_member": "LVM physical volume", "linux_raid_member": "member of a Linux RAID", "crypto_LUKS": "LUKS encryption", "swap": "swap space",
    "gpt": "GPT partition table", "dos": "DOS partition table", "PMBR": "protective MBR", "zfs_member": "member of a ZFS pool",
    "mpath_member": "path of a multipath device", "ceph_bluestore": "Ceph BlueStore", "isw_raid_member": "member of an Intel RAID",
}


@dataclass(frozen=True)
class Verdict:
    """``state`` as in docs/design.md. ``layout`` and ``free`` count for blank and prepared devices.

    A blank device may have a physical volume of ours without a volume group: a run was killed right after pvcreate.
    ``wipes`` are the paths to wipe first, by the user's word.
    """

    wanted: WantedDevice
    state: str
    block: Block | None = None
    found: str = ""
    next_step: str = ""
    layout: Layout | None = None
    pv: PhysicalVolume | None = None
    pool: LogicalVolume | None = None
    used: int = 0
    wipes: tuple[str, ...] = ()

    @property
    def vg(self) -> str:
        return self.pv.vg if self.pv and self.state == "prepared" else ""

    @property
    def usable(self) -> int:
        return self.layout.usable if self.layout else 0

    @property
    def free(self) -> int:
        return max(0, self.usable - self.used)


@dataclass(frozen=True)
class _Use:
    """Something that speaks against a device. Without a ``way`` it can be wiped away."""

    what: str
    way: str = ""


def judge(host: Host, wanted: Iterable[WantedDevice]) -> list[Verdict]:
    """A verdict for each wanted device, in order. The second name of one device is refused."""
    verdicts: list[Verdict] = []
    for device in wanted:
        block = host.blocks.get(host.asked.get(device.device, ""))
        twin = next((other for other in verdicts if block and other.block and _same(block, other.block)), None)
        if twin:
            verdicts.append(Verdict(device, "refused", block, f"is the same device as {twin.wanted.device}",
                                    f"list the device once: remove {device.device} or {twin.wanted.device}"))
        else:
            verdicts.append(_judge(host, device, block))
    return verdicts


def _same(one: Block, other: Block) -> bool:
    """Also two paths to one disk without multipath: they have one world wide name."""
    return one.number == other.number or bool(one.wwn and one.wwn == other.wwn and one.kind == other.kind == "disk")


def _judge(host: Host, wanted: WantedDevice, block: Block | None) -> Verdict:
    if not block or not block.size:
        return Verdict(wanted, "missing", found="no such block device" if not block else "a device without a medium",
                       next_step=f"look for it on the host: lsblk --output PATH,SIZE,SERIAL; ls -l {wanted.device}")
    if block.kind not in KINDS:
        return Verdict(wanted, "refused", block, f"a device of type {block.kind}", f"name a disk, a partition or an array instead of {wanted.device}")
    pv = host.pv_of(block)
    if pv and pv.ours:
        return _prepared(host, wanted, block, pv)
    uses = list(_uses(host, block, pv))
    hard = [use for use in uses if use.way]
    if block.read_only:
        hard.append(_Use("read-only", f"blockdev --setrw {block.path}, if it is meant to be written"))
    how = capacity.tuning(block.size, wanted.raid)
    layout = capacity.layout(block.size, how)
    if layout.extents < SMALLEST:
        hard.append(_Use(f"only {size_text(block.size)}", f"take a device of at least {size_text(how.header + SMALLEST * how.extent)}"))
    if hard or (uses and not wanted.wipe):
        ways = [use.way for use in hard] or [f"if it may be erased: gluster_devices: [{{device: {wanted.device}, wipe: true}}] for this host"]
        found = dict.fromkeys(use.what for use in (*uses, *hard))
        return Verdict(wanted, "refused", block, "; ".join(found), "; ".join(dict.fromkeys(ways)))
    wipes = tuple(part.path for part in list(host.family(block))[::-1]) if uses else ()
    return Verdict(wanted, "blank", block, found=f"{'; '.join(use.what for use in uses)}; will be wiped" if uses else "", layout=layout,
                   pv=None if uses else pv, wipes=wipes)


def _prepared(host: Host, wanted: WantedDevice, block: Block, pv: PhysicalVolume) -> Verdict:
    lvs = host.lvs_of(pv.vg)
    pool = next((lv for lv in lvs if lv.name == POOL and "pool" in lv.layout), None)

    def refused(found: str, next_step: str) -> Verdict:
        return Verdict(wanted, "refused", block, found, next_step)

    if sum(other.vg == pv.vg for other in host.pvs) > pv.vg_volumes:
        return refused(f"volume group {pv.vg} exists twice", "rename one by its UUID: vgs -o +vg_uuid; vgrename UUID NEW_NAME")
    if pv.vg_volumes > 1:
        return refused(f"volume group {pv.vg} of this collection has {pv.vg_volumes} devices",
                       f"one device a group: pvs -S vg_name={pv.vg}; vgreduce {pv.vg} DEVICE")
    if pv.start + pv.extents * pv.vg_extent > block.size:
        needed = pv.start + pv.extents * pv.vg_extent
        return refused(f"{block.size} bytes, but its volume group {pv.vg} was made for {needed}: the device has become smaller",
                       "give the device its size back before anything is written to it")
    if block.read_only:
        return refused(f"read-only, with volume group {pv.vg}", f"blockdev --setrw {block.path}, if it is meant to be written")
    planned = capacity.tuning(block.size, wanted.raid)
    how = Tuning(pool.chunk if pool else planned.chunk, pv.vg_extent, pv.start)
    visible = [lv for lv in lvs if not lv.hidden and lv is not pool and not is_leftover(lv)]
    others = sum(lv.size for lv in visible if not lv.pool) // pv.vg_extent
    layout = capacity.layout(block.size, how, metadata=pool.metadata // pv.vg_extent if pool else 0, others=others)
    served = {(brick.vg, brick.lv) for brick in host.glusterd_bricks}
    used = sum(lv.size for lv in visible if lv.pool and ("snapshot" not in lv.role or (lv.vg, lv.name) in served))
    return Verdict(wanted, "prepared", block, layout=layout, pv=pv, pool=pool, used=used)


def is_leftover(lv: LogicalVolume) -> bool:
    """lvcreate of a thin pool was killed: first it makes ``lvol0``, to be the spare, then the metadata, which has the pool's name and tag."""
    if lv.hidden or lv.layout != {"linear"}:
        return False
    return POOL_TAG in lv.tags if lv.name == POOL else lv.name == "lvol0" and not lv.tags


def _uses(host: Host, block: Block, pv: PhysicalVolume | None) -> Iterator[_Use]:
    """Everything that is on a device or uses it, and on its partitions."""
    if block.kname in host.unreadable:
        yield _Use(f"can't be read: {host.unreadable[block.kname]}", f"look at the device: dmesg | grep {block.kname}")
    yield from _signatures(host, block, pv)
    if pv and pv.vg:
        yield from _foreign_group(host, pv)
    for kname in block.parts:
        part = host.blocks[kname]
        size = size_text(part.size)
        yield _Use(f"partition {part.path} of {size}" + (f" with {_word(part.content, part.label)}" if part.content else ""))
        for use in _uses(host, part, host.pv_of(part)):
            if use.way:
                yield use
    held = [host.blocks[kname] for kname in block.holders if kname in host.blocks]
    for holder in held:
        yield _Use(f"{block.path} is in use by {holder.path} ({holder.kind})", _release(holder))
        for member in host.family(holder):
            yield from _mounts(host, member)
    mounts = list(_mounts(host, block))
    yield from mounts
    yield from _fstab(host, block)
    if block.kname in host.busy and not held and not mounts and not block.parts:
        yield _Use(f"{block.path} is in use by the kernel (it can't be opened exclusively)",
                   f"find the user: lsblk {block.path}; fuser -v {block.path}; zpool status")


def _signatures(host: Host, block: Block, pv: PhysicalVolume | None) -> Iterator[_Use]:
    found = [signature for signature in host.signatures if signature.kname == block.kname]
    for signature in found:
        mine = signature.kind == "LVM2_member" and pv and not pv.vg and pv.uuid.startswith(PV_MARK + "-")
        if not mine and not (signature.kind == "LVM2_member" and pv and pv.vg):  # its group says more
            yield _Use(_word(signature.kind, signature.label))
    if block.content == "mpath_member":  # multipath's word for it, not written on the device
        yield _Use(_word(block.content, ""), "name the multipath device instead: multipath -ll")


def _word(kind: str, label: str) -> str:
    word = WORDS.get(kind) or f"{kind} signature"
    return f'{word} labelled "{label}"' if label else word


def _foreign_group(host: Host, pv: PhysicalVolume) -> Iterator[_Use]:
    active = [lv.name for lv in host.lvs_of(pv.vg) if lv.active]
    bricks = [str(lv.brick) for lv in host.lvs_of(pv.vg) if lv.brick]
    what = f"LVM physical volume of volume group {pv.vg}"
    if bricks:
        yield _Use(f"{what} with bricks {', '.join(bricks)}", f"it holds bricks but not the tag {DEVICE_TAG}: vgs -o +vg_tags {pv.vg}; lvs -o +lv_tags {pv.vg}")
    elif active:
        yield _Use(f"{what} with active volumes {', '.join(active[:5])}", f"vgchange --activate n {pv.vg}, if it may go")
    else:
        yield _Use(what)
    for line in host.fstab:
        if line.source.startswith((f"/dev/{pv.vg}/", f"/dev/mapper/{pv.vg.replace('-', '--')}-")):
            yield _Use(f"volume group {pv.vg} is in /etc/fstab: {line.source} {line.point}", _without(line))


def _release(holder: Block) -> str:
    if holder.kind.startswith("raid") or holder.kind == "linear":
        return f"mdadm --stop {holder.path}, if the array may go"
    return {"crypt": f"cryptsetup close {holder.path}", "mpath": f"name the multipath device instead: {holder.path}",
            "lvm": f"see what uses it: lvs {holder.path}"}.get(holder.kind, f"see what uses it: lsblk {holder.path}")


def _mounts(host: Host, block: Block) -> Iterator[_Use]:
    for mount in host.mounts:
        if mount.number == block.number or mount.source in (block.path, f"/dev/{block.kname}"):
            way = f"umount {mount.point}, if it may go" if mount.point not in SYSTEM else ANOTHER
            yield _Use(f"{block.path} is mounted on {mount.point}", way)
    if block.number in host.swaps:
        yield _Use(f"{block.path} is in use as swap space", f"swapoff {block.path}, if it may go")


def _fstab(host: Host, block: Block) -> Iterator[_Use]:
    uuids = {block.uuid, *(signature.uuid for signature in host.signatures if signature.kname == block.kname)} - {""}
    labels = {block.label, *(signature.label for signature in host.signatures if signature.kname == block.kname)} - {""}
    for line in host.fstab:
        key, _unused, value = line.source.partition("=")
        named = {"UUID": value in uuids or value.lower() in {uuid.lower() for uuid in uuids}, "LABEL": value in labels,
                 "PARTUUID": bool(value) and value == block.partuuid}.get(key, host.fstab_numbers.get(line.source) == block.number)
        if named:
            yield _Use(f"{block.path} is in /etc/fstab: {line.source} {line.point}", _without(line))


def _without(line: FstabLine) -> str:
    return ANOTHER if line.point in SYSTEM else f"remove the line of {line.point} from /etc/fstab, if it may go"
