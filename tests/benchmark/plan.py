# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Seconds of processor time to plan 1,000 volumes: a captured volume of six bricks under 1,000 names on 300 hosts, with 12 options of which one differs.

    PYTHONPATH=.ansible/collections python tests/benchmark/plan.py
"""

from __future__ import annotations

import time
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

from ansible_collections.glusterkube.storage.plugins.module_utils._action import render
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster import plan_volumes, wanted, xml
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster.model import Brick, Peer, Pool, Volume

VOLUMES, HOSTS, OPTIONS = 1000, 300, 12
CAPTURED = Path(__file__).parent.parent / "fixtures" / "gluster-10.3" / "volume_info_drep.xml"
DEFAULTS = {"state": "started", "type": "replicate", "replicas": 3, "arbiters": 0, "disperses": 0, "redundancies": 0, "options_mode": "exact",
            "option_groups": [], "force": False, "allow_replica_2": False}


def address(number: int) -> str:
    return f"10.9.{number // 250}.{number % 250 + 1}"


def peer(number: int) -> Peer:
    return Peer(f"u{number}", frozenset({f"n{number}"}), frozenset({address(number)}), True, "Peer in Cluster")


def volume(template: Volume, number: int) -> Volume:
    bricks = [Brick(f"n{host}", f"/bricks/v{number}-{index}", f"u{host}") for index, host in enumerate((number + 7 * index) % HOSTS for index in range(6))]
    options = {**template.options, **{f"performance.option-{n}": "256MB" for n in range(OPTIONS)}}
    return replace(template, name=f"v{number}", bricks=tuple(bricks), options=options)


def declared(current: Volume) -> dict[str, object]:
    options = {f"option-{number}": "268435456" for number in range(OPTIONS - 1)} | {"performance.option-11": "off"}
    return {**DEFAULTS, "name": current.name, "bricks": [f"{address(int(brick.host[1:]))}:{brick.path}/" for brick in current.bricks], "options": options}


def seconds(run: object) -> float:
    begin = time.process_time()
    run()  # type: ignore[operator]
    return time.process_time() - begin


def main() -> None:
    pool = Pool(tuple(map(peer, range(HOSTS))))
    (template,) = xml.volumes(ET.parse(CAPTURED).getroot())
    current = [volume(template, number) for number in range(VOLUMES)]
    raw = [declared(existing) for existing in current]

    def plan(volumes: list[Volume]) -> list[plan_volumes.Action]:
        desired, faults = wanted.read(raw, pool, lambda host: frozenset({host}), lambda group: {})
        return plan_volumes.reconcile(pool, volumes, desired, faults=faults)

    assert len(plan(current)) == VOLUMES
    unchanged = [replace(existing, options={**existing.options, "performance.option-11": "off"}) for existing in current]
    assert not plan(unchanged)
    print(f"plan, {VOLUMES} volumes, nothing to do:        {min(seconds(lambda: plan(unchanged)) for turn in range(3)):.3f} s")
    print(f"plan, {VOLUMES} volumes, an option of each:    {min(seconds(lambda: plan(current)) for turn in range(3)):.3f} s")
    print(f"plan, {VOLUMES} volumes, all to be made:       {min(seconds(lambda: plan([])) for turn in range(3)):.3f} s")
    print(f"printed:                                  {seconds(lambda: render('volumes', plan([]), VOLUMES)):.3f} s with its plan")


if __name__ == "__main__":
    main()
