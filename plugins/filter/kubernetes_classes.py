# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: kubernetes_classes
short_description: What leads from the storage classes of a cluster to those that are declared
version_added: 0.1.0
description:
  - Judges declared classes by themselves, by the version of Kubernetes, by the classes that are there, by who uses these, and by the hosts of Heketi.
  - Decides which provisioner each class has. Nothing is asked of a server.
positional: version, current, claims, volumes, access, nodes
options:
  _input:
    description: The classes, as C(kubernetes_storage_classes) of the inventory has them.
    type: list
    elements: dict
    required: true
  version:
    description: Version of the server, such as V(v1.37.2).
    type: str
    required: true
  current:
    description: All objects of kind StorageClass.
    type: list
    elements: dict
    required: true
  claims:
    description: All objects of kind PersistentVolumeClaim.
    type: list
    elements: dict
    required: true
  volumes:
    description: All objects of kind PersistentVolume.
    type: list
    elements: dict
    required: true
  access:
    description: "How Heketi is reached: C(url), C(user), C(namespace) of the Secrets, C(csi_secret) and C(in_tree_secret), their names."
    type: dict
    required: true
  nodes:
    description: RV(ignore:nodes) of M(glusterkube.storage.heketi_info). Without them hosts and clusters of Heketi are not judged.
    type: list
    elements: dict
    default: []
author: glusterkube.storage contributors (@glusterkube)
"""

EXAMPLES = r"""
- name: What would be done on a cluster without classes
  ansible.builtin.debug:
    msg: "{{ [{'name': 'gluster'}] | glusterkube.storage.kubernetes_classes('v1.37.2', [], [], [], access) }}"
  vars:
    access: {url: 'http://192.0.2.11:8080', user: admin, namespace: heketi-csi, csi_secret: heketi-csi, in_tree_secret: heketi-in-tree}
"""

RETURN = r"""
_value:
  description: >-
    C(faults), what is refused, as text, empty for nothing; C(remove), names of classes that go first; C(apply), objects in their order; C(kinds), which of
    C(csi) and C(in-tree) are in use; C(driver), whether the cluster needs the CSI driver; C(text), the plan for people.
  type: dict
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.glusterkube.storage.plugins.module_utils._kubernetes.answers import classes_plan


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"kubernetes_classes": classes_plan}
