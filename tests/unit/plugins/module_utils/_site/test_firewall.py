# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whom a firewall would cut off, by the lines of ss; what it really closes is shown by the scenario firewall."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._site import firewall

SOCKETS = (Path(__file__).parents[4] / "fixtures/ss/brick_host.txt").read_text().splitlines()
INSIDE = ("192.0.2.0/24", "2001:db8::/64")
PORTS = ("24007", "49152-60999")


def told(networks=INSIDE, kind="nftables", ports=PORTS, runs=False, sockets=SOCKETS):
    return [str(fault) for fault in firewall.faults("g1", kind, list(networks), list(ports), firewalld_runs=runs, sockets=sockets)]


def test_clients_inside_and_what_the_host_opened_itself_are_no_fault():
    assert told([*INSIDE, "198.51.100.0/24", "2001:db8:1::/64"]) == []


def test_a_client_outside_is_named_once():
    """One that is mapped into IPv6, one of IPv6 proper; the host's own connections and its ssh are none."""
    (fault,) = told()
    assert "connected to GlusterFS here from outside of 192.0.2.0/24, 2001:db8::/64: 198.51.100.21, 2001:db8:1::21; expected:" in fault


@pytest.mark.parametrize(("change", "words"), [
    ({"kind": "firewalld"}, "found: firewalld, which does not run here"),
    ({"runs": True}, "found: nftables, while firewalld runs here"),
    ({"networks": []}, "found: no network that may reach GlusterFS"),
    ({"networks": ["192.0.2.1/24"]}, "192.0.2.1/24 has host bits set"),
    ({"networks": ["storage"]}, "'storage' does not appear to be an IPv4 or IPv6 network"),
    ({"ports": ["24007", "60000-50000"]}, "found: ports 60000-50000"),
    ({"ports": ["24007", "49152-70000"]}, "found: ports 49152-70000"),
])
def test_what_can_not_be_is_refused(change, words):
    (fault,) = told(**change)
    assert fault.startswith("g1: firewall: refused; ")
    assert words in fault


@pytest.mark.parametrize("kind", ["auto", "firewalld"])
def test_firewalld_where_it_runs(kind):
    assert told(["0.0.0.0/0", "::/0"], kind, runs=True) == []
