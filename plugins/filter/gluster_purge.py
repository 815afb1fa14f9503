# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: gluster_purge
short_description: What taking a pool apart would destroy
version_added: 0.1.0
description:
  - Lists all volumes, bricks, members and devices of a pool, and everything that forbids to take it apart.
positional: pool, mounts, declared, name
options:
  _input:
    description: The hosts, as for P(glusterkube.storage.gluster_site#filter).
    type: list
    elements: dict
    required: true
  pool:
    description: The answer of M(glusterkube.storage.gluster_info) with O(glusterkube.storage.gluster_info#module:clients).
    type: dict
    required: true
  mounts:
    description: By host the text of its C(/proc/self/mountinfo).
    type: dict
    default: {}
  declared:
    description: By client the list of mounts that the inventory declares, dictionaries with C(path).
    type: dict
    default: {}
  name:
    description: What the pool is called.
    type: str
    default: gluster
author: glusterkube.storage contributors
"""

EXAMPLES = r"""
- name: Nothing is there
  ansible.builtin.debug:
    msg: "{{ ([] | glusterkube.storage.gluster_purge({'peers': [], 'volumes': []})).lines }}"
"""

RETURN = r"""
_value:
  description: What the steps get.
  type: dict
  contains:
    volumes: {description: The volumes as M(glusterkube.storage.gluster_volume) takes them., type: list, elements: dict}
    bricks: {description: Bricks of each host., type: dict}
    destroy: {description: Names of the volumes that bricks are of., type: list, elements: str}
    peers: {description: Addresses of the hosts., type: list, elements: str}
    table: {description: What forbids it as a table, empty when nothing does., type: str}
    lines: {description: What would go., type: list, elements: str}
    left: {description: 'What is there now, for the end of the run.', type: list, elements: str}
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible_collections.glusterkube.storage.plugins.module_utils._brick.parse import mountinfo
from ansible_collections.glusterkube.storage.plugins.module_utils._site.declared import host as read
from ansible_collections.glusterkube.storage.plugins.module_utils._site.preflight import table
from ansible_collections.glusterkube.storage.plugins.module_utils._site.purge import left, purge


def gluster_purge(hosts: Iterable[Mapping[str, Any]], pool: Mapping[str, Any], mounts: Mapping[str, str] | None = None,
                  declared: Mapping[str, Iterable[Mapping[str, str]]] | None = None, name: str = "gluster") -> dict[str, Any]:
    """What would go, and what forbids it."""
    there = [read(host)[0] for host in hosts]
    found = {host: [{"volume": mount.source.rpartition(":")[2].strip("/"), "path": mount.point} for mount in mountinfo(text) if mount.kind == "fuse.glusterfs"]
             for host, text in (mounts or {}).items()}
    paths = {client: [str(mount["path"]) for mount in entries] for client, entries in (declared or {}).items()}
    answer = purge(name, there, pool, found, paths)
    faults = answer.pop("faults")
    return {**answer, "table": table(faults) if faults else "", "left": left(there)}


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"gluster_purge": gluster_purge}
