# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One line into fstab, every other line as it was."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._brick import fstab, service

LINE = fstab.brick_line("u1", "/srv/gluster/home-0-0")


@pytest.mark.parametrize(("before", "after"), [
    ("", f"{LINE}\n"),
    ("/dev/sda / ext4\n", f"/dev/sda / ext4\n{LINE}\n"),
    ("/dev/sda / ext4", f"/dev/sda / ext4\n{LINE}\n"),
    ("# c\n\n  \t/dev/sda\t/ ext4\r\n", f"# c\n\n  \t/dev/sda\t/ ext4\r\n{LINE}\n"),
])
def test_a_line_is_added_at_the_end(before, after):
    assert fstab.put(before, LINE) == after


def test_a_line_takes_the_place_of_another():
    assert fstab.put("a\nold  line\nb\nold  line x\n", LINE, "old  line") == f"a\n{LINE}\nb\nold  line x\n"


def test_a_missing_disk_does_not_stop_the_boot_and_glusterd_waits_for_the_others():
    options = LINE.split()[3].split(",")
    assert {"nofail", "x-systemd.before=glusterd.service", "noatime"} <= set(options)
    assert LINE.split()[4:] == ["0", "0"]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "fstab"
    path.write_bytes(b"# \xff not UTF-8\n/dev/sda / ext4 defaults 0 1\n")
    path.chmod(0o640)
    return path


def test_the_file_keeps_its_bytes_and_its_mode(path):
    service.write_line(str(path), LINE)
    assert path.read_bytes() == b"# \xff not UTF-8\n/dev/sda / ext4 defaults 0 1\n" + LINE.encode() + b"\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [entry.name for entry in path.parent.iterdir()] == ["fstab"]


def test_the_file_is_whole_at_every_moment(path, monkeypatch):
    before = path.read_bytes()

    def killed(source, target):
        assert path.read_bytes() == before and Path(source).read_bytes().endswith(LINE.encode() + b"\n")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", killed)
        with pytest.raises(KeyboardInterrupt):
            service.write_line(str(path), LINE)
    assert path.read_bytes() == before
    service.write_line(str(path), LINE)
    assert [entry.name for entry in path.parent.iterdir()] == ["fstab"]


def test_it_is_on_the_disk_before_it_takes_the_old_ones_place(path, monkeypatch):
    order, fsync, rename = [], os.fsync, os.rename
    monkeypatch.setattr(os, "fsync", lambda handle: (order.append("fsync"), fsync(handle)))
    monkeypatch.setattr(os, "rename", lambda *paths: (order.append("rename"), rename(*paths)))
    service.write_line(str(path), LINE)
    assert order == ["fsync", "rename", "fsync"]


def test_a_symbolic_link_stays_one(path, tmp_path):
    (tmp_path / "link").symlink_to(path)
    service.write_line(str(tmp_path / "link"), LINE)
    assert (tmp_path / "link").is_symlink() and LINE in path.read_text(errors="replace")
