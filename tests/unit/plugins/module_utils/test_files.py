# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files that are whole at every moment, and that stay after a power cut. Files that are changed: see test_fstab."""

from __future__ import annotations

import os
import stat

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils import _files


@pytest.fixture
def order(monkeypatch):
    order = []

    def noted(name, do, what):
        monkeypatch.setattr(os, name, lambda *given: (order.append((name, what(*given))), do(*given))[1])
    noted("fsync", os.fsync, lambda handle: os.path.basename(os.readlink(f"/proc/self/fd/{handle}")))
    noted("rename", os.rename, lambda source, target: os.path.basename(target))
    noted("unlink", os.unlink, os.path.basename)
    return order


def test_a_new_file_and_its_folder(tmp_path, order):
    path = tmp_path / "lib/glusterkube/program"
    _files.write(str(path), "text\n")
    assert path.read_text() == "text\n" and stat.S_IMODE(path.stat().st_mode) == 0o644 and os.listdir(path.parent) == ["program"]
    assert order == [("fsync", "glusterkube"), ("fsync", "lib"), ("fsync", ".program.glusterkube"), ("rename", "program"), ("fsync", "glusterkube")]


def test_an_old_one_is_replaced_whatever_it_was(tmp_path):
    path = tmp_path / "unit"
    path.symlink_to("/dev/null")
    _files.write(str(path), "text\n")
    assert not path.is_symlink() and path.read_text() == "text\n"
    path.chmod(0o600)
    _files.write(str(path), "other\n")
    assert path.read_text() == "other\n" and stat.S_IMODE(path.stat().st_mode) == 0o644


def test_a_file_is_gone_and_stays_so(tmp_path, order):
    (tmp_path / "unit").write_text("")
    _files.remove(str(tmp_path / "unit"))
    assert not (tmp_path / "unit").exists() and order == [("unlink", "unit"), ("fsync", tmp_path.name)]
    _files.remove(str(tmp_path / "unit"))
