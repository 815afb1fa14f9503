# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: placement_report
short_description: Check where the bricks of volumes are
version_added: 0.1.0
description:
  - Lists every rule that a layout breaks, planned or live, whoever made it, how full devices are, and which volumes stop or degrade when a
    domain or a host is lost.
  - The checker shares no code with P(glusterkube.storage.placement#filter).
  - Proposes which bricks could move to even out devices. Nothing moves.
positional: volumes, bricks, spread, levels
options:
  _input:
    description:
      - The hosts, as for P(glusterkube.storage.placement#filter). C(name) and C(zone) are enough to tell what a loss would stop.
      - For a live cluster C(uuid), C(address) and C(aliases) (further names and addresses) tell who a brick's host is, where the pool does
        not know it by its C(name); C(bricks) of M(glusterkube.storage.gluster_brick_info) tell which device a brick is on.
    type: list
    elements: dict
    required: true
  volumes:
    description: Declared volumes. Of a live cluster all volumes are looked at, also those that are not declared.
    type: list
    elements: dict
    required: true
  bricks:
    description: Where the bricks are. The layout of P(glusterkube.storage.placement#filter), the answer of M(glusterkube.storage.gluster_info),
      or a list of bricks as in the option O(glusterkube.storage.placement#filter:existing).
    type: raw
    required: true
  spread:
    description: The level at which sets shall be spread.
    type: str
    default: zone
  levels:
    description: Names of the domains of hosts, outermost first.
    type: list
    elements: str
notes:
  - Whether a volume stops follows from what GlusterFS does by default and from the options C(cluster.quorum-type), C(cluster.quorum-count),
    C(cluster.server-quorum-type) and C(disperse.quorum-count) of the live volume. A distributed volume that loses a brick counts as stopped,
    since a part of its files is gone.
  - Two copies have no quorum by default. They go on with either of them, and may split.
author: glusterkube.storage contributors
"""

EXAMPLES = r"""
- name: What would stop if a zone were lost, of a plan
  ansible.builtin.debug:
    msg: "{{ (hosts | glusterkube.storage.placement_report(volumes, layout)).losses.zone }}"
  vars:
    hosts:
      - {name: g1, zone: a, devices: [{device: /dev/sdb, size: 200GiB}]}
      - {name: g2, zone: b, devices: [{device: /dev/sdb, size: 200GiB}]}
      - {name: g3, zone: c, devices: [{device: /dev/sdb, size: 200GiB}]}
    volumes:
      - {name: home, type: replicate, replicas: 3, size: 100GiB}
    layout: "{{ hosts | glusterkube.storage.placement(volumes) }}"

- name: Volumes as they are
  glusterkube.storage.gluster_info:
  register: pool

- name: The same of the live cluster, with the zones of its hosts
  ansible.builtin.debug:
    msg: "{{ (zones | dict2items(key_name='name', value_name='zone') | glusterkube.storage.placement_report([], pool)).losses.zone }}"
  vars:
    zones: {g1: a, g2: b, g3: c}
"""

RETURN = r"""
_value:
  description: The report.
  type: dict
  contains:
    ok: {description: Whether no rule is broken., type: bool}
    violations: {description: 'Dictionaries with C(volume), C(set), C(what), C(found) and C(expected).', type: list, elements: dict}
    devices: {description: 'By host and device C(size), C(used), C(free), C(bricks) and C(fill) (0 to 1).', type: dict}
    losses: {description: By level and domain the volumes in C(stops) and in C(degrades)., type: dict}
    rebalance: {description: 'C(moves), the C(bytes) that they move at most, and how full the C(fullest) device is before and after.', type: dict}
    lines: {description: The report for people., type: list, elements: str}
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._placement import report

NAME = "glusterkube.storage.placement_report"


def placement_report(hosts: Any, volumes: Any, bricks: Any, spread: str = "zone", levels: Any = None) -> dict[str, Any]:
    """The report as plain values."""
    for what, value in (("hosts", hosts), ("volumes", volumes)):
        if isinstance(value, (str, Mapping)) or not all(isinstance(entry, Mapping) and entry.get("name") for entry in value):
            raise AnsibleFilterError(f"{NAME}: {what}: is not a list of dictionaries with a name")
    try:
        return report.report(list(hosts), list(volumes), bricks, spread, list(levels or []))
    except StorageError as error:
        raise AnsibleFilterError(f"{NAME}: {error}") from error


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"placement_report": placement_report}
