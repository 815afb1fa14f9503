# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of nftables, by what passes it."""

from __future__ import annotations

import pytest
from support import box, firewall

OTHERS_TABLE = "table inet filter { chain input { type filter hook input priority filter; tcp dport 61000 counter; }; }"


def table() -> str:
    return box.on("nft list table inet glusterkube")


def test_outside_of_the_storage_network_only_gluster_is_closed():
    assert firewall.passes() == firewall.closed()


def test_the_range_of_the_rules_is_that_of_glusterd():
    settings = box.on("cat /etc/glusterfs/glusterd.vol")
    assert "option base-port 49152" in settings
    assert "option max-port 60999" in settings
    assert "tcp dport { 24007, 49152-60999 }" in table()


@pytest.mark.parametrize("family", [4, 6])
def test_the_host_reaches_itself_and_others(family):
    """Also from a port of the range, whose answers come from outside to a port that is closed to everybody there."""
    own = {f"{place} {port}": (box.address(place, family), port) for place in box.NETWORKS for port in firewall.GLUSTER}
    assert set(box.connects("host", own).values()) == {"open"}
    with box.listening(box.OUTSIDE, 24007, 55000):
        there = {str(port): (box.address(box.OUTSIDE, family, 21), port) for port in (24007, 55000)}
        assert box.connects("host", there) == {"24007": "open", "55000": "open"}
        assert box.connects("host", {"55000": there["55000"]}, source=50000 + family) == {"55000": "open"}


@pytest.mark.parametrize("verb", ["start", "reload", "restart"])
def test_it_survives_the_service_of_nftables(verb):
    """Debian's configuration begins with `flush ruleset`."""
    box.on(f"systemctl {verb} nftables.service")
    assert box.on("nft list tables").splitlines() == ["table inet filter", "table inet glusterkube"]
    assert firewall.passes() == firewall.closed()


def test_it_survives_a_power_cut():
    box.reset()
    assert firewall.passes() == firewall.closed()


def test_a_table_that_somebody_removed_comes_back():
    box.on("nft flush ruleset")
    run = firewall.run()
    assert (run.code, firewall.changed(run)) == (0, ["Firewall | The table is loaded now and after each boot"]), run.told()
    assert firewall.passes() == firewall.closed()


def test_other_tables_stay_as_they_are():
    box.on(f"systemctl stop nftables.service; nft '{OTHERS_TABLE}'; systemctl start glusterkube-firewall.service")
    before = box.on("nft --stateless list table inet filter")
    run = firewall.run(gluster_server_firewall_networks=["192.0.2.0/24", "2001:db8::/64", "203.0.113.0/24"])
    assert run.code == 0, run.told()
    assert firewall.changed(run) == ["Firewall | Rules", "Server | Load the table"]
    assert box.on("nft --stateless list table inet filter") == before
    assert "203.0.113.0/24" in table()
    assert firewall.passes() == firewall.closed()


REFUSED = {
    "client_outside": "connected to GlusterFS here from outside of 203.0.113.0/24: 192.0.2.21",
    "no_network": "no network that may reach GlusterFS, so nobody could",
    "no_such_network": "192.0.2.1/24 has host bits set",
    "no_such_port": "ports 60000-50000",
    "no_firewalld": "firewalld, which does not run here",
}
"""What is said to each host of refused/hosts.yml, all of which are the box."""


def test_what_would_cut_somebody_off_is_refused_before_the_first_change():
    before = box.on("cat /etc/glusterkube/firewall.nft /etc/glusterfs/glusterd.vol"), table()
    with box.connected(box.STORAGE, box.address(box.STORAGE, 4), 24007):
        run = firewall.run("-i", "molecule/firewall/refused/hosts.yml", "--limit", "refused")
    assert run.code != 0
    said = {event["host"]: event["msg"] for event in run.events if event.get("status") == "failed"}
    assert set(said) == set(REFUSED), run.told()
    assert [host for host, words in REFUSED.items() if f"{host}: firewall: refused; found: {words}" not in said[host]] == [], said
    assert firewall.changed(run) == []
    assert (box.on("cat /etc/glusterkube/firewall.nft /etc/glusterfs/glusterd.vol"), table()) == before
