#!/usr/bin/python
# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: heketi_topology
short_description: Manage the hosts and devices of Heketi
version_added: 0.1.0
description:
  - Brings clusters, hosts, zones, tags, devices and their states into Heketi, all in one call on the host of Heketi.
  - All faults of the whole topology are found before anything is changed, and told in one message.
  - A host is who its O(clusters[].nodes[].manage) says, in one cluster and once only. A device is who its physical volume says, or any of its paths.
    A cluster is its hosts, since Heketi's clusters have no name.
  - Clusters, hosts and devices that are not listed are left alone, and so are tags, flags and states that are not said.
  - What Heketi can't change is refused with the way out, such as the zone or the storage address of a host.
  - Before data moves it is made sure that every brick finds room elsewhere. Bricks move one by one.
  - A run that was interrupted is finished by the next one.
options:
  clusters:
    description: The clusters, each as it shall be.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: A name for messages.
        type: str
        default: default
      file:
        description: Whether the cluster takes file volumes. A new one does.
        type: bool
      block:
        description: Whether the cluster takes block volumes. A new one does not.
        type: bool
      nodes:
        description: Its hosts. A host or device that Heketi has may be listed with nothing but its name and what shall change.
        type: list
        elements: dict
        required: true
        suboptions:
          manage:
            description: The name or IPv4 address at which Heketi reaches the host by ssh.
            type: str
            required: true
          storage:
            description: The name or address of the host in the trusted storage pool. Needed to add it. Kubernetes' own provisioner needs addresses.
            type: str
          zone:
            description:
              - Its zone. Needed to add it. With strict zone checking no two copies of a brick are in one zone.
              - Heketi has numbers for zones. A name of digits is that number. Another name is kept as the tag C(glusterkube.zone) of its hosts and
                keeps the number that it has there, a new one gets the next free number.
            type: str
          tags:
            description: Tags of the host. One without a value (V(null)) is removed, those that are not listed stay.
            type: dict
            default: {}
          state:
            description:
              - V(offline) takes no new bricks. V(absent) moves all bricks to other hosts, then removes the devices and the host, and only
                when its name is in O(confirm). Not said, a host stays as it is, and a new one is online.
            type: str
            choices: [online, offline, absent]
          devices:
            description: Its devices.
            type: list
            elements: dict
            default: []
            suboptions:
              name:
                description: Path of the device. Heketi keeps the one by which it was added.
                type: str
                required: true
              ids:
                description: Further paths of it, such as those of M(glusterkube.storage.gluster_brick_info). By them it is known again under another name.
                type: list
                elements: str
                default: []
              found:
                description:
                  - What its host finds on it, in the words of M(glusterkube.storage.gluster_brick_info), empty for a blank device. Then one that is
                    new to Heketi and not blank is refused before anything is changed. Not said, only Heketi looks, when it adds the device.
                type: str
              destroydata:
                description: Whether what is on it may be erased when it is added. A device of a Heketi that does not know it any more needs its name
                  (C(HOST:/dev/sdb)) in O(confirm) too.
                type: bool
                default: false
              tags:
                description: Tags of the device, as those of the host.
                type: dict
                default: {}
              state:
                description:
                  - V(offline) takes no new bricks. V(drained) moves all bricks elsewhere and keeps the device known (Heketi calls that failed).
                    V(absent) removes it after that, and only when its name (C(HOST:/dev/sdb)) is in O(confirm).
                  - Not said, a device stays as it is, and a new one is online.
                type: str
                choices: [online, offline, drained, absent]
  confirm:
    description: Names of hosts, and of devices as C(HOST:/dev/sdb), that may be removed.
    type: list
    elements: str
    default: []
  forget:
    description: Names of hosts that are gone for good. Their devices are removed from Heketi without being asked.
    type: list
    elements: str
    default: []
  cleanup:
    description:
      - Whether operations of Heketi that stand still, as those of a killed run do, are cleaned up before something leaves. Otherwise nothing leaves
        while there are any.
    type: bool
    default: false
  zone_checking:
    description: How Heketi checks zones. It does not tell, and it decides where bricks find room.
    type: str
    choices: [strict, none]
    default: strict
  wait_slice:
    description:
      - Seconds after which a call comes back with RV(finished=false) before it begins the next step, for the caller to call again. It leaves out
        O(clusters[].nodes[].devices[].found) of a device that was added meanwhile. V(0) goes on to the end.
      - The action plugin of this module does so by itself, every 30 seconds, and prints the progress.
    type: int
    default: 0
extends_documentation_fragment:
  - glusterkube.storage.heketi
  - glusterkube.storage.attributes
  - glusterkube.storage.attributes.actiongroup_heketi
notes:
  - In check mode a Heketi that can't be reached is taken for an empty one, so that a plan can be made for hosts on which nothing is installed.
seealso:
  - module: glusterkube.storage.heketi_info
  - module: glusterkube.storage.heketi_volume
author: glusterkube.storage contributors (@glusterkube)
"""

EXAMPLES = r"""
- name: Three hosts in three zones
  glusterkube.storage.heketi_topology:
    clusters:
      - name: default
        nodes:
          - manage: g1.example.com
            storage: 192.0.2.11
            zone: a
            devices:
              - {name: /dev/sdc}
          - manage: g2.example.com
            storage: 192.0.2.12
            zone: b
            devices:
              - {name: /dev/sdc, tags: {tier: fast}}
          - manage: g3.example.com
            storage: 192.0.2.13
            zone: c
            devices:
              - {name: /dev/sdc, destroydata: true}

- name: A device is emptied
  glusterkube.storage.heketi_topology:
    clusters:
      - nodes:
          - manage: g1.example.com
            devices:
              - {name: /dev/sdc, state: drained}

- name: A host leaves
  glusterkube.storage.heketi_topology:
    clusters:
      - nodes:
          - {manage: g1.example.com, state: absent}
    confirm: [g1.example.com]
"""

RETURN = r"""
actions:
  description: What was done, or in check mode would be done, in order.
  returned: always
  type: list
  elements: dict
  contains:
    sign:
      description: V(+) creates, V(~) changes, V(>) moves data, V(!) repairs, V(-) destroys.
      type: str
      sample: "+"
    target:
      description: The object.
      type: str
      sample: device g1.example.com:/dev/sdc
    summary:
      description: What happens to it.
      type: str
      sample: add
    argv:
      description: The exact request. What has no id yet stands there by its name.
      type: list
      elements: str
      sample: [POST, /devices, '{"destroydata": false, "name": "/dev/sdc", "node": "<node g1.example.com>", "tags": {}}']
    gates:
      description: What is looked at before it and must hold.
      type: list
      elements: str
    undo:
      description: Always empty.
      type: list
      elements: str
    details:
      description: Further lines for the reader.
      type: list
      elements: str
    moves:
      description: Bytes that it moves at most, the size of a brick.
      type: int
      sample: 0
finished:
  description: Whether the work is done. V(false) only with O(wait_slice), then the same call goes on from there.
  returned: success
  type: bool
  sample: true
progress:
  description: What is waited for.
  returned: when RV(finished=false)
  type: dict
  contains:
    what:
      description: The object.
      type: str
      sample: device g1.example.com:/dev/sdc
    found:
      description: How far it is.
      type: str
      sample: "move brick 5a4c1e of volume home: begins, steps left: 3"
clusters:
  description: All clusters of Heketi after the call, or in check mode before it.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Heketi's id.
      type: str
      sample: 7fb3c2d5e6a98b1f0c4d3e2a1b0c9d8e
    file:
      description: Whether it takes file volumes.
      type: bool
    block:
      description: Whether it takes block volumes.
      type: bool
    nodes:
      description: Its hosts, each with C(id), C(manage), C(storage), C(zone) (a number), C(state), C(tags) and C(devices). A device has C(id), C(name),
        C(state), C(tags), C(total), C(free) and C(used) in bytes, and the number of its C(bricks).
      type: list
      elements: dict
"""

from functools import partial

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.arguments import ARGUMENTS
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.service_topology import topology
from ansible_collections.glusterkube.storage.plugins.module_utils._use_case import run

DEVICE = {
    "name": {"type": "str", "required": True},
    "ids": {"type": "list", "elements": "str", "default": []},
    "found": {"type": "str"},
    "destroydata": {"type": "bool", "default": False},
    "tags": {"type": "dict", "default": {}},
    "state": {"type": "str", "choices": ["online", "offline", "drained", "absent"]},
}
NODE = {
    "manage": {"type": "str", "required": True},
    "storage": {"type": "str"},
    "zone": {"type": "str"},
    "tags": {"type": "dict", "default": {}},
    "state": {"type": "str", "choices": ["online", "offline", "absent"]},
    "devices": {"type": "list", "elements": "dict", "default": [], "options": DEVICE},
}
CLUSTER = {
    "name": {"type": "str", "default": "default"},
    "file": {"type": "bool"},
    "block": {"type": "bool"},
    "nodes": {"type": "list", "elements": "dict", "required": True, "options": NODE},
}


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            **ARGUMENTS,
            "clusters": {"type": "list", "elements": "dict", "required": True, "options": CLUSTER},
            "confirm": {"type": "list", "elements": "str", "default": []},
            "forget": {"type": "list", "elements": "str", "default": []},
            "cleanup": {"type": "bool", "default": False},
            "zone_checking": {"type": "str", "choices": ["strict", "none"], "default": "strict"},
            "wait_slice": {"type": "int", "default": 0},
        },
        supports_check_mode=True,
    )
    runner = partial(module.run_command, handle_exceptions=False, expand_user_and_vars=False)
    run(module, topology(runner, module.params, planning=module.check_mode))


if __name__ == "__main__":
    main()
