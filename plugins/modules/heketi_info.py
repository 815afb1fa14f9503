#!/usr/bin/python
# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: heketi_info
short_description: What Heketi knows
version_added: 0.1.0
description:
  - Tells clusters, hosts, devices, volumes and pending operations of Heketi, how much room there is, and whether its database is consistent.
  - Runs on the host of Heketi.
options:
  limits:
    description: The server's own limits, by which it is told what still fits. As in its configuration, where they have the same names and defaults.
    type: dict
    default: {}
    suboptions:
      brick_max_size_gb:
        description: GiB of the largest brick.
        type: int
        default: 4096
      brick_min_size_gb:
        description: GiB of the smallest brick.
        type: int
        default: 1
      max_bricks_per_volume:
        description: Bricks of a volume at most.
        type: int
        default: 32
      zone_checking:
        description: Whether the bricks of a set have to be in different zones. The role C(heketi_server) makes it V(strict).
        type: str
        choices: [strict, 'none']
        default: strict
extends_documentation_fragment:
  - glusterkube.storage.heketi
  - glusterkube.storage.attributes.info_module
  - glusterkube.storage.attributes.actiongroup_heketi
seealso:
  - module: glusterkube.storage.heketi_volume
author: glusterkube.storage contributors (@glusterkube)
"""

EXAMPLES = r"""
- name: What Heketi knows
  glusterkube.storage.heketi_info:
  register: heketi

- name: The largest volume of three copies that fits in any case
  ansible.builtin.debug:
    msg: "{{ heketi.clusters[0].fits | selectattr('durability', 'eq', 'replicate:3') | rejectattr('arbiter') | map(attribute='size') | first }} GiB"
"""

RETURN = r"""
clusters:
  description: The clusters.
  returned: success
  type: list
  elements: dict
  contains:
    id: {description: Identity of the cluster., type: str, sample: 9147172c862f0969b28d073813d0676b}
    file: {description: Whether it takes volumes for files., type: bool}
    block: {description: Whether it takes volumes for block devices., type: bool}
    nodes: {description: Identities of its hosts., type: list, elements: str}
    volumes: {description: Identities of its volumes., type: list, elements: str}
    total: {description: Bytes of all its devices., type: int}
    used: {description: "Bytes in use, by Heketi's accounts.", type: int}
    free: {description: Bytes not in use., type: int}
    usable: {description: Those of them on devices and hosts that are online., type: int}
    fits:
      description:
        - The largest new volume of each kind that can be created in any case, whatever order Heketi tries its devices in. A larger one may succeed too,
          but Heketi begins at a device by chance and never goes back.
        - Devices and hosts that are not online are left out. Whether gluster runs on a host Heketi finds out by itself, and does not tell.
        - With an arbiter devices with the tag C(arbiter) V(required) or V(disabled) are not counted.
      type: list
      elements: dict
      contains:
        durability: {description: As in M(glusterkube.storage.heketi_volume)., type: str, sample: "replicate:3"}
        arbiter: {description: Whether with an arbiter., type: bool}
        size: {description: "GiB, 0 for none.", type: int, sample: 498}
nodes:
  description: The hosts.
  returned: success
  type: list
  elements: dict
  contains:
    id: {description: Identity of the host in Heketi., type: str}
    cluster: {description: Identity of its cluster., type: str}
    zone: {description: Its zone., type: int, sample: 1}
    manage: {description: Name by which Heketi reaches it., type: str, sample: g1}
    storage: {description: Name or address of its bricks., type: str, sample: 192.0.2.11}
    state: {description: "V(online), V(offline) or V(failed).", type: str, sample: online}
    tags: {description: Its tags., type: dict, sample: {glusterkube.zone: a}}
    devices:
      description: Its devices.
      type: list
      elements: dict
      contains:
        id: {description: Identity of the device., type: str}
        node: {description: Identity of its host., type: str}
        name: {description: Path that it was added by., type: str, sample: /dev/sdc}
        paths: {description: All paths that it had then., type: list, elements: str}
        pv_uuid: {description: UUID of its physical volume., type: str}
        state: {description: "V(online), V(offline) or V(failed).", type: str, sample: online}
        tags: {description: Its tags., type: dict}
        total: {description: Bytes., type: int}
        used: {description: "Bytes in use, by Heketi's accounts.", type: int}
        free: {description: Bytes not in use., type: int}
        bricks: {description: Number of bricks on it., type: int}
volumes:
  description: The volumes that are finished.
  returned: success
  type: list
  elements: dict
  contains:
    name: {description: Name of the volume., type: str, sample: home}
    id: {description: Identity of the volume., type: str, sample: 6553ed17b26b2a184a9cd8c5583604ba}
    cluster: {description: Identity of its cluster., type: str, sample: 9147172c862f0969b28d073813d0676b}
    size: {description: GiB., type: int, sample: 10}
    durability: {description: How it keeps the data., type: str, sample: "replicate:3"}
    arbiter: {description: Whether the third brick of a set holds metadata only., type: bool}
    gid: {description: "Number of the group of its root directory, 0 for none.", type: int}
    snapshot_factor: {description: "Size of its thin pools, as a multiple of its bricks.", type: float, sample: 1.0}
    options:
      description: Options that it was created with. Later ones are known to gluster only.
      type: list
      elements: str
      sample: [network.ping-timeout 10]
    hosts:
      description: Storage names of hosts that a client may ask for it.
      type: list
      elements: str
      sample: [192.0.2.11, 192.0.2.12, 192.0.2.13]
    block: {description: Whether it is for block devices., type: bool}
    bricks:
      description: Its bricks. Set and index are null where neither gluster could be asked nor the volume has one set only.
      type: list
      elements: dict
      contains:
        host: {description: Name by which Heketi reaches the host., type: str, sample: g1}
        zone: {description: Zone of the host., type: int, sample: 1}
        device: {description: Path that its device was added by., type: str, sample: /dev/sdc}
        path: {description: Directory on the host., type: str}
        size: {description: Bytes., type: int, sample: 10737418240}
        set: {description: "Number of its set, from 0.", type: int, sample: 0}
        index: {description: "Place in its set, from 0.", type: int, sample: 0}
        arbiter: {description: Whether it holds metadata only., type: bool}
    violations:
      description:
        - What the checker of placements finds wrong, as bricks of a set on one host or, where there are enough of them, in one zone.
        - Null where the sets are not known.
      type: list
      elements: dict
      contains:
        volume: {description: Name of the volume., type: str}
        set: {description: "Number of the set, null for the whole volume.", type: int}
        what: {description: What is wrong., type: str}
        found: {description: What was found., type: str}
        expected: {description: What would be right., type: str}
operations:
  description: Pending operations.
  returned: success
  type: list
  elements: dict
  contains:
    id: {description: Identity of the operation., type: str}
    kind: {description: "Heketi's name of it.", type: str, sample: create-volume}
    status: {description: "V(new), V(stale) for one that was interrupted, or V(failed).", type: str}
    in_flight: {description: Whether it is under way., type: bool}
    changes:
      description: What it changes.
      type: list
      elements: dict
      contains:
        id: {description: Identity of the object., type: str}
        what: {description: What happens to it., type: str, sample: Add brick}
database:
  description: What Heketi finds wrong with its own database.
  returned: success
  type: dict
  contains:
    consistent: {description: Whether nothing is wrong that counts., type: bool}
    inconsistencies: {description: "What is wrong, in Heketi's words.", type: list, elements: str}
    harmless:
      description: What Heketi finds wrong and is not.
      type: list
      elements: dict
      contains:
        found: {description: "Heketi's words.", type: str}
        why: {description: What is behind it., type: str}
"""

from functools import partial

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.arguments import ARGUMENTS
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.service_info import info
from ansible_collections.glusterkube.storage.plugins.module_utils._use_case import answer

LIMITS = {
    "brick_max_size_gb": {"type": "int", "default": 4096},
    "brick_min_size_gb": {"type": "int", "default": 1},
    "max_bricks_per_volume": {"type": "int", "default": 32},
    "zone_checking": {"type": "str", "choices": ["strict", "none"], "default": "strict"},
}


def main() -> None:
    module = AnsibleModule(
        argument_spec={**ARGUMENTS, "limits": {"type": "dict", "default": {}, "options": LIMITS}},
        supports_check_mode=True,
    )
    answer(module, info(partial(module.run_command, handle_exceptions=False, expand_user_and_vars=False), module.params))


if __name__ == "__main__":
    main()
