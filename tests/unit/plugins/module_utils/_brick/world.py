# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A host in memory that obeys the programs of a plan, so that a plan can be carried out up to any step."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.glusterkube.storage.plugins.module_utils._brick import fstab, parse
from ansible_collections.glusterkube.storage.plugins.module_utils._brick.model import (
    Block,
    BrickName,
    Content,
    Host,
    LogicalVolume,
    Mount,
    PhysicalVolume,
    Place,
    WantedBrick,
)

GIB = 1024**3
ROOT = "/srv/gluster"


def disk(name: str, size: int = 20 * GIB, **more) -> Block:
    return Block(kname=name, path=f"/dev/{name}", number=f"8:{16 * (ord(name[-1]) - 97)}", kind="disk", size=size, **more)


def brick(volume="home", set=0, index=0, device="/dev/sdb", size=10 * GIB, arbiter=False) -> WantedBrick:
    return WantedBrick(BrickName(volume, set, index), device, size, arbiter)


class World:
    def __init__(self, *disks: Block, **more) -> None:
        blocks = {block.kname: block for block in disks or (disk("sdb"), disk("sdc"))}
        self.host = Host(machine="m1", systemd=True, blocks=blocks, **more)
        self.text = "UUID=1 / ext4 defaults 0 1\n"

    def look(self, *asked: str) -> Host:
        known = {block.path: block.kname for block in self.host.blocks.values()}
        return replace(self.host, asked={path: known.get(path, "") for path in asked}, fstab=parse.fstab(self.text))

    def change(self, **fields) -> None:
        self.host = replace(self.host, **fields)

    def run(self, *argv: str) -> None:
        getattr(self, "_" + argv[0].replace(".", "_").replace("-", "_"))(list(argv[1:]))

    # --- programs

    def _wipefs(self, argv):
        gone = {path.rsplit("/", 1)[1] for path in argv[1:]}
        parts = {name for name in gone if self.host.blocks[name].kind == "part"}
        blocks = {name: replace(block, parts=(), content="") for name, block in self.host.blocks.items() if name not in parts}
        self.change(signatures=tuple(s for s in self.host.signatures if s.kname not in gone), blocks=blocks,
                    pvs=tuple(pv for pv in self.host.pvs if pv.path not in argv))

    def _pvcreate(self, argv):
        block = self.host.block_at(argv[-1])
        assert not [s for s in self.host.signatures if s.kname == block.kname]
        start = int(argv[argv.index("--dataalignment") + 1][:-1]) * 1024
        self.change(pvs=(*self.host.pvs, PhysicalVolume(argv[-1], block.number, argv[argv.index("--uuid") + 1], "", frozenset(), 0, 0, block.size, start, 0)))

    def _vgcreate(self, argv):
        extent, vg, path = int(argv[argv.index("--physicalextentsize") + 1][:-1]) * 1024, argv[-2], argv[-1]
        assert vg not in {pv.vg for pv in self.host.pvs}
        self._pv(path, lambda pv: replace(pv, vg=vg, vg_tags=frozenset({argv[argv.index("--addtag") + 1]}), vg_extent=extent, vg_volumes=1,
                                          extents=(pv.device_size - pv.start) // extent))

    def _pv(self, path, change):
        assert any(pv.path == path for pv in self.host.pvs)
        self.change(pvs=tuple(change(pv) if pv.path == path else pv for pv in self.host.pvs))

    def _pvresize(self, argv):
        size = self.host.block_at(argv[0]).size
        self._pv(argv[0], lambda pv: replace(pv, device_size=size, extents=(size - pv.start) // pv.vg_extent))

    def _lvcreate(self, argv):
        option = {argv[i]: argv[i + 1] for i in range(len(argv) - 1)}
        vg, name = argv[-1], option["--name"]
        pv = next(pv for pv in self.host.pvs if pv.vg == vg)
        tags = frozenset(argv[i + 1] for i, word in enumerate(argv) if word == "--addtag")
        assert not any((lv.vg, lv.name) == (vg, name) for lv in self.host.lvs)
        node = f"/dev/mapper/{vg}-{name}"
        if option["--type"] == "thin-pool":
            metadata = int(option["--poolmetadatasize"][:-1]) * 1024
            self._room(pv, int(option["--extents"]) * pv.vg_extent + 2 * metadata)
            lv = LogicalVolume(vg, name, int(option["--extents"]) * pv.vg_extent, frozenset({"thin", "pool"}), frozenset({"private"}), tags, True, node,
                               metadata=metadata, chunk=int(option["--chunksize"][:-1]) * 1024)
        else:
            assert any(lv.vg == vg and lv.name == option["--thinpool"] and "pool" in lv.layout for lv in self.host.lvs)
            lv = LogicalVolume(vg, name, int(option["--virtualsize"][:-1]) * 1024, frozenset({"thin", "sparse"}), frozenset({"public"}), tags, True, node,
                               pool=option["--thinpool"])
            number = f"254:{len(self.host.lvs)}"
            self.change(blocks={**self.host.blocks, f"dm-{len(self.host.lvs)}": Block(f"dm-{len(self.host.lvs)}", node, number, "lvm", lv.size)},
                        contents={**self.host.contents, (vg, name): Content("blank")})
        self.change(lvs=(*self.host.lvs, lv))

    def _room(self, pv, wanted):
        assert wanted <= pv.extents * pv.vg_extent, "Volume group has insufficient free space"

    def _lv(self, vg_lv, change):
        vg, name = vg_lv.split("/")[-2:]
        assert any((lv.vg, lv.name) == (vg, name) for lv in self.host.lvs), vg_lv
        self.change(lvs=tuple(change(lv) if (lv.vg, lv.name) == (vg, name) else lv for lv in self.host.lvs))
        return vg, name

    def _lvchange(self, argv):
        if argv[0] == "--deltag":
            self._lv(argv[2], lambda lv: replace(lv, tags=lv.tags - {argv[1]}))
        else:
            self._lv(argv[2], lambda lv: replace(lv, active=True))

    def _lvremove(self, argv):
        vg, name = argv[-1].split("/")
        going = next(lv for lv in self.host.lvs if (lv.vg, lv.name) == (vg, name))
        assert self.host.number_of(going) not in {mount.number for mount in self.host.mounts if mount.number}
        assert not any(lv.vg == vg and lv.pool == name for lv in self.host.lvs)
        self.change(contents={key: value for key, value in self.host.contents.items() if "/".join(key) != argv[-1]},
                    blocks={k: b for k, b in self.host.blocks.items() if b.path != "/dev/mapper/" + argv[-1].replace("/", "-")})
        self.change(lvs=tuple(lv for lv in self.host.lvs if f"{lv.vg}/{lv.name}" != argv[-1]))

    def _lvextend(self, argv):
        pv = next(pv for pv in self.host.pvs if pv.vg == argv[-1].split("/")[0])
        if argv[0] == "--poolmetadatasize":
            self._lv(argv[-1], lambda lv: replace(lv, metadata=int(argv[1][:-1]) * 1024))
        elif argv[0] == "--extents":
            self._lv(argv[-1], lambda lv: replace(lv, size=int(argv[1]) * pv.vg_extent))
            pool = next(lv for lv in self.host.lvs if f"{lv.vg}/{lv.name}" == argv[-1])
            self._room(pv, pool.size + 2 * pool.metadata)
        else:
            self._lv(argv[-1], lambda lv: replace(lv, size=int(argv[1][:-1]) * 1024))

    def _mkfs_xfs(self, argv):
        vg, name = argv[-1].split("/")[-2:]
        lv = next(lv for lv in self.host.lvs if (lv.vg, lv.name) == (vg, name))
        assert self.host.contents[vg, name].state == "blank" or "-f" in argv
        uuid = argv[argv.index("-m") + 1].partition("=")[2]
        self.change(contents={**self.host.contents, (vg, name): Content("xfs", uuid, lv.size)})

    def _mkdir(self, argv):
        path = argv[1]
        if path.endswith("/brick"):
            assert self.host.mounted_at(path[:-6])
        self.change(places={**self.host.places, path: Place("directory")})

    def _chattr(self, argv):
        self.change(places={**self.host.places, argv[1]: replace(self.host.places[argv[1]], immutable=argv[0] == "+i")})

    def _rmdir(self, argv):
        assert not self.host.places[argv[0]].immutable and not self.host.mounted_at(argv[0])
        self.change(places={path: place for path, place in self.host.places.items() if not path.startswith(argv[0])})

    def _umount(self, argv):
        assert self.host.mounted_at(argv[0])
        self.change(mounts=tuple(mount for mount in self.host.mounts if mount.point != argv[0]))

    def _vgremove(self, argv):
        assert not self.host.lvs_of(argv[0])
        self.change(pvs=tuple(replace(pv, vg="", vg_tags=frozenset(), vg_volumes=0, extents=0) if pv.vg == argv[0] else pv for pv in self.host.pvs))

    def _pvremove(self, argv):
        assert not next(pv for pv in self.host.pvs if pv.path == argv[0]).vg
        self.change(pvs=tuple(pv for pv in self.host.pvs if pv.path != argv[0]))

    def _write_line(self, argv):
        self.text = fstab.put(self.text, *argv[1:])

    def _drop_line(self, argv):
        self.text = fstab.drop(self.text, argv[1])

    def _systemctl(self, argv):
        assert argv in (["daemon-reload"], ["restart", "glusterd.service"])
        if argv[0] == "restart":
            mounted = {f"{mount.point}/brick" for mount in self.host.mounts}
            self.change(live={path: replace(live, online=path in mounted) for path, live in self.host.live.items()})

    def _mount(self, argv):
        line = next(line for line in parse.fstab(self.text) if line.point == argv[0])
        key = next(key for key, content in self.host.contents.items()
                   if line.source in (f"/dev/{key[0]}/{key[1]}", f"UUID={content.uuid}") and content.state == "xfs")
        lv = next(lv for lv in self.host.lvs if (lv.vg, lv.name) == key)
        self.change(mounts=(*self.host.mounts, Mount(self.host.number_of(lv), argv[0], lv.node, "xfs")))

    def _xfs_growfs(self, argv):
        number = self.host.mounted_at(argv[0]).number
        lv = next(lv for lv in self.host.lvs if self.host.number_of(lv) == number)
        self.change(contents={**self.host.contents, (lv.vg, lv.name): replace(self.host.contents[lv.vg, lv.name], size=lv.size)})

    # --- accidents

    def reboot(self, *but: str) -> None:
        """All that fstab names is mounted again, but these points."""
        points = [mount.point for mount in self.host.mounts]
        self.change(mounts=(), places={**self.host.places, **{f"{point}/brick": Place() for point in but}})
        for point in points:
            if point not in but:
                self._mount([point])

    def grow(self, name: str, size: int) -> None:
        self.change(blocks={**self.host.blocks, name: replace(self.host.blocks[name], size=size)})
