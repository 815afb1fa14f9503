# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that the real glusterd does not know, asked for on a host of the pool."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support import lab

WRONG = {
    "performance.quick-raed": "found: no option that the installed glusterd knows; expected: perhaps performance.quick-read",
    "write-behnid": "found: no option that the installed glusterd knows; expected: perhaps performance.write-behind",
    "self-heal-window-size": "found: the short name of 2 options: cluster.self-heal-window-size, disperse.self-heal-window-size",
}
STATE = "gluster volume info home; find /var/lib/glusterd/vols -type f | sort | xargs md5sum"


@pytest.mark.parametrize("check", [True, False])
def test_a_typo_is_refused_by_name_and_nothing_is_changed(check: bool) -> None:
    before = lab.on("g1", STATE)
    wanted = {"volumes": [{"name": "home", "options": {**dict.fromkeys(WRONG, "8"), "network.frame-timeout": 600}}]}
    argv = [Path(sys.executable).with_name("ansible"), "-i", lab.INVENTORY, "g1", "--become", "-m", "glusterkube.storage.gluster_volume",
            "-a", json.dumps(wanted), *["--check"] * check]
    done = subprocess.run(argv, cwd=lab.ROOT, capture_output=True, text=True, check=False)
    said = " ".join((done.stdout + done.stderr).split())
    assert done.returncode != 0
    assert [name for name, words in WRONG.items() if f"volume home: option {name}: refused; {words}" not in said] == [], said
    assert "3 refused, nothing was changed" in said
    assert lab.on("g1", STATE) == before
