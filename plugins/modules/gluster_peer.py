#!/usr/bin/python
# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: gluster_peer
short_description: Manage the members of a GlusterFS trusted storage pool
version_added: 0.1.0
description:
  - Makes hosts join or leave the trusted storage pool, all of them in one call on any one member.
  - A host is who its UUID says. Names, fully qualified names and addresses of one host are the same host.
  - Before the first host is probed all of them are asked who they are. A host that does not answer, that is in another pool, that has
    volumes of its own or whose UUID is that of another host (a clone) is refused, all of them in one message, and nothing is changed.
  - Waits until every member sees each new one connected, so that bricks of it can be used at once.
  - A member that is down is no change. There is a warning about it.
  - Nothing is changed while the host does not see a majority of the pool.
options:
  peers:
    description: Host names or addresses, as the hosts resolve them. Hosts that are not listed are left alone.
    type: list
    elements: str
    required: true
    aliases: [nodes]
  state:
    description: Whether the hosts shall be members. A host that still holds bricks is never detached.
    type: str
    choices: [present, absent]
    default: present
  wait_timeout:
    description: Seconds to wait for each host to be connected or gone, and then for all members to agree.
    type: int
    default: 60
extends_documentation_fragment:
  - glusterkube.storage.attributes
  - glusterkube.storage.attributes.actiongroup_gluster
notes:
  - In check mode a host whose glusterd does not answer yet is planned to be probed, with a warning. It is looked at in the real run.
seealso:
  - module: glusterkube.storage.gluster_info
  - module: glusterkube.storage.gluster_volume
author: glusterkube.storage contributors (@glusterkube)
"""

EXAMPLES = r"""
- name: Three hosts form a pool
  glusterkube.storage.gluster_peer:
    peers: [g1.example.com, g2.example.com, g3.example.com]
  run_once: true

- name: A host without bricks leaves it
  glusterkube.storage.gluster_peer:
    peers: [g3.example.com]
    state: absent
  run_once: true
"""

RETURN = r"""
actions:
  description: What was done, or in check mode would be done, in order.
  returned: always
  type: list
  elements: dict
  contains:
    sign:
      description: V(+) creates, V(~) changes, V(>) moves data, V(-) destroys.
      type: str
      sample: "+"
    target:
      description: The object.
      type: str
      sample: peer g3.example.com
    summary:
      description: What happens to it.
      type: str
      sample: join the trusted storage pool
    argv:
      description: The exact command.
      type: list
      elements: str
      sample: [gluster, peer, probe, g3.example.com]
    gates:
      description: What is looked at right before it and must hold.
      type: list
      elements: str
      sample: [a majority of the pool is connected]
    undo:
      description: The command that takes it back, empty when there is none.
      type: list
      elements: str
    details:
      description: Further lines for the reader.
      type: list
      elements: str
    moves:
      description: Bytes that it moves.
      type: int
      sample: 0
peers:
  description: The members after the call, or in check mode before it, as the asked host sees them.
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
"""

from functools import partial

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster.service_peers import peers
from ansible_collections.glusterkube.storage.plugins.module_utils._use_case import run


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "peers": {"type": "list", "elements": "str", "required": True, "aliases": ["nodes"]},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "wait_timeout": {"type": "int", "default": 60},
        },
        supports_check_mode=True,
    )
    run(module, peers(partial(module.run_command, handle_exceptions=False, expand_user_and_vars=False), module.params, planning=module.check_mode))


if __name__ == "__main__":
    main()
