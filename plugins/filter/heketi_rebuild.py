# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: heketi_rebuild
short_description: Heketi's database made of what the hosts have
version_added: 0.1.0
description:
  - Makes what C(heketi db import) reads out of the volume groups, thin pools and bricks of all hosts, the volumes of gluster, and the topology that
    the inventory declares, when Heketi's database is lost and there is no backup.
  - Ids of devices, bricks and volumes are those that they had. Not on the hosts, and so made anew, always the same ones, are the ids of clusters and
    nodes, of the bricks of clones, and of a clone that was given a name. Pending operations and block volumes are not recovered.
positional: looks, volumes, ids, average_file_size_kb
options:
  _input:
    description: The topology, as the filter P(glusterkube.storage.heketi_topology#filter) makes it.
    type: list
    elements: dict
    required: true
  looks:
    description: The RV(glusterkube.storage.heketi_host_info#module:host) of each host, by the name that Heketi manages it by.
    type: dict
    required: true
  volumes:
    description: All RV(glusterkube.storage.gluster_info#module:volumes) of the pools. One that is listed again is the same.
    type: list
    elements: dict
    required: true
  ids:
    description: Former ids of clusters by their names, as far as somebody remembers them.
    type: dict
    default: {}
  average_file_size_kb:
    description: As Heketi is configured, since sizes of arbiter bricks are made with it. V(0) for unknown.
    type: int
    default: 0
author: glusterkube.storage contributors
"""

EXAMPLES = r"""
- name: As heketi_rebuild.yml does
  ansible.builtin.set_fact:
    heketi_rebuilt: "{{ heketi_wanted | glusterkube.storage.heketi_rebuild(heketi_looks, gluster_found) }}"
"""

RETURN = r"""
_value:
  description: The database and what is not in it.
  type: dict
  contains:
    database: {description: The entries for M(glusterkube.storage.heketi_database)., type: dict}
    lost: {description: 'What belongs to Heketi and could not be put into it, or not fully.', type: list, elements: str}
    foreign: {description: Volumes of somebody else., type: list, elements: str}
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.rebuild import read
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.rebuild.database import rebuild


def heketi_rebuild(topology: Iterable[Mapping[str, Any]], looks: Mapping[str, Mapping[str, Any]], volumes: Iterable[Mapping[str, Any]],
                   ids: Mapping[str, str] | None = None, average_file_size_kb: int = 0) -> dict[str, Any]:
    """The database and what is not in it.

    :raises AnsibleFilterError: when a host that is declared was not looked at, or there is nothing to rebuild it from
    """
    try:
        rebuilt = rebuild(read.clusters(topology, looks, ids or {}, int(average_file_size_kb)), read.volumes(volumes))
    except StorageError as error:
        raise AnsibleFilterError(str(error)) from error
    return {"database": rebuilt.database, "lost": list(rebuilt.lost), "foreign": list(rebuilt.foreign)}


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"heketi_rebuild": heketi_rebuild}
