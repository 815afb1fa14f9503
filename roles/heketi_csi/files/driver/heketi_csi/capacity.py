# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How much Heketi has left for a class. Pure."""

from __future__ import annotations

from glusterkube._heketi import room
from glusterkube._heketi.model import State
from glusterkube._heketi.wanted_volumes import Wanted
from glusterkube._size import GIB


def capacity(state: State, wanted: Wanted) -> tuple[int, int]:
    """Bytes that are left for volumes of a kind, and those of the largest one that fits in any case."""
    kind = next(kind for kind in room.KINDS if kind.name == wanted.durability and kind.arbiter == bool(wanted.arbiter))
    factor = wanted.snapshot_factor or 1
    clusters = [cluster for cluster in state.clusters if cluster.file and (not wanted.clusters or cluster.id in wanted.clusters)]
    left = sum(room.totals(state, cluster)["usable"] for cluster in clusters)
    largest = max((room.largest(state, cluster, kind, room.Limits()) for cluster in clusters), default=0)
    return int(left * kind.data / kind.width / factor), int(largest / factor) * GIB
