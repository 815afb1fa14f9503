#!/usr/bin/python
# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: gluster_info
short_description: Read the GlusterFS pool and its volumes
version_added: 0.1.0
description:
  - Returns the members of the trusted storage pool and all volumes with their bricks and options, in two C(gluster) calls that take no lock.
  - A host on which GlusterFS is not installed or does not run has none of them, and that is no failure.
options:
  heal:
    description: Whether to count the entries that have to be healed, with one more call for each started volume that heals.
    type: bool
    default: false
  tasks:
    description: Whether to list running and finished tasks such as a rebalance, with one more call.
    type: bool
    default: false
  clients:
    description: Whether to count who uses each started volume, with one more call for each, or two. These take the lock of the volume.
    type: bool
    default: false
extends_documentation_fragment:
  - glusterkube.storage.attributes.info_module
  - glusterkube.storage.attributes.actiongroup_gluster
seealso:
  - module: glusterkube.storage.gluster_peer
  - module: glusterkube.storage.gluster_volume
author: glusterkube.storage contributors (@glusterkube)
"""

EXAMPLES = r"""
- name: Look at the pool
  glusterkube.storage.gluster_info:
    heal: true
  register: pool
  run_once: true

- name: Nothing is left to heal
  ansible.builtin.assert:
    that: item.heal is none or item.heal.entries == 0
    quiet: true
  loop: "{{ pool.volumes }}"
  loop_control:
    label: "{{ item.name }}"
  run_once: true
"""

RETURN = r"""
installed:
  description: Whether there is a C(gluster) command.
  returned: success
  type: bool
  sample: true
running:
  description: Whether glusterd answers.
  returned: success
  type: bool
  sample: true
peers:
  description: The members of the pool, as the asked host sees them.
  returned: success
  type: list
  elements: dict
  contains:
    uuid:
      description: Identity of the host in the pool.
      type: str
      sample: 754c2fad-c266-4344-8ac4-3973baa41bb1
    names:
      description: Names that the pool knows it by. The asked host is also C(localhost).
      type: list
      elements: str
      sample: [g2.example.com]
    addresses:
      description: Addresses of these names.
      type: list
      elements: str
      sample: [192.0.2.12]
    connected:
      description: Whether the asked host reaches it.
      type: bool
    state:
      description: State in glusterd's words, V(Peer in Cluster) for a healthy one. Empty for the asked host.
      type: str
      sample: Peer in Cluster
    bricks:
      description: Number of bricks on it, of all volumes.
      type: int
      sample: 4
volumes:
  description: All volumes of the pool.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the volume.
      type: str
      sample: home
    id:
      description: Identity of the volume.
      type: str
      sample: 18938a2c-2e57-4380-9f47-55f7471ce195
    status:
      description: V(Created), V(Started) or V(Stopped).
      type: str
      sample: Started
    type:
      description: V(distribute), V(replicate) or V(disperse). V(stripe) and V(tier) are volumes of old versions.
      type: str
      sample: replicate
    replicas:
      description: Copies of a set, arbiter included. 1 for the other types.
      type: int
      sample: 3
    arbiters:
      description: How many of the copies hold metadata only.
      type: int
      sample: 0
    disperses:
      description: Bricks of a disperse set, redundancy included.
      type: int
      sample: 0
    redundancies:
      description: How many bricks of a disperse set may be lost.
      type: int
      sample: 0
    bricks:
      description: Bricks in gluster's order, set after set.
      type: list
      elements: dict
      contains:
        name:
          description: Host and path as gluster shows them.
          type: str
          sample: 192.0.2.11:/srv/gluster/home-0-0/brick
        host:
          description: The host as gluster shows it.
          type: str
          sample: 192.0.2.11
        uuid:
          description: Identity of the host.
          type: str
          sample: 754c2fad-c266-4344-8ac4-3973baa41bb1
        path:
          description: Directory on the host.
          type: str
          sample: /srv/gluster/home-0-0/brick
        arbiter:
          description: Whether it holds metadata only.
          type: bool
          sample: false
        set:
          description: Number of its set, from 0.
          type: int
          sample: 0
        index:
          description: Place in its set, from 0.
          type: int
          sample: 0
    options:
      description: Options that are set, with glusterd's full names and the values as they were set.
      type: dict
      sample: {network.ping-timeout: "10"}
    heal:
      description:
        - What has to be healed, null when it was not asked for, for a volume that has no copies or is not started, and when it is unknown.
        - A count that a brick does not tell is null, and so is the sum with it.
      type: dict
      contains:
        entries:
          description: Entries to heal on all bricks.
          type: int
          sample: 0
        split_brain:
          description: Those of them in split-brain.
          type: int
          sample: 0
        bricks:
          description: The same for each brick.
          type: list
          elements: dict
          sample:
            - {name: "192.0.2.11:/srv/gluster/home-0-0/brick", uuid: 754c2fad-c266-4344-8ac4-3973baa41bb1, host: 192.0.2.11,
               path: /srv/gluster/home-0-0/brick, connected: true, entries: 0, pending: 0, split_brain: 0, healing: 0}
    clients:
      description:
        - Number of connected processes by kind, gluster's own left out, null when unknown. Only where it was asked for.
      type: dict
      sample: {fuse: 2, gfapi: 1}
    tasks:
      description: Tasks of the volume, null when they were not asked for.
      type: list
      elements: dict
      contains:
        type:
          description: Kind of the task.
          type: str
          sample: Rebalance
        id:
          description: Identity of the task.
          type: str
          sample: 098b0c2a-18e2-4108-a88e-1a8ead031b90
        status:
          description: State in glusterd's words.
          type: str
          sample: completed
"""

from functools import partial

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster.service_info import info
from ansible_collections.glusterkube.storage.plugins.module_utils._use_case import answer


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "heal": {"type": "bool", "default": False},
            "tasks": {"type": "bool", "default": False},
            "clients": {"type": "bool", "default": False},
        },
        supports_check_mode=True,
    )
    answer(module, info(partial(module.run_command, handle_exceptions=False, expand_user_and_vars=False), module.params))


if __name__ == "__main__":
    main()
