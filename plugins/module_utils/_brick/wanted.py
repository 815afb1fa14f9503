# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Devices and bricks as a user wrote them, checked against themselves. Pure. Private to the collection."""

from __future__ import annotations

from typing import Any

from .. import _size
from .._errors import StorageError
from .model import BrickName, Raid, WantedBrick, WantedDevice


def devices(entries: list[Any]) -> list[WantedDevice]:
    """Of paths and of dicts: ``/dev/sdb``, ``{device: /dev/sdb, wipe: true, raid: {type: raid6, stripe_unit: 128KiB, disks: 12}}``."""
    return [_device(entry if isinstance(entry, dict) else {"device": entry}) for entry in entries]


def _device(entry: dict[str, Any]) -> WantedDevice:
    device, wipe, raid = entry.get("device"), entry.get("wipe", False), entry.get("raid")
    unknown = ", ".join(sorted(str(key) for key in entry if key not in ("device", "wipe", "raid")))
    if not isinstance(device, str) or not device.startswith("/dev/") or unknown or not isinstance(wipe, bool):
        raise StorageError(f"device {device!r}: is not a device", found=f"unknown {unknown}" if unknown else repr(entry),
                           expected="a path below /dev, or a dictionary of device, wipe (true or false) and raid",
                           next_step="name it by /dev/disk/by-id, as `ls -l /dev/disk/by-id` shows it")
    return WantedDevice(device, wipe, _raid(device, raid) if raid else None)


def _raid(device: str, entry: Any) -> Raid:
    kinds = ("raid0", "raid5", "raid6", "raid10")
    try:
        raid = Raid(entry["type"], _size.parse_positive(entry["stripe_unit"], f"device {device}: stripe_unit"), int(entry["disks"]))
    except (KeyError, TypeError, ValueError):
        raid = Raid("", 0, 0)
    if raid.kind not in kinds or raid.data_disks < 1 or raid.stripe_unit % 4096 or raid.stripe_unit * raid.data_disks % 65536:
        raise StorageError(f"device {device}: is not a RAID that can be used", found=repr(entry),
                           expected=f"type ({', '.join(kinds)}), stripe_unit (128KiB; times data disks a multiple of 64KiB) and disks (all of them)",
                           next_step="take them from the controller's own tool")
    return raid


def brick_name(entry: dict[str, Any]) -> BrickName:
    return BrickName(entry["volume"], entry["set"], entry["index"])


def bricks(entries: list[dict[str, Any]]) -> list[WantedBrick]:
    """What shall be there.

    :raises StorageError: for a brick without a device or a size, and for a size that is none
    """
    for entry in entries:
        if entry["device"] is None or entry["size"] is None:
            raise StorageError(f"brick {brick_name(entry)}: incomplete", found=f"device: {entry['device']}, size: {entry['size']}",
                               expected="both, for a brick that shall be there", next_step="give them, or state: absent")
    return [WantedBrick(name, entry["device"], _size.parse_positive(entry["size"], f"brick {name}: size"), bool(entry["arbiter"]))
            for entry in entries for name in [brick_name(entry)]]
