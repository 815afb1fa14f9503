# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Devices and bricks as users write them."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._brick import wanted
from ansible_collections.glusterkube.storage.plugins.module_utils._brick.model import Raid, WantedDevice
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError

RAID = {"type": "raid6", "stripe_unit": "128KiB", "disks": 12}
BRICK = {"volume": "home", "set": 0, "index": 0, "device": "/dev/sdb", "size": "10GiB", "arbiter": False}


def test_devices_as_people_write_them():
    assert wanted.devices(["/dev/sdb", {"device": "/dev/sdc"}, {"device": "/dev/sdd", "wipe": True, "raid": RAID}]) == [
        WantedDevice("/dev/sdb"), WantedDevice("/dev/sdc"), WantedDevice("/dev/sdd", True, Raid("raid6", 131072, 12))]


@pytest.mark.parametrize("entry", [
    "sdb", "", None, 7, {}, {"device": None}, {"device": "/dev/sdb", "wipe": "yes"}, {"device": "/dev/sdb", "wipe": 1}, {"device": "/dev/sdb", "force": True},
    {"device": "/dev/sdb", "tags": {}}, {"path": "/dev/sdb"}, ["/dev/sdb"],
])
def test_what_is_not_a_device(entry):
    with pytest.raises(StorageError, match="is not a device"):
        wanted.devices([entry])


@pytest.mark.parametrize("change", [{"type": "raid7"}, {"type": None}, {"disks": 2}, {"disks": "many"}, {"disks": None}, {"stripe_unit": "6KiB"},
                                    {"stripe_unit": "4KiB", "disks": 5}])
def test_what_is_not_a_raid(change):
    with pytest.raises(StorageError, match="is not a RAID that can be used"):
        wanted.devices([{"device": "/dev/sdb", "raid": {**RAID, **change}}])


@pytest.mark.parametrize("size", ["0", "-1", "10GB", "ten", ""])
def test_what_is_not_a_size(size):
    with pytest.raises(StorageError, match="brick home-0-0: size"):
        wanted.bricks([{**BRICK, "size": size}])
