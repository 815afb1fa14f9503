# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Images as containerd reads them."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile

from machine_room.kube import images

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
