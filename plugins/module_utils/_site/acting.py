# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which host speaks for the pool. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def acting_host(memberships: Mapping[str, Mapping[str, Any]]) -> str:
    """The host on which all commands of the pool run: never simply the first of a list, which may be new or strange.

    :param memberships: what each host that answered says of its own glusterd: ``{uuid, peers, volumes, running}``
    :returns: a member of the largest pool whose glusterd runs, the one with the lowest UUID; among hosts
        without any pool one that has volumes, then the first by name; empty when no host answered
    """
    return min(memberships, key=lambda name: _rank(name, memberships[name]), default="")


def _rank(name: str, glusterd: Mapping[str, Any]) -> tuple[Any, ...]:
    peers, volumes = len(glusterd["peers"]), len(glusterd["volumes"])
    return (-peers, bool(peers) and not glusterd["running"], -volumes, glusterd["uuid"] if peers or volumes else "", name)
