# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: gluster_acting_host
short_description: The host on which the commands of a pool run
version_added: 0.1.0
description:
  - Picks a member of the largest pool whose glusterd runs, the one with the lowest UUID; without any pool the first host by name.
options:
  _input:
    description: "Hosts as dictionaries with C(name) and C(look), the answer of M(glusterkube.storage.gluster_brick_info)."
    type: list
    elements: dict
    required: true
author: glusterkube.storage contributors
"""

EXAMPLES = r"""
- name: Who acts
  ansible.builtin.debug:
    msg: "{{ [{'name': 'g1', 'look': {'glusterd': {'uuid': '', 'peers': [], 'volumes': [], 'running': false}}}] | glusterkube.storage.gluster_acting_host }}"
"""

RETURN = r"""
_value:
  description: Name of the host, empty when no host answered.
  type: str
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible_collections.glusterkube.storage.plugins.module_utils._site.acting import acting_host


def gluster_acting_host(hosts: Iterable[Mapping[str, Any]]) -> str:
    """Name of the acting host among those that answered."""
    return acting_host({host["name"]: host["look"]["glusterd"] for host in hosts if host.get("look")})


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"gluster_acting_host": gluster_acting_host}
