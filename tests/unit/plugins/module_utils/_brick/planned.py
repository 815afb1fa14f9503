# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans of a host in memory, and what tests of them ask again and again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._brick import plan
from ansible_collections.glusterkube.storage.plugins.module_utils._brick.model import (
    WantedDevice,
)
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._brick.world import GIB, ROOT, World, brick

SDB, SDC = WantedDevice("/dev/sdb"), WantedDevice("/dev/sdc")
TWO = [brick(), brick("logs", 0, 2, size=GIB // 2, arbiter=True)]
POINT = "/srv/gluster/home-0-0"
LV = ("gluster_sdb", "brick_home_0_0")


def steps(world, wanted, devices=(SDB, SDC), root=ROOT):
    return plan.bricks(world.look(*(device.device for device in devices)), root, devices, wanted)


def words(actions):
    return [f"{action.argv[0]} {action.argv[-1]}" for action in actions]


def done(*wanted, world=None, devices=(SDB, SDC)):
    world = world or World()
    for action in steps(world, wanted or TWO, devices):
        world.run(*action.argv)
    return world


def refused(world, wanted, match, devices=(SDB, SDC)):
    before = world.host, world.text
    with pytest.raises(StorageError, match=match) as caught:
        steps(world, wanted, devices)
    assert (world.host, world.text) == before
    return str(caught.value)


def tagged(lv, *without):
    return replace(lv, tags=lv.tags - set(without))
