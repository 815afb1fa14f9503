# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The recipe of the programs of Kubernetes, without a compiler."""

from __future__ import annotations

import re

import pytest
from machine_room import shell
from machine_room.errors import LabError
from machine_room.kube import build, golang
from machine_room.paths import Lab

NOT_SERVED = {f"k8s.io/{name}" for name in ("cluster-bootstrap", "controller-manager", "kube-controller-manager")}
"""By every proxy, at the release itself."""


@pytest.fixture
def lab(tmp_path):
    return Lab.of({"LAB": "t", "LAB_DIR": "/run/labs", "LAB_CACHE": str(tmp_path)})


@pytest.fixture
def source(tmp_path, monkeypatch):
    """A folder with one release."""
    (tmp_path / "kube/1.99.3").mkdir(parents=True)
    (tmp_path / "kube/main.go").write_text("package main\n")
    (tmp_path / "kube/1.99.3/go.mod").write_text("module kube\n\ngo 1.26.0\n")
    (tmp_path / "kube/1.99.3/go.sum").write_text("")
    monkeypatch.setattr(build, "SOURCE", tmp_path / "kube")
    return tmp_path / "kube"


def test_the_releases_are_those_with_a_module():
    assert build.versions() == ["1.25.16", "1.37.2"]
    assert [build.has_tests(version) for version in build.versions()] == [False, True]


@pytest.mark.parametrize("version", build.versions())
def test_every_module_of_kubernetes_is_of_one_release(version):
    lines = (build.SOURCE / version / "go.mod").read_text().splitlines()
    replaced = {line.split()[0]: line.split()[-1] for line in lines if line.startswith("\tk8s.io/") and "=>" in line}
    staging = f"v0.{version.split('.', 1)[1]}"
    other = {module for module, found in replaced.items() if found != staging and re.fullmatch(r"v0\.\d+\.\d+", found)}
    assert other == (NOT_SERVED if version == "1.25.16" else set())
    assert all(replaced[module].startswith(staging.rpartition(".")[0]) for module in other)
    assert f"\tk8s.io/kubernetes v{version}" in lines


@pytest.mark.parametrize("name", ["main.go", "1.99.3/go.mod", "1.99.3/go.sum"])
def test_the_key_changes_with_every_source(source, name):
    before = build.key("1.99.3")
    (source / name).write_text("changed")
    assert build.key("1.99.3") != before


def test_the_linker_is_told_the_release():
    flags = build.flags("1.37.2")
    assert "-X k8s.io/component-base/version.gitVersion=v1.37.2" in flags
    assert "-X k8s.io/client-go/pkg/version.gitMinor=37" in flags


def test_a_build_is_nice_and_takes_no_version_that_is_not_written_down(lab, source, monkeypatch):
    ran = []

    def call(*argv, cwd, env):
        ran.append((argv, sorted(path.name for path in cwd.iterdir()), env["GOFLAGS"]))
        return ""

    monkeypatch.setattr(shell, "call", call)
    monkeypatch.setattr(golang, "find", lambda lab, oldest: f"/go-{oldest}")
    place = build.provide(lab, "1.99.3")
    argv, files, flags = ran[0]
    assert argv[:5] == ("nice", "-n", "19", "/go-1.26.0", "build")
    assert (files, flags) == (["go.mod", "go.sum", "main.go"], "-mod=readonly")
    assert place.is_dir()
    assert not list(lab.cache.glob("*.work"))


def test_what_cannot_be_built_is_told_and_nothing_is_kept(lab, source, monkeypatch):
    def call(*argv, **options):
        raise LabError("`go build` failed: k8s.io/kubernetes@v1.99.3: 403 Forbidden")

    monkeypatch.setattr(shell, "call", call)
    monkeypatch.setattr(golang, "find", lambda lab, oldest: "/go")
    with pytest.raises(LabError, match=r"1\.99\.3 cannot be built: .*403 Forbidden; next: .*GOPROXY"):
        build.provide(lab, "1.99.3")
    assert not [path for path in lab.cache.iterdir() if path.name.startswith("kube-")]


def test_an_older_release_has_no_tests_of_its_own(lab, source):
    with pytest.raises(LabError, match="no tests of its own"):
        build.provide_tests(lab, "1.99.3")


@pytest.mark.parametrize(("text", "numbers"), [("go version go1.26.8 linux/amd64", (1, 26, 8)), ("1.26.0", (1, 26, 0)), ("1.19", (1, 19)), ("devel", ())])
def test_numbers_of_go(text, numbers):
    assert golang.numbers(text) == numbers


def test_a_go_that_is_too_old_is_replaced_by_a_pinned_one(lab, monkeypatch):
    monkeypatch.setattr(golang.shutil, "which", lambda name: "/usr/bin/go")
    monkeypatch.setattr(golang.shell, "call", lambda *argv, **options: "go version go1.19.8 linux/amd64")
    monkeypatch.setattr(golang, "_fetch", lambda place: place.mkdir(parents=True))
    assert golang.find(lab, "1.19") == "/usr/bin/go"
    assert golang.find(lab, "1.26.0").startswith(str(lab.cache / "go-"))
