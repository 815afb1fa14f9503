# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the CSI driver takes."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi import csi_terms


@pytest.mark.parametrize("option", ["acl", "log-level=WARNING", "direct-io-mode=disable", "context=a:b:c", "fuse-mountopts=a+b@c"])
def test_mount_options(option):
    assert csi_terms.is_mount_option(option)


@pytest.mark.parametrize("option", ["", "a,b", "-o", "a b", "a;b", "a$b", "a\n", *csi_terms.OWN_MOUNT_OPTIONS, "log-file=/x", "backup-volfile-servers=a"])
def test_mount_options_that_the_driver_does_not_take(option):
    assert not csi_terms.is_mount_option(option)


def test_attributes_have_room_in_a_volume():
    assert csi_terms.attributes("pvc-1", ["g1", "g2"]) == {"volume": "pvc-1", "servers": "g1,g2"}
    assert len(csi_terms.attributes("v" * 255, ["h" * 200] * 100)["servers"]) + 255 < 4096
