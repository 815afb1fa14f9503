# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What may be declared."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._kubernetes.wanted_classes import WORDS, Wanted, classes


def entry(**words):
    return {"name": "gluster", **words}


def test_a_name_is_enough_and_null_is_not_given():
    assert classes([entry(), {"name": "other", "volume_type": None, "gid": None}]) == [Wanted("gluster"), Wanted("other")]


def test_every_word_reaches_its_place():
    said = {"name": "gluster", "state": "present", "provisioner": "csi", "volume_type": "replicate:3", "arbiter": True, "average_file_size": 64,
            "volume_options": {"client.ssl": True}, "clusters": ["0" * 32], "snapshot_factor": 1.5, "name_prefix": "k8s", "gid": 2000, "default": True,
            "allow_expansion": False, "reclaim_policy": "Retain", "binding_mode": "WaitForFirstConsumer", "mount_options": ["log-level=ERROR"]}
    assert set(said) == set(WORDS)
    wanted = classes([said])[0]
    assert {word: list(value) if isinstance(value, tuple) else value for word, value in vars(wanted).items()} == said


@pytest.mark.parametrize(("raw", "found"), [
    (None, "no list"),
    ("gluster", "no list"),
    (["gluster"], "a class without a name"),
    ([{"volume_type": "none"}], "a class without a name"),
    ([entry(name="Gluster")], "small letters, digits"),
    ([entry(name="x" * 254)], "253 at most"),
    ([entry(colour="red")], "unknown word colour; expected: name, state"),
    ([entry(state="gone")], "expected: present or absent"),
    ([entry(provisioner="nfs")], "expected: auto, csi or in-tree"),
    ([entry(volume_type="replicate:4")], "expected: none, replicate:2"),
    ([entry(volume_type=["none"])], "volume_type"),
    ([entry(arbiter="true")], "arbiter; found: 'true'; expected: true or false"),
    ([entry(arbiter=True, volume_type="none")], "an arbiter with none"),
    ([entry(average_file_size=64)], "average_file_size without an arbiter"),
    ([entry(arbiter=True, average_file_size=0)], "KiB, 1 or more"),
    ([entry(arbiter=True, average_file_size=True)], "KiB, 1 or more"),
    ([entry(volume_options=["a b"])], "a dictionary"),
    ([entry(volume_options={"auth.allow": "$(reboot)"})], "since Heketi hands it to a shell of root"),
    ([entry(volume_options={"auth.allow; reboot": "x"})], "is no name"),
    ([entry(volume_options={"auth.allow": "192.0.2.1,192.0.2.2"})], "no comma"),
    ([entry(volume_options={"user.heketi.arbiter": "true"})], "expected: arbiter: true"),
    ([entry(clusters="0" * 32)], "a list of Heketi's ids"),
    ([entry(clusters=["abc"])], "32 hexadecimal digits"),
    ([entry(snapshot_factor=0.5)], "1 to 100"),
    ([entry(snapshot_factor=True)], "1 to 100"),
    ([entry(name_prefix="a_b")], "letters, digits and -"),
    ([entry(gid=0)], "the number of a group"),
    ([entry(gid=2000, provisioner="in-tree")], "which gives each volume a group of its own"),
    ([entry(reclaim_policy="Recycle")], "Delete or Retain"),
    ([entry(binding_mode="Late")], "Immediate or WaitForFirstConsumer"),
    ([entry(mount_options="acl")], "a list of options"),
    ([entry(mount_options=["acl,ro"])], "a list of options"),
    ([entry(), entry()], "class gluster: listed 2 times"),
    ([entry(default=True), {"name": "b", "default": True}], "two default classes; found: gluster, b"),
])
def test_what_is_declared_wrongly_is_refused(raw, found):
    with pytest.raises(StorageError) as refused:
        classes(raw)
    assert found in str(refused.value)


def test_a_class_that_goes_is_no_default():
    assert len(classes([entry(default=True), {"name": "old", "default": True, "state": "absent"}])) == 2


def test_all_faults_come_at_once():
    with pytest.raises(StorageError) as refused:
        classes([entry(arbiter=1), {"name": "b", "gid": -1}])
    assert "class gluster: arbiter" in str(refused.value) and "class b: gid" in str(refused.value)
