# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run costs that has nothing to do, when one volume declares a quota with limits of both kinds."""

from __future__ import annotations

from testinfra.host import Host

WITHOUT_QUOTAS = 6
OF_THE_MODULE = 2
"""``pool list`` and ``volume info``."""
OF_THE_VOLUME = 2
"""``list`` and ``list-objects``."""


def test_calls(hosts: dict[str, Host]) -> None:
    calls = {name: host.run("cat /run/gluster-calls").stdout.splitlines() for name, host in hosts.items()}
    acting = max(calls.values(), key=len)
    print(f"gluster calls of a run without changes: {len(acting)}: {acting}")
    assert sum(map(len, calls.values())) == len(acting) <= WITHOUT_QUOTAS + OF_THE_MODULE + OF_THE_VOLUME
    assert len([call for call in acting if " quota " in call]) == OF_THE_VOLUME
