# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


"""Which inconsistencies count."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.glusterkube.storage.plugins.module_utils._heketi import database, reader
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.captured import LAB, Captured

SIZES = "Device {} size values differ Used(8) != aggregateBricksSize(4)"


def judged(server, state=None):
    return database.judged(server.answers["/db/check"], state or reader.read(server))


def test_a_host_that_came_later_makes_no_volume_wrong():
    server = Captured()
    assert server.answers["/db/check"]["totalinconsistencies"] == 5
    answer = judged(server)
    assert answer["consistent"] and answer["inconsistencies"] == [] and len(answer["harmless"]) == 5
    assert all("mount hosts list" in entry["found"] and entry["why"] for entry in answer["harmless"])


def test_clones_make_no_device_wrong():
    """Of the eleven that the server of the lab finds, six are of devices with bricks of clones; the others are bricks without a way back to them."""
    answer = judged(Captured(LAB))
    assert not answer["consistent"] and len(answer["inconsistencies"]) == 5 and all("no link back" in words for words in answer["inconsistencies"])
    assert len(answer["harmless"]) == 6 and all("size values differ" in entry["found"] and "clones" in entry["why"] for entry in answer["harmless"])


def test_but_only_by_what_they_take():
    server = Captured(LAB)
    state = reader.read(server)
    without = replace(state, nodes=tuple(replace(node, devices=tuple(replace(device, bricks=device.bricks[1:]) for device in node.devices))
                                         for node in state.nodes))
    assert not judged(server, without)["consistent"] and len(judged(server, without)["harmless"]) < 6


def test_others_count():
    """The words are those of apps/glusterfs/device_entry.go."""
    server = Captured()
    for words in (SIZES.format(next(reader.read(server).devices).id), SIZES.format("gone")):
        server.answers["/db/check"]["devices"]["inconsistencies"] = [words]
        answer = judged(server)
        assert not answer["consistent"] and answer["inconsistencies"] == [words] and len(answer["harmless"]) == 5
