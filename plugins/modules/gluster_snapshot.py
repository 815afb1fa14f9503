#!/usr/bin/python
# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: gluster_snapshot
short_description: Manage snapshots of GlusterFS volumes
version_added: 0.1.0
description:
  - Makes, activates, deactivates, clones, restores and deletes snapshots, all in one call on any one member of the pool.
  - All faults of all snapshots are found before anything is changed, and told in one message.
  - Every brick of the volume has to be a thin logical volume of its own, as M(glusterkube.storage.gluster_brick) makes them.
  - A snapshot or a clone is made only where O(looks) says of every brick of the volume that its thin pool has room. Unknown is not room.
  - Snapshots that are not listed are left alone. None is made either while gluster's own auto-delete would remove others for it.
  - Nothing is changed while the host does not see a majority of the pool.
  - A run that was interrupted is finished by the next one.
options:
  snapshots:
    description: The snapshots, each as it shall be.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the snapshot, as it is given, without a time stamp. No two snapshots of the pool have the same.
        type: str
        required: true
      volume:
        description: Name of the volume that it is made of. A snapshot of this name of another volume is refused.
        type: str
        required: true
      state:
        description:
          - V(present) makes a missing snapshot and leaves an existing one activated or not.
          - V(activated) and V(deactivated) make it too. An activated one can be mounted, read-only, as C(host:/snaps/NAME/VOLUME).
          - V(restored) makes the volume what it was, only when it is stopped and its name is in O(confirm). The snapshot is used up. The volume
            goes on with bricks below C(/run/gluster/snaps) that glusterd mounts itself; those that it had before stay on their devices, unused.
          - V(absent) deletes it.
        type: str
        choices: [present, activated, deactivated, restored, absent]
        default: present
      description:
        description: A line about a snapshot that is made. One that is there keeps its own.
        type: str
      clone:
        description:
          - Name of a new volume to be made of the snapshot and started. It can be written to, and is independent of snapshot and volume.
          - For its time the snapshot is activated. A clone that is there is left alone, running or not.
        type: str
  looks:
    description:
      - Answers of M(glusterkube.storage.gluster_brick_info) of all hosts that have bricks of the volumes.
      - They say how full the thin pools of other hosts are, which this host can't see.
    type: list
    elements: dict
    default: []
  thin_pool_max:
    description: Percentage of data and of metadata of a thin pool above which no snapshot or clone is made on it.
    type: float
    default: 80
  confirm:
    description: Names of volumes that may be restored. What was written to them since the snapshot is lost.
    type: list
    elements: str
    default: []
  wait_timeout:
    description: Seconds to wait for another run on this host. Bricks of a clone that start are waited for up to 120 of them.
    type: int
    default: 300
extends_documentation_fragment:
  - glusterkube.storage.attributes
  - glusterkube.storage.attributes.actiongroup_gluster
notes:
  - gluster itself keeps of a restored volume only the ID of the snapshot. Its name is kept in the volume as C(user.glusterkube.restored), so that
    V(restored) again is no change. A run that is killed right between the two makes the next one say that there is no such snapshot.
  - A clone that M(glusterkube.storage.gluster_volume) deletes leaves its logical volumes mounted on the hosts. C(lvs -o +origin) shows them.
  - The playbook C(glusterkube.storage.snapshot) gathers O(looks) and calls this module.
seealso:
  - module: glusterkube.storage.gluster_brick_info
  - module: glusterkube.storage.gluster_volume
author: glusterkube.storage contributors (@glusterkube)
"""

EXAMPLES = r"""
- name: How full are the thin pools?
  glusterkube.storage.gluster_brick_info:
  register: look

- name: A snapshot before an upgrade
  glusterkube.storage.gluster_snapshot:
    snapshots:
      - name: before-upgrade
        volume: home
        description: before the upgrade of the mail server
    looks: "{{ ansible_play_hosts | map('extract', hostvars, 'look') | list }}"
  run_once: true

- name: A volume to try things out with
  glusterkube.storage.gluster_snapshot:
    snapshots:
      - name: before-upgrade
        volume: home
        clone: home-trial
    looks: "{{ ansible_play_hosts | map('extract', hostvars, 'look') | list }}"
  run_once: true

- name: Back to what it was, once the volume is stopped
  glusterkube.storage.gluster_snapshot:
    snapshots:
      - {name: before-upgrade, volume: home, state: restored}
    confirm: [home]
  run_once: true

- name: It goes
  glusterkube.storage.gluster_snapshot:
    snapshots:
      - {name: before-upgrade, volume: home, state: absent}
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
      description: V(+) creates, V(~) changes, V(-) destroys.
      type: str
      sample: "+"
    target:
      description: The object.
      type: str
      sample: snapshot before-upgrade
    summary:
      description: What happens to it.
      type: str
      sample: snapshot of volume home
    argv:
      description: The exact command.
      type: list
      elements: str
      sample: [gluster, snapshot, create, before-upgrade, home, no-timestamp]
    gates:
      description: What is looked at before it and must hold.
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
      description: Bytes that it moves, always 0.
      type: int
      sample: 0
finished:
  description: Always V(true), as for the other modules.
  returned: success
  type: bool
  sample: true
snapshots:
  description: All snapshots of the listed volumes after the call, or in check mode before it.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the snapshot.
      type: str
      sample: before-upgrade
    id:
      description: Identity of the snapshot.
      type: str
      sample: 18938a2c-2e57-4380-9f47-55f7471ce195
    volume:
      description: The volume that it was made of.
      type: str
      sample: home
    description:
      description: The line about it.
      type: str
      sample: before the upgrade of the mail server
    created:
      description: When it was made, as glusterd says it, in UTC.
      type: str
      sample: "2026-10-01 12:00:00"
    activated:
      description: Whether it can be mounted.
      type: bool
      sample: false
unmanaged:
  description: How many snapshots of other volumes the pool has.
  returned: success
  type: int
  sample: 0
"""

from functools import partial

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster.service_snapshots import snapshots
from ansible_collections.glusterkube.storage.plugins.module_utils._use_case import run

SNAPSHOT = {
    "name": {"type": "str", "required": True},
    "volume": {"type": "str", "required": True},
    "state": {"type": "str", "choices": ["present", "activated", "deactivated", "restored", "absent"], "default": "present"},
    "description": {"type": "str"},
    "clone": {"type": "str"},
}


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "snapshots": {"type": "list", "elements": "dict", "required": True, "options": SNAPSHOT},
            "looks": {"type": "list", "elements": "dict", "default": []},
            "thin_pool_max": {"type": "float", "default": 80},
            "confirm": {"type": "list", "elements": "str", "default": []},
            "wait_timeout": {"type": "int", "default": 300},
        },
        supports_check_mode=True,
    )
    run(module, snapshots(partial(module.run_command, handle_exceptions=False, expand_user_and_vars=False), module.params, planning=module.check_mode))


if __name__ == "__main__":
    main()
