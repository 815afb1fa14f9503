# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The driver and those who write for it mean the same: what the check of a class lets through, the driver takes; nobody has a copy of its words."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from glusterkube._heketi import csi_terms, room, wanted_volumes
from glusterkube._kubernetes import manifest, wanted_classes
from heketi_csi.parameters import wanted

ROOT = Path(__file__).resolve().parents[4]
ACCESS = manifest.Access("http://192.0.2.11:8080", "admin", "heketi-csi", {"csi": "heketi-csi", "in-tree": "heketi-in-tree"})


def taken(**words):
    """What the driver makes of a class of the inventory."""
    (entry,) = wanted_classes.classes([{"name": "gluster", "provisioner": "csi", **words}])
    return wanted("pvc-1", 1, manifest.manifest(entry, "csi", ACCESS)["parameters"])


def test_every_word_of_a_class_arrives():
    volume = taken(volume_type="replicate:3", arbiter=True, average_file_size=1024, volume_options={"client.ssl": True, "network.ping-timeout": 10},
                   clusters=["a" * 32, "b" * 32], snapshot_factor=1.5, name_prefix="team", gid=2000)
    assert (volume.name, volume.durability, volume.arbiter, volume.gid, volume.snapshot_factor, volume.clusters) == (
        "team_pvc-1", "replicate:3", True, 2000, 1.5, ("a" * 32, "b" * 32))
    assert volume.options == {"client.ssl": "on", "network.ping-timeout": "10", "user.heketi.average-file-size": "1024"}


def test_a_class_can_say_every_parameter():
    (entry,) = wanted_classes.classes([{"name": "a", "volume_type": "replicate:3", "arbiter": True, "average_file_size": 1, "volume_options": {"a.b": 1},
                                        "clusters": ["a" * 32], "snapshot_factor": 1, "name_prefix": "a", "gid": 1}])
    assert {name for name in manifest.manifest(entry, "csi", ACCESS)["parameters"] if not name.startswith(csi_terms.OF_SIDECARS)} == set(csi_terms.PARAMETERS)


@pytest.mark.parametrize("kind", wanted_volumes.DURABILITIES)
def test_every_kind_of_volume(kind):
    assert taken(volume_type=kind).durability == kind
    assert kind in {known.name for known in room.KINDS}    # so that GetCapacity knows it


def test_the_role_writes_the_secret_that_the_driver_reads():
    text = (ROOT / "roles/kubernetes_storage_class/tasks/secret.yml").read_text()
    (data,) = [task["kubernetes.core.k8s"]["definition"]["data"] for task in yaml.safe_load(text) if task["name"] == "Secret | In Kubernetes"]
    assert [word for word in csi_terms.SECRET if f"'{word}': __{word}" not in data] == []


def test_the_role_knows_the_driver_by_its_name():
    assert yaml.safe_load((ROOT / "roles/heketi_csi/vars/main.yml").read_text())["__heketi_csi_driver"] == csi_terms.DRIVER


def test_nobody_else_has_the_words():
    words = (f'"{csi_terms.DRIVER}"', f'"{csi_terms.VOLUME_TYPE}"', f'"{csi_terms.NAME_PREFIX}"', f'"{csi_terms.AVERAGE_FILE_SIZE}"',
             '"backupvolfile-server"', '"servers": ",".join', f'"{wanted_volumes.AVERAGE_FILE_SIZE}')
    files = [*(ROOT / "plugins/module_utils").rglob("*.py"), *(ROOT / "roles/heketi_csi/files/driver/heketi_csi").glob("*.py")]
    found = {path.name for path in files if any(word in path.read_text(encoding="utf-8") for word in words)}
    assert found == {"csi_terms.py", "wanted_volumes.py"}
