# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is written on one client reads back equal on another one, and lies on the bricks as each kind of volume says."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

import pytest
from support import copies, eyes, inventory, lab
from testinfra.host import Host

WRITER, READER = inventory.clients()
MOUNTED = {mount["volume"]: mount["path"] for mount in inventory.mounts()}


@pytest.fixture(scope="module", params=[volume["name"] for volume in inventory.volumes()])
def written(request: pytest.FixtureRequest, hosts: dict[str, Host]) -> Iterator[tuple[str, dict[str, str], str]]:
    """Name of a volume, the checksums of what the first client wrote into it, and where both clients have it.

    A volume that the inventory mounts nowhere is mounted here.
    """
    name = request.param
    where = MOUNTED.get(name, f"/run/test-{name}")
    for client in () if name in MOUNTED else (WRITER, READER):
        lab.on(client, f"mkdir {where} && mount -t glusterfs {client}:/{name} {where}")
    told = lab.script(WRITER, "write_files.py", where)
    yield name, dict(line.split() for line in told.splitlines()), where
    for client in () if name in MOUNTED else (WRITER, READER):
        lab.on(client, f"umount {where} && rmdir {where}")


def test_another_client_reads_what_was_written(written: tuple[str, dict[str, str], str], hosts: dict[str, Host]) -> None:
    _unused, sums, where = written
    assert len(sums) >= 20
    assert eyes.checksums(hosts[READER], where) == sums


def test_bricks_hold_it(written: tuple[str, dict[str, str], str], hosts: dict[str, Host], live: dict[str, eyes.Volume]) -> None:
    name, sums, where = written
    volume, whole = live[name], eyes.sizes(hosts[WRITER], where)
    found: Counter[str] = Counter()
    for bricks in volume.sets:
        here = set(eyes.sizes(hosts[bricks[0].host], bricks[0].path)) & set(sums)
        found.update(here)
        for brick in bricks:
            sizes = eyes.sizes(hosts[brick.host], brick.path)
            assert set(sizes) & set(sums) == here, f"{brick} has other files than {bricks[0]}"
            if brick.arbiter:
                assert {sizes[file] for file in here} == {0}, f"{brick} holds data"
            elif volume.type == "Disperse":
                assert {file: sizes[file] for file in here} == {file: copies.FRAGMENT * math.ceil(whole[file] / (2 * copies.FRAGMENT)) for file in here}
            else:
                assert eyes.checksums(hosts[brick.host], brick.path, sorted(here)) == {file: sums[file] for file in here}
    assert found == Counter(dict.fromkeys(sums, 1)), "each file lies in exactly one set"
    if len(volume.sets) > 1:
        assert all(set(eyes.sizes(hosts[bricks[0].host], bricks[0].path)) & set(sums) for bricks in volume.sets), "a set got nothing"


def test_nothing_waits_for_heal(written: tuple[str, dict[str, str], str], hosts: dict[str, Host], live: dict[str, eyes.Volume]) -> None:
    name = written[0]
    if live[name].type != "Distribute":
        assert set(eyes.pending(hosts["g3"], name).values()) == {"0"}
