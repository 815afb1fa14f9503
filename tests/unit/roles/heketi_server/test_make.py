# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the controller makes once."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

FILE = Path(__file__).resolve().parents[4] / "roles/heketi_server/files/build/make.py"


@pytest.fixture
def shared(monkeypatch):
    monkeypatch.syspath_prepend(str(FILE.parent))
    return importlib.import_module("controller_cache")


@pytest.fixture
def make(load, shared):
    return load(FILE)


def program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_key_tells_where_one_part_ends(shared):
    assert shared.key(b"ab", b"c") != shared.key(b"a", b"bc") != shared.key(b"abc")


def test_the_cache_is_below_the_users_home(shared):
    assert shared.cache({"XDG_CACHE_HOME": "/somewhere"}, "heketi") == Path("/somewhere/glusterkube.storage/heketi")
    assert shared.cache({}, "heketi") == Path.home() / ".cache/glusterkube.storage/heketi"


@pytest.mark.parametrize(("text", "numbers"), [("go version go1.26.6 linux/amd64", (1, 26, 6)), ("module x\n\ngo 1.26.0\n", (1, 26, 0)), ("nothing", ())])
def test_version_of_go(shared, text, numbers):
    assert shared.numbers(text) == numbers


def test_a_look_makes_nothing(shared, tmp_path):
    assert shared.provide(tmp_path / "place", pytest.fail, look=True) == {"directory": str(tmp_path / "place"), "present": False, "made": False, "sha1": {}}
    assert list(tmp_path.iterdir()) == []


def test_made_once(shared, tmp_path):
    def make(path):
        path.mkdir()
        (path / "program").write_text("abc")

    answer = {"directory": str(tmp_path / "place"), "present": True, "sha1": {"program": "a9993e364706816aba3e25717850c26c9cd0d89d"}}
    assert shared.provide(tmp_path / "place", make) == {**answer, "made": True}
    assert shared.provide(tmp_path / "place", pytest.fail) == {**answer, "made": False}


def test_what_fails_leaves_nothing_that_looks_whole(shared, tmp_path):
    def fail(path):
        path.mkdir()
        raise shared.Failed("half of it")

    with pytest.raises(shared.Failed):
        shared.provide(tmp_path / "place", fail)
    assert [path.name for path in tmp_path.iterdir()] == [".place.lock"]


def test_an_unknown_architecture_is_refused(make, tmp_path):
    with pytest.raises(make.Failed, match=r"architecture riscv64: refused; expected: one of x86_64"):
        make.binaries(tmp_path, "riscv64", False)


def test_go_in_path_is_used_when_it_is_new_enough(shared, tmp_path, monkeypatch):
    program(tmp_path / "bin/go", "echo go version go1.99.0 linux/amd64")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    assert shared.find_go(tmp_path, FILE.parent) == f"{tmp_path}/bin/go"


def test_an_old_go_in_path_gives_way_to_the_wheel(shared, tmp_path, monkeypatch):
    program(tmp_path / "bin/go", "echo go version go1.19.8 linux/amd64")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    asked = []
    monkeypatch.setattr(shared, "provide", lambda path, fetch: asked.append(path))
    assert shared.find_go(tmp_path, FILE.parent) == f"{asked[0]}/go/bin/go"


def test_python_imports_the_programs_as_they_are(tmp_path):
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, FILE, "programs"], env=environment, capture_output=True, text=True, check=True)
    archives = list(tmp_path.rglob("glusterkube.zip"))
    assert f'"directory": "{archives[0].parent}", "present": true, "made": true' in done.stdout
    (tmp_path / "url").write_text("http://127.0.0.1:1")
    (tmp_path / "admin.key").write_text("secret")
    answer = subprocess.run([sys.executable, "-S", "-B", "-m", "glusterkube._heketi.unit", "ready", tmp_path, "0"],
                            env={"PYTHONPATH": str(archives[0])}, capture_output=True, text=True, check=False)
    assert (answer.returncode, "no answer" in answer.stderr) == (1, True), answer.stderr


def test_a_failed_program_tells_what_it_said_and_what_to_do(shared):
    with pytest.raises(shared.Failed, match=r"found: no such proxy; next: is there a way to the Go module proxy"):
        shared.run("sh", "-c", "echo no such proxy >&2; exit 3")
