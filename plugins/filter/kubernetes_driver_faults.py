# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: kubernetes_driver_faults
short_description: Why the CSI driver can't be removed
version_added: 0.1.0
description: Names who would be left without it. Volumes, classes and mounts of other drivers are passed over.
positional: classes, mounts
options:
  _input:
    description: All objects of kind PersistentVolume.
    type: list
    elements: dict
    required: true
  classes:
    description: All objects of kind StorageClass.
    type: list
    elements: dict
    required: true
  mounts:
    description: Text of C(/proc/1/mountinfo) by host.
    type: dict
    required: true
author: glusterkube.storage contributors (@glusterkube)
"""

EXAMPLES = r"""
- name: Nobody has a volume
  ansible.builtin.debug:
    msg: "{{ [] | glusterkube.storage.kubernetes_driver_faults([], {'w1': ''}) }}"
"""

RETURN = r"""
_value:
  description: What is refused, a text each. None when the driver may go.
  type: list
  elements: str
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible_collections.glusterkube.storage.plugins.module_utils._kubernetes.driver import mount_points, removal_faults


def faults(volumes: Iterable[Mapping[str, Any]], classes: Iterable[Mapping[str, Any]], mounts: Mapping[str, str]) -> list[str]:
    points = {host: mount_points(text) for host, text in mounts.items()}
    return [str(fault) for fault in removal_faults(volumes, classes, points)]


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"kubernetes_driver_faults": faults}
