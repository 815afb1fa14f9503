#!/usr/bin/python
# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: gluster_brick_info
short_description: Look at the devices and bricks of a GlusterFS host
version_added: 0.1.0
description:
  - Says what is on each device, how much of it bricks may have, and which bricks of this collection the host has.
  - Reads only, and needs no C(gluster) command. Where LVM is not installed yet, there is no LVM to be seen.
  - Needs root.
options:
  devices:
    description:
      - Devices to look at, as the inventory names them. Names of C(/dev/disk/by-id) stay the same from boot to boot.
      - Each is a path, or a dictionary of C(device), C(wipe) and C(raid) as for M(glusterkube.storage.gluster_brick),
        since these decide about RV(devices[].state) and RV(devices[].usable).
    type: list
    elements: raw
    default: []
  root:
    description: Directory of the mount points.
    type: str
    default: /srv/gluster
extends_documentation_fragment:
  - glusterkube.storage.attributes.info_module
  - glusterkube.storage.attributes.actiongroup_gluster
seealso:
  - module: glusterkube.storage.gluster_brick
author: glusterkube.storage contributors (@glusterkube)
"""

EXAMPLES = r"""
- name: What do we have?
  glusterkube.storage.gluster_brick_info:
    devices: [/dev/sdb, /dev/sdc]
  register: look

- name: All bricks, and whether any copy still has to be healed
  glusterkube.storage.gluster_brick_info:
"""

RETURN = r"""
devices:
  description: One entry for each asked device, in the asked order.
  returned: success
  type: list
  elements: dict
  contains:
    device: {description: The device as asked., type: str}
    path: {description: Where it points now., type: str}
    ids: {description: Its names that stay the same from boot to boot., type: list, elements: str}
    size: {description: Bytes., type: int}
    state:
      description:
        - V(blank), also where C(wipe) allows to wipe what is on it; V(prepared) by this collection;
          V(refused) because of what is on it; V(missing).
      type: str
    found: {description: "What is on it, in words.", type: str}
    next: {description: What to do about a refused or missing device., type: str}
    vg: {description: Volume group of a prepared device., type: str}
    usable: {description: Bytes that bricks may have in all. The same before a device is prepared and after., type: int}
    free: {description: Bytes of them that no brick has., type: int}
  sample:
    - {device: /dev/sdb, path: /dev/sdb, ids: [/dev/disk/by-id/wwn-0x5000c500a1b2c3d4], size: 21474836480, state: blank, found: "", next: "", vg: "",
       usable: 21407727616, free: 21407727616}
bricks:
  description:
    - Every brick of this collection on the host, of any device. A volume that was restored from a snapshot, and a clone of one, have bricks that
      glusterd made and mounts; they are listed too. Those that a restored volume had before stay listed, RV(bricks[].online) null.
  returned: success
  type: list
  elements: dict
  contains:
    volume: {description: Name of its volume., type: str}
    set: {description: Number of its set in the volume., type: int}
    index: {description: Its place in the set., type: int}
    device: {description: "Its device, as asked or else as the kernel names it.", type: str}
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
    pool: {description: "Its thin pool, volume group first, empty when unknown.", type: str}
    pool_data: {description: "Percent of the data of the thin pool in use, null when unknown.", type: float}
    pool_metadata: {description: "Percent of its metadata in use, null when unknown.", type: float}
  sample:
    - {volume: home, set: 0, index: 0, device: /dev/sdb, size: 107374182400, arbiter: false, mount: /srv/gluster/home-0-0,
       path: /srv/gluster/home-0-0/brick, mounted: true, complete: true, online: true, heal: 0, used: 1234, total: 5678,
       pool: gluster_WD-1234/bricks, pool_data: 12.5, pool_metadata: 10.3}
glusterd:
  description: What the management daemon of the host knows, from its files.
  returned: success
  type: dict
  contains:
    uuid: {description: "Identity of the host in the pool, empty when it has none.", type: str}
    peers: {description: "The other members: C(uuid) and C(names).", type: list, elements: dict}
    volumes: {description: Names of the volumes., type: list, elements: str}
    running: {description: Whether glusterd runs., type: bool}
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.glusterkube.storage.plugins.module_utils._brick.model import ROOT
from ansible_collections.glusterkube.storage.plugins.module_utils._brick.service import Look
from ansible_collections.glusterkube.storage.plugins.module_utils._use_case import answer


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "devices": {"type": "list", "elements": "raw", "default": []},
            "root": {"type": "str", "default": ROOT},
        },
        supports_check_mode=True,
    )
    answer(module, Look(module.run_command, module.params["devices"], module.params["root"]))


if __name__ == "__main__":
    main()
