# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: gluster_address
short_description: The address that a host has in a network
version_added: 0.1.0
description:
  - Finds which of a host's own addresses lies in the storage network, so that nobody has to write it down for each host.
  - Needs the Python library netaddr on the controller.
positional: network
options:
  _input:
    description: Facts of the host, gathered with the subset V(network).
    type: dict
    required: true
  network:
    description: Network in CIDR form, IPv4 or IPv6.
    type: str
    required: true
author: glusterkube.storage contributors
"""

EXAMPLES = r"""
- name: The storage address of this host
  ansible.builtin.debug:
    msg: "{{ ansible_facts | glusterkube.storage.gluster_address('192.0.2.0/24') }}"
"""

RETURN = r"""
_value:
  description: The lowest address of the host in the network, empty when it has none there.
  type: str
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

try:
    import netaddr
except ImportError as error:
    NETADDR_MISSING: ImportError | None = error
else:
    NETADDR_MISSING = None


def gluster_address(facts: Mapping[str, Any], network: str) -> str:
    """The lowest of the host's addresses in ``network``.

    :raises AnsibleFilterError: when ``network`` is none, or the facts hold no addresses at all
    """
    if NETADDR_MISSING:
        raise AnsibleFilterError("gluster_address: found: no netaddr on the controller; next: pip install netaddr") from NETADDR_MISSING
    try:
        wanted = netaddr.IPNetwork(network)
    except (netaddr.AddrFormatError, ValueError) as error:
        raise AnsibleFilterError(f"gluster_storage_network: found: {network!r}; expected: a network such as 192.0.2.0/24") from error
    if "all_ipv4_addresses" not in facts:
        raise AnsibleFilterError("gluster_address: found: facts without addresses; next: gather them with the subset network")
    addresses = (netaddr.IPAddress(text) for text in [*facts["all_ipv4_addresses"], *facts.get("all_ipv6_addresses", [])])
    return str(min((address for address in addresses if address in wanted), default=""))


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"gluster_address": gluster_address}
