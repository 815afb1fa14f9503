# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the output of programs and the bytes of files to the model. Pure. Private to the collection.

tests/fixtures/brick holds captured outputs; capture_brick.sh there names commands and versions.
"""

from __future__ import annotations

import json
import re
import struct
import uuid as uuids
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .model import SNAPSHOTS, Block, BrickName, Content, FstabLine, LogicalVolume, Mount, PhysicalVolume, Served, Signature

LSBLK = ("lsblk", "--json", "--bytes", "--output", "NAME,KNAME,PATH,MAJ:MIN,TYPE,SIZE,RO,SERIAL,WWN,FSTYPE,LABEL,UUID,PARTUUID")
WIPEFS = ("wipefs", "--no-act", "--json")
_REPORT = ("--reportformat", "json", "--units", "b", "--nosuffix", "--options")
PVS = ("pvs", *_REPORT, "pv_name,pv_major,pv_minor,pv_uuid,vg_name,vg_tags,vg_extent_size,pv_count,dev_size,pe_start,pv_pe_count,pv_missing")
LVS = ("lvs", "--all", *_REPORT,
       "vg_name,lv_name,lv_size,lv_layout,lv_role,lv_tags,lv_active,lv_dm_path,pool_lv,lv_metadata_size,chunk_size,data_percent,metadata_percent")


def lsblk(text: str) -> dict[str, Block]:
    """All block devices by kernel name. A device on several others is listed below each of them."""
    blocks = {}
    for entry in _walk(json.loads(text)["blockdevices"]):
        children = entry.get("children") or []
        blocks[entry["kname"]] = Block(
            kname=entry["kname"], path=entry["path"], number=entry["maj:min"].strip(), kind=entry["type"], size=int(entry["size"] or 0),
            read_only=entry["ro"] in (True, "1"), serial=(entry["serial"] or "").strip(), wwn=entry["wwn"] or "",
            content=entry["fstype"] or "", label=entry["label"] or "", uuid=entry["uuid"] or "", partuuid=entry["partuuid"] or "",
            parts=tuple(child["kname"] for child in children if child["type"] == "part"),
            holders=tuple(child["kname"] for child in children if child["type"] != "part"))
    return blocks


def _walk(entries: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for entry in entries:
        yield entry
        yield from _walk(entry.get("children") or [])


def wipefs(text: str) -> tuple[Signature, ...]:
    """One entry for each kind on each device. Nothing at all is printed where there is none."""
    if not text.strip():
        return ()
    found: dict[tuple[str, str], Signature] = {}
    for entry in json.loads(text)["signatures"]:
        key = entry["device"], entry["type"]
        found.setdefault(key, Signature(entry["device"], entry["type"], entry.get("uuid") or "", entry.get("label") or ""))
    return tuple(found.values())


def pvs(text: str) -> tuple[PhysicalVolume, ...]:
    return tuple(
        PhysicalVolume(path=row["pv_name"], number="" if row["pv_missing"] else f"{row['pv_major']}:{row['pv_minor']}", uuid=row["pv_uuid"],
                       vg=row["vg_name"], vg_tags=_set(row["vg_tags"]), vg_extent=int(row["vg_extent_size"] or 0),
                       vg_volumes=int(row["pv_count"] or 0), device_size=int(row["dev_size"] or 0), start=int(row["pe_start"] or 0),
                       extents=int(row["pv_pe_count"] or 0), missing=bool(row["pv_missing"]))
        for row in _rows(text, "pv"))


def lvs(text: str) -> tuple[LogicalVolume, ...]:
    return tuple(
        LogicalVolume(vg=row["vg_name"], name=row["lv_name"].strip("[]"), size=int(row["lv_size"]), layout=_set(row["lv_layout"]), role=_set(row["lv_role"]),
                      tags=_set(row["lv_tags"]), active=row["lv_active"] == "active", node=row["lv_dm_path"], pool=row["pool_lv"],
                      metadata=int(row["lv_metadata_size"] or 0), chunk=int(row["chunk_size"] or 0), hidden=row["lv_name"].startswith("["),
                      data_percent=_percent(row.get("data_percent")), metadata_percent=_percent(row.get("metadata_percent")))
        for row in _rows(text, "lv"))


def _rows(text: str, kind: str) -> list[dict[str, str]]:
    return [row for report in json.loads(text)["report"] for row in report.get(kind, [])]


def _percent(text: str | None) -> float | None:
    """LVM prints nothing for what it can't know, such as of a pool that is not active."""
    return float(text) if text else None


def _set(text: str) -> frozenset[str]:
    return frozenset(filter(None, text.split(",")))


def mountinfo(text: str) -> tuple[Mount, ...]:
    """``36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue``, see proc(5)."""
    mounts = []
    for line in text.splitlines():
        before, _unused, after = line.partition(" - ")
        fields, kind, source = before.split(" "), *after.split(" ")[:2]
        mounts.append(Mount(number=fields[2], point=_plain(fields[4]), source=_plain(source), kind=kind))
    return tuple(mounts)


def fstab(text: str) -> tuple[FstabLine, ...]:
    lines = []
    for line in text.splitlines():
        fields = line.split()
        if len(fields) >= 2 and not fields[0].startswith("#"):
            source, point, kind, options = (*fields, "", "")[:4]
            lines.append(FstabLine(_plain(source).replace('"', ""), _plain(point), kind, options, line))
    return tuple(lines)


def _plain(field: str) -> str:
    r"""Blanks and the like are written as ``\040`` in both files."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), field)


def swaps(text: str) -> tuple[str, ...]:
    return tuple(_plain(line.split()[0]) for line in text.splitlines()[1:] if line.split())


def superblock(data: bytes, signatures: tuple[Signature, ...]) -> Content:
    """What a brick LV holds, out of its first sector and a probe of the rest.

    While mkfs.xfs works, the superblock says ``sb_inprogress``; the kernel refuses to mount that, blkid calls it xfs all the same.
    """
    if data[:4] != b"XFSB" or len(data) < 512:
        others = sorted(signature.kind for signature in signatures)
        return Content("other", found=", ".join(others)) if others else Content("blank")
    block, blocks = struct.unpack(">IQ", data[4:16])
    log = struct.unpack(">I", data[96:100])[0]
    identity = str(uuids.UUID(bytes=data[32:48]))
    if data[126]:
        return Content("unfinished", identity, found="an XFS that mkfs did not finish")
    return Content("xfs", identity, size=block * blocks, log=block * log)


def keys(text: str) -> dict[str, str]:
    """Files of glusterd: ``key=value`` lines."""
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


def served(volume: str, info: Mapping[str, str], bricks: Iterable[Mapping[str, str]]) -> Iterator[Served]:
    """Those bricks of a volume that lie on a snapshot's logical volume of this host.

    :param info: what glusterd's file ``info`` of the volume says, its bricks in their order among it
    :param bricks: its files of the bricks, those of other hosts included
    """
    size = max(int(info.get("sub_count") or 1), 1)
    order = {value: int(key.partition("-")[2]) for key, value in info.items() if re.fullmatch(r"brick-[0-9]+", key)}
    for brick in bricks:
        path, device, below = brick.get("path", ""), brick.get("device_path", ""), brick.get("mount_dir", "")
        number = order.get(f"{brick.get('hostname', '')}:{path.replace('/', '-')}")
        if path.startswith(SNAPSHOTS) and number is not None and device.startswith("/dev/") and device.count("/") == 3 and path.endswith(below):
            vg, lv = device.split("/")[2:]
            arbiter = info.get("arbiter_count", "0") != "0" and number % size == size - 1
            yield Served(BrickName(volume, number // size, number % size), path[:len(path) - len(below)], path, vg, lv, arbiter)
