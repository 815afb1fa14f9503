# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The answers of the filters for Kubernetes, as templates take them. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .. import _action
from .._errors import Refused, StorageError
from .manifest import Access
from .plan_classes import LAST_IN_TREE, minor, plan, uses
from .wanted_classes import CSI, IN_TREE, classes

TITLE = "Storage classes"


def classes_plan(declared: Any, version: str, current: Iterable[Mapping[str, Any]], claims: Iterable[Mapping[str, Any]], volumes: Iterable[Mapping[str, Any]],
                 access: Mapping[str, str], nodes: Iterable[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """``faults`` as text, empty for none; ``remove``, ``apply``, ``kinds``, ``driver``, whether the CSI driver is needed; ``text``, the plan for people.

    :param access: ``url``, ``user``, ``namespace``, ``csi_secret``, ``in_tree_secret``
    """
    nothing: dict[str, Any] = {"faults": "", "remove": [], "apply": [], "kinds": [], "driver": False, "text": ""}
    try:
        wanted = classes(declared)
        there = Access(access["url"], access["user"], access["namespace"], {CSI: access["csi_secret"], IN_TREE: access["in_tree_secret"]})
        found = plan(wanted, version, current, uses(claims, volumes), there, nodes)
    except StorageError as error:
        return {**nothing, "faults": str(error)}
    if found.faults:
        return {**nothing, "faults": str(found.faults[0] if len(found.faults) == 1 else Refused(list(found.faults)))}
    text = _action.render(TITLE, list(found.actions), len(wanted)) if found.actions else ""
    driver = CSI in found.kinds or minor(version) > LAST_IN_TREE
    return {**nothing, "remove": list(found.remove), "apply": list(found.apply), "kinds": list(found.kinds), "driver": driver, "text": text}
