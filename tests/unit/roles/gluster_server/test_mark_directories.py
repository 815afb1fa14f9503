# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The hook before add-brick: which directories it marks, and which it notes. Extended attributes are a table here, as `trusted.*` takes root."""

from __future__ import annotations

import errno
import json
import os
import subprocess
from pathlib import Path

import pytest

FILE = Path(__file__).resolve().parents[4] / "roles/gluster_server/files/mark_directories.py"
IDENTITY = "0341ee09-bb5a-4ac6-be95-9198c2fc0bd7"


@pytest.fixture
def hook(load, tmp_path, monkeypatch):
    module = load(FILE)
    monkeypatch.setattr(module, "RECORDS", tmp_path / "records")
    return module


@pytest.fixture
def systemctl(monkeypatch):
    """What was said to it."""
    said = []
    monkeypatch.setattr(subprocess, "run", lambda words, check: said.append(" ".join(words)))
    return said


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
    for folder in (".glusterfs/00", ".glusterfs-anonymous-inode-1", "own/deeper", "own/.glusterfs"):
        (path / folder).mkdir(parents=True)
    (path / "own/file").touch()
    (path / "own/link").symlink_to(tmp_path)
    attributes[str(path), "trusted.glusterfs.volume-id"] = bytes.fromhex(IDENTITY.replace("-", ""))
    return path


def declare(root, brick, **words):
    folder = root / "vols/home"
    (folder / "bricks").mkdir(parents=True)
    (root / "glusterd.info").write_text("UUID=host-0\noperating-version=100000\n")
    given = {"type": 2, "count": 3, "status": 1, "sub_count": 3, "replica_count": 3, "disperse_count": 0, "volume-id": IDENTITY,
             "brick-0": "192.0.2.10:-brick", **words}
    (folder / "info").write_text("".join(f"{key}={value}\n" for key, value in given.items()))
    for number in range(3):  # the same path on three hosts
        (folder / f"bricks/192.0.2.1{number}:-brick").write_text(f"uuid=host-{number}\nhostname=192.0.2.1{number}\npath={brick}\n")
    return root


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
    state = declare(tmp_path, brick)
    attributes[str(brick), "trusted.glusterfs.volume-id"] = bytes(16)
    assert hook.main(WORDS, state) == 0
    del attributes[str(brick), "trusted.glusterfs.volume-id"]
    assert hook.main(WORDS, state) == 0
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


def noted(hook):
    record = json.loads((hook.RECORDS / "home").read_text())
    return record["bricks"], {path: f"{entry['mode']:o}" for path, entry in record["directories"].items()}


@pytest.mark.parametrize("shape", [{}, {"count": 6}])
def test_directories_that_have_the_setgid_bit_or_are_below_one_are_noted_and_looked_after(hook, attributes, brick, tmp_path, systemctl, shape):
    (brick / "own").chmod(0o2750)
    (brick / "own/deeper").chmod(0o711)
    (brick / "own/deeper/lower").mkdir()
    assert hook.main(WORDS, declare(tmp_path, brick, **shape)) == 0
    assert noted(hook) == (shape.get("count", 3), {"own": "2750", "own/deeper": "711", "own/.glusterfs": "755"})
    assert systemctl == ["systemctl start --no-block glusterkube-directories@home.service"]
    assert hook.RECORDS.stat().st_mode & 0o777 == 0o700


def test_without_a_setgid_bit_nothing_is_looked_after(hook, attributes, brick, tmp_path, systemctl):
    assert hook.main(WORDS, declare(tmp_path, brick)) == 0
    assert (systemctl, hook.RECORDS.exists()) == ([], False)


def test_one_host_looks_after_them(hook, attributes, brick, tmp_path, systemctl):
    (brick / "own").chmod(0o2750)
    assert hook.main(WORDS, declare(tmp_path, brick, **{"brick-0": "192.0.2.12:-brick"})) == 0
    assert (systemctl, hook.RECORDS.exists()) == ([], False)


def test_what_an_earlier_growth_has_noted_is_still_looked_after(hook, attributes, brick, tmp_path, systemctl):
    """The volume grows again before that has ended: what is there now may be wrong already."""
    (brick / "own").chmod(0o2750)
    state = declare(tmp_path, brick, count=6)
    hook.main(WORDS, state)
    (brick / "own").chmod(0o750)
    hook.main(WORDS, state)
    assert noted(hook)[1]["own"] == "2750"
    assert systemctl[1:] == ["systemctl stop glusterkube-directories@home.service", "systemctl start --no-block glusterkube-directories@home.service"]


def test_what_can_not_be_looked_after_is_told(hook, attributes, brick, tmp_path, monkeypatch):
    told = []

    def no_systemd(words, check):
        raise subprocess.CalledProcessError(1, words)

    (brick / "own").chmod(0o2750)
    monkeypatch.setattr(subprocess, "run", no_systemd)
    monkeypatch.setattr(hook.syslog, "syslog", lambda *words: told.append(words[-1]))
    assert hook.main(WORDS, declare(tmp_path, brick)) == 1
    assert told[-1].startswith("volume home: look at the setgid bit of its directories when it has grown: Command ")
