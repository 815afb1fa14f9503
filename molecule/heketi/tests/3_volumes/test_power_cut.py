# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All hosts lose their power some seconds after Heketi has made a volume: its bricks are mounted and start again."""

from __future__ import annotations

import time

import pytest
from support import boot, eyes, heketi_rest, inventory, lab, site
from testinfra.host import Host

SECONDS = 5
"""The pause of heketi-sync.service, and what a sync takes."""


@pytest.mark.campaign
def test_a_volume_of_heketi_survives_a_power_cut(hosts: dict[str, Host], names: dict[str, str]) -> None:
    answer = site.module(heketi_rest.HOST, "heketi_volume", volumes=[{"name": "just-made", "size": 1}])
    assert answer.get("changed") is True, answer
    time.sleep(SECONDS)
    lab.lab("kill", *inventory.hosts())
    lab.lab("boot", *inventory.hosts())
    boot.await_bricks([eyes.volumes(hosts["g3"], names)["just-made"]])
    gone = site.module(heketi_rest.HOST, "heketi_volume", volumes=[{"name": "just-made", "state": "absent"}], confirm=["just-made"])
    assert gone.get("changed") is True, gone
