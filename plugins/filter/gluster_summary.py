# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: gluster_summary
short_description: The state of a pool at the end of a run
version_added: 0.1.0
description: Counts peers, bricks, volumes and waiting heals from what the last steps returned. What is not known is said to be unknown.
positional: pool, warnings
options:
  _input:
    description: "Name of each host and the answer of M(glusterkube.storage.gluster_brick_info) there at the end of the run."
    type: dict
    required: true
  pool:
    description: What M(glusterkube.storage.gluster_volume) returned.
    type: dict
    required: true
  warnings:
    description: Warnings of the run.
    type: list
    elements: str
    default: []
author: glusterkube.storage contributors
"""

EXAMPLES = r"""
- name: An empty pool
  ansible.builtin.debug:
    msg: "{{ {} | glusterkube.storage.gluster_summary({'peers': [], 'volumes': []}) }}"
"""

RETURN = r"""
_value:
  description: The state in numbers, and as C(lines) for a person.
  type: dict
  contains:
    ok: {description: Whether all is well and known., type: bool}
    peers: {description: Connected and all., type: list, elements: int}
    volumes: {description: Started and all., type: list, elements: int}
    bricks: {description: Online and all, of started volumes., type: list, elements: int}
    heal: {description: Entries that wait for heal, none when unknown., type: int}
    fullest: {description: The fullest brick., type: str}
    warnings: {description: Warnings of the run., type: list, elements: str}
    lines: {description: All of it for a person., type: list, elements: str}
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.glusterkube.storage.plugins.module_utils._site.model import Host
from ansible_collections.glusterkube.storage.plugins.module_utils._site.summary import lines, summary


def gluster_summary(looks: Mapping[str, Mapping[str, Any]], pool: Mapping[str, Any], warnings: list[str] | None = None) -> dict[str, Any]:
    """The summary, with its lines."""
    numbers = summary([Host(name, look=look) for name, look in looks.items()], pool, list(warnings or []))
    started = next((volume for volume in pool["volumes"] if volume["status"] == "Started"), None)
    mount = f"mount -t glusterfs {started['bricks'][0]['host']}:/{started['name']} /mnt" if started else ""
    return {**numbers, "lines": lines(numbers, mount)}


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"gluster_summary": gluster_summary}
