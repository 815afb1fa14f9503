# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Kubernetes calls a volume, as a name that Heketi and gluster take. Pure."""

from __future__ import annotations

import hashlib
import re

from glusterkube._heketi.wanted_volumes import RESERVED

LONGEST = 80  # glusterd writes files named by volume, host and path of a brick, together at most 255
_FIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*", re.ASCII)
_DIGITS = 40


def volume_name(name: str, prefix: str = "") -> str:
    """The same for the same name and prefix, another one for any other.

    ``pvc-0c1f..`` stays as it is; what does not fit gets a hash of the whole behind as much of it as can be read.
    """
    plain = f"{prefix}_{name}" if prefix else name
    if _FIT.fullmatch(plain) and len(plain) <= LONGEST and plain not in RESERVED:
        return plain
    readable = re.sub(r"[^A-Za-z0-9]+", "-", plain)[: LONGEST - _DIGITS - 1].strip("-") or "volume"
    return f"{readable}-{hashlib.sha256(plain.encode()).hexdigest()[:_DIGITS]}"
