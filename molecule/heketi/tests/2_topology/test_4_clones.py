# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bricks that Heketi would leave on a device, or lose: those of a clone with two on it, and those of a clone that it did not make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support import heketi_rest, inventory, lab, site

pytestmark = pytest.mark.campaign

HOSTS = inventory.hosts()
PATH = "/dev/ubdd"
HOST = "g2"  # its zone has no other device: every set has a brick there
ORIGIN, COPY, FOREIGN = "hk-two-sets", "hk-copy-of-two", "foreign"


def ask(**volume: Any) -> None:
    answer = site.module(heketi_rest.HOST, "heketi_volume", volumes=[volume], confirm=[volume["name"]])
    assert "msg" not in answer, answer


def refusal(state: str) -> str:
    """What is said of a device that shall be emptied, which changes nothing."""
    before, address = heketi_rest.writes(), HOSTS[HOST]["ansible_host"]
    answer = site.module(heketi_rest.HOST, "heketi_topology", clusters=[{"nodes": [{"manage": address, "devices": [{"name": PATH, "state": state}]}]}],
                         confirm=[f"{address}:{PATH}"])
    assert (heketi_rest.writes(), heketi_rest.nodes()[address]["devices"][PATH]["state"]) == (before, "online"), answer
    return str(answer["msg"])


@pytest.fixture(scope="module", autouse=True)
def origin() -> Iterator[None]:
    """A volume with two bricks on each device that it is on."""
    for size in (1, 2):
        ask(name=ORIGIN, size=size)
    yield
    ask(name=ORIGIN, state="absent")


def folder_of(clone: str) -> str:
    """By this name its logical volumes begin."""
    return lab.on(HOST, f"gluster volume info {clone} | grep -m1 -o 'snaps/[0-9a-f]*'").strip().partition("/")[2]


def remove_left(folder: str) -> None:
    """What Heketi, or gluster itself, leaves behind of a deleted clone."""
    command = f"lvs --noheadings --separator / -o vg_name,lv_name -S 'lv_name=~^{folder}_' | xargs -r lvremove --force"
    lab.each(lambda host: lab.on(host, command), HOSTS)


@pytest.fixture
def copy() -> Iterator[None]:
    ask(name=COPY, clone_of=ORIGIN)
    folder = folder_of(COPY)
    yield
    ask(name=COPY, state="absent")
    remove_left(folder)


@pytest.fixture
def foreign() -> Iterator[None]:
    """Somebody clones the volume with gluster itself."""
    lab.on(HOST, f"gluster --mode=script snapshot create foreign-1 {ORIGIN} no-timestamp && gluster --mode=script snapshot activate foreign-1 && "
                 f"gluster --mode=script snapshot clone {FOREIGN} foreign-1")
    folder = folder_of(FOREIGN)
    yield
    lab.on(HOST, f"gluster --mode=script volume delete {FOREIGN}; gluster --mode=script snapshot delete foreign-1")
    remove_left(folder)


@pytest.mark.parametrize("state", ["drained", "absent"])
def test_a_clone_that_heketi_did_not_make(foreign: None, state: str) -> None:
    said = refusal(state)
    assert "has bricks that Heketi does not have" in said and f"volume {FOREIGN}: {HOSTS[HOST]['ansible_host']}:/run/gluster/snaps/" in said


def test_a_clone(copy: None) -> None:
    """Of two bricks on a device Heketi forgets one, and has one logical volume for both; it dies when it is asked to move any of them."""
    dump = heketi_rest.get("/db/dump")
    volume = next(identity for identity, entry in dump["volumeentries"].items() if entry["Info"]["name"] == COPY)
    bricks = {identity: entry for identity, entry in dump["brickentries"].items() if entry["Info"]["volume"] == volume}
    forgotten = [identity for identity, entry in bricks.items() if identity not in dump["deviceentries"][entry["Info"]["device"]]["Bricks"]]
    assert forgotten and len({entry["LvmLv"] for entry in bricks.values()}) == 1, "Heketi knows them all now"
    assert f"can't be drained of volume {COPY}; found: a clone" in refusal("drained")
