# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of volumes that Heketi holds, out of its own dump. Pure, standard library only. Private to the collection.

A volume that is being made or deleted is in none of Heketi's lists, and its name is taken all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Held:
    """A volume of a cluster (its id). ``pending`` is the id of the operation that makes or deletes it, else empty."""

    id: str
    name: str
    cluster: str
    pending: str


def named(dump: Mapping[str, Any], name: str) -> list[Held]:
    """The volumes of a name; each cluster may have one.

    :param dump: the answer of ``/db/dump``
    """
    entries = ((entry["Info"], (entry.get("Pending") or {}).get("Id") or "") for entry in (dump.get("volumeentries") or {}).values())
    return [Held(info["id"], info["name"], info.get("cluster", ""), pending) for info, pending in entries if info["name"] == name]
