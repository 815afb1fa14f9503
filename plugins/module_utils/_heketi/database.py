# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


"""What Heketi finds wrong with its own database, and what of that means nothing. Pure. Private to the collection."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .model import State
from .room import need

_CLONES = "/run/gluster/snaps/"  # where gluster mounts the bricks of clones
_KIB = 1024

_HOSTS = re.compile(r"Volume \S+ mount hosts list\(.*\) is not same as list of all nodes of the cluster")
_SIZES = re.compile(r"Device (\S+) size values differ Used\((\d+)\) != aggregateBricksSize\((\d+)\)")


def judged(answer: Mapping[str, Any], state: State) -> dict[str, Any]:
    """``consistent``, ``inconsistencies`` that count, and those that do not, as ``harmless`` with ``found`` and ``why``.

    :param answer: of ``/db/check``
    :param state: with volumes
    """
    found = [words for bucket in answer.values() if isinstance(bucket, dict) for words in bucket.get("inconsistencies") or ()]
    why = {words: _why_harmless(words, state) for words in found}
    counted = [words for words in found if not why[words]]
    return {"consistent": not counted, "inconsistencies": counted, "harmless": [{"found": words, "why": why[words]} for words in found if why[words]]}


def _why_harmless(words: str, state: State) -> str:
    if _HOSTS.match(words):
        return "a host was added or removed after the volume was created"
    sizes = _SIZES.match(words)
    if sizes and (int(sizes[3]) - int(sizes[2])) * _KIB == _of_clones(state, sizes[1]) > 0:
        return "bricks of clones are in the thin pools of their origins, and Heketi counts their room a second time"
    return ""


def _of_clones(state: State, device: str) -> int:
    """Bytes that the bricks of clones on a device would take, if they had thin pools of their own."""
    known, factors = state.device(device), {volume.id: volume.snapshot_factor for volume in state.volumes}
    return sum(need(brick.size, factors.get(brick.volume, 1)) for brick in known.bricks if brick.path.startswith(_CLONES)) if known else 0
