# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A brick is made, grows and is taken apart, beside those of a volume in use: in check mode, for real, and both again."""

from __future__ import annotations

from typing import Any

import pytest
from support import eyes, fingerprint, site
from testinfra.host import Host

HOST = "g1"
KEY = ("steps", 0, 0)
POINT = f"{eyes.ROOT}/steps-0-0"
BRICK: dict[str, Any] = {"volume": "steps", "set": 0, "index": 0}
MIB = 1024 ** 2
LOG = 80   # MiB that a file system of a few hundred may keep for itself

STEPS: dict[str, tuple[dict[str, Any], int]] = {
    "create": ({"bricks": [{**BRICK, "device": "/dev/ubdb", "size": "300MiB"}]}, 300),
    "grow": ({"bricks": [{**BRICK, "device": "/dev/ubdb", "size": "400MiB"}]}, 400),
    "delete": ({"bricks": [BRICK], "state": "absent", "confirm": ["steps"]}, 0),
}
"""What is asked for, and MiB of the brick afterwards."""


def ask(step: str, *flags: str) -> dict[str, Any]:
    answer = site.module(HOST, "gluster_brick", *flags, devices=["/dev/ubdb", "/dev/ubdc"], **STEPS[step][0])
    assert "actions" in answer and "msg" not in answer, answer
    return answer


def look(host: Host) -> tuple[int, bool, bool]:
    """MiB of the logical volume, whether it is mounted, whether fstab mounts it."""
    size = eyes.bricks(host).get(KEY, {"size": 0})["size"] // MIB
    return size, POINT in eyes.mounts(host, "xfs"), POINT in eyes.fstab(host)


@pytest.mark.parametrize("step", STEPS)
def test_check_mode_tells_what_is_done_once(step: str, hosts: dict[str, Host]) -> None:
    host, size = hosts[HOST], STEPS[step][1]
    before, others = look(host), [entry for key, entry in eyes.bricks(host).items() if key != KEY]
    taken = fingerprint.take([HOST])
    planned = ask(step, "--check")
    assert fingerprint.differences(taken, fingerprint.take([HOST])) == [] and look(host) == before
    done = ask(step)
    assert planned["changed"] and done["changed"]
    assert [action["argv"] for action in planned["actions"]] == [action["argv"] for action in done["actions"]]
    assert look(host) == (size, bool(size), bool(size))
    assert host.file(POINT).exists == bool(size)
    if size:
        assert int(host.check_output(f"findmnt --noheadings --bytes --output SIZE {POINT}")) > (size - LOG) * MIB
    for again in (ask(step, "--check"), ask(step)):
        assert (again["changed"], again["actions"]) == (False, [])
    assert [entry for key, entry in eyes.bricks(host).items() if key != KEY] == others
