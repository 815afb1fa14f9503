# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: heketi_server_faults
short_description: What is wrong with what the inventory says of Heketi's server
version_added: 0.1.0
description: Checks every name of the inventory for Heketi's server before any host is asked. The value of a key is in no answer.
positional: host, role
options:
  _input:
    description:
      - Values by their names - C(heketi_install), C(heketi_config), C(heketi_tls), C(heketi_firewall), C(heketi_firewall_networks), C(heketi_backup),
        C(heketi_admin_key), C(heketi_user_key). One that is null was not given.
    type: dict
    required: true
  host:
    description: Name of the host of Heketi.
    type: str
    required: true
  role:
    description: Options of the entry point C(main) of the role C(heketi_server), as its argument specs have them.
    type: dict
    required: true
author: glusterkube.storage contributors (@glusterkube)
"""

EXAMPLES = r"""
- name: A word that Heketi does not have
  ansible.builtin.debug:
    msg: "{{ {'heketi_config': {'prot': 8080}} | glusterkube.storage.heketi_server_faults('g1', role) }}"
  vars:
    role: "{{ (lookup('ansible.builtin.file', 'argument_specs.yml') | from_yaml).argument_specs.main.options }}"
"""

RETURN = r"""
_value:
  description: The faults as a table, a line each, empty without any.
  type: str
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.glusterkube.storage.plugins.module_utils._site.heketi_server import faults
from ansible_collections.glusterkube.storage.plugins.module_utils._site.preflight import table


def heketi_server_faults(declared: Mapping[str, Any], host: str, role: Mapping[str, Any]) -> str:
    """The table of all faults."""
    found = faults(host, declared, role)
    return table(found) if found else ""


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"heketi_server_faults": heketi_server_faults}
