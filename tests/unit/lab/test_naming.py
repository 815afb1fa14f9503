# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names, addresses and places of a lab."""

from __future__ import annotations

import ipaddress

import pytest
from machine_room import naming, saved
from machine_room.errors import LabError
from machine_room.paths import Lab


def test_hosts_have_addresses_of_their_own_in_the_lab_network():
    addresses = [ipaddress.ip_address(host.address) for host in naming.EVERY]
    assert len(set(addresses) | {ipaddress.ip_address(naming.MACHINE)}) == naming.MOST_HOSTS + 1
    assert all(address in ipaddress.ip_network(naming.NETWORK) for address in addresses)
    assert naming.host("g3").address6 == "2001:db8::13"


def test_zones_take_turns():
    assert [host.zone for host in naming.EVERY[:4]] == ["a", "b", "c", "a"]


def test_mac_addresses_are_local_unicast_and_differ():
    macs = [host.mac for host in naming.EVERY]
    assert len({*macs, naming.MACHINE_MAC}) == naming.MOST_HOSTS + 1
    assert all(int(mac[:2], 16) & 3 == 2 for mac in macs)


@pytest.mark.parametrize("name", ["g0", "g10", "all", "", "g1 "])
def test_other_names_are_refused(name):
    with pytest.raises(LabError, match="no host name"):
        naming.host(name)


def test_labs_of_one_machine_share_the_cache_only():
    one, other = (Lab.of({"LAB": name, "LAB_DIR": "/run/labs", "LAB_CACHE": "/cache"}) for name in ("one", "other"))
    assert one.cache == other.cache
    for place in ("run", "netns", "control", "known_hosts", "hosts", "disks", "umid"):
        assert getattr(one, place) != getattr(other, place), place


@pytest.mark.parametrize("name", ["../up", "a b", "-x", "a" * 21])
def test_a_lab_name_is_no_path_and_no_option(name):
    with pytest.raises(LabError, match="no name of a lab"):
        Lab.of({"LAB": name})


def test_a_run_directory_leaves_room_for_the_longest_socket_in_it():
    lab = Lab.of({"LAB_DIR": "/" + "d" * 49, "LAB": "x" * 9})
    assert len(f"{lab.control}/{naming.EVERY[0].address6}-22-heketi-ops") + 17 < 108
    with pytest.raises(LabError, match="shorter LAB_DIR"):
        Lab.of({"LAB_DIR": "/" + "d" * 55, "LAB": "x" * 9})


def test_a_saved_state_is_no_path(tmp_path):
    with pytest.raises(LabError, match="no name of a saved state"):
        saved.check(Lab.of({"LAB_CACHE": str(tmp_path)}), "../../etc")
