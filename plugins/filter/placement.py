# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: placement
short_description: Place the bricks of volumes on hosts and devices
version_added: 0.1.0
description:
  - Bricks of one set are always on different hosts. At the level O(spread) a domain holds at most as many bricks of a set as the set
    may lose, which is 1 for replicated sets and O(volumes[].redundancies) for dispersed ones. So the loss of a domain stops no volume.
  - Existing bricks never move. A larger size first grows the bricks in place, then adds sets. A smaller one is refused.
  - When a layout exists it is found, without random steps, and devices fill evenly. When none exists, the error says what would help.
  - The order of hosts changes nothing. Volumes that have bricks come first, volumes without are then placed in list order.
positional: volumes, existing, spread, refusals, levels
options:
  _input:
    description: The hosts.
    type: list
    elements: dict
    required: true
    suboptions:
      name: {description: Name of the host., type: str, required: true}
      zone: {description: 'Its failure domain, short for O(_input[].domains=[zone]).', type: str}
      domains: {description: 'Its failure domains, outermost first.', type: list, elements: str}
      arbiter: {description: Whether it may hold arbiter bricks., type: str, choices: [any, only, never], default: any}
      devices:
        description: Its devices as dictionaries with C(device), C(size) (usable space in bytes or as C(100GiB), bricks that are there included)
          and C(tags).
        type: list
        elements: dict
        default: []
      reported:
        description: Whether it said which devices and bricks it has. As long as one host did not, no volume gets new bricks.
        type: bool
        default: true
  volumes:
    description: The volumes.
    type: list
    elements: dict
    required: true
    suboptions:
      name: {description: Name of the volume., type: str, required: true}
      type: {description: How its sets keep data., type: str, choices: [distribute, replicate, disperse], default: distribute}
      replicas: {description: 'Bricks of a replicated set, its arbiter included.', type: int}
      arbiters: {description: How many of them are arbiters., type: int, choices: [0, 1], default: 0}
      disperses: {description: Bricks of a dispersed set., type: int}
      redundancies: {description: How many bricks a dispersed set may lose., type: int}
      size: {description: 'What all sets offer before file-system overhead, in bytes or as C(100GiB).', type: str, required: true}
      sets: {description: Number of sets. Without it the fewest that fit., type: int}
      brick_size_max: {description: No new data brick is larger., type: str}
      device_tags: {description: Tags that a device needs to hold a brick., type: dict}
      spread: {description: Replaces O(spread) for this volume., type: str}
      average_file_size: {description: 'For the size of arbiter bricks, which hold 4 KiB for each file.', type: str, default: 64KiB}
  existing:
    description:
      - Bricks that are there, also prepared ones that no volume has yet, as dictionaries with C(volume), C(set), C(index), C(host),
        C(device), C(size) and C(arbiter). C(device) and C(size) may be empty where they are unknown. C(prepared) is true for those that no
        volume has yet.
      - Sets may lack bricks. Only these are placed then. A run that was killed while it prepared bricks gets its own layout again, as long as
        hosts and volumes are the same.
    type: list
    elements: dict
    default: []
  spread:
    description: The level at which a set is spread, V(zone), V(host) or another of O(levels).
    type: str
    default: zone
  refusals:
    description: With V(return) volumes that can't be placed are returned, else they raise an error that names them all.
    type: str
    choices: [raise, return]
    default: raise
  levels:
    description: Names of the domains of hosts, outermost first. By default zone, or zone and rack, or region and zone and rack.
    type: list
    elements: str
author: glusterkube.storage contributors
"""

EXAMPLES = r"""
- name: One replicated volume over three zones
  ansible.builtin.debug:
    msg: "{{ hosts | glusterkube.storage.placement([{'name': 'home', 'type': 'replicate', 'replicas': 3, 'size': '100GiB'}]) }}"
  vars:
    hosts:
      - {name: g1, zone: a, devices: [{device: /dev/sdb, size: 200GiB}]}
      - {name: g2, zone: b, devices: [{device: /dev/sdb, size: 200GiB}]}
      - {name: g3, zone: c, devices: [{device: /dev/sdb, size: 200GiB}]}
"""

RETURN = r"""
_value:
  description: The layout.
  type: dict
  contains:
    volumes:
      description:
        - By name the C(sets) of each volume, lists of bricks in the order of C(gluster volume create), the arbiter last in its set.
        - A brick has C(host), C(device), C(size) (in bytes; more than it has, where it shall grow), C(arbiter) and C(new).
      type: dict
    free: {description: 'Bytes that are left, by host and device.', type: dict}
    refused:
      description: Volumes that can't be placed, as dictionaries with C(volume), C(what), C(found), C(expected) and C(next).
      type: list
      elements: dict
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._placement.place import layout

NAME = "glusterkube.storage.placement"


def placement(hosts: Any, volumes: Any, existing: Any = (), spread: str = "zone", refusals: str = "raise", levels: Any = None) -> dict[str, Any]:
    """The layout as plain values."""
    if refusals not in ("raise", "return"):
        raise AnsibleFilterError(f"{NAME}: refusals: unknown word; found: {refusals}; expected: raise or return")
    try:
        answer = layout(hosts, volumes, existing, spread, levels)
    except StorageError as error:
        raise AnsibleFilterError(f"{NAME}: {error}") from error
    if answer.refused and refusals == "raise":
        raise AnsibleFilterError(f"{NAME}: " + "\n".join(str(error) for _unused, error in answer.refused))
    return answer.to_dict()


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"placement": placement}
