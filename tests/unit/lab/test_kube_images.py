# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Images as containerd reads them."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile

import pytest
from machine_room.errors import LabError
from machine_room.kube import images
from machine_room.paths import Lab

BASE = images.base_layer(b"\x7fELF", ["sh", "sleep"])


def read(path):
    with tarfile.open(path) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}


def test_every_name_leads_to_layers_that_are_there_and_have_the_digests_that_are_said(tmp_path):
    more = images.layer({"agnhost": b"more"})
    images.archive([images.Image(("test.local/a:1", "test.local/b:1"), (BASE,)), images.Image(("test.local/c:1",), (BASE, more))], tmp_path / "i.tar")
    files = read(tmp_path / "i.tar")
    manifest = json.loads(files["manifest.json"])
    assert [each["RepoTags"] for each in manifest] == [["test.local/a:1", "test.local/b:1"], ["test.local/c:1"]]
    for each in manifest:
        told = json.loads(files[each["Config"]])["rootfs"]["diff_ids"]
        assert told == [f"sha256:{hashlib.sha256(files[name]).hexdigest()}" for name in each["Layers"]]
    assert len(files) == 5  # the manifest, two configurations, two layers: the common one is there once


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """Its busybox has two programs."""
    busybox = tmp_path / "busybox"
    busybox.write_text("#!/bin/sh\nprintf 'busybox\\nsh\\nsleep\\n'\n")
    busybox.chmod(0o755)
    monkeypatch.setattr(images.debian, "program", lambda lab, name: busybox)
    return Lab("t", tmp_path / "t", tmp_path / "cache")


def own_tests(folder, *wanted):
    """A program that wants these images of the registry that it is told."""
    folder.mkdir()
    (folder / "agnhost").write_bytes(b"agnhost")
    lines = "".join(f'echo "$registry/{name}"\n' for name in wanted)
    (folder / "e2e.test").write_text(f"#!/bin/sh\nregistry=$(sed 's/promoterE2eRegistry: //' \"$KUBE_TEST_REPO_LIST\")\n{lines}echo elsewhere/busybox:9\n")
    (folder / "e2e.test").chmod(0o755)
    return folder


def names(place):
    return [each["RepoTags"] for each in json.loads(read(place / images.FILE)["manifest.json"])]


def test_workers_have_a_pause_and_a_shell(lab):
    assert names(images.provide(lab)) == [["test.local/pause:1", "test.local/busybox:1"]]


def test_kubernetes_own_tests_have_what_they_say_that_they_use(lab, tmp_path):
    made = images.provide(lab, own_tests(tmp_path / "tests", "agnhost:2.57", "agnhost:2.55", "busybox:1.37", "nginx:1.14-4", "etcd:3"))
    assert names(made) == [["test.local/e2e/busybox:1.37", "test.local/e2e/nginx:1.14-4"], ["test.local/e2e/agnhost:2.57", "test.local/e2e/agnhost:2.55"]]


def test_an_image_that_is_not_said_is_missed_at_once(lab, tmp_path):
    with pytest.raises(LabError, match=r"found: no agnhost nginx of test\.local/e2e"):
        images.provide(lab, own_tests(tmp_path / "tests", "busybox:1.37"))


def test_programs_are_for_every_user():
    with tarfile.open(fileobj=io.BytesIO(BASE)) as tar:
        assert tar.getmember("bin/busybox").mode == 0o755
        assert tar.getmember("bin/sh").linkname == "busybox"
        assert tar.getmember("tmp").mode == 0o1777


def test_the_same_content_gives_the_same_bytes():
    assert images.base_layer(b"\x7fELF", ["sh", "sleep"]) == BASE


def test_a_command_of_its_own_takes_the_place_of_sleep():
    assert json.loads(images.Image((), ()).config())["config"]["Cmd"][0] == "/bin/sleep"
    assert json.loads(images.Image((), (), {"Cmd": ["pause"]}).config())["config"]["Cmd"] == ["pause"]
