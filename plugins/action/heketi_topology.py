# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the module of this name in slices and says in between how far it is, as that of Heketi's volumes does."""

from __future__ import annotations

import copy
from typing import Any

from ansible_collections.glusterkube.storage.plugins.action import heketi_volume


class ActionModule(heketi_volume.ActionModule):
    """A device that a slice has added is not what was found on its host any more."""

    def _go_on(self, arguments: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
        added = {action["target"] for action in part.get("actions", []) if action["argv"][:2] == ["POST", "/devices"]}
        arguments = copy.deepcopy(arguments)
        for node in (node for cluster in arguments["clusters"] for node in cluster["nodes"]) if added else ():
            for device in node.get("devices") or []:
                if f"device {node['manage']}:{device['name']}" in added:
                    device.pop("found", None)
        return arguments
