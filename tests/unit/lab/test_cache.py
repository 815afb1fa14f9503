# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is made once, and what makes it again."""

from __future__ import annotations

import json
import os

import pytest
from machine_room import cache, image, saved
from machine_room.errors import LabError
from machine_room.paths import Lab


@pytest.fixture
def lab(tmp_path, monkeypatch):
    monkeypatch.setattr(image.mirror, "url", lambda: "http://mirror.example.com/debian")
    return Lab.of({"LAB_CACHE": str(tmp_path)})


def test_key_tells_where_one_part_ends():
    assert cache.key("ab", "c") != cache.key("a", "bc") != cache.key("abc")
    assert cache.key("a", b"b") == cache.key(b"a", "b")


def test_image_key_depends_on_what_makes_the_image(lab, monkeypatch):
    keys = {image.key("bookworm"), image.key("trixie")}
    monkeypatch.setenv("LAB_PACKAGES", "containerd,runc")
    keys.add(image.key("bookworm"))
    monkeypatch.setattr(image.mirror, "url", lambda: "http://other.example.com/debian")
    keys.add(image.key("bookworm"))
    assert len(keys) == 4
    monkeypatch.setenv("LAB_PACKAGES", "runc,containerd")
    assert image.key("bookworm") in keys


def test_a_thing_is_made_once_and_only_when_complete(tmp_path):
    made = []

    def broken(place):
        place.mkdir()
        (place / "half").touch()
        raise LabError("the mirror is away")

    def good(place):
        made.append(place.name)
        place.mkdir()

    with pytest.raises(LabError):
        cache.provide(tmp_path / "thing", broken)
    assert [each.name for each in tmp_path.iterdir()] == [".thing.lock"]
    (tmp_path / "thing.tmp").mkdir()  # what a killed maker leaves
    for _again in range(2):
        assert cache.provide(tmp_path / "thing", good).is_dir()
    assert made == ["thing.tmp"]


def test_a_saved_state_belongs_to_exactly_one_image(lab):
    base = image.path(lab, "bookworm")
    state = lab.cache / "saved" / "one"
    state.mkdir(parents=True)
    base.write_text("image")
    (state / "saved.json").write_text(json.dumps({"images": {"bookworm": image.identity(base)}, "hosts": ["g1"]}))
    assert saved.check(lab, "one") == state
    os.utime(base, (1, 1))
    with pytest.raises(LabError, match="was made again since"):
        saved.check(lab, "one")
    base.unlink()
    with pytest.raises(LabError, match="another recipe"):
        saved.check(lab, "one")
    with pytest.raises(LabError, match="no state is saved as two"):
        saved.check(lab, "two")
