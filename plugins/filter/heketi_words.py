# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: heketi_words
short_description: Words of confirm with hosts as Heketi calls them
version_added: 0.1.0
description: Somebody confirms a host by its name in the inventory, and Heketi knows it by the name at which it reaches it.
positional: hosts
options:
  _input:
    description: Words with commas between, such as V(g4,g1:/dev/sdc).
    type: str
    required: true
  hosts:
    description: Hosts as for P(glusterkube.storage.heketi_topology#filter).
    type: list
    elements: dict
    required: true
author: glusterkube.storage contributors
"""

EXAMPLES = r"""
- name: A device of a host with an address of its own
  ansible.builtin.debug:
    msg: "{{ 'g1:/dev/sdc' | glusterkube.storage.heketi_words([{'name': 'g1', 'heketi': {'manage': '192.0.2.11'}}]) }}"
"""

RETURN = r"""
_value:
  description: The words, such as V(192.0.2.11:/dev/sdc).
  type: list
  elements: str
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.glusterkube.storage.plugins.module_utils._site.heketi import words


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"heketi_words": words}
