# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The hook before add-brick: which directories it marks. Extended attributes are a table here, as `trusted.*` takes root."""

from __future__ import annotations

import errno
import importlib.util
import os
from pathlib import Path

import pytest

FILE = Path(__file__).resolve().parents[4] / "roles/gluster_server/files/mark_directories.py"
IDENTITY = "0341ee09-bb5a-4ac6-be95-9198c2fc0bd7"


@pytest.fixture
def hook():
    spec = importlib.util.spec_from_file_location("mark_directories", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def attributes(monkeypatch):
    """Value of each path and name."""
    table = {}

    def getxattr(path, name):
        if (path, name) not in table:
            raise OSError(errno.ENODATA, "no such attribute")
        return table[path, name]

    def setxattr(path, name, value, flags):
        assert flags == os.XATTR_CREATE
        if (path, name) in table:
            raise OSError(errno.EEXIST, "exists")
        table[path, name] = value

    monkeypatch.setattr(os, "getxattr", getxattr)
    monkeypatch.setattr(os, "setxattr", setxattr)
    return table


@pytest.fixture
def brick(tmp_path, attributes):
    """A brick of volume `home`, and beside it the files of glusterd, in the form of 10.3."""
    path = tmp_path / "brick"
    for folder in (".glusterfs/00", "own/deeper", "own/.glusterfs"):
        (path / folder).mkdir(parents=True)
    (path / "own/file").touch()
    (path / "own/link").symlink_to(tmp_path)
    attributes[str(path), "trusted.glusterfs.volume-id"] = bytes.fromhex(IDENTITY.replace("-", ""))
    return path


def declare(root, brick, **words):
    folder = root / "vols/home"
    (folder / "bricks").mkdir(parents=True)
    given = {"type": 2, "count": 3, "status": 1, "sub_count": 3, "replica_count": 3, "disperse_count": 0, "volume-id": IDENTITY, **words}
    (folder / "info").write_text("".join(f"{key}={value}\n" for key, value in given.items()))
    for number in range(3):  # the same path on three hosts
        (folder / f"bricks/192.0.2.1{number}:-brick").write_text(f"hostname=192.0.2.1{number}\npath={brick}\n")
    return root / "vols"


def marked(attributes, brick):
    return sorted(os.path.relpath(path, brick) for path, name in attributes if name == "trusted.glusterfs.dht.mds")


WORDS = ["--volname=home", "--version=1", "--volume-op=add-brick", "--gd-workdir=/var/lib/glusterd"]


@pytest.mark.parametrize("shape", [{}, {"count": 1, "replica_count": 1}, {"replica_count": 1, "disperse_count": 3}])
def test_every_directory_of_one_set_is_marked_and_the_root_has_a_layout(hook, attributes, brick, tmp_path, shape):
    assert hook.main(WORDS, declare(tmp_path, brick, **shape)) == 0
    assert marked(attributes, brick) == [".", "own", "own/.glusterfs", "own/deeper"]
    assert attributes[str(brick), "trusted.glusterfs.dht.mds"] == b"\0\0\0\0"
    assert attributes[str(brick), "trusted.glusterfs.dht"].hex() == "000000000000000000000000ffffffff"
    assert (str(brick / "own"), "trusted.glusterfs.dht") not in attributes


@pytest.mark.parametrize("shape", [{"count": 6}, {"count": 2, "replica_count": 1}])
def test_volumes_of_several_sets_have_their_marks(hook, attributes, brick, tmp_path, shape):
    assert hook.main(WORDS, declare(tmp_path, brick, **shape)) == 0
    assert marked(attributes, brick) == []


def test_a_mark_that_is_there_stays(hook, attributes, brick, tmp_path):
    attributes[str(brick / "own"), "trusted.glusterfs.dht.mds"] = b"\0\0\0\1"
    hook.main(WORDS, declare(tmp_path, brick))
    assert attributes[str(brick / "own"), "trusted.glusterfs.dht.mds"] == b"\0\0\0\1"
    assert "own/deeper" in marked(attributes, brick)


def test_the_same_path_may_be_a_brick_of_another_volume_or_none(hook, attributes, brick, tmp_path):
    volumes = declare(tmp_path, brick)
    attributes[str(brick), "trusted.glusterfs.volume-id"] = bytes(16)
    assert hook.main(WORDS, volumes) == 0
    del attributes[str(brick), "trusted.glusterfs.volume-id"]
    assert hook.main(WORDS, volumes) == 0
    assert marked(attributes, brick) == []


def test_a_directory_may_go_meanwhile(hook, attributes, brick, tmp_path, monkeypatch):
    def setxattr(path, name, value, flags):
        raise OSError(errno.ENOENT, "gone")

    monkeypatch.setattr(os, "setxattr", setxattr)
    assert hook.main(WORDS, declare(tmp_path, brick)) == 0


def test_what_can_not_be_marked_is_told_and_the_others_are(hook, attributes, brick, tmp_path, monkeypatch):
    told, to_table = [], os.setxattr

    def setxattr(path, name, value, flags):
        if path.endswith("/own"):
            raise OSError(errno.ENOSPC, "No space left on device")
        to_table(path, name, value, flags)

    monkeypatch.setattr(os, "setxattr", setxattr)
    monkeypatch.setattr(hook.syslog, "syslog", lambda *words: told.append(words[-1]))
    assert hook.main(WORDS, declare(tmp_path, brick)) == 1
    assert marked(attributes, brick) == [".", "own/.glusterfs", "own/deeper"]
    assert f"{brick}/own: not marked" in told[0] and told[0].endswith("No space left on device")
