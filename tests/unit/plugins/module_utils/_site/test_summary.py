# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The end of a run: what is unknown is never good."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._site.summary import lines, summary
from site_cases import host, pool, prepared, silent

LIVE = pool(1, 2, volume="home", bricks=(1, 2))


def numbers(*bricks, hosts=None, live=None, told=()):
    return summary(hosts or [host(1, bricks[0]), host(2, bricks[1])], live or LIVE, list(told))


def test_all_well():
    found = numbers(prepared("home", 0), prepared("home", 1))
    assert found == {"ok": True, "peers": [2, 2], "volumes": [1, 1], "bricks": [2, 2], "heal": 0,
                     "fullest": "10% (g2:/srv/gluster/home-0-1/brick)", "warnings": []}
    assert lines(found, "mount it")[0] == "glusterkube.storage: OK" and lines(found, "mount it")[-1] == "Next:  mount it"


@pytest.mark.parametrize(("second", "part", "value"), [
    (prepared("home", 1, online=False), "bricks", [1, 2]),
    (prepared("home", 1, online=None), "bricks", [1, 2]),
    (prepared("home", 1, heal=3), "heal", 3),
    (prepared("home", 1, heal=None), "heal", None),
])
def test_one_brick_that_is_not_well_or_not_known(second, part, value):
    found = numbers(prepared("home", 0), second)
    assert found["ok"] is False and found[part] == value


def test_a_silent_host_makes_the_heal_count_unknown():
    found = numbers(hosts=[host(1, prepared("home", 0)), silent(2)])
    assert (found["ok"], found["heal"], found["bricks"]) == (False, None, [1, 2])
    assert "heal pending unknown" in lines(found, "")[1]


def test_a_warning_is_told_and_not_green():
    found = numbers(prepared("home", 0), prepared("home", 1), told=["g3: does not answer"])
    assert found["ok"] is False and "  WARN  g3: does not answer" in lines(found, "")


def test_a_pool_without_bricks_knows_no_fullest_one():
    assert numbers(hosts=[host(1)], live=pool(1))["fullest"] == "unknown"
