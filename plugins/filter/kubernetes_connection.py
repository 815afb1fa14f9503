# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: kubernetes_connection
short_description: Server and certificate authority out of a kubeconfig
version_added: 0.1.0
description: No key and no token is taken out of it. A kubeconfig that trusts any server is an error.
positional: context
options:
  _input:
    description: Contents of a kubeconfig.
    type: dict
    required: true
  context:
    description: Another context than the current one.
    type: str
    default: ""
author: glusterkube.storage contributors (@glusterkube)
"""

EXAMPLES = r"""
- name: Where Kubernetes is
  ansible.builtin.debug:
    msg: "{{ (lookup('ansible.builtin.file', '~/.kube/config') | from_yaml | glusterkube.storage.kubernetes_connection).server }}"
"""

RETURN = r"""
_value:
  description: C(server), a URL, and C(ca), base64 of PEM, or C(ca_file), its path.
  type: dict
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._kubernetes.driver import connection


def found(config: Any, context: str = "") -> dict[str, str]:
    try:
        return connection(config, context)
    except StorageError as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"kubernetes_connection": found}
