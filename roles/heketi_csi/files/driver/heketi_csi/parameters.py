# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parameters of a class, as a volume of Heketi that is wanted. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from glusterkube._heketi import wanted_volumes
from glusterkube._heketi.wanted_volumes import Wanted

from .codes import invalid
from .names import volume_name

KEYS = ("arbiter", "averagefilesize", "clusterid", "gid", "snapfactor", "volumenameprefix", "volumeoptions", "volumetype")
AVERAGE_FILE_SIZE = "user.heketi.average-file-size"
_KUBERNETES = "csi.storage.k8s.io/"  # what the sidecars need; they leave it out, others may not
_PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}", re.ASCII)
_TRUTH = {"true": True, "false": False}


def wanted(name: str, size_gib: int, parameters: Mapping[str, str]) -> Wanted:
    """The volume, by its name at Heketi. As in the class of Kubernetes 1.25, capitals do not matter in keys.

    :param name: Kubernetes' name of it
    :raises StorageError: with all that is wrong
    """
    given: dict[str, str] = {}
    for raw, value in parameters.items():
        key = raw.lower()
        if key.startswith(_KUBERNETES):
            continue
        if key not in KEYS or key in given:
            raise invalid(f"parameter {raw!r}", found="no parameter of this driver" if key not in KEYS else "twice", expected=", ".join(KEYS),
                          next_step="mend the StorageClass")
        given[key] = value.strip()
    prefix = given.get("volumenameprefix", "")
    if prefix and not _PREFIX.fullmatch(prefix):
        raise invalid(f"parameter volumenameprefix {prefix[:60]!r}", expected="letters, digits and -, at most 39 and the first one no -")
    arbiter = _truth(given.get("arbiter", "false"))
    entry: dict[str, Any] = {
        "name": volume_name(name, prefix), "state": wanted_volumes.PRESENT, "size": size_gib, "durability": _durability(given.get("volumetype", "")),
        "arbiter": arbiter, "gid": _number("gid", given.get("gid") or "0", int), "snapshot_factor": _factor(given), "options": _options(given, arbiter=arbiter),
        "clone_of": "", "clusters": tuple(part.strip() for part in given.get("clusterid", "").split(",") if part.strip())}
    return wanted_volumes.volumes([entry])[0]


def _durability(text: str) -> str:
    """Words without numbers mean what they meant in the class of Kubernetes 1.25."""
    return {"": wanted_volumes.DEFAULT_DURABILITY, "replicate": "replicate:3"}.get(text, text)


def _truth(text: str) -> bool:
    if text.lower() not in _TRUTH:
        raise invalid(f"parameter arbiter {text[:60]!r}", expected="true or false")
    return _TRUTH[text.lower()]


def _factor(given: Mapping[str, str]) -> float | None:
    return _number("snapfactor", given["snapfactor"], float) if given.get("snapfactor") else None


def _number(key: str, text: str, kind: type) -> Any:
    try:
        return kind(text)
    except ValueError:
        raise invalid(f"parameter {key} {text[:60]!r}", expected="a number") from None


def _options(given: Mapping[str, str], *, arbiter: bool) -> dict[str, str]:
    options: dict[str, str] = {}
    for part in given.get("volumeoptions", "").split(","):
        name, _blank, value = part.strip().partition(" ")
        if not part.strip():
            continue
        if not value.strip() or name in options:
            raise invalid(f"parameter volumeoptions: {part.strip()[:60]!r}", found="twice" if name in options else "no value",
                          expected="`name value`, with commas between them", next_step="volumeoptions: network.ping-timeout 10, nfs.disable on")
        options[name] = value.strip()
    if given.get("averagefilesize"):
        if not arbiter:
            raise invalid("parameter averagefilesize", found="no arbiter", expected="arbiter: true, whose bricks are as large as the number of files needs")
        options[AVERAGE_FILE_SIZE] = str(_number("averagefilesize", given["averagefilesize"], int))
    return options
