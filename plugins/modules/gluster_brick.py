#!/usr/bin/python
# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: gluster_brick
short_description: Make, grow and destroy the bricks of a GlusterFS host
version_added: 0.1.0
description:
  - Makes a volume group and a thin pool of each device, and of these for each brick a thin logical volume with an XFS that is mounted at boot.
    The brick directory is inside the mount, and the mount point is immutable while nothing is mounted on it, so that nothing is ever
    written to the root disk in place of a brick.
  - A brick grows when its O(bricks[].size) does, and a prepared device when the device itself has become larger, both while in use.
    Nothing becomes smaller, and nothing is removed because it was not mentioned.
  - With O(state=absent) the listed bricks are taken apart, mount, line of fstab, mount point and logical volume, and after them each device
    that holds nothing else and has C(wipe). Without that word its volume group and thin pool stay, for the next brick.
  - A device with anything on it is refused, with what was found. Everything that is wrong on the host is told in one error, before the first change.
  - A brick of a started volume whose process does not run, as after a boot without its mount, is started by a restart of this host's glusterd.
    Bricks that run go on, since that is refused unless glusterd's unit has C(KillMode=process), and no other host takes part.
  - A run that was interrupted anywhere, even by a power cut, is finished by the next one.
  - Needs root. In check mode, LVM and XFS need not be installed yet.
options:
  devices:
    description:
      - The devices of this host that bricks may be on. Names of C(/dev/disk/by-id) stay the same from boot to boot.
      - Each is a path, or a dictionary with the keys below.
      - C(device) is the path.
      - C(wipe), V(false) by default. V(true) allows to erase what is on this device, its partitions included, when a brick is to be made on it.
        What is in use, in C(/etc/fstab), in an active volume group or holds bricks of this collection is refused all the same.
      - C(raid), where the device is an array, aligns LVM and XFS to it; a dictionary of C(type) (V(raid0), V(raid5), V(raid6), V(raid10)),
        C(stripe_unit) (what the array writes to one disk before it goes to the next, such as V(128KiB)) and C(disks) (all of them but spares).
    type: list
    elements: raw
    required: true
  bricks:
    description: Bricks that shall be there, or shall not. Others are left alone.
    type: list
    elements: dict
    required: true
    suboptions:
      volume:
        description: Name of the volume.
        type: str
        required: true
      set:
        description: Number of the brick's set in the volume, from 0.
        type: int
        required: true
      index:
        description: The brick's place in its set, from 0.
        type: int
        required: true
      device:
        description: One of O(devices), spelled as there. Required for a brick that shall be there.
        type: str
      size:
        description:
          - Size of its logical volume, in bytes or with a unit such as V(100GiB); rounded up to 4 MiB.
          - At least 300 MiB, and 512 MiB for an arbiter brick.
          - Required for a brick that shall be there.
        type: str
      arbiter:
        description: Whether it is for metadata only. Then all of its space may become inodes.
        type: bool
        default: false
  state:
    description:
      - Whether the bricks shall be there.
      - V(absent) destroys them and their data. A brick of a volume that glusterd knows is refused, and one whose volume is not in O(confirm).
    type: str
    choices: [present, absent]
    default: present
  confirm:
    description: Names of the volumes whose bricks may be destroyed.
    type: list
    elements: str
    default: []
  root:
    description: Directory of the mount points. Neither it nor any directory above may be a symbolic link.
    type: str
    default: /srv/gluster
  wait_timeout:
    description: Seconds to wait for another run of this collection on the host to end.
    type: int
    default: 60
extends_documentation_fragment:
  - glusterkube.storage.attributes
  - glusterkube.storage.attributes.actiongroup_gluster
seealso:
  - module: glusterkube.storage.gluster_brick_info
author: glusterkube.storage contributors (@glusterkube)
"""

EXAMPLES = r"""
- name: A brick of a volume, and one that holds metadata only
  glusterkube.storage.gluster_brick:
    devices: [/dev/sdb, /dev/sdc]
    bricks:
      - {volume: home, set: 0, index: 0, device: /dev/sdb, size: 10GiB}
      - {volume: logs, set: 0, index: 2, device: /dev/sdc, size: 512MiB, arbiter: true}

- name: The same brick with more room
  glusterkube.storage.gluster_brick:
    devices: [/dev/sdb]
    bricks:
      - {volume: home, set: 0, index: 0, device: /dev/sdb, size: 12GiB}

- name: A disk that has been used before, and may be erased
  glusterkube.storage.gluster_brick:
    devices:
      - {device: /dev/sdd, wipe: true}
    bricks:
      - {volume: archive, set: 0, index: 0, device: /dev/sdd, size: 5GiB}

- name: A RAID 6 of twelve disks
  glusterkube.storage.gluster_brick:
    devices:
      - device: /dev/sde
        raid: {type: raid6, stripe_unit: 128KiB, disks: 12}
    bricks:
      - {volume: media, set: 0, index: 0, device: /dev/sde, size: 5GiB}

- name: The brick of a volume that was deleted, and the disk with it
  glusterkube.storage.gluster_brick:
    devices:
      - {device: /dev/sdd, wipe: true}
    bricks:
      - {volume: archive, set: 0, index: 0}
    state: absent
    confirm: [archive]
"""

RETURN = r"""
actions:
  description: What was done, or in check mode would be done, in order.
  returned: always
  type: list
  elements: dict
  contains:
    sign: {description: "V(+) makes, V(~) changes, V(!) repairs, V(-) destroys.", type: str}
    target: {description: "The device, the brick or the service.", type: str}
    summary: {description: The step in words., type: str}
    argv:
      description:
        - The program with its arguments.
        - Not programs are C(write-line), which puts a line into a file in one rename, C(drop-line), which takes one out, and
          C(protect-below), which is C(chattr +i) below a mount.
      type: list
      elements: str
    moves: {description: Bytes of data that it moves., type: int}
    gates: {description: What has to hold right before., type: list, elements: str}
    undo: {description: "The program that takes it back, if one does.", type: list, elements: str}
    details: {description: Further lines for the reader., type: list, elements: str}
finished:
  description: Always true, since no step of this module goes on in the background.
  returned: success
  type: bool
bricks:
  description: Every brick of this collection on the host, after the call.
  returned: success
  type: list
  elements: dict
  contains:
    volume: {description: Name of its volume., type: str}
    set: {description: Number of its set in the volume., type: int}
    index: {description: Its place in the set., type: int}
    device: {description: "Its device, as named in O(devices) or else as the kernel names it.", type: str}
    size: {description: Bytes of its logical volume., type: int}
    arbiter: {description: Whether it is for metadata only., type: bool}
    mount: {description: Mount point., type: str}
    path: {description: Brick directory., type: str}
    mounted: {description: Whether it is mounted there., type: bool}
    complete: {description: "Whether logical volume, file system, line of fstab, mount and brick directory are all there.", type: bool}
    online: {description: "Whether its process runs, null while no volume has it.", type: bool}
    heal: {description: "Entries that wait for healing, null when unknown.", type: int}
    used: {description: "Bytes used in its file system, null while not mounted.", type: int}
    total: {description: "Bytes of its file system, null while not mounted.", type: int}
  sample:
    - {volume: home, set: 0, index: 0, device: /dev/sdb, size: 10737418240, arbiter: false, mount: /srv/gluster/home-0-0,
       path: /srv/gluster/home-0-0/brick, mounted: true, complete: true, online: null, heal: null, used: 75767808, total: 10669268992}
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.glusterkube.storage.plugins.module_utils._brick.model import ROOT
from ansible_collections.glusterkube.storage.plugins.module_utils._brick.service import bricks
from ansible_collections.glusterkube.storage.plugins.module_utils._use_case import run


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "devices": {"type": "list", "elements": "raw", "required": True},
            "bricks": {
                "type": "list", "elements": "dict", "required": True,
                "options": {
                    "volume": {"type": "str", "required": True},
                    "set": {"type": "int", "required": True},
                    "index": {"type": "int", "required": True},
                    "device": {"type": "str"},
                    "size": {"type": "str"},
                    "arbiter": {"type": "bool", "default": False},
                },
            },
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "confirm": {"type": "list", "elements": "str", "default": []},
            "root": {"type": "str", "default": ROOT},
            "wait_timeout": {"type": "int", "default": 60},
        },
        supports_check_mode=True,
    )
    run(module, bricks(module.run_command, module.params, planning=module.check_mode))


if __name__ == "__main__":
    main()
