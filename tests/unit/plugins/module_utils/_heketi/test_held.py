# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names that are taken, out of the dump of a real server."""

from __future__ import annotations

import copy
import json
from pathlib import Path

from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.held import Held, named

DUMP = json.loads((Path(__file__).resolve().parents[5] / "tests/fixtures/heketi-10.3/rebuild/dump.json").read_text())
ARBITER = Held("085b2be8fe31b8c9573d240d6a7abc9e", "arbiter", "573daaa9bd528ed85524f74a22f5111a", "")


def test_by_its_name():
    assert named(DUMP, "arbiter") == [ARBITER]
    assert named(DUMP, "arbite") == []


def test_one_that_is_being_made():
    dump = copy.deepcopy(DUMP)
    dump["volumeentries"][ARBITER.id]["Pending"]["Id"] = "0a"
    assert [volume.pending for volume in named(dump, "arbiter")] == ["0a"]


def test_each_cluster_may_have_one():
    dump = copy.deepcopy(DUMP)
    dump["volumeentries"]["ff"] = {"Info": {"id": "ff", "name": "arbiter", "cluster": "c2"}}
    assert named(dump, "arbiter") == [ARBITER, Held("ff", "arbiter", "c2", "")]


def test_an_empty_database():
    assert named({"volumeentries": None}, "a") == [] == named({}, "a")
