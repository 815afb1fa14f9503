# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Restarting glusterd, as every upgrade of its package does, must not stop bricks."""

from __future__ import annotations

from support import boot, lab
from testinfra.host import Host


def test_bricks_survive_a_restart_of_glusterd(hosts: dict[str, Host]) -> None:
    before = {name: host.check_output("pgrep glusterfsd") for name, host in hosts.items()}
    lab.each(lambda name: lab.on(name, "systemctl restart glusterd"), hosts)
    assert {name: host.check_output("pgrep glusterfsd") for name, host in hosts.items()} == before
    boot.await_pool(hosts)
