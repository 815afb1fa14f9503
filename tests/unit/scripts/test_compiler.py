# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The compiler that works beside the tests and the demo."""

from __future__ import annotations

import compiler
import pytest


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """A program in place of the lab's, whose text a test gives."""
    (tmp_path / "lab").mkdir()
    program = tmp_path / "lab/lab"
    monkeypatch.setattr(compiler, "ROOT", tmp_path)
    monkeypatch.setattr(compiler, "LOG", tmp_path / "folder/log")
    monkeypatch.setenv("LAB", "test")

    def write(text: str) -> None:
        program.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        program.chmod(0o755)

    return write


def test_releases_are_compiled_one_after_the_other_and_not_for_the_lab_that_goes_down(lab):
    lab('echo "$LAB: $*"')
    compiler.wait(compiler.beside("1.2.3", "1.4.5"))
    assert compiler.LOG.read_text(encoding="utf-8").splitlines() == ["compiler: kube build 1.2.3", "compiler: kube build 1.4.5"]


def test_what_can_not_be_compiled_is_said(lab):
    lab("exit 3")
    with pytest.raises(SystemExit, match=r"could not be compiled: see folder/log"):
        compiler.wait(compiler.beside("1.2.3"))


def test_it_ends_when_nobody_wants_it_any_more(lab):
    lab("sleep 60")
    running = compiler.beside("1.2.3")
    compiler.end(running)
    assert running.returncode == -15
