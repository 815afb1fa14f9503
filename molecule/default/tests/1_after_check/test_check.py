# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What --check of the shipped playbook promised on bare hosts, and that it did nothing."""

from __future__ import annotations

import json
from collections import Counter

from support import fingerprint, inventory, lab, site


def test_the_plan_has_every_brick_of_every_volume() -> None:
    plan = json.loads((lab.BUILD / "check.json").read_text())
    assert plan["faults"] == []
    assert {name: [len(bricks) for bricks in volume["sets"]] for name, volume in plan["layout"].items()} == {
        "home": [3], "logs": [3], "archive": [3], "scratch": [1, 1], "media": [3, 3]}
    placed = [brick for bricks in plan["bricks"].values() for brick in bricks]
    assert Counter(brick["volume"] for brick in placed) == {"home": 3, "logs": 3, "archive": 3, "scratch": 2, "media": 6}
    assert {brick["size"] >> 20 for brick in placed if brick["arbiter"]} == {512}
    assert [volume["name"] for volume in plan["volumes"]] == [volume["name"] for volume in inventory.volumes()]


def test_each_step_told_what_it_would_do() -> None:
    told = {task.split(": ", 1)[1] for task in site.changed(site.read(lab.BUILD / "record.jsonl"))}
    for step in ("Pool | Members", "Bricks | Prepare", "Volumes | Create, grow and set options", "Packages | Would install"):
        assert any(step in task for task in told), f"{step} is missing in {sorted(told)}"


def test_a_real_run_tells_all_faults_of_all_hosts_at_once_and_refuses() -> None:
    """A disk that holds a file system, one that does not exist, and volumes that can't be."""
    devices = {"g2": ["/dev/ubdb", "/dev/ubdx"], "g4": ["/dev/ubdb", "/dev/ubdd"]}
    volumes = [*inventory.volumes(), {"name": "huge", "type": "replicate", "replicas": 3, "size": "1TiB"},
               {"name": "typo", "type": "distribute", "size": "1GiB", "replica": 3}]
    run = site.site(gluster_volumes=volumes, gluster_devices="{{ " + str(devices) + "[inventory_hostname] | default(['/dev/ubdb']) }}")
    assert run.code == 2, run.told()
    assert run.changed() == []
    table = run.output.partition("FOUND")[2]
    for words in (("g4", "/dev/ubdd", "ext4", "wipe: true"), ("g2", "/dev/ubdx"), ("huge", "no space"), ("typo", "replica")):
        assert any(all(word in line for word in words) for line in table.splitlines()), f"{words} is missing in {table}"


def test_neither_changed_anything_on_any_host() -> None:
    bare = json.loads((lab.BUILD / "bare.json").read_text())
    assert fingerprint.differences(bare, fingerprint.take(inventory.hosts())) == []
