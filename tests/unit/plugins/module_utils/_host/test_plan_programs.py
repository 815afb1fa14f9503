# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._host.plan_programs import programs_to_copy

PROGRAM = {"file": "heketi", "dest": "/usr/local/bin/heketi", "mode": "0755", "made": {"present": True, "directory": "/cache", "sha1": {"heketi": "abc"}}}
THERE = {"path": "/usr/local/bin/heketi", "checksum": "abc", "mode": "0755", "uid": 0, "gid": 0}


def test_a_program_that_is_there_is_not_copied():
    assert programs_to_copy([PROGRAM], [{**THERE, "path": "/usr/local/lib/heketi"}, THERE]) == []


@pytest.mark.parametrize("other", [{"path": "/usr/local/lib/heketi"}, {"checksum": "abd"}, {"mode": "0700"}, {"uid": 65534}, {"gid": 65534}])
def test_one_that_differs_or_is_not_there_is(other):
    assert programs_to_copy([PROGRAM], [{**THERE, **other}]) == [PROGRAM]


def test_one_of_an_archive_has_no_sum_and_is_left_to_the_copy():
    program = {**PROGRAM, "made": {"present": True, "directory": "/cache"}}
    assert programs_to_copy([program], [THERE]) == [program]


def test_in_check_mode_one_may_not_be_made_yet():
    assert programs_to_copy([{**PROGRAM, "made": {"present": False, "directory": "/cache", "sha1": {}}}], []) == []
