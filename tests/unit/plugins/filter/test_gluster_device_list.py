# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Devices in one form."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.glusterkube.storage.plugins.filter.gluster_device_list import gluster_device_list


def test_both_forms_become_dictionaries():
    assert gluster_device_list(["/dev/sdb", {"device": "/dev/sdc", "wipe": True}]) == [{"device": "/dev/sdb"}, {"device": "/dev/sdc", "wipe": True}]


@pytest.mark.parametrize("devices", ["/dev/sdb", {"device": "/dev/sdb"}, [7], [{"path": "/dev/sdb"}], [{"device": "/dev/sdb", "wype": True}]])
def test_anything_else_is_refused_with_what_was_found(devices):
    with pytest.raises(AnsibleFilterError, match=r"^gluster_devices.*found: "):
        gluster_device_list(devices)


def test_tags_are_left_out_for_the_modules():
    assert gluster_device_list([{"device": "/dev/sdb", "tags": {"disk": "ssd"}}], tags=False) == [{"device": "/dev/sdb"}]


def test_without_strict_it_is_left_out():
    assert gluster_device_list([7, "/dev/sdb", {"device": "/dev/sdc", "wype": True}], strict=False) == [{"device": "/dev/sdb"}]
