# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a host says, by captured hosts; the way through JSON to the controller."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.rebuild import look as module
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.rebuild.model import Look
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.rebuild import captured


@pytest.mark.parametrize("name", captured.NAMES)
def test_it_comes_through_json_as_it_was(name):
    look = captured.look_of(name)
    assert Look.from_dict(json.loads(json.dumps(look.to_dict()))) == look
    assert look.devices and look.pools and look.volumes and look.others == ()


def test_paths_are_those_that_heketi_kept():
    kept = {entry["Info"]["id"]: sorted(entry["Info"]["paths"]) for entry in captured.dump()["deviceentries"].values()}
    assert {device.id: sorted(device.paths) for name in captured.NAMES for device in captured.look_of(name).devices} == kept


def test_a_device_that_udev_knows_nothing_of_keeps_its_name():
    assert module.symlinks("", "/dev/sdb") == ("/dev/sdb",)
    assert module.symlinks("disk/by-id/x sdb", "/dev/sdb") == ("/dev/disk/by-id/x", "/dev/sdb")


def test_a_group_of_somebody_else_is_not_looked_at(monkeypatch):
    look = captured.look_of("g1")
    text = captured.text("g1.lvs").replace(":\"vg_", ":\"data_")
    monkeypatch.setattr(captured, "text", lambda name: text if name == "g1.lvs" else (captured.FOLDER / name).read_text())
    assert captured.look_of("g1") == replace(look, pools=(), volumes=())


class Host:
    """A host for the reader: programs answer what was captured of g2."""

    def __init__(self, udev=True):
        self.udev = udev

    def __call__(self, argv, environ_update):
        if argv[0] == "udevadm":
            line = next(line for line in captured.text("g2.symlinks").splitlines() if line.startswith(f"{argv[-1]} "))
            return (0, line.partition(" ")[2], "") if self.udev else (1, "", "No such file or directory")
        return 0, captured.text(f"g2.{argv[0]}"), ""


def give_files(monkeypatch):
    """Those of g2."""
    texts = {"/proc/self/mountinfo": "g2.mountinfo", "/etc/fstab": "g2.fstab", "/var/lib/glusterd/glusterd.info": "g2.glusterd.info"}
    groups = {path: int(gid) for path, gid in (line.split() for line in captured.text("g2.groups").splitlines())}
    monkeypatch.setattr(module, "_text", lambda path: captured.text(texts[path]))
    monkeypatch.setattr(module, "_gid", groups.get)


@pytest.fixture
def files(monkeypatch):
    give_files(monkeypatch)


def test_the_reader_reads_the_same(files):
    reader = module.Reader(Host())
    assert reader.show(reader.read()) == {"host": captured.look_of("g2").to_dict()}


def test_without_udev_a_device_has_one_name(files):
    assert {device.paths for device in module.Reader(Host(udev=False)).read().devices} == {("/dev/ubdb",), ("/dev/ubdc",)}


def test_files_that_are_not_there_say_nothing(tmp_path):
    assert module._text(str(tmp_path / "none")) == "" and module._key("", "UUID") == "" and module._gid(str(tmp_path / "none")) is None
