# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run of site.yml that has nothing to do, when one volume declares a quota with limits of both kinds, and what it costs."""

from __future__ import annotations

import pytest
from support import calls, inventory, site

WITHOUT_QUOTAS = 6
OF_THE_MODULE = 2
"""``pool list`` and ``volume info``."""
OF_THE_VOLUME = 2
"""``list`` and ``list-objects``."""


@pytest.mark.campaign
def test_it_changes_nothing_and_asks_little() -> None:
    with calls.noted(inventory.hosts()):
        run = site.site()
        found = calls.since_then(inventory.hosts())
    assert (run.code, run.changed()) == (0, []), run.told()
    acting = max(found.values(), key=len)
    print(f"gluster calls of a run without changes: {len(acting)}: {acting}")
    assert sum(map(len, found.values())) == len(acting) <= WITHOUT_QUOTAS + OF_THE_MODULE + OF_THE_VOLUME
    assert len([call for call in acting if " quota " in call]) == OF_THE_VOLUME
