# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: kubernetes_node_names
short_description: Names that hosts have as nodes of Kubernetes
version_added: 0.1.0
description: A host is the node that was said, or that has its name, or that has one of its addresses. A host that is none of these is an error.
positional: nodes
options:
  _input:
    description: "Hosts as dictionaries: C(name), C(node) (as it was said, or empty), C(addresses)."
    type: list
    elements: dict
    required: true
  nodes:
    description: All objects of kind Node.
    type: list
    elements: dict
    required: true
author: glusterkube.storage contributors (@glusterkube)
"""

EXAMPLES = r"""
- name: A host whose kubelet took another name
  ansible.builtin.debug:
    msg: "{{ [{'name': 'w1', 'node': '', 'addresses': ['192.0.2.18']}] | glusterkube.storage.kubernetes_node_names(nodes) }}"
  vars:
    nodes: [{metadata: {name: w1.example.com}, status: {addresses: [{type: InternalIP, address: 192.0.2.18}]}}]
"""

RETURN = r"""
_value:
  description: Name of the node by name of the host.
  type: dict
  sample: {w1: w1.example.com}
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._kubernetes.driver import node_names


def names(hosts: Iterable[Mapping[str, Any]], nodes: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    try:
        return node_names(hosts, nodes)
    except StorageError as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"kubernetes_node_names": names}
