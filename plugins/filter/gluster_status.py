# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: gluster_status
short_description: The state of a pool, its hosts and volumes, and what a loss would do
version_added: 0.1.0
description:
  - Counts what hosts and the pool answered, and says which volumes would stop or degrade if a zone or a host were lost.
  - What is not known is said to be unknown and never shown as good. A brick that is not known to be online counts as lost.
positional: pool, name
options:
  _input:
    description: The hosts, as for P(glusterkube.storage.gluster_site#filter).
    type: list
    elements: dict
    required: true
  pool:
    description: The answer of M(glusterkube.storage.gluster_info) on the acting host, empty when there is none.
    type: dict
    required: true
  name:
    description: What the pool is called.
    type: str
    default: gluster
author: glusterkube.storage contributors
"""

EXAMPLES = r"""
- name: A host that does not answer, and nothing else is known
  ansible.builtin.debug:
    msg: "{{ ([{'name': 'g1', 'silence': 'does not answer'}] | glusterkube.storage.gluster_status({})).lines }}"
"""

RETURN = r"""
_value:
  description: The state, and as C(lines) for a person.
  type: dict
  contains:
    pool: {description: Its name., type: str}
    ok: {description: Whether all is well and known., type: bool}
    verdict:
      description:
        - V(OK), V(DEGRADED), V(STOPPED) (a volume can't be used), V(UNKNOWN), V(NO POOL).
      type: str
    summary: {description: As of P(glusterkube.storage.gluster_summary#filter)., type: dict}
    hosts: {description: 'C(name), C(zone), C(address), C(state) (V(ok) or what is wrong) and C(bricks) (online and all).', type: list, elements: dict}
    volumes:
      description:
        - C(name), C(type), C(status), C(size) and C(used) in bytes, C(bricks) (online and all), C(unknown) (bricks of which nothing is known) and
          C(heal) (entries that wait). A number that is not known is null.
      type: list
      elements: dict
    now: {description: Volumes that are stopped (C(stops)) or degraded (C(degrades)) now., type: dict}
    losses: {description: By C(zone) and C(host) the volumes that a further loss C(stops) or C(degrades)., type: dict}
    lines: {description: All of it for a person., type: list, elements: str}
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible_collections.glusterkube.storage.plugins.module_utils._site.declared import host as read
from ansible_collections.glusterkube.storage.plugins.module_utils._site.status import lines, status


def gluster_status(hosts: Iterable[Mapping[str, Any]], pool: Mapping[str, Any], name: str = "gluster") -> dict[str, Any]:
    """The state, with its lines."""
    answer = status(name, [read(host)[0] for host in hosts], pool)
    return {**answer, "lines": lines(answer)}


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"gluster_status": gluster_status}
