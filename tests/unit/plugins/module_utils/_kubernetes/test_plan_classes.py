# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From classes as they are to classes as they are wanted."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._kubernetes.manifest import DEFAULT, OLD_DEFAULT, Access, manifest
from ansible_collections.glusterkube.storage.plugins.module_utils._kubernetes.plan_classes import minor, plan, uses
from ansible_collections.glusterkube.storage.plugins.module_utils._kubernetes.wanted_classes import Wanted, classes

OLD, NEW = "v1.25.16", "v1.37.2"
ACCESS = Access("http://192.0.2.11:8080", "admin", "heketi-csi", {"csi": "heketi-csi", "in-tree": "heketi-in-tree"})
SECRETS = {f"csi.storage.k8s.io/{step}-secret-{word}": "heketi-csi" for step in ("provisioner", "controller-expand") for word in ("name", "namespace")}
NODE = {"manage": "g1", "storage": "192.0.2.11", "cluster": "c" * 32}


def made(version=NEW, **words):
    """A class as the API has it after it was made by us."""
    entry = classes([{"name": "gluster", **words}])[0]
    return plan([entry], version, [], {}, ACCESS).apply[0]


def foreign(name, provisioner="example.com/nfs", **notes):
    return {"metadata": {"name": name, "annotations": notes}, "provisioner": provisioner}


def planned(declared, version=NEW, current=(), used=None, nodes=()):
    return plan(classes(declared), version, current, used or {}, ACCESS, nodes)


def faults(*arguments, **words):
    return "\n".join(map(str, planned(*arguments, **words).faults))


@pytest.mark.parametrize(("version", "told"), [("v1.25.16", (1, 25)), ("v1.37.2+k3s1", (1, 37)), ("1.26.0-rc.1", (1, 26))])
def test_versions(version, told):
    assert minor(version) == told


def test_no_version_is_an_error():
    with pytest.raises(StorageError, match="its version is not known"):
        minor("")


@pytest.mark.parametrize(("version", "asked", "provisioner"), [
    (OLD, "auto", "kubernetes.io/glusterfs"), (OLD, "in-tree", "kubernetes.io/glusterfs"), (OLD, "csi", "heketi.glusterkube.io"),
    ("v1.26.0", "auto", "heketi.glusterkube.io"), (NEW, "auto", "heketi.glusterkube.io"), (NEW, "csi", "heketi.glusterkube.io"),
])
def test_the_version_of_the_server_chooses_the_provisioner(version, asked, provisioner):
    assert made(version, provisioner=asked)["provisioner"] == provisioner


@pytest.mark.parametrize("version", ["v1.26.0", NEW])
def test_the_in_tree_provisioner_is_refused_where_it_is_dead(version):
    said = faults([{"name": "gluster", "provisioner": "in-tree"}], version)
    assert "kubernetes.io/glusterfs: refused" in said and version in said and "provisioner: auto" in said


@pytest.mark.parametrize(("words", "said"), [
    ({"name_prefix": "a" * 40}, "class gluster: name_prefix; found: " + "a" * 40 + "; expected: letters, digits and -, at most 39"),
    ({"mount_options": ["acl", "log-file=/x"]}, "class gluster: mount option log-file=/x; expected: one option of mount.glusterfs, and none of log-file"),
    ({"mount_options": ["backup-volfile-servers=192.0.2.9"]}, "mount option backup-volfile-servers=192.0.2.9"),
])
def test_what_the_driver_would_refuse_later_is_refused_before_anything_is_applied(words, said):
    for version, provisioner in ((NEW, "auto"), (NEW, "csi"), (OLD, "csi")):
        assert said in faults([{"name": "gluster", "provisioner": provisioner, **words}], version)
    assert faults([{"name": "gluster", **words}], OLD) == ""    # the in-tree provisioner takes it


def test_the_longest_prefix_and_good_mount_options_are_taken():
    assert faults([{"name": "gluster", "name_prefix": "a" * 39, "mount_options": ["acl", "log-level=WARNING"]}]) == ""


def test_parameters_of_the_driver():
    said = made(arbiter=True, average_file_size=64, volume_options={"client.ssl": True, "a.b": 7}, clusters=["a" * 32, "b" * 32], snapshot_factor=1.5,
                name_prefix="k8s", gid=2000)["parameters"]
    assert said == {"volumetype": "replicate:3", "arbiter": "true", "averagefilesize": "64", "volumeoptions": "a.b 7, client.ssl on",
                    "clusterid": f"{'a' * 32},{'b' * 32}", "snapfactor": "1.5", "volumenameprefix": "k8s", "gid": "2000", **SECRETS}
    assert made()["parameters"] == {"volumetype": "replicate:3", **SECRETS}


def test_parameters_of_the_in_tree_provisioner():
    said = made(OLD, arbiter=True, average_file_size=64, volume_options={"client.ssl": True}, snapshot_factor=2)["parameters"]
    assert said == {"resturl": "http://192.0.2.11:8080", "restuser": "admin", "secretNamespace": "heketi-csi", "secretName": "heketi-in-tree",
                    "volumetype": "replicate:3", "volumeoptions": "user.heketi.arbiter true, user.heketi.average-file-size 64, client.ssl on",
                    "snapfactor": "2"}


def test_what_is_right_is_left_alone():
    for version in (OLD, NEW):
        again = planned([{"name": "gluster", "default": True}], version, [made(version, default=True)], {"gluster": ["claim a/b"]})
        assert (again.faults, again.remove, again.apply, again.actions) == ((), (), (), ())


def test_defaults_of_the_api_and_case_of_in_tree_parameters_are_no_difference():
    there = {**made(OLD), "mountOptions": None, "metadata": {"name": "gluster", "annotations": None}}
    del there["reclaimPolicy"], there["volumeBindingMode"]
    there["parameters"] = {name.upper(): value for name, value in there["parameters"].items()}
    assert planned([{"name": "gluster"}], OLD, [there]).actions == ()


def test_what_may_change_is_changed_in_place():
    change = planned([{"name": "gluster", "allow_expansion": False, "mount_options": ["acl"]}], current=[made()], used={"gluster": ["claim a/b"]})
    assert (change.faults, change.remove, len(change.apply)) == ((), (), 1)
    assert change.actions[0].sign == "~" and "allowVolumeExpansion: True -> False" in change.actions[0].details


@pytest.mark.parametrize(("words", "name"), [
    ({"volume_type": "none"}, "parameters"), ({"reclaim_policy": "Retain"}, "reclaimPolicy"), ({"binding_mode": "WaitForFirstConsumer"}, "volumeBindingMode"),
])
def test_what_is_fixed_is_replaced_while_unused_and_else_refused(words, name):
    free = planned([{"name": "gluster", **words}], current=[made()])
    assert (free.faults, free.remove, len(free.apply)) == ((), ("gluster",), 1)
    said = faults([{"name": "gluster", **words}], current=[made()], used={"gluster": ["claim a/b", "volume pvc-1"]})
    assert f"{name} can't be changed while it is used" in said and "claim a/b, volume pvc-1" in said and "another name" in said


def test_an_in_tree_class_after_an_upgrade_is_led_to_the_migration():
    assert planned([{"name": "gluster"}], NEW, [made(OLD)]).remove == ("gluster",)
    assert "migrate_in_tree" in faults([{"name": "gluster"}], NEW, [made(OLD)], {"gluster": ["claim a/b"]})


def test_a_class_of_somebody_else_is_left_alone():
    assert "belongs to somebody else; found: provisioner example.com/nfs" in faults([{"name": "nfs"}], current=[foreign("nfs")])
    assert "not removed; found: provisioner example.com/nfs" in faults([{"name": "nfs", "state": "absent"}], current=[foreign("nfs")])
    assert planned([{"name": "gluster"}], current=[foreign("nfs")]).remove == ()


def test_removal():
    gone = [{"name": "gluster", "state": "absent"}]
    assert planned(gone, current=[made()]).remove == ("gluster",)
    assert planned(gone).actions == ()
    assert "not removed while it is used" in faults(gone, current=[made()], used={"gluster": ["volume pvc-1"]})


@pytest.mark.parametrize("note", [DEFAULT, OLD_DEFAULT])
def test_never_two_default_classes(note):
    said = faults([{"name": "gluster", "default": True}], current=[foreign("local", **{note: "true"})])
    assert "found: default: local" in said and f"kubectl annotate storageclass local {DEFAULT}=false" in said
    assert faults([{"name": "gluster"}], current=[foreign("local", **{note: "true"})]) == ""


def test_the_old_default_ends_before_the_new_one_begins():
    old, new = made(default=True), {**made(), "metadata": {"name": "second", "labels": made()["metadata"]["labels"], "annotations": {}}}
    moved = planned([{"name": "second", "default": True}, {"name": "gluster"}], current=[old, new])
    assert [(entry["metadata"]["name"], entry["metadata"]["annotations"][DEFAULT]) for entry in moved.apply] == [("gluster", "false"), ("second", "true")]


def test_storage_names_have_to_be_addresses_for_the_in_tree_provisioner():
    named = [{**NODE, "storage": "g1.example.com"}]
    assert "g1: g1.example.com" in faults([{"name": "gluster"}], OLD, nodes=named)
    assert faults([{"name": "gluster"}], NEW, nodes=named) == ""
    assert faults([{"name": "gluster"}], OLD, nodes=[NODE, {**NODE, "storage": "2001:db8::12"}]) == ""


def test_clusters_have_to_be_there():
    assert "Heketi has none" in faults([{"name": "gluster", "clusters": ["d" * 32]}], nodes=[NODE])
    assert faults([{"name": "gluster", "clusters": ["c" * 32]}], nodes=[NODE]) == ""


def test_who_uses_a_class():
    claims = [{"metadata": {"namespace": "a", "name": "b"}, "spec": {"storageClassName": "gluster"}},
              {"metadata": {"namespace": "a", "name": "c", "annotations": {"volume.beta.kubernetes.io/storage-class": "gluster"}}, "spec": {}},
              {"metadata": {"namespace": "a", "name": "d"}, "spec": {}}]
    volumes = [{"metadata": {"name": "pvc-1", "annotations": None}, "spec": {"storageClassName": "gluster"}}]
    assert uses(claims, volumes) == {"gluster": ["claim a/b", "claim a/c", "volume pvc-1"]}


def test_a_manifest_has_no_key_in_it():
    assert "key" not in str(manifest(Wanted("gluster"), "csi", ACCESS)).replace("glusterkube", "")
