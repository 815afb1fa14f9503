# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""After `--check` on a host without any firewall."""

from __future__ import annotations

from support import box, firewall


def test_nothing_was_changed():
    assert box.on("nft list tables; find /etc/glusterkube /etc/glusterfs /etc/systemd/system/glusterkube* 2>/dev/null || true") == ""
    assert all(ports == {*firewall.OTHERS} for ports in firewall.passes().values())
