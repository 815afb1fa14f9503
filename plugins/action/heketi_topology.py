# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the module of this name in slices and says in between how far it is, as that of volumes does."""

from __future__ import annotations

from ansible_collections.glusterkube.storage.plugins.action.gluster_volume import ActionModule

__all__ = ["ActionModule"]
