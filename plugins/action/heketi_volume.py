# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the module of this name in slices and says in between how far it is, as that of gluster's volumes does."""

from __future__ import annotations

from typing import Any

from ansible_collections.glusterkube.storage.plugins.action import gluster_volume


class ActionModule(gluster_volume.ActionModule):
    """There may be any number of steps: the time is that of one of them."""

    WAIT_TIMEOUT = 1800

    def _begins_anew(self, part: dict[str, Any]) -> bool:
        return bool(part.get("actions"))
