#!/usr/bin/python
# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: heketi_drift_info
short_description: Where Heketi's database and gluster differ
version_added: 0.1.0
description:
  - Has Heketi check its database and compare it with the hosts, and says what of it matters. After a restore, volumes that were made since the
    backup are known to gluster only, and volumes that were deleted since are known to Heketi only.
  - Heketi asks all its hosts, which takes seconds.
  - Reads only. Runs on the host of Heketi.
extends_documentation_fragment:
  - glusterkube.storage.heketi
  - glusterkube.storage.attributes.info_module
  - glusterkube.storage.attributes.actiongroup_heketi
seealso:
  - module: glusterkube.storage.heketi_database
author: glusterkube.storage contributors (@glusterkube)
"""

EXAMPLES = r"""
- name: Does Heketi know what is there?
  glusterkube.storage.heketi_drift_info:
  register: heketi_drift
"""

RETURN = r"""
unknown:
  description: Volumes that Heketi made, that gluster has, and that Heketi does not know.
  returned: success
  type: list
  elements: str
missing:
  description: Volumes that Heketi knows and gluster does not have.
  returned: success
  type: list
  elements: str
foreign:
  description: Volumes of gluster that somebody else made, which are no business of Heketi's.
  returned: success
  type: list
  elements: str
silent:
  description: What Heketi could not ask.
  returned: success
  type: list
  elements: str
wrong:
  description: What Heketi's check of its database finds wrong.
  returned: success
  type: list
  elements: str
known:
  description: What the check finds too and what is right all the same, such as volumes that are older than a host.
  returned: success
  type: list
  elements: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.arguments import ARGUMENTS, client
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.drift import Drift
from ansible_collections.glusterkube.storage.plugins.module_utils._use_case import answer


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    answer(module, Drift(lambda: client(module.params)))


if __name__ == "__main__":
    main()
