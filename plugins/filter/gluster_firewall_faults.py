# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: gluster_firewall_faults
short_description: Why a host must not get a firewall around GlusterFS
version_added: 0.1.0
description:
  - Tells before the first change whether the firewall would cut somebody off, or is not the one that the host uses.
positional: host, kind, networks, ports, firewalld_runs
options:
  _input:
    description: Lines of C(ss -H -t -a -n) on the host.
    type: list
    elements: str
    required: true
  host:
    description: Name of the host.
    type: str
    required: true
  kind:
    description: V(auto), V(nftables) or V(firewalld).
    type: str
    required: true
  networks:
    description: Networks in CIDR form that may reach GlusterFS.
    type: list
    elements: str
    required: true
  ports:
    description: TCP ports of GlusterFS and ranges of them.
    type: list
    elements: str
    required: true
  firewalld_runs:
    description: Whether firewalld runs on the host.
    type: bool
    required: true
author: glusterkube.storage contributors
"""

EXAMPLES = r"""
- name: Nobody is cut off
  ansible.builtin.debug:
    msg: >-
      {{ ['LISTEN 0 128 *:24007 *:*', 'ESTAB 0 0 192.0.2.11:24007 198.51.100.7:49151']
         | glusterkube.storage.gluster_firewall_faults('g1', 'nftables', ['192.0.2.0/24'], ['24007', '49152-60999'], false) }}
"""

RETURN = r"""
_value:
  description: The faults in words, empty when there is none.
  type: list
  elements: str
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.glusterkube.storage.plugins.module_utils._site import firewall


def gluster_firewall_faults(sockets: list[str], host: str, kind: str, networks: list[str], ports: list[str], firewalld_runs: bool) -> list[str]:
    """The faults of a firewall in words."""
    return [str(fault) for fault in firewall.faults(host, kind, networks, ports, firewalld_runs=firewalld_runs, sockets=sockets)]


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"gluster_firewall_faults": gluster_firewall_faults}
