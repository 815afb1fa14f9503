#!/usr/bin/python
# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: heketi_volume
short_description: Manage volumes of Heketi
version_added: 0.1.0
description:
  - Creates, clones, grows and deletes volumes through Heketi, all volumes in one call, on the host of Heketi.
  - All faults of all volumes are found before anything is changed, and told in one message.
  - Heketi can neither shrink a volume nor change its durability, group or options. Such a difference is refused with the way out.
  - Volumes that are not listed stay as they are.
  - An operation that a run before has left under way is waited for. Where an answer got lost, it is looked what became of it, and nothing is done twice.
  - Where the bricks of the volumes are is checked, and what is wrong with it told as a warning and in RV(volumes[].violations).
options:
  volumes:
    description: The volumes, each as it shall be.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the volume, letters, digits, V(_) and V(-).
        type: str
        required: true
      state:
        description: V(absent) deletes it and its data, and only when its name is in O(confirm).
        type: str
        choices: [present, absent]
        default: present
      size:
        description:
          - Whole GiB. Required for a new volume that is no clone. A clone is as large as its origin and stays so, since Heketi 10 panics when it shall
            grow one.
          - A larger number than it has makes it grow, by new bricks beside the old ones and a rebalance.
        type: int
      durability:
        description:
          - V(replicate:N) has N copies, V(disperse:D:R) D bricks of data and R of redundancy, V(none) nothing but the data.
          - V(replicate:3) when not given and the volume is new. Heketi's own default is V(none).
        type: str
        choices: ['none', 'replicate:2', 'replicate:3', 'disperse:2:1', 'disperse:4:2', 'disperse:8:3', 'disperse:8:4']
      arbiter:
        description: Whether the third brick of each set of V(replicate:3) holds metadata only.
        type: bool
      gid:
        description: Number of a group that owns its root directory and may write there, V(0) for none.
        type: int
      snapshot_factor:
        description: Size of its thin pools, as a multiple of its bricks, so that snapshots have room. V(1) when not given and the volume is new.
        type: float
      options:
        description:
          - Options of gluster, by name. Heketi sets them when it creates the volume, and knows only these.
          - Heketi hands them to a shell of root without a look, so values may have letters, digits and C(_.,:/@%+=-) only.
        type: dict
        default: {}
      clone_of:
        description: Name of a volume that a new one is a clone of. Of one that exists it is not looked at.
        type: str
      clusters:
        description: Identities of the clusters that it may be in. Heketi takes the first one with room, of all of them when not given.
        type: list
        elements: str
        default: []
  confirm:
    description: Names of the volumes that may be deleted with their data.
    type: list
    elements: str
    default: []
  cleanup:
    description:
      - Whether Heketi first undoes all operations that were interrupted, by a crash for example. They hold names and room until then.
      - It does so by itself a minute after it starts, and then once an hour.
    type: bool
    default: false
  wait_slice:
    description:
      - Seconds after which a call comes back with RV(finished=false) before it begins the next step, for the caller to call again. V(0) goes on to the
        end.
      - The action plugin of this module does so by itself, every 30 seconds, and prints the progress.
    type: int
    default: 0
extends_documentation_fragment:
  - glusterkube.storage.heketi
  - glusterkube.storage.attributes
  - glusterkube.storage.attributes.actiongroup_heketi
seealso:
  - module: glusterkube.storage.heketi_info
  - module: glusterkube.storage.gluster_volume
author: glusterkube.storage contributors (@glusterkube)
"""

EXAMPLES = r"""
- name: Three volumes
  glusterkube.storage.heketi_volume:
    volumes:
      - {name: home, size: 10}
      - {name: logs, size: 20, arbiter: true, options: {user.heketi.average-file-size: 1024}}
      - {name: archive, size: 40, durability: "disperse:4:2", gid: 2000}

- name: One grows, one is cloned
  glusterkube.storage.heketi_volume:
    volumes:
      - {name: home, size: 15}
      - {name: logs-of-today, clone_of: logs}

- name: One goes, with its data
  glusterkube.storage.heketi_volume:
    volumes:
      - {name: archive, state: absent}
    confirm: [archive]
"""

RETURN = r"""
actions:
  description: What was done, or in check mode would be done, in order.
  returned: always
  type: list
  elements: dict
  contains:
    sign: {description: "V(+) creates, V(~) changes, V(!) repairs, V(-) destroys.", type: str}
    target: {description: The object., type: str, sample: volume home}
    summary: {description: The step in words., type: str}
    argv:
      description: "The request: method, path, and body as JSON."
      type: list
      elements: str
      sample: [POST, /volumes/6553ed17b26b2a184a9cd8c5583604ba/expand, '{"expand_size": 5}']
    moves: {description: Bytes of data that it moves., type: int}
    gates: {description: What has to hold right before., type: list, elements: str}
    undo: {description: "What takes it back, if anything does.", type: list, elements: str}
    details: {description: Further lines for the reader., type: list, elements: str}
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
    what: {description: The object., type: str, sample: volume home}
    found: {description: How far it is., type: str, sample: "create replicate:3, 10 GiB: begins, steps left: 3"}
volumes:
  description: Those of the listed volumes that exist after the call, or in check mode before it.
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
unmanaged:
  description: How many further volumes Heketi has.
  returned: success
  type: int
  sample: 2
"""

from functools import partial

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.arguments import ARGUMENTS
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.service_volumes import volumes
from ansible_collections.glusterkube.storage.plugins.module_utils._use_case import run

VOLUME = {
    "name": {"type": "str", "required": True},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "size": {"type": "int"},
    "durability": {"type": "str", "choices": ["none", "replicate:2", "replicate:3", "disperse:2:1", "disperse:4:2", "disperse:8:3", "disperse:8:4"]},
    "arbiter": {"type": "bool"},
    "gid": {"type": "int"},
    "snapshot_factor": {"type": "float"},
    "options": {"type": "dict", "default": {}},
    "clone_of": {"type": "str"},
    "clusters": {"type": "list", "elements": "str", "default": []},
}


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            **ARGUMENTS,
            "volumes": {"type": "list", "elements": "dict", "required": True, "options": VOLUME},
            "confirm": {"type": "list", "elements": "str", "default": []},
            "cleanup": {"type": "bool", "default": False},
            "wait_slice": {"type": "int", "default": 0},
        },
        supports_check_mode=True,
    )
    run(module, volumes(partial(module.run_command, handle_exceptions=False, expand_user_and_vars=False), module.params, planning=module.check_mode))


if __name__ == "__main__":
    main()
