# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Room and files of a mounted volume. Pure."""

from __future__ import annotations

from typing import Any

import csi_pb2 as csi

FORMAT = "%S %b %f %a %c %d"  # of stat --file-system: size of a block; blocks, free, available; files, free


def usage(text: str) -> list[Any]:
    """:raises ValueError: for what is not of that format"""
    size, blocks, free, available, files, files_free = (int(part) for part in text.split())
    unit = csi.VolumeUsage
    return [unit(unit=unit.BYTES, total=blocks * size, available=available * size, used=(blocks - free) * size),
            unit(unit=unit.INODES, total=files, available=files_free, used=files - files_free)]
