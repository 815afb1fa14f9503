# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parameters of a class, as a volume of Heketi that is wanted. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glusterkube._heketi import csi_terms, wanted_volumes
from glusterkube._heketi.wanted_volumes import AVERAGE_FILE_SIZE, Wanted

from .codes import invalid
from .names import volume_name

_TRUTH = {"true": True, "false": False}


def wanted(name: str, size_gib: int, parameters: Mapping[str, str]) -> Wanted:
    """The volume, by its name at Heketi. As in the class of Kubernetes 1.25, capitals do not matter in keys.

    :param name: Kubernetes' name of it
    :raises StorageError: with all that is wrong
    """
    given: dict[str, str] = {}
    for raw, value in parameters.items():
        key = raw.lower()
        if key.startswith(csi_terms.OF_SIDECARS):  # they leave it out, others may not
            continue
        if key not in csi_terms.PARAMETERS or key in given:
            raise invalid(f"parameter {raw[:60]!r}", found="twice" if key in given else "no parameter of this driver",
                          expected=", ".join(csi_terms.PARAMETERS), next_step="mend the StorageClass")
        given[key] = value.strip()
    prefix = given.get(csi_terms.NAME_PREFIX, "")
    if prefix and not csi_terms.PREFIX.fullmatch(prefix):
        raise invalid(f"parameter {csi_terms.NAME_PREFIX} {prefix[:60]!r}", expected=csi_terms.PREFIX_FORM)
    arbiter = _truth(given.get(csi_terms.ARBITER, "false"))
    entry: dict[str, Any] = {
        "name": volume_name(name, prefix), "state": wanted_volumes.PRESENT, "size": size_gib, "durability": _durability(given.get(csi_terms.VOLUME_TYPE, "")),
        "arbiter": arbiter, "gid": _number(csi_terms.GID, given.get(csi_terms.GID) or "0", int), "snapshot_factor": _factor(given),
        "options": _options(given, arbiter=arbiter), "clone_of": "",
        "clusters": tuple(part.strip() for part in given.get(csi_terms.CLUSTER_ID, "").split(",") if part.strip())}
    return wanted_volumes.volumes([entry])[0]


def _durability(text: str) -> str:
    """Words without numbers mean what they meant in the class of Kubernetes 1.25."""
    return {"": wanted_volumes.DEFAULT_DURABILITY, "replicate": "replicate:3"}.get(text, text)


def _truth(text: str) -> bool:
    if text.lower() not in _TRUTH:
        raise invalid(f"parameter {csi_terms.ARBITER} {text[:60]!r}", expected="true or false")
    return _TRUTH[text.lower()]


def _factor(given: Mapping[str, str]) -> float | None:
    return _number(csi_terms.SNAP_FACTOR, given[csi_terms.SNAP_FACTOR], float) if given.get(csi_terms.SNAP_FACTOR) else None


def _number(key: str, text: str, kind: type) -> Any:
    try:
        return kind(text)
    except ValueError:
        raise invalid(f"parameter {key} {text[:60]!r}", expected="a number") from None


def _options(given: Mapping[str, str], *, arbiter: bool) -> dict[str, str]:
    options: dict[str, str] = {}
    for part in given.get(csi_terms.VOLUME_OPTIONS, "").split(","):
        name, _blank, value = part.strip().partition(" ")
        if not part.strip():
            continue
        if not value.strip() or name in options:
            raise invalid(f"parameter {csi_terms.VOLUME_OPTIONS}: {part.strip()[:60]!r}", found="twice" if name in options else "no value",
                          expected="`name value`, with commas between them", next_step=f"{csi_terms.VOLUME_OPTIONS}: network.ping-timeout 10, nfs.disable on")
        options[name] = value.strip()
    average = given.get(csi_terms.AVERAGE_FILE_SIZE)
    if average:
        if not arbiter:
            raise invalid(f"parameter {csi_terms.AVERAGE_FILE_SIZE}", found="no arbiter",
                          expected="arbiter: true, whose bricks are as large as the number of files needs")
        size = _number(csi_terms.AVERAGE_FILE_SIZE, average, int)
        if size < 1:
            raise invalid(f"parameter {csi_terms.AVERAGE_FILE_SIZE} {average[:60]!r}", expected="KiB, 1 or more")
        options[AVERAGE_FILE_SIZE] = str(size)
    return options
