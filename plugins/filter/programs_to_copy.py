# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: programs_to_copy
short_description: Programs that a host does not have as they lie on the controller
version_added: 0.1.0
description:
  - Compares content, mode and owner of all programs of a role with one look at the host, where a copy of what is there already runs two modules for each.
positional: there
options:
  _input:
    description: Programs as dictionaries with C(file), C(dest), C(mode) and C(made), which has C(present), C(directory) and C(sha1), sums by file.
    type: list
    elements: dict
    required: true
  there:
    description: Files of the host as M(ansible.builtin.find) returns them with O(ansible.builtin.find#module:get_checksum).
    type: list
    elements: dict
    required: true
author: glusterkube.storage contributors (@glusterkube)
"""

EXAMPLES = r"""
- name: The host has nothing yet
  ansible.builtin.debug:
    msg: "{{ [program] | glusterkube.storage.programs_to_copy([]) }}"
  vars:
    program: {file: heketi, dest: /usr/local/bin/heketi, mode: "0755", made: {present: true, directory: /tmp, sha1: {}}}
"""

RETURN = r"""
_value:
  description: Those that are to be copied, as they were given.
  type: list
  elements: dict
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.glusterkube.storage.plugins.module_utils._host.plan_programs import programs_to_copy


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"programs_to_copy": programs_to_copy}
