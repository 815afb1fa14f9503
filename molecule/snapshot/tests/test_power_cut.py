# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All hosts lose their power right after a clone was made: its bricks start again."""

from __future__ import annotations

import pytest
from support import boot, eyes, inventory, lab, site
from testinfra.host import Host


@pytest.mark.campaign
def test_a_clone_survives_a_power_cut(hosts: dict[str, Host], names: dict[str, str]) -> None:
    variables = {"volume": "logs", "snapshot": "fresh"}
    made, cloned = site.playbook("snapshot.yml", **variables), site.playbook("snapshot.yml", **variables, clone="fresh-clone")
    assert made.code == cloned.code == 0, made.told() + cloned.told()
    clone = eyes.volumes(hosts["g3"], names)["fresh-clone"]
    lab.lab("kill", *inventory.hosts())
    lab.lab("boot", *inventory.hosts())
    boot.await_bricks([clone])
