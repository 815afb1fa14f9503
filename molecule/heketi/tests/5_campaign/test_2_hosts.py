# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Something is wrong with a storage host that every volume needs. The volume is refused in words that say why, and nothing of it stays on any host."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from support import boot, heketi_rest, heketi_volumes, inventory, lab, site, wait

sys.path.insert(0, str(lab.ROOT / "lab"))

from machine_room.paths import Lab

pytestmark = pytest.mark.campaign

HOST = heketi_rest.HOST
NAME = "hk-fault"
ZONES = Counter(host["gluster_zone"] for host in inventory.hosts().values())
NEEDED = next(name for name, host in inventory.hosts().items() if ZONES[host["gluster_zone"]] == 1 and name != HOST)
"""A host that is alone in its zone: a volume with a brick in each of three zones can't do without it."""

LOOKS = 120
"""Seconds between two looks of Heketi at its hosts. Those that it found dead get no bricks until the next look."""


def call(**volume: Any) -> dict[str, Any]:
    return site.module(HOST, "heketi_volume", volumes=[{"name": NAME, **volume}], confirm=[NAME], cleanup=True)


def found_alive() -> None:
    """Heketi has just found all hosts alive, so that a fault which begins now is met by the volume and not by the next look."""
    lab.on(HOST, "systemctl restart heketi")
    alive = ("journalctl --output=cat _SYSTEMD_INVOCATION_ID=$(systemctl show --value --property=InvocationID heketi) "
             "| grep -c 'health check status.*up=true' || true")
    wait.until("Heketi has found all hosts alive", lambda: int(lab.on(HOST, alive)) < len(inventory.hosts()), 60)


@contextmanager
def no_sudo() -> Iterator[None]:
    lab.on(NEEDED, "mv /etc/sudoers.d/heketi-exec /etc/heketi-exec.away")
    try:
        yield
    finally:
        lab.on(NEEDED, "mv /etc/heketi-exec.away /etc/sudoers.d/heketi-exec")


@contextmanager
def another_host_key() -> Iterator[None]:
    """The tests and Ansible know it, Heketi does not."""
    known = Lab.of(os.environ).known_hosts
    text = known.read_text()
    (old,) = [line for line in text.splitlines() if line.startswith(f"{NEEDED},")]
    public = lab.on(NEEDED, "mkdir /etc/ssh/away && cp -p /etc/ssh/ssh_host_*_key* /etc/ssh/away && ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/new "
                            "&& cat /etc/ssh/new.pub")
    lab.on(NEEDED, "for each in '' .pub; do mv /etc/ssh/new$each /etc/ssh/ssh_host_ed25519_key$each; done; systemctl restart ssh")
    known.write_text(text.replace(old, f"{old.split()[0]} {' '.join(public.split()[:2])}"))
    try:
        yield
    finally:
        lab.on(NEEDED, "mv /etc/ssh/away/* /etc/ssh/ && rmdir /etc/ssh/away && systemctl restart ssh")
        known.write_text(text)


@contextmanager
def no_glusterd() -> Iterator[None]:
    lab.on(NEEDED, "systemctl stop glusterd")
    try:
        yield
    finally:
        lab.on(NEEDED, "systemctl start glusterd")
        boot.await_pool(inventory.connect())


@contextmanager
def two_zones_only() -> Iterator[None]:
    devices = heketi_rest.nodes()[inventory.hosts()[NEEDED]["ansible_host"]]["devices"].values()
    for device in devices:
        heketi_rest.post(f"/devices/{device['id']}/state", {"state": "offline"})
    try:
        yield
    finally:
        for device in devices:
            heketi_rest.post(f"/devices/{device['id']}/state", {"state": "online"})


FAULTS: dict[str, tuple[Callable[[], AbstractContextManager[None]], str, int]] = {
    "no sudo": (no_sudo, "sudo: a password is required", 1),
    "another host key": (another_host_key, "knownhosts: key mismatch", 1),
    "no glusterd": (no_glusterd, "not connected", 0),
    "too few zones": (two_zones_only, "in as many zones as a set has bricks", 0),
}
"""How it comes about, what is said then, and how many operations Heketi keeps to undo them once it reaches the host again."""


@pytest.mark.parametrize("fault", FAULTS)
def test_refused_with_nothing_left_on_any_host(fault: str) -> None:
    begin, words, interrupted = FAULTS[fault]
    found_alive()
    before = heketi_volumes.everything()
    with begin():
        answer = call(size=1)
        assert words in answer["msg"] and not answer["changed"], answer
        print(answer["msg"])
        after = heketi_volumes.everything()
        assert {part: after[part] for part in ("hosts", "gluster")} == {part: before[part] for part in ("hosts", "gluster")}
        assert len(after["heketi"]["pendingoperations"]) == interrupted
    wait.until("a volume is made again", lambda: call(size=1).get("msg"), 2 * LOOKS)
    assert heketi_volumes.read(NAME)[1] > 900
    call(state="absent")
    assert heketi_volumes.everything() == before


def test_site_yml_tells_heketi_a_new_host_key() -> None:
    before = heketi_volumes.everything()
    with another_host_key():
        done = site.site("--tags", "heketi")
        assert done.code == 0 and ["write-file", "/etc/heketi/known_hosts"] in done.actions(), done.told()
        wait.until("a volume is made", lambda: call(size=1).get("msg"), 2 * LOOKS)
        call(state="absent")
    done = site.site("--tags", "heketi")
    assert done.code == 0, done.told()
    wait.until("a volume is made", lambda: call(size=1).get("msg"), 2 * LOOKS)
    call(state="absent")
    assert heketi_volumes.everything() == before
