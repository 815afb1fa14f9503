# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one word that says where the lab is to be on the main road."""

from __future__ import annotations

import pytest
from support import road


@pytest.fixture
def done(monkeypatch):
    """What was done instead of moving a lab."""
    done = []
    for name in ("begin", "save"):
        monkeypatch.setattr(road, name, lambda word, name=name: done.append((name, word.partition("-")[0])))
    return done


@pytest.mark.parametrize(("word", "expected"), [
    ("road", ("begin", "road")), ("heketi", ("begin", "heketi")), ("save-road", ("save", "road")), ("save-heketi", ("save", "heketi"))])
def test_a_word_is_a_place_or_the_wish_to_save(word, expected, done):
    road.main([word])
    assert done == [expected]


@pytest.mark.parametrize("words", [[], ["default"], ["save"], ["heketi", "save-heketi"]])
def test_anything_else_is_refused(words, done):
    with pytest.raises(SystemExit, match="expected: one of road, heketi, save-road, save-heketi"):
        road.main(words)
    assert done == []
