# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What differs after a restore: the examination of a real server whose backup knew nine volumes that had been deleted, and not the one made since."""

from __future__ import annotations

import gzip
import json

from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.drift import Drift, drift
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.real_database import CHECK
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.rebuild import captured

EXAMINED = json.loads(gzip.decompress((captured.FOLDER / "examine.json.gz").read_bytes()))
LOST = ["arbiter", "coded", "copy", "origin", "roomy", "single", "three", "vol_9ae0f5892226415bdd44fe46246a8d83", "vol_bd6100607ba2ac696c011ec54f0097e8"]


def examined():
    return json.loads(json.dumps(EXAMINED))


def test_both_ways():
    assert drift(EXAMINED) == {"unknown": ["fresh"], "missing": LOST, "foreign": [], "silent": []}


def test_a_volume_of_somebody_else_is_no_drift():
    found = examined()
    for node in found["clusters"][0]["NodesData"]:
        node["VolumeInfo"]["Volumes"]["VolumeList"][0]["Options"]["OptionList"].pop(0)
    assert (drift(found)["unknown"], drift(found)["foreign"]) == ([], ["fresh"])


def test_hosts_that_do_not_answer_say_nothing_of_what_is_missing():
    found = examined()
    for node in found["clusters"][0]["NodesData"]:
        node["VolumeInfo"] = None
    found["report"].append("could not fetch data from node 192.0.2.11")
    assert drift(found) == {"unknown": [], "missing": [], "foreign": [], "silent": ["could not fetch data from node 192.0.2.11"]}


def test_the_module_asks_twice_and_tells_what_is_known():
    asked = []

    class Server:
        def get(self, path):
            asked.append(path)
            return {"/internal/state/examine/gluster": EXAMINED, "/db/check": CHECK}[path]

    look = Drift(Server)
    shown = look.show(look.read())
    assert (shown["unknown"], shown["wrong"], len(shown["known"])) == (["fresh"], [], 11)
    assert len(asked) == 2
