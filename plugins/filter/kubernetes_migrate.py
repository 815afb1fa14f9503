# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: kubernetes_migrate
short_description: How in-tree GlusterFS volumes of Kubernetes become CSI volumes
version_added: 0.1.0
description:
  - Tells for every in-tree volume what has to be done so that its claim has a CSI volume on the same Heketi volume, or what forbids it, by what is there now.
positional: heketi
options:
  _input:
    description:
      - Lists of Kubernetes' objects as C(volumes), C(claims), C(pods), C(classes), C(drivers), C(nodes) (of kind CSINode), C(endpoints), C(services),
        C(sets) and C(spaces) (the namespace kube-system), and C(version) with C(major) and C(minor).
    type: dict
    required: true
  heketi:
    description: The answer of M(glusterkube.storage.heketi_info).
    type: dict
    required: true
  phase:
    description: What is asked for.
    type: str
    choices: [plan, prepare, migrate, rollback, finish]
    default: plan
  storage_class:
    description: The class that claims get. Not needed where the cluster has one class of the driver only.
    type: str
    default: ''
  claims:
    description: The claims that it is about, as C(NAMESPACE/NAME). All that have in-tree volumes where there are none.
    type: list
    elements: str
    default: []
  exported:
    description: What the export of an earlier run says.
    type: dict
    default: {}
author: glusterkube.storage contributors
"""

EXAMPLES = r"""
- name: Nothing is there
  ansible.builtin.debug:
    msg: "{{ (found | glusterkube.storage.kubernetes_migrate({'volumes': [], 'nodes': [], 'operations': []})).lines }}"
  vars:
    found:
      version: {major: '1', minor: '25'}
      spaces: [{metadata: {uid: 4b0ae6a2-1a46-4b8b-9ac5-b2f0d9b3b8f6}}]
      volumes: []
      claims: []
      pods: []
      classes: []
      drivers: []
      nodes: []
      endpoints: []
      services: []
      sets: []
"""

RETURN = r"""
_value:
  description: The plan.
  type: dict
  contains:
    retain: {description: Steps that come before all others., type: list, elements: dict}
    volumes: {description: 'Of each volume C(name), C(claim) and C(steps).', type: list, elements: dict}
    refused: {description: What forbids it., type: list, elements: str}
    warnings: {description: What an operator should know., type: list, elements: str}
    lines: {description: The plan for a person., type: list, elements: str}
    export: {description: What the export has to say., type: dict}
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible_collections.glusterkube.storage.plugins.module_utils._kubernetes.migrate import plan
from ansible_collections.glusterkube.storage.plugins.module_utils._kubernetes.migrate_look import read


def kubernetes_migrate(found: Mapping[str, Any], heketi: Mapping[str, Any], phase: str = "plan", storage_class: str = "", claims: Iterable[str] = (),
                       exported: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What is done, what forbids it, and what is written down."""
    look = read({**found, "cluster": found["spaces"][0]["metadata"]["uid"]}, heketi)
    return plan(look, phase=phase, wanted=storage_class, claims=list(claims), exported=exported)


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"kubernetes_migrate": kubernetes_migrate}
