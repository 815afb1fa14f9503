# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: gluster_query
short_description: A question in JMESPath
version_added: 0.1.0
description: Answers a JMESPath expression on a value. Needs the Python library jmespath on the controller.
positional: expression
options:
  _input:
    description: The value.
    type: raw
    required: true
  expression:
    description: The question, see U(https://jmespath.org).
    type: str
    required: true
author: glusterkube.storage contributors
"""

EXAMPLES = r"""
- name: Volumes that have something to heal
  ansible.builtin.debug:
    msg: "{{ {'volumes': [{'name': 'home', 'heal': 3}]} | glusterkube.storage.gluster_query('volumes[?heal>`0`].name') }}"
"""

RETURN = r"""
_value:
  description: The answer, null where there is none.
  type: raw
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError

try:
    import jmespath
except ImportError:
    jmespath = None


def gluster_query(value: Any, expression: str) -> Any:
    """The answer.

    :raises AnsibleFilterError: for an expression that is none, and without the library
    """
    if jmespath is None:
        raise AnsibleFilterError("gluster_query: found: no Python library jmespath on the controller; next: pip install jmespath")
    try:
        return jmespath.search(str(expression), value)
    except jmespath.exceptions.JMESPathError as error:
        raise AnsibleFilterError(f"gluster_query: {expression!r} is no question; found: {error}; expected: such as volumes[?heal>`0`].name, "
                                 "see https://jmespath.org") from error


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"gluster_query": gluster_query}
