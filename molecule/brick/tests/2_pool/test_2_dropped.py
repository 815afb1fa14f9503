# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A volume, a brick, an option, a device, a mount and a host that are not in the inventory any more: nothing is removed."""

from __future__ import annotations

from support import fingerprint, inventory, site


def test_nothing_is_removed_because_it_was_not_mentioned() -> None:
    before = fingerprint.take(inventory.hosts())
    [pair] = [volume for volume in inventory.volumes() if volume["name"] == "pair"]
    left = {word: value for word, value in pair.items() if word != "options"}
    run = site.site(gluster_group="remaining", gluster_volumes=[left], gluster_devices=["/dev/ubdb"], gluster_mounts=[])
    assert (run.code, run.changed()) == (0, []), run.told()
    warnings = " ".join(run.plan["warnings"])
    assert "is in the pool but not in the inventory; it is left alone" in warnings and "g1: /dev/ubdc is not declared any more" in warnings
    assert fingerprint.differences(before, fingerprint.take(inventory.hosts())) == []
