#!/usr/bin/python
# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: heketi_host_info
short_description: What Heketi left on a storage host
version_added: 0.1.0
description:
  - Reads the volume groups, thin pools and bricks that Heketi made on a host, without Heketi. The filter P(glusterkube.storage.heketi_rebuild#filter)
    makes a database of them when Heketi's is lost.
  - Reads only. Needs root and LVM.
extends_documentation_fragment:
  - glusterkube.storage.attributes.info_module
  - glusterkube.storage.attributes.actiongroup_heketi
seealso:
  - module: glusterkube.storage.heketi_database
author: glusterkube.storage contributors (@glusterkube)
"""

EXAMPLES = r"""
- name: What is left of Heketi here?
  glusterkube.storage.heketi_host_info:
  register: heketi_left
"""

RETURN = r"""
host:
  description: What was found. Sizes are in bytes.
  returned: success
  type: dict
  contains:
    uuid: {description: "UUID of glusterd, empty where there is none.", type: str}
    devices:
      description: Volume groups C(vg_ID) of Heketi's.
      type: list
      elements: dict
      contains:
        id: {description: Heketi's id of the device., type: str}
        name: {description: The device., type: str}
        pv_uuid: {description: UUID of its physical volume., type: str}
        paths: {description: All names of the device., type: list, elements: str}
        total: {description: Bytes of all its extents., type: int}
        extent: {description: Bytes of one., type: int}
    pools:
      description: Thin pools in them.
      type: list
      elements: dict
      contains:
        device: {description: Id of the device., type: str}
        name: {description: Name of the pool., type: str}
        size: {description: Its size., type: int}
        metadata: {description: That of its metadata., type: int}
    volumes:
      description: Thin volumes in them.
      type: list
      elements: dict
      contains:
        device: {description: Id of the device., type: str}
        name: {description: "Name of the logical volume, C(brick_ID) for a brick that Heketi made.", type: str}
        size: {description: Its virtual size., type: int}
        pool: {description: Its thin pool., type: str}
        point: {description: "Where it is mounted, empty for nowhere.", type: str}
        gid: {description: "Group of its directory C(brick), null when it cannot be seen.", type: int}
        in_fstab: {description: Whether a boot mounts it., type: bool}
    others: {description: "C(vg/lv) of what is there besides.", type: list, elements: str}
"""

from functools import partial

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.rebuild.look import Reader
from ansible_collections.glusterkube.storage.plugins.module_utils._use_case import answer


def main() -> None:
    module = AnsibleModule(argument_spec={}, supports_check_mode=True)
    answer(module, Reader(partial(module.run_command, handle_exceptions=False, expand_user_and_vars=False)))


if __name__ == "__main__":
    main()
