# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A host that uses firewalld, and the way back to none. The tests build on each other, from the state with nftables."""

from __future__ import annotations

import pytest
from support import box, firewall

OURS = ("find /etc/glusterkube /etc/firewalld /etc/systemd/system '(' -name 'glusterkube.*' -o -name 'glusterkube-firewall*' -o -name firewall.nft ')' "
        "-not -type d | sort")
PUBLIC = {22}
"""Open in firewalld's zone `public` as Debian ships it; to everybody, so also what the storage network sees beside GlusterFS."""


@pytest.fixture(scope="module", autouse=True)
def _firewalld():
    box.on("systemctl stop nftables.service; systemctl start firewalld.service; firewall-cmd --quiet --set-default-zone=public")
    yield
    box.on("systemctl stop firewalld.service")


def zoned() -> dict[str, set[int]]:
    return {place: PUBLIC | (ports & {*firewall.GLUSTER}) for place, ports in firewall.closed().items()}


def test_auto_is_firewalld_where_it_runs():
    for check in (True, False):
        run = firewall.run(*["--check"] * check, gluster_server_firewall="auto")
        assert run.code == 0, run.told()
        assert "Firewall | Service and policy of firewalld" in firewall.changed(run)
    box.on("firewall-offline-cmd --check-config")
    assert "glusterkube" not in box.on("nft list tables")
    assert box.on(OURS).split() == ["/etc/firewalld/policies/glusterkube.xml", "/etc/firewalld/services/glusterkube.xml"]
    assert firewall.passes() == zoned()


def test_again_changes_nothing():
    run = firewall.run(gluster_server_firewall="auto")
    assert (run.code, firewall.changed(run)) == (0, []), run.told()


def test_a_zone_that_lets_everything_in_does_not_open_gluster():
    """Nor does the policy close anything else."""
    box.on("firewall-cmd --quiet --set-default-zone=trusted")
    assert firewall.passes() == firewall.closed()
    box.on("firewall-cmd --quiet --set-default-zone=public")


def test_it_survives_a_restart_of_firewalld():
    box.on("systemctl restart firewalld.service; firewall-cmd --state")
    assert firewall.passes() == zoned()


def test_none_removes_it():
    for check in (True, False):
        run = firewall.run(*["--check"] * check, gluster_server_firewall="none", gluster_server_options={"base-port": 49152, "max-port": 60999})
        assert run.code == 0, run.told()
        assert "Firewall | Remove the policy of firewalld" in firewall.changed(run)
    assert box.on(OURS) == ""
    box.on("firewall-cmd --quiet --set-default-zone=trusted")
    assert firewall.passes() == firewall.opened()
    again = firewall.run(gluster_server_firewall="none", gluster_server_options={"base-port": 49152, "max-port": 60999})
    assert (again.code, firewall.changed(again)) == (0, []), again.told()
