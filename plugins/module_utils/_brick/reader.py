# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads a host. Changes nothing. The only place that knows where Linux, LVM and GlusterFS keep things. Private to the collection."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from .._command import PLAIN, Runner, ask
from .._size import MIB
from . import below, parse
from .model import NEW_TAG, SNAPSHOTS, Block, BrickName, Content, FstabLine, Glusterd, Host, Live, LogicalVolume, Place, Served, Signature

GLUSTERD_STARTED = "1"   # glusterd_volume_status in glusterd.h
VOLUME_ID = "trusted.glusterfs.volume-id"
SBIN = "/usr/local/sbin:/usr/sbin:/sbin"


def search_path() -> str:
    return f"{os.environ.get('PATH', '/usr/bin:/bin')}:{SBIN}"


def with_sbin(runner: Runner) -> Runner:
    """A user's PATH may lack the directories of LVM."""
    def run(argv: list[str], environ_update: dict[str, str]) -> tuple[int, str, str]:
        return runner(argv, environ_update={**environ_update, "PATH": search_path()})
    return run


class Reader:
    """``base`` is the root directory of the files that are read, ``has`` says whether a program is installed."""

    def __init__(self, runner: Runner, base: str = "/") -> None:
        self._runner, self._base = with_sbin(runner), Path(base)

    def has(self, program: str) -> bool:
        return shutil.which(program, path=search_path()) is not None

    def host(self, root: str, devices: Iterable[str], wanted: Iterable[BrickName] = ()) -> Host:
        """Everything about the devices, the wanted bricks and all bricks that are there. Converged: three programs."""
        blocks = parse.lsblk(ask(self._runner, *parse.LSBLK))
        lvm = self.has("pvs")
        lines = parse.fstab(self._text("etc/fstab"))
        names = {path: self._kname(path) for path in devices}
        host = Host(
            machine=self._text("etc/machine-id").strip(), systemd=self._at("run/systemd/system").is_dir(), blocks=blocks,
            asked={path: kname if kname in blocks else "" for path, kname in names.items()}, ids=self._ids(),
            pvs=parse.pvs(ask(self._runner, *parse.PVS)) if lvm else (), lvs=parse.lvs(ask(self._runner, *parse.LVS)) if lvm else (),
            mapped=self._mapped(), known_vgs=self._names("etc/lvm/backup"), mounts=parse.mountinfo(self._text("proc/self/mountinfo")),
            swaps=frozenset(self._number(path) for path in parse.swaps(self._text("proc/swaps"))) - {""},
            fstab=lines, fstab_numbers=self._fstab_numbers(lines), glusterd=self.glusterd(), glusterd_bricks=self._glusterd_bricks())
        host = self._probed(host)
        bricks = host.bricks()
        paths = [root] + [path for name in {*bricks, *wanted} for path in (name.mount(root), name.path(root))]
        open_points = {mount.point for mount in host.mounts} & set(paths) - {root}
        stuck = {name.path(root) for name, lv in bricks.items() if host.mounted_at(name.mount(root)) and host.hangs(lv.vg)}
        places = {path: Place("directory") if path in stuck or f"{path}/brick" in stuck else self._place(path) for path in paths}
        served = {brick.path: (brick.name.volume, brick.mount, lv) for brick, lv in host.served().values() if not host.hangs(lv.vg)}
        own = {name.path(root): (name.volume, name.mount(root), lv) for name, lv in bricks.items() if name.path(root) not in stuck}
        return replace(host, places=places, live=self._live({**own, **served}),
                       exposed=frozenset(point for point in open_points if below.is_immutable_below(str(self._at(point))) is False))

    # --- devices

    def _kname(self, path: str) -> str:
        try:
            real = os.path.realpath(self._at(path), strict=False)
            return os.path.basename(real) if stat.S_ISBLK(os.stat(real).st_mode) else ""
        except OSError:
            return ""

    def _ids(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for folder in ("dev/disk/by-id", "dev/disk/by-path"):
            for name in sorted(name for name in self._names(folder) if not name.startswith("lvm-pv-uuid-")):  # that is on the disk
                found.setdefault(os.path.basename(os.path.realpath(self._at(folder) / name)), []).append(f"/{folder}/{name}")
        return {kname: tuple(links) for kname, links in found.items()}

    def _number(self, path: str) -> str:
        """Device number of a block device, empty for anything else."""
        try:
            found = os.stat(self._at(path))
        except (OSError, ValueError):
            return ""
        return f"{os.major(found.st_rdev)}:{os.minor(found.st_rdev)}" if stat.S_ISBLK(found.st_mode) else ""

    def _fstab_numbers(self, lines: Iterable[FstabLine]) -> Mapping[str, str]:
        return {line.source: self._number(line.source) for line in lines if line.source.startswith("/dev/")}

    def _mapped(self) -> Mapping[str, bool]:
        found = {}
        for kname in self._names("sys/class/block"):
            if kname.startswith("dm-"):
                at = f"sys/class/block/{kname}/dm"
                found[self._text(f"{at}/name").strip()] = self._text(f"{at}/suspended").strip() == "1"
        return found

    def _probed(self, host: Host) -> Host:
        """With what is on the asked devices and on the brick volumes. Not probed: PVs of ours; mounted volumes, whose own word counts."""
        ours = {pv.number for pv in host.pvs if pv.ours}
        asked = [host.blocks[kname] for kname in dict.fromkeys(host.asked.values()) if kname and host.blocks[kname].number not in ours]
        family = {part.kname: part for block in asked for part in (block, *(host.blocks[kname] for kname in block.parts))}
        mounted = {mount.number for mount in host.mounts}
        served = [lv for _unused, lv in host.served().values()]
        volumes = [lv for lv in (*host.bricks().values(), *served) if lv.active and not host.hangs(lv.vg)]
        loose = [host.block_at(lv.node) for lv in volumes]
        probe = {**family, **{block.kname: block for block in loose if block and block.number not in mounted}}
        signatures, unreadable = self._signatures(list(probe.values()))
        unreadable = {**{kname: why for kname, block in family.items() if (why := self._fails_to_read(block))}, **unreadable}
        contents = {(lv.vg, lv.name): self._content(host, lv, signatures) for lv in volumes}
        return replace(host, signatures=signatures, unreadable=unreadable, contents=contents,
                       busy=frozenset(kname for kname, block in family.items() if self._busy(block.path)))

    def _signatures(self, blocks: list[Block]) -> tuple[tuple[Signature, ...], Mapping[str, str]]:
        """All in one start; one by one when a device can't be read."""
        status, out, err = self._runner([*parse.WIPEFS, *(block.path for block in blocks)], environ_update=PLAIN) if blocks else (0, "", "")
        if not status:
            return self._named(parse.wipefs(out), blocks), {}
        if len(blocks) == 1:
            return (), {blocks[0].kname: (err or out).strip() or f"wipefs ended with {status}"}
        each = [self._signatures([block]) for block in blocks]
        return tuple(signature for found, _unused in each for signature in found), {kname: why for _unused, bad in each for kname, why in bad.items()}

    def _fails_to_read(self, block: Block) -> str:
        """Why the first or the last MiB can't be read. wipefs takes what it can't read for empty, and ends with 0."""
        try:
            with open(self._at(block.path), "rb") as device:
                for start in (0, max(0, block.size - MIB)):
                    at, end = start, min(start + MIB, block.size)
                    while at < end and (data := os.pread(device.fileno(), end - at, at)):
                        at += len(data)
        except FileNotFoundError:
            return ""
        except OSError as error:
            return error.strerror or str(error)
        return ""

    @staticmethod
    def _named(signatures: tuple[Signature, ...], blocks: list[Block]) -> tuple[Signature, ...]:
        """By kernel name: wipefs writes the last part of the path, which differs for device mapper."""
        names = {os.path.basename(block.path): block.kname for block in blocks}
        return tuple(replace(signature, kname=names.get(signature.kname, signature.kname)) for signature in signatures)

    def _busy(self, path: str) -> bool:
        try:
            os.close(os.open(self._at(path), os.O_RDONLY | os.O_EXCL | os.O_CLOEXEC))
        except OSError as error:
            return error.errno == errno.EBUSY
        return False

    def _content(self, host: Host, lv: LogicalVolume, signatures: tuple[Signature, ...]) -> Content:
        block = host.block_at(lv.node)
        mount = next((mount for mount in host.mounts if block and mount.number == block.number), None)
        try:
            with open(self._at(lv.node), "rb") as node:
                data = node.read(512)
        except OSError as error:
            return Content("other", found=f"can't be read: {error.strerror}")
        content = parse.superblock(data, tuple(signature for signature in signatures if block and signature.kname == block.kname))
        if content.state == "xfs" and mount:
            now = os.statvfs(self._at(mount.point))
            return replace(content, size=now.f_blocks * now.f_frsize + content.log)
        return content

    # --- files

    def _at(self, path: str) -> Path:
        return self._base / path.lstrip("/")

    def _text(self, path: str) -> str:
        try:
            return self._at(path).read_bytes().decode(errors="surrogateescape")
        except OSError:
            return ""

    def _names(self, path: str) -> frozenset[str]:
        try:
            return frozenset(os.listdir(self._at(path)))
        except OSError:
            return frozenset()

    def _place(self, path: str) -> Place:
        at = self._at(path)
        if os.path.realpath(at) != os.path.normpath(at):
            return Place("symlink")
        if not at.exists():
            return Place()
        if not at.is_dir():
            return Place("other")
        return Place("directory", entries=len(os.listdir(at)), immutable=below.is_immutable(str(at)))

    # --- GlusterFS

    def glusterd(self) -> Glusterd:
        """Identity from /var/lib/glusterd, no ``gluster`` command."""
        home = "var/lib/glusterd"
        peers = []
        for name in sorted(self._names(f"{home}/peers")):
            values = parse.keys(self._text(f"{home}/peers/{name}"))
            peers.append((values.get("uuid", name), tuple(values[key] for key in sorted(values) if key.startswith("hostname"))))
        volumes = tuple(name for name in sorted(self._names(f"{home}/vols")) if self._at(f"{home}/vols/{name}").is_dir())
        return Glusterd(parse.keys(self._text(f"{home}/glusterd.info")).get("UUID", ""), tuple(peers), volumes, self._runs("var/run/glusterd.pid", "glusterd"))

    def _runs(self, pid_file: str, program: str) -> bool:
        pid = self._text(pid_file).strip()
        return pid.isdigit() and self._text(f"proc/{pid}/comm").strip() == program

    def _glusterd_bricks(self) -> tuple[Served, ...]:
        """Bricks of this host that glusterd made out of snapshots, by its own files."""
        home = "var/lib/glusterd/vols"
        served: list[Served] = []
        for volume in sorted(self._names(home)):
            files = [parse.keys(self._text(f"{home}/{volume}/bricks/{name}")) for name in self._names(f"{home}/{volume}/bricks")]
            if any(values.get("path", "").startswith(SNAPSHOTS) for values in files):
                served += parse.served(volume, parse.keys(self._text(f"{home}/{volume}/info")), files)
        return tuple(served)

    def _live(self, bricks: Mapping[str, tuple[str, str, LogicalVolume]]) -> Mapping[str, Live]:
        """By brick path, of ``(volume, mount point, LV)``."""
        points = {mount.point for mount in parse.mountinfo(self._text("proc/self/mountinfo"))}
        live = {}
        for path, (volume, mount, lv) in bricks.items():
            used = total = heal = None
            due = self._is_started(volume)
            if mount in points and NEW_TAG not in lv.tags:
                try:
                    now = os.statvfs(self._at(mount))
                    used, total = (now.f_blocks - now.f_bfree) * now.f_frsize, now.f_blocks * now.f_frsize
                    heal = self._heal(path)
                    due = due and self._has_volume_id(path)
                except OSError:  # the file system has shut down
                    pass
            live[path] = Live(self.online(volume, path), heal, used, total, due)
        return live

    def _heal(self, path: str) -> int | None:
        """Entries of the index, without the file ``xattrop-<gfid>`` that all of them are links to."""
        try:
            with os.scandir(self._at(f"{path}/.glusterfs/indices/xattrop")) as entries:
                return sum(not entry.name.startswith("xattrop-") for entry in entries)
        except OSError:
            return None

    def _is_started(self, volume: str) -> bool:
        return parse.keys(self._text(f"var/lib/glusterd/vols/{volume}/info")).get("status") == GLUSTERD_STARTED

    def _has_volume_id(self, path: str) -> bool:
        """Without it, on a fresh disk for example, the brick's process refuses to run."""
        try:
            return bool(os.getxattr(self._at(path), VOLUME_ID))
        except OSError:
            return False

    def online(self, volume: str, path: str) -> bool | None:
        """Whether the brick's process runs, None when glusterd does not know the brick.

        By the pid file, whose name is that of glusterd's own brick file: host and path, slashes as dashes.
        """
        known = f"var/lib/glusterd/vols/{volume}/bricks"
        files = [parse.keys(self._text(f"{known}/{name}")) for name in self._names(known)]
        hosts = [values.get("hostname", "") for values in files if values.get("path") == path]
        if not hosts:
            return None
        return any(self._runs(f"var/run/gluster/vols/{volume}/{host}{path.replace('/', '-')}.pid", "glusterfsd") for host in hosts)
