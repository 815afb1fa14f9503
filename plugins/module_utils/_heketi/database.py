# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Heketi finds wrong with its own database, and what of that means nothing. Pure. Private to the collection."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# Heketi compares the hosts that a volume was created with with those of its cluster now: true of every volume once a host came or went.
_HARMLESS = ((re.compile(r"Volume \S+ mount hosts list\(.*\) is not same as list of all nodes of the cluster"),
              "a host was added or removed after the volume was created"),)


def judged(answer: Mapping[str, Any]) -> dict[str, Any]:
    """``consistent``, ``inconsistencies`` that count, and those that do not, as ``harmless`` with ``found`` and ``why``.

    :param answer: of ``/db/check``
    """
    found = [words for bucket in answer.values() if isinstance(bucket, dict) for words in bucket.get("inconsistencies") or ()]
    harmless = [{"found": words, "why": why} for words in found for pattern, why in _HARMLESS if pattern.match(words)]
    known = {entry["found"] for entry in harmless}
    counted = [words for words in found if words not in known]
    return {"consistent": not counted, "inconsistencies": counted, "harmless": harmless}
