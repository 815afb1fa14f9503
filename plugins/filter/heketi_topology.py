# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: heketi_topology
short_description: Heketi's topology out of the inventory
version_added: 0.1.0
description:
  - Makes the clusters that M(glusterkube.storage.heketi_topology) takes of what the inventory says of each host and what was found on it.
  - A host without C(heketi_devices) is no host of Heketi. One that did not answer is left out, so that nothing is done to it.
positional: _input
options:
  _input:
    description:
      - "Hosts as dictionaries with C(name), C(zone), C(address) in the trusted storage pool, C(look) (empty for a host that did not answer)
        and C(heketi): C(devices), C(tags), C(state), C(cluster), C(manage) (where Heketi reaches it by ssh), C(look) (the RV(ignore:devices) of
        M(glusterkube.storage.gluster_brick_info) for these devices)."
    type: list
    elements: dict
    required: true
author: glusterkube.storage contributors
"""

EXAMPLES = r"""
- name: One host
  ansible.builtin.debug:
    msg: "{{ [host] | glusterkube.storage.heketi_topology }}"
  vars:
    host:
      name: g1
      zone: a
      address: 192.0.2.11
      look: {devices: []}
      heketi: {devices: [/dev/sdc], manage: g1.example.com}
"""

RETURN = r"""
_value:
  description: Clusters with their nodes and devices.
  type: list
  elements: dict
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.glusterkube.storage.plugins.module_utils._site.heketi import clusters


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"heketi_topology": clusters}
