# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Four real hosts with volumes of every kind, and the dump of the database that Heketi had then: tests/fixtures/heketi-10.3/rebuild."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

from ansible_collections.glusterkube.storage.plugins.module_utils._brick import parse
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster import xml
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.rebuild.look import look, symlinks
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.rebuild.model import Cluster, Host, WantedDevice

FOLDER = Path(__file__).parents[5] / "fixtures/heketi-10.3/rebuild"
NAMES = ("g1", "g2", "g3", "g4")
CLUSTER = next(iter(json.loads((FOLDER / "dump.json").read_text())["clusterentries"]))


def text(name):
    return (FOLDER / name).read_text()


def dump():
    return json.loads(text("dump.json"))


def volumes():
    return xml.volumes(ET.fromstring(text("volume_info.xml")))


def look_of(name):
    """What the module would have said of this host."""
    links = {device: symlinks(rest, device) for device, _unused, rest in (line.partition(" ") for line in text(f"{name}.symlinks").splitlines())}
    groups = {path: int(gid) for path, gid in (line.split() for line in text(f"{name}.groups").splitlines())}
    return look(parse.keys(text(f"{name}.glusterd.info"))["UUID"], parse.pvs(text(f"{name}.pvs")), parse.lvs(text(f"{name}.lvs")),
                parse.mountinfo(text(f"{name}.mountinfo")), parse.fstab(text(f"{name}.fstab")), links.__getitem__, groups.get)


def hosts(looks=None):
    """As the inventory of the capture declared them."""
    looks = looks or {name: look_of(name) for name in NAMES}
    return tuple(Host(f"192.0.2.1{number}", f"192.0.2.1{number}", (number - 1) % 3 + 1, looks[name], {"rack": "r1"} if name == "g1" else {}, "online",
                      (WantedDevice("/dev/ubdb", {"class": "ssd"} if name == "g2" else {}), WantedDevice("/dev/ubdc")))
                 for number, name in enumerate(NAMES, 1))


def clusters(looks=None):
    return [Cluster(hosts(looks), CLUSTER, block=True)]
