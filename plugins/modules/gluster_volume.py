#!/usr/bin/python
# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: gluster_volume
short_description: Manage GlusterFS volumes
version_added: 0.1.0
description:
  - Creates, starts, stops, grows and deletes volumes, and sets their options, all volumes in one call on any one member of the pool.
  - All faults of all volumes are found before anything is changed, and told in one message.
  - A brick is who the UUID of its host and its path say. Another name or address of the host or a trailing slash is no change.
  - More bricks than there are, whole sets at the end, are added, and then the layout of the directories is fixed, so that new files
    use them. Existing data is not moved (not rebalanced).
  - Whatever would move or remove data is refused by name, such as fewer bricks, another order, another number of copies, a replaced brick.
  - Volumes, bricks and with O(volumes[].options_mode=merge) options that are not listed are left alone.
  - Nothing is changed while the host does not see a majority of the pool, and nothing on the bricks of a volume while one of its hosts is down.
  - A run that was interrupted is finished by the next one.
options:
  volumes:
    description: The volumes, each as it shall be.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the volume.
        type: str
        required: true
      state:
        description:
          - V(started) and V(stopped) create a missing volume, V(present) too but leaves an existing one running or not.
          - V(absent) stops and deletes it, and only when its name is in O(confirm). The directories of its bricks stay.
        type: str
        choices: [started, stopped, present, absent]
        default: started
      type:
        description: How the bricks of a set keep the data. Several sets make the distributed form of the type.
        type: str
        choices: [distribute, replicate, disperse]
        default: replicate
      replicas:
        description: With O(volumes[].type=replicate) the copies of a set, arbiter included. V(3) when not given.
        type: int
      arbiters:
        description: With O(volumes[].type=replicate) how many of the copies hold metadata only, V(0) or V(1), as V(3) replicas and V(1) arbiter.
        type: int
        default: 0
      disperses:
        description: With O(volumes[].type=disperse) the bricks of a set, redundancy included.
        type: int
        default: 0
      redundancies:
        description: With O(volumes[].type=disperse) how many bricks of a set may be lost.
        type: int
        default: 0
      bricks:
        description:
          - All bricks as C(host:/path), set after set, the arbiter last in its set. The host is a name or an address of a member.
          - A volume that exists may leave them out, then its layout is left alone.
        type: list
        elements: str
      options:
        description:
          - Options of the volume. All that differ are set in one transaction; none is set when they mean the same, such as V(256MB) and
            V(268435456), or V(on) and V(true).
          - Short names such as C(quick-read) are completed as gluster does.
        type: dict
        default: {}
      options_mode:
        description:
          - V(merge) leaves options that are not listed alone, V(exact) resets them.
          - Never reset are those that glusterd sets when it creates a volume, those that other commands own (quota, bitrot,
            geo-replication), and C(user.*), for which gluster has no command.
        type: str
        choices: [merge, exact]
        default: merge
      option_groups:
        description:
          - Names of files in C(/var/lib/glusterd/groups) on the host, such as V(virt) or V(metadata-cache). Their options are compared
            and set one by one; O(volumes[].options) win over them, and later groups over earlier ones.
        type: list
        elements: str
        default: []
      force:
        description: Gluster's own C(force) when bricks are made. It allows bricks on the root disk, on mount points, and two of a set on one host.
        type: bool
        default: false
      allow_replica_2:
        description: Whether a volume of two copies without an arbiter may be made. It gets into split-brain when hosts lose each other.
        type: bool
        default: false
  confirm:
    description: Names of volumes that may be deleted. A volume with O(volumes[].state=absent) that exists and is not here is refused.
    type: list
    elements: str
    default: []
  unused:
    description: Whether a volume that somebody uses, by a mount or otherwise, is refused to be deleted.
    type: bool
    default: false
  wait_timeout:
    description: Seconds to wait for a layout to be fixed. Bricks that start are waited for up to 120 of them.
    type: int
    default: 3600
  wait_slice:
    description:
      - Seconds after which a call that only waits comes back with RV(finished=false), for the caller to call again. V(0) waits to the end.
      - The action plugin of this module does so by itself, every 30 seconds, and prints the progress.
    type: int
    default: 0
extends_documentation_fragment:
  - glusterkube.storage.attributes
  - glusterkube.storage.attributes.actiongroup_gluster
notes:
  - In check mode hosts that are not in the pool yet are taken by their names, so that a plan can be made for hosts on which nothing is installed.
seealso:
  - module: glusterkube.storage.gluster_peer
  - module: glusterkube.storage.gluster_info
author: glusterkube.storage contributors (@glusterkube)
"""

EXAMPLES = r"""
- name: Two volumes, one of them with an arbiter
  glusterkube.storage.gluster_volume:
    volumes:
      - name: home
        type: replicate
        replicas: 3
        bricks:
          - g1.example.com:/srv/gluster/home-0-0/brick
          - g2.example.com:/srv/gluster/home-0-1/brick
          - g3.example.com:/srv/gluster/home-0-2/brick
        options:
          network.ping-timeout: 10
          performance.cache-size: 256MB
      - name: logs
        replicas: 3
        arbiters: 1
        bricks:
          - g1.example.com:/srv/gluster/logs-0-0/brick
          - g2.example.com:/srv/gluster/logs-0-1/brick
          - g3.example.com:/srv/gluster/logs-0-2/brick
        option_groups: [metadata-cache]
  run_once: true

- name: Exactly these options, the layout stays as it is
  glusterkube.storage.gluster_volume:
    volumes:
      - name: home
        options: {network.ping-timeout: 10}
        options_mode: exact
  run_once: true

- name: A volume goes, its bricks' directories stay
  glusterkube.storage.gluster_volume:
    volumes:
      - {name: logs, state: absent}
    confirm: [logs]
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
      sample: volume home
    summary:
      description: What happens to it.
      type: str
      sample: start
    argv:
      description: The exact command.
      type: list
      elements: str
      sample: [gluster, volume, start, home]
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
      sample: "volume home: fix of the layout"
    found:
      description: How far it is.
      type: str
      sample: "2 of 3 hosts done, 40 s so far, left: 192.0.2.13"
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
volumes:
  description: Those of the listed volumes that exist after the call, or in check mode before it.
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
      description: Always null here, see M(glusterkube.storage.gluster_info).
      type: dict
    tasks:
      description: Always null here, see M(glusterkube.storage.gluster_info).
      type: list
      elements: dict
unmanaged:
  description: How many further volumes the pool has.
  returned: success
  type: int
  sample: 2
"""

from functools import partial

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster.service_volumes import volumes
from ansible_collections.glusterkube.storage.plugins.module_utils._use_case import run

VOLUME = {
    "name": {"type": "str", "required": True},
    "state": {"type": "str", "choices": ["started", "stopped", "present", "absent"], "default": "started"},
    "type": {"type": "str", "choices": ["distribute", "replicate", "disperse"], "default": "replicate"},
    "replicas": {"type": "int"},
    "arbiters": {"type": "int", "default": 0},
    "disperses": {"type": "int", "default": 0},
    "redundancies": {"type": "int", "default": 0},
    "bricks": {"type": "list", "elements": "str"},
    "options": {"type": "dict", "default": {}},
    "options_mode": {"type": "str", "choices": ["merge", "exact"], "default": "merge"},
    "option_groups": {"type": "list", "elements": "str", "default": []},
    "force": {"type": "bool", "default": False},
    "allow_replica_2": {"type": "bool", "default": False},
}


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "volumes": {"type": "list", "elements": "dict", "required": True, "options": VOLUME},
            "confirm": {"type": "list", "elements": "str", "default": []},
            "unused": {"type": "bool", "default": False},
            "wait_timeout": {"type": "int", "default": 3600},
            "wait_slice": {"type": "int", "default": 0},
        },
        supports_check_mode=True,
    )
    run(module, volumes(partial(module.run_command, handle_exceptions=False, expand_user_and_vars=False), module.params, planning=module.check_mode))


if __name__ == "__main__":
    main()
