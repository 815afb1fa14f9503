# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which inconsistencies count."""

from __future__ import annotations

from ansible_collections.glusterkube.storage.plugins.module_utils._heketi import database
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.captured import Captured


def test_a_host_that_came_later_makes_no_volume_wrong():
    """The real server counts five inconsistencies there."""
    answer = Captured().answers["/db/check"]
    assert answer["totalinconsistencies"] == 5
    judged = database.judged(answer)
    assert judged["consistent"] and judged["inconsistencies"] == [] and len(judged["harmless"]) == 5
    assert all("mount hosts list" in entry["found"] and entry["why"] for entry in judged["harmless"])


def test_others_count():
    """The words are those of apps/glusterfs/device_entry.go."""
    answer = Captured().answers["/db/check"]
    words = "Device d1 size values differ Used(8) != aggregateBricksSize(4)"
    answer["devices"]["inconsistencies"] = [words]
    judged = database.judged(answer)
    assert not judged["consistent"] and judged["inconsistencies"] == [words] and len(judged["harmless"]) == 5
