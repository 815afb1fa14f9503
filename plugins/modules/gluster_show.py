#!/usr/bin/python
# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: gluster_show
short_description: Print lines as they are
version_added: 0.1.0
description: Prints lines on the controller, without quotes or anything else around them. Asks no host.
options:
  lines:
    description: What to print.
    type: list
    elements: str
    required: true
extends_documentation_fragment:
  - glusterkube.storage.attributes.info_module
  - glusterkube.storage.attributes.actiongroup_gluster
author: glusterkube.storage contributors (@glusterkube)
"""

EXAMPLES = r"""
- name: A table
  glusterkube.storage.gluster_show:
    lines: ["HOST  ZONE", "g1    a"]
"""

RETURN = r"""
changed:
  description: Never.
  returned: always
  type: bool
"""

# The action plugin of this name does it, on the controller.
