# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: heketi_device_list
short_description: Devices of Heketi on a host in the form in which they are looked at
version_added: 0.1.0
description: Gives the devices that are declared well, as M(glusterkube.storage.gluster_brick_info) takes them. What is declared wrongly is refused later.
positional: _input
options:
  _input:
    description: Paths, or dictionaries with C(device) and optionally C(destroydata), C(tags) and C(state).
    type: raw
    required: true
author: glusterkube.storage contributors
"""

EXAMPLES = r"""
- name: Both forms
  ansible.builtin.debug:
    msg: "{{ ['/dev/sdc', {'device': '/dev/sdd', 'tags': {'tier': 'fast'}}] | glusterkube.storage.heketi_device_list }}"
"""

RETURN = r"""
_value:
  description: The devices as dictionaries with C(device).
  type: list
  elements: dict
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.glusterkube.storage.plugins.module_utils._site.heketi import devices


def heketi_device_list(declared: Any) -> list[dict[str, str]]:
    """What is looked at."""
    return [{"device": device["device"]} for device in devices(declared)[0]]


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"heketi_device_list": heketi_device_list}
