# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The address of a host in the storage network."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.glusterkube.storage.plugins.filter.gluster_address import gluster_address

FACTS = {"all_ipv4_addresses": ["10.0.0.5", "192.0.2.30", "192.0.2.4"], "all_ipv6_addresses": ["fe80::1", "2001:db8::7"]}


@pytest.mark.parametrize(("network", "address"), [
    ("192.0.2.0/24", "192.0.2.4"),          # the lowest, as a number and not as a text
    ("10.0.0.0/8", "10.0.0.5"),
    ("2001:db8::/64", "2001:db8::7"),
    ("198.51.100.0/24", ""),
])
def test_the_address_in_the_network(network, address):
    assert gluster_address(FACTS, network) == address


@pytest.mark.parametrize(("facts", "network", "words"), [
    (FACTS, "storage", "expected: a network such as 192.0.2.0/24"),
    ({}, "192.0.2.0/24", "gather them with the subset network"),
])
def test_bad_input_is_named(facts, network, words):
    with pytest.raises(AnsibleFilterError, match=words):
        gluster_address(facts, network)
