# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Heketi on a host that is no storage host and has nothing of gluster: site.yml brings it up, and volumes and a drain work as elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from support import heketi_rest, heketi_volumes, inventory, lab, site

pytestmark = pytest.mark.campaign

OLD, NEW = heketi_rest.HOST, "g5"
STORAGE = inventory.hosts()
DECLARED = lab.ROOT / "molecule/heketi/elsewhere"
PAIR = ("g1", "g4")
NAME = "hk-elsewhere"


@pytest.fixture(scope="module", autouse=True)
def _moved() -> Iterator[None]:
    """The old Heketi has given up all that it had. The new host is in the group heketi and in no other."""
    leaving = [{"manage": host["ansible_host"], "state": "absent"} for host in STORAGE.values()]
    gone = site.module(OLD, "heketi_topology", clusters=[{"nodes": leaving}], confirm=[node["manage"] for node in leaving])
    assert gone.get("changed") and "msg" not in gone, gone
    lab.on(OLD, "systemctl disable --now heketi heketi-backup.timer")
    lab.lab("add", NEW)
    lab.write_inventory()
    every = yaml.safe_load(lab.INVENTORY.read_text())
    groups = every["all"]["children"]
    groups["heketi"] = {"hosts": {NEW: groups["gluster"]["hosts"].pop(NEW)}}
    for variable in ("gluster_zone", "gluster_devices"):
        del groups["heketi"]["hosts"][NEW][variable]
    del groups["gluster_clients"]
    lab.INVENTORY.write_text(yaml.safe_dump(every))
    heketi_rest.HOST = NEW
    yield
    heketi_rest.HOST = OLD
    lab.lab("destroy", NEW)
    lab.write_inventory()
    lab.on(OLD, "systemctl enable --now heketi heketi-backup.timer")


def topology(**device: Any) -> dict[str, Any]:
    manage = STORAGE[str(device.pop("host"))]["ansible_host"]
    answer = site.module(NEW, "heketi_topology", clusters=[{"nodes": [{"manage": manage, "devices": [{"name": "/dev/ubdd", **device}]}]}])
    assert "msg" not in answer, answer
    return answer


def volume(*confirm: str, **words: Any) -> dict[str, Any]:
    answer = site.module(NEW, "heketi_volume", volumes=[{"name": NAME, **words}], confirm=list(confirm))
    assert "msg" not in answer, answer
    return answer


def test_site_yml_brings_it_up_and_changes_nothing_the_second_time() -> None:
    done = site.playbook("site.yml", declared=DECLARED)
    assert done.code == 0, done.told()
    assert sorted(heketi_rest.nodes()) == sorted(host["ansible_host"] for host in STORAGE.values())
    assert lab.on(NEW, "command -v gluster glusterd || true") == ""
    again = site.playbook("site.yml", declared=DECLARED)
    assert (again.code, again.changed()) == (0, []), again.told()
    tasks = site.remote_tasks(again.events)
    print(f"remote tasks of a run without changes: {dict(tasks)}")
    assert max(tasks.values()) <= 20 and tasks[NEW] < min(tasks[host] for host in STORAGE)


def test_a_volume_from_its_beginning_to_its_end() -> None:
    before = heketi_volumes.everything()
    assert volume(size=1)["changed"] and not volume(size=1)["changed"]
    written = heketi_volumes.write(NAME, "first")
    assert volume(size=2)["changed"]
    found, size = heketi_volumes.read(NAME)
    assert found == {"first": written} and size > 1.8 * 1024
    assert volume(NAME, state="absent")["changed"]
    assert heketi_volumes.everything() == before


def test_a_drain_moves_its_bricks() -> None:
    volume(size=1)
    written = heketi_volumes.write(NAME, "first")
    nodes = heketi_rest.nodes()
    full = next(host for host in PAIR if nodes[STORAGE[host]["ansible_host"]]["devices"]["/dev/ubdd"]["bricks"])
    done = topology(host=full, state="drained")
    print(done.get("warnings"))
    assert done["changed"] and heketi_rest.nodes()[STORAGE[full]["ansible_host"]]["devices"]["/dev/ubdd"]["bricks"] == []
    assert heketi_volumes.read(NAME)[0] == {"first": written}
    topology(host=full, state="online")
    volume(NAME, state="absent")
