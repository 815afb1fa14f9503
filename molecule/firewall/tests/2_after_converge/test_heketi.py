# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules around Heketi, beside those around GlusterFS. In place of Heketi a stand-in listens on its port. The tests build on each other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support import box, firewall, site, wait

PORT = 8080
SECONDS = 30
OWN = ("127.0.0.1", "::1", *(box.address(place, 4) for place in box.NETWORKS))
OUTSIDE = {f"{box.OUTSIDE} IPv{family}": "silent" for family in (4, 6)}
FILES = "ls /etc/glusterkube/heketi.nft /etc/systemd/system/nftables.service.d/glusterkube-heketi.conf 2>/dev/null || true"


def run(kind: str, *networks: str) -> list[str]:
    """Names of the tasks that changed something."""
    done = site.playbook("../molecule/firewall/heketi.yml", heketi_server_firewall=kind, heketi_server_firewall_networks=networks)
    assert done.code == 0, done.told()
    return firewall.changed(done)


def closed() -> dict[str, str]:
    """Whence no connection to Heketi is made, and what comes of it there."""
    came = box.connects("host", {address: (address, PORT) for address in OWN})
    for place in box.NETWORKS:
        came |= box.connects(place, {f"{place} IPv{family}": (box.address(place, family), PORT) for family in (4, 6)})
    return {whence: what for whence, what in came.items() if what != "open"}


@pytest.fixture(scope="module", autouse=True)
def _heketi() -> Iterator[None]:
    box.on(f"systemd-run --quiet --unit=heketi-stand-in python3 /usr/local/bin/listen {PORT}")
    wait.until("the stand-in listens", closed, SECONDS)
    yield
    box.on("systemctl stop heketi-stand-in.service")


def test_only_this_host_and_the_networks_that_are_told_reach_it() -> None:
    assert closed() == {}
    assert "Firewall | Rules" in run("nftables", "192.0.2.0/24", "2001:db8::/64")
    assert closed() == OUTSIDE
    assert firewall.passes() == firewall.closed()


def test_it_survives_the_service_of_nftables() -> None:
    """Debian's configuration begins with `flush ruleset`."""
    box.on("systemctl restart nftables.service")
    assert closed() == OUTSIDE


@pytest.mark.campaign
def test_without_any_network_this_host_alone_reaches_it() -> None:
    assert run("nftables") == ["Firewall | Rules"]
    assert closed() == OUTSIDE | {f"{box.STORAGE} IPv{family}": "silent" for family in (4, 6)}


def test_none_removes_it() -> None:
    assert "Firewall | Rules" in run("none")
    assert (closed(), box.on(FILES)) == ({}, "")
    assert "glusterkube_heketi" not in box.on("nft list tables")
