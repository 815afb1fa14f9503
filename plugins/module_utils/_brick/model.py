# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a storage host consists of, and what is wanted of it. Values only. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

ROOT = "/srv/gluster"
POOL = "bricks"                      # the thin pool of a device
DEVICE_TAG = "glusterkube.device"    # on the volume group
POOL_TAG = "glusterkube.pool"        # on the thin pool, also while lvcreate is still making it
BRICK_TAG = "glusterkube.brick"
NEW_TAG = "glusterkube.new"          # on a brick LV until its file system is finished: only then may it be made (again)
PV_MARK = "GLUSTR"                   # begins the UUID of a physical volume that this collection made
SNAPSHOTS = "/run/gluster/snaps/"    # where glusterd mounts the bricks of restored volumes and of clones
FSTAB_MARK = "x-glusterkube.brick"   # in the options of our lines of fstab


# --- what is wanted -------------------------------------------------------------------------------

@dataclass(frozen=True)
class Raid:
    """The array behind a device. ``disks`` counts all of them, without spares; ``stripe_unit`` is in bytes."""

    kind: str
    stripe_unit: int
    disks: int

    @property
    def data_disks(self) -> int:
        return {"raid5": self.disks - 1, "raid6": self.disks - 2, "raid10": self.disks // 2}.get(self.kind, self.disks)


@dataclass(frozen=True)
class WantedDevice:
    device: str
    wipe: bool = False
    raid: Raid | None = None


@dataclass(frozen=True)
class BrickName:
    """Which brick: the ``index``-th of the ``set``-th set of a volume."""

    volume: str
    set: int
    index: int

    def __str__(self) -> str:
        return f"{self.volume}-{self.set}-{self.index}"

    @property
    def lv(self) -> str:
        return f"brick_{self.volume}_{self.set}_{self.index}"

    def mount(self, root: str) -> str:
        return f"{root}/{self}"

    def path(self, root: str) -> str:
        return f"{root}/{self}/brick"


@dataclass(frozen=True)
class WantedBrick:
    name: BrickName
    device: str
    size: int
    arbiter: bool = False


# --- what there is --------------------------------------------------------------------------------

@dataclass(frozen=True)
class Signature:
    """What a probe of a device's own bytes found; ``kname`` is the kernel's name of the device."""

    kname: str
    kind: str
    uuid: str = ""
    label: str = ""


@dataclass(frozen=True)
class Block:
    """A block device. ``parts`` are its partitions, ``holders`` other devices built on it, both by kernel name."""

    kname: str
    path: str
    number: str
    kind: str
    size: int
    read_only: bool = False
    serial: str = ""
    wwn: str = ""
    content: str = ""     # what udev thinks is on it
    label: str = ""
    uuid: str = ""
    partuuid: str = ""
    parts: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()


@dataclass(frozen=True)
class PhysicalVolume:
    """``path`` is one of the names of the device, ``number`` what it is, "" of a device that is missing."""

    path: str
    number: str
    uuid: str
    vg: str
    vg_tags: frozenset[str]
    vg_extent: int
    vg_volumes: int       # PVs that the VG has
    device_size: int
    start: int            # of the first extent
    extents: int
    missing: bool = False

    @property
    def ours(self) -> bool:
        return DEVICE_TAG in self.vg_tags


@dataclass(frozen=True)
class LogicalVolume:
    """``hidden`` ones are parts of others. ``metadata`` and ``chunk`` are those of a thin pool."""

    vg: str
    name: str
    size: int
    layout: frozenset[str]
    role: frozenset[str]
    tags: frozenset[str]
    active: bool
    node: str
    pool: str = ""
    metadata: int = 0
    chunk: int = 0
    hidden: bool = False
    data_percent: float | None = None      # of a thin pool, how much of its data
    metadata_percent: float | None = None  # and of its metadata is in use; None is unknown

    @property
    def brick(self) -> BrickName | None:
        """Which brick it is, by its tags alone."""
        if BRICK_TAG not in self.tags:
            return None
        values = self._values()
        try:
            return BrickName(values["volume"], int(values["set"]), int(values["index"]))
        except (KeyError, ValueError):
            return None

    @property
    def arbiter(self) -> bool:
        return self._values().get("arbiter") == "1"

    def _values(self) -> dict[str, str]:
        return dict(tag[len("glusterkube."):].split("=", 1) for tag in self.tags if tag.startswith("glusterkube.") and "=" in tag)


@dataclass(frozen=True)
class Served:
    """A brick of a volume on a snapshot's logical volume: the volume was restored from a snapshot, or is a clone of one.

    glusterd made it and mounts it, also after a boot: it has no tags, no line of fstab and no mount point of ours.
    """

    name: BrickName
    mount: str
    path: str
    vg: str
    lv: str
    arbiter: bool = False


@dataclass(frozen=True)
class Mount:
    number: str
    point: str
    source: str
    kind: str


@dataclass(frozen=True)
class FstabLine:
    source: str
    point: str
    kind: str
    options: str
    text: str             # the whole line, as it is in the file


@dataclass(frozen=True)
class Content:
    """What is on a brick LV: ``xfs``, ``unfinished`` (mkfs was interrupted), ``blank`` or ``other``."""

    state: str
    uuid: str = ""
    size: int = 0         # of the file system, of a mounted one its present size
    log: int = 0          # of that the log, which statvfs does not count
    found: str = ""


@dataclass(frozen=True)
class Place:
    """What is at a path: ``missing``, ``directory``, ``symlink`` or ``other``."""

    kind: str = "missing"
    entries: int = 0
    immutable: bool = False


@dataclass(frozen=True)
class Live:
    """A brick as GlusterFS and the file system see it; None is unknown."""

    online: bool | None = None
    heal: int | None = None
    used: int | None = None
    total: int | None = None
    due: bool = False    # the brick's process should run: its volume is started, and what is mounted is a brick of it


@dataclass(frozen=True)
class Glusterd:
    uuid: str = ""
    peers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    volumes: tuple[str, ...] = ()
    running: bool = False

    def to_dict(self) -> dict[str, Any]:
        return {"uuid": self.uuid, "peers": [{"uuid": uuid, "names": list(names)} for uuid, names in self.peers],
                "volumes": list(self.volumes), "running": self.running}


@dataclass(frozen=True)
class Host:
    """All that was read of a host. Devices are keyed by the kernel's name, LVs by (VG, name), places by path."""

    machine: str = ""                                             # machine-id
    systemd: bool = False
    blocks: Mapping[str, Block] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)        # name as asked -> kernel's name, "" where there is none
    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    signatures: tuple[Signature, ...] = ()
    unreadable: Mapping[str, str] = field(default_factory=dict)
    busy: frozenset[str] = frozenset()                            # the kernel refuses to open it exclusively
    pvs: tuple[PhysicalVolume, ...] = ()
    lvs: tuple[LogicalVolume, ...] = ()
    mapped: Mapping[str, bool] = field(default_factory=dict)      # names of device mapper, those that lsblk hides too -> suspended
    known_vgs: frozenset[str] = frozenset()                       # names in LVM's backups: of disks that are away, too
    mounts: tuple[Mount, ...] = ()
    swaps: frozenset[str] = frozenset()                           # device numbers
    fstab: tuple[FstabLine, ...] = ()
    fstab_numbers: Mapping[str, str] = field(default_factory=dict)  # source that is a path -> number of the device it means
    contents: Mapping[tuple[str, str], Content] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    exposed: frozenset[str] = frozenset()                         # mount points in use that would be writable without their mount
    live: Mapping[str, Live] = field(default_factory=dict)        # by brick path
    glusterd: Glusterd = Glusterd()
    glusterd_bricks: tuple[Served, ...] = ()                      # of restored volumes and of clones

    def block_at(self, path: str) -> Block | None:
        return next((block for block in self.blocks.values() if path in (block.path, f"/dev/{block.kname}")), None)

    def pv_of(self, block: Block) -> PhysicalVolume | None:
        return next((pv for pv in self.pvs if pv.number == block.number), None)

    def device_of(self, pv: PhysicalVolume) -> Block | None:
        return next((block for block in self.blocks.values() if block.number == pv.number), None)

    def mapped_of(self, vg: str) -> list[str]:
        """Device mapper's names of a group's volumes, parts before what is made of them: volumes last."""
        prefix = vg.replace("-", "--") + "-"
        ends = ("_tmeta", "_tdata", "-tpool")
        names = {name for name in self.mapped if name.startswith(prefix) and not name.startswith(prefix + "-")}
        names |= {lv.node.rsplit("/", 1)[1] for lv in self.lvs_of(vg) if lv.active and lv.hidden}  # without a table the kernel hides it, too
        return sorted(names, key=lambda name: (next((depth for depth, end in enumerate(ends) if name.endswith(end)), len(ends)), name))

    def hangs(self, vg: str) -> bool:
        """A volume of the group is suspended: whatever reads one of them waits for ever."""
        return any(self.mapped.get(name) for name in self.mapped_of(vg))

    def lvs_of(self, vg: str) -> list[LogicalVolume]:
        return [lv for lv in self.lvs if lv.vg == vg]

    def bricks(self) -> dict[BrickName, LogicalVolume]:
        """Every brick LV of this collection. Snapshots that GlusterFS takes of them carry no tags."""
        ours = {pv.vg for pv in self.pvs if pv.ours}
        return {lv.brick: lv for lv in self.lvs if lv.brick and lv.vg in ours}

    def served(self) -> dict[BrickName, tuple[Served, LogicalVolume]]:
        """Those bricks of restored volumes and of clones that are on devices of this collection."""
        ours = {pv.vg for pv in self.pvs if pv.ours}
        lvs = {(lv.vg, lv.name): lv for lv in self.lvs if lv.vg in ours}
        return {brick.name: (brick, lvs[brick.vg, brick.lv]) for brick in self.glusterd_bricks if (brick.vg, brick.lv) in lvs}

    def pool_of(self, lv: LogicalVolume) -> LogicalVolume | None:
        return next((pool for pool in self.lvs if (pool.vg, pool.name) == (lv.vg, lv.pool)), None)

    def mounted_at(self, point: str) -> Mount | None:
        """What is seen there: the last one mounted."""
        return next((mount for mount in reversed(self.mounts) if mount.point == point), None)

    def number_of(self, lv: LogicalVolume) -> str:
        block = self.block_at(lv.node)
        return block.number if block else ""

    def family(self, block: Block) -> Iterable[Block]:
        """The device and all that is built on it."""
        yield block
        for kname in block.parts + block.holders:
            if kname in self.blocks:
                yield from self.family(self.blocks[kname])
