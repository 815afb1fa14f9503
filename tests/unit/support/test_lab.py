# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several looks at a host in one call, by a shell of this machine in place of the host's."""

from __future__ import annotations

import subprocess

import pytest
from support import lab


@pytest.fixture(autouse=True)
def here(monkeypatch):
    monkeypatch.setattr(lab, "on", lambda host, command: subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout)


def test_each_look_has_its_own_lines_in_order():
    assert lab.looks("g1", {"two": "echo 'b  c'; echo a", "none": "grep x /dev/null"}) == {"two": ["a", "b c"], "none": []}


def test_a_line_like_the_name_of_a_look_is_told():
    with pytest.raises(AssertionError, match=r"only \['first', 'stray'\] were looked at"):
        lab.looks("g1", {"first": "echo =stray"})
