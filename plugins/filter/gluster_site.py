# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: gluster_site
short_description: From declared hosts and volumes to what each step of site.yml does
version_added: 0.1.0
description:
  - Places the bricks of all declared volumes, keeps those that are there, and gathers every fault that forbids to go on.
positional: volumes, pool, network, group, mounts
options:
  _input:
    description:
      - "Hosts as dictionaries with C(name), C(zone), C(arbiter), C(address), C(aliases), C(reached) (address and port that Ansible
        uses), C(devices), C(fault) (why the look failed), C(look) (the answer of
        M(glusterkube.storage.gluster_brick_info), empty for a host that gave none) and C(silence) (why it gave none)."
    type: list
    elements: dict
    required: true
  volumes:
    description: The declared volumes, a list of dictionaries. Anything else is a fault.
    type: raw
    required: true
  pool:
    description: The answer of M(glusterkube.storage.gluster_info) on the acting host.
    type: dict
    required: true
  network:
    description: The storage network, for the words of a fault.
    type: str
    default: ''
  group:
    description: Names of all hosts of the inventory's group. Those that are not in the input were left out of this run.
    type: list
    elements: str
    default: []
  mounts:
    description: By client its C(gluster_mounts), as they are declared.
    type: dict
    default: {}
author: glusterkube.storage contributors
"""

EXAMPLES = r"""
- name: Without hosts and volumes there is nothing to do
  ansible.builtin.debug:
    msg: "{{ [] | glusterkube.storage.gluster_site([], {'peers': [], 'volumes': []}) }}"
"""

RETURN = r"""
_value:
  description: What the steps get.
  type: dict
  contains:
    peers: {description: Addresses of the hosts that are to be in the pool., type: list, elements: str}
    servers: {description: Addresses of the pool for its clients., type: list, elements: str}
    bricks: {description: Bricks of each host., type: dict}
    volumes: {description: Volumes with their bricks., type: list, elements: dict}
    quotas: {description: Quotas of the volumes that declare one., type: list, elements: dict}
    layout: {description: Bricks of every set of every placed volume., type: dict}
    placed: {description: 'Where new bricks go, a line for each set.', type: list, elements: str}
    faults: {description: What forbids to go on., type: list, elements: dict}
    table: {description: The faults as a table, empty without any., type: str}
    warnings: {description: What an operator should know., type: list, elements: str}
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._placement.place import layout
from ansible_collections.glusterkube.storage.plugins.module_utils._site import declared, heketi
from ansible_collections.glusterkube.storage.plugins.module_utils._site.layout import Site
from ansible_collections.glusterkube.storage.plugins.module_utils._site.model import Fault, Host
from ansible_collections.glusterkube.storage.plugins.module_utils._site.preflight import faults, table, warnings
from ansible_collections.glusterkube.storage.plugins.modules.gluster_volume import VOLUME


def gluster_site(hosts: Iterable[Mapping[str, Any]], volumes: Any, pool: Mapping[str, Any], network: str = "", group: Iterable[str] = (),
                 mounts: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Everything that the steps of site.yml need, computed once."""
    hosts = list(hosts)
    read = [declared.host(host) for host in hosts]
    names = {host.name for host, _unused in read}
    left_out = [Host(name, silence="is not part of this run") for name in group if name not in names]
    wanted, volume_faults = declared.volumes(volumes, VOLUME)
    host_faults = [fault for _unused, found in read for fault in found]
    unplaced: list[Fault] = []

    def place(hosts: list[dict[str, Any]], volumes: list[dict[str, Any]], existing: list[dict[str, Any]]) -> Mapping[str, Any]:
        try:
            return layout(hosts, [] if host_faults else volumes, existing).to_dict()
        except StorageError as error:
            unplaced.append(declared.from_error("-", "layout", error))
            return {"volumes": {}, "refused": []}

    site = Site([host for host, _unused in read] + left_out, wanted, pool, place)
    known = {volume["name"] for volume in pool["volumes"]} | {volume["name"] for volume in wanted if volume.get("state") != "absent"}
    known |= {fault.what.removeprefix("volume ") for fault in volume_faults}  # refused for other reasons
    mount_faults = [fault for client, raw in (mounts or {}).items() for fault in declared.mounts(client, raw, known)]
    found = [*host_faults, *faults(site, network), *volume_faults, *unplaced, *mount_faults, *heketi.faults(hosts)]
    return {"peers": site.joins(), "servers": site.servers(), "bricks": {name: site.bricks_of(name) for name in site.hosts},
            "volumes": site.volumes_with_bricks(),
            "quotas": [] if found else site.quotas(), "placed": site.placed(),
            "layout": site.layout["volumes"], "faults": [fault.to_dict() for fault in found], "table": table(found) if found else "",
            "warnings": warnings(site)}


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"gluster_site": gluster_site}
