#!/usr/bin/python
# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: gluster_mount
short_description: Mount GlusterFS volumes on a client, also after a boot
version_added: 0.1.0
description:
  - Writes two units of systemd for each mount and mounts all volumes at once. A service waits until enough bricks of the volume can be reached
    to read and write all of it, then the volume is mounted. A try that fails is followed by another one, 15 seconds later, for as long as the host runs.
  - While it is not mounted, the directory is immutable and takes nothing, not even from root. What was written there would be gone
    once the volume is mounted.
  - What is mounted stays mounted when its units change, as with other O(servers) or options. They count from the next mount on.
  - Mounts that are not listed stay.
  - With O(state=absent) the listed mounts are unmounted and nothing of their units is left. The directories stay, and can be written to again.
    A mount that is in use is refused, with who uses it, before the first change.
  - A mount that fails is told with the bricks or servers that it lacks. The host goes on trying by itself.
  - All files that it writes or removes are on the disk before it ends. A run that was interrupted anywhere is finished by the next one.
  - Needs root and systemd, and C(mount.glusterfs) to mount. In check mode the latter need not be installed yet.
options:
  mounts:
    description: The volumes that shall be mounted, or shall not.
    type: list
    elements: dict
    required: true
    suboptions:
      volume:
        description: Name of the volume.
        type: str
        required: true
      path:
        description:
          - Directory that it is mounted on. It is made when it is missing.
          - An absolute path without blanks, quotes, C($) and backslashes, that is neither a directory of the system nor one of bricks.
        type: path
        required: true
      options:
        description: Further mount options, such as V(ro). Not used with O(state=absent).
        type: list
        elements: str
        default: []
  servers:
    description:
      - Hosts of the pool, by name or address. The client asks them in turn for the description of a volume, so that one of them may be down.
      - Required when something shall be mounted.
    type: list
    elements: str
    default: []
  try_timeout:
    description: Seconds that one try waits for enough bricks of a volume.
    type: int
    default: 90
  state:
    description: Whether the volumes shall be mounted.
    type: str
    choices: [present, absent]
    default: present
  wait_timeout:
    description: Seconds to wait for another run of this collection on the host to end.
    type: int
    default: 60
extends_documentation_fragment:
  - glusterkube.storage.attributes
  - glusterkube.storage.attributes.actiongroup_gluster
author: glusterkube.storage contributors (@glusterkube)
"""

EXAMPLES = r"""
- name: Two volumes, one of them to read only
  glusterkube.storage.gluster_mount:
    servers: [192.0.2.11, 192.0.2.12, 192.0.2.13]
    mounts:
      - {volume: home, path: /srv/home}
      - {volume: media, path: /srv/media, options: [ro]}

- name: One of them not any more
  glusterkube.storage.gluster_mount:
    mounts:
      - {volume: media, path: /srv/media}
    state: absent
"""

RETURN = r"""
actions:
  description: What was done, or in check mode would be done, in order.
  returned: always
  type: list
  elements: dict
  contains:
    sign: {description: "V(+) makes, V(~) changes, V(-) removes.", type: str}
    target: {description: "The mount, the mounts that are due, the program that waits for bricks, or systemd.", type: str}
    summary: {description: The step in words., type: str}
    argv:
      description:
        - The program with its arguments.
        - Not programs are C(write-file), which puts a file in its place in one rename, and C(remove-file).
      type: list
      elements: str
    moves: {description: Bytes of data that it moves., type: int}
    gates: {description: What has to hold right before., type: list, elements: str}
    undo: {description: "The program that takes it back, if one does.", type: list, elements: str}
    details: {description: "Further lines for the reader, such as the changed lines of a unit.", type: list, elements: str}
finished:
  description: Always true, since no step of this module goes on in the background.
  returned: success
  type: bool
mounts:
  description: The mounts of O(mounts), after the call.
  returned: success
  type: list
  elements: dict
  contains:
    volume: {description: Name of the volume., type: str}
    path: {description: Directory., type: str}
    unit: {description: Name of its mount unit., type: str}
    source: {description: "What is mounted on the directory, as the kernel tells it, empty for nothing.", type: str}
    mounted: {description: Whether a GlusterFS volume is mounted there., type: bool}
    enabled: {description: Whether it is mounted at each boot., type: bool}
  sample:
    - {volume: home, path: /srv/home, unit: srv-home.mount, source: "192.0.2.11:/home", mounted: true, enabled: true}
"""

from functools import partial

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.glusterkube.storage.plugins.module_utils._mount.service import mounts
from ansible_collections.glusterkube.storage.plugins.module_utils._use_case import run

MOUNT = {
    "volume": {"type": "str", "required": True},
    "path": {"type": "path", "required": True},
    "options": {"type": "list", "elements": "str", "default": []},
}


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "mounts": {"type": "list", "elements": "dict", "required": True, "options": MOUNT},
            "servers": {"type": "list", "elements": "str", "default": []},
            "try_timeout": {"type": "int", "default": 90},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "wait_timeout": {"type": "int", "default": 60},
        },
        supports_check_mode=True,
    )
    run(module, mounts(partial(module.run_command, handle_exceptions=False, expand_user_and_vars=False), module.params, planning=module.check_mode))


if __name__ == "__main__":
    main()
