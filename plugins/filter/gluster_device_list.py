# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: gluster_device_list
short_description: Devices of a host in one form
version_added: 0.1.0
description: A device may be declared by its path alone or as a dictionary with further words. This gives dictionaries.
positional: tags, strict
options:
  _input:
    description: Paths, or dictionaries with C(device) and optionally C(wipe), C(raid) and C(tags).
    type: list
    elements: raw
    required: true
  tags:
    description: Whether C(tags) are kept. They are for the placement, the modules that work on a host do not take them.
    type: bool
    default: true
  strict:
    description: Whether an entry that is none of both is refused, or else left out, where it was or will be refused by somebody else.
    type: bool
    default: true
author: glusterkube.storage contributors
"""

EXAMPLES = r"""
- name: Both forms
  ansible.builtin.debug:
    msg: "{{ ['/dev/sdb', {'device': '/dev/sdc', 'wipe': true}] | glusterkube.storage.gluster_device_list }}"
"""

RETURN = r"""
_value:
  description: The same devices as dictionaries, each with C(device).
  type: list
  elements: dict
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.glusterkube.storage.plugins.module_utils._site.declared import devices as read


def gluster_device_list(devices: Any, tags: bool = True, strict: bool = True) -> list[dict[str, Any]]:
    """Dictionaries for ``devices``.

    :raises AnsibleFilterError: for an entry that is neither a path nor a dictionary with known words; without ``strict`` it is left out
    """
    good, faults = read(devices)
    if faults and strict:
        raise AnsibleFilterError("\n".join(str(fault) for fault in faults))
    return [{word: value for word, value in entry.items() if tags or word != "tags"} for entry in good]


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"gluster_device_list": gluster_device_list}
