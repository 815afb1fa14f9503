# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The migration on a cluster in memory: to its end, back, and killed after every step."""

from __future__ import annotations

import json

import pytest
from migrate_cluster import DRIVER, ID, LAST_APPLIED, Cluster, claim, endpoints, volume

SPEC_OF_DATA = ("capacity", "accessModes", "mountOptions", "volumeMode")


def migrated(cluster):
    """The claim and its volume are what was promised."""
    made, asked = cluster.get("PersistentVolume", "pvc-1-csi"), cluster.get("PersistentVolumeClaim", "data")
    assert made["spec"]["csi"] == {
        "driver": DRIVER, "volumeHandle": ID, "volumeAttributes": {"volume": f"vol_{ID}", "servers": "192.0.2.11,192.0.2.12,192.0.2.13"},
        "controllerExpandSecretRef": {"name": "heketi", "namespace": "heketi-csi"}}
    assert {key: made["spec"][key] for key in SPEC_OF_DATA} == {key: volume()["spec"][key] for key in SPEC_OF_DATA}
    notes = made["metadata"]["annotations"]
    assert (notes["pv.beta.kubernetes.io/gid"], notes["pv.kubernetes.io/provisioned-by"]) == ("2000", DRIVER)
    assert LAST_APPLIED not in notes  # it is that of another object
    assert notes["volume.kubernetes.io/provisioner-deletion-secret-name"] == "heketi"
    assert (asked["spec"]["volumeName"], asked["spec"]["storageClassName"], made["spec"]["storageClassName"]) == ("pvc-1-csi", "gluster", "gluster")
    assert (asked["metadata"]["labels"], asked["metadata"]["annotations"]) == ({"app": "web"}, {
        "note": "mine", "volume.kubernetes.io/storage-provisioner": DRIVER, "volume.beta.kubernetes.io/storage-provisioner": DRIVER})
    assert asked["status"]["phase"] == made["status"]["phase"] == "Bound"
    return made


def in_tree(cluster, policy="Delete"):
    """All is as it was, but for UIDs."""
    old, asked = cluster.get("PersistentVolume", "pvc-1"), cluster.get("PersistentVolumeClaim", "data")
    wanted = volume(persistentVolumeReclaimPolicy=policy)
    assert (old["spec"]["glusterfs"], old["spec"]["persistentVolumeReclaimPolicy"]) == (wanted["spec"]["glusterfs"], policy)
    assert old["metadata"]["annotations"] == wanted["metadata"]["annotations"]
    assert {**asked["spec"]} == claim()["spec"] and asked["metadata"]["labels"] == {"app": "web"}
    assert asked["metadata"]["annotations"]["volume.kubernetes.io/storage-provisioner"] == "kubernetes.io/glusterfs"
    assert old["status"]["phase"] == asked["status"]["phase"] == "Bound" and cluster.names("PersistentVolume") == ["pvc-1"]


def test_prepare_sets_retain_and_nothing_else():
    cluster = Cluster()
    assert cluster.run("prepare") == ["patch volume pvc-1"]
    assert cluster.get("PersistentVolume", "pvc-1")["spec"]["persistentVolumeReclaimPolicy"] == "Retain"
    assert cluster.run("prepare") == [] and cluster.exported["volumes"]["pvc-1"]["policy"] == "Delete"
    cluster.run("rollback")
    in_tree(cluster)


def test_migrate_and_finish():
    cluster = Cluster()
    assert cluster.run("migrate") == ["patch volume pvc-1", "create volume pvc-1-csi", "patch volume pvc-1", "delete claim default/data",
                                      "create claim default/data", "wait claim default/data"]
    assert migrated(cluster)["spec"]["persistentVolumeReclaimPolicy"] == "Retain"
    assert cluster.names("PersistentVolume") == ["pvc-1", "pvc-1-csi"] and cluster.names("Endpoints") == ["glusterfs-dynamic-data"]
    assert cluster.run("migrate") == []
    cluster.run("finish")
    made = migrated(cluster)
    assert made["spec"]["persistentVolumeReclaimPolicy"] == "Delete" and not [note for note in made["metadata"]["annotations"] if note.startswith(DRIVER)]
    assert cluster.names("PersistentVolume") == ["pvc-1-csi"] and cluster.names("Endpoints") == cluster.names("Service") == []
    assert cluster.plan("finish")["volumes"] == [] and "0 volumes" in cluster.plan()["lines"][0]


@pytest.mark.parametrize("cut", range(7))
@pytest.mark.parametrize("then", ["migrate", "rollback"])
def test_killed_while_it_migrates(cut, then):
    cluster = Cluster()
    assert len(cluster.run("migrate", cut)) == min(cut, 6)
    cluster.run(then)
    migrated(cluster) if then == "migrate" else in_tree(cluster)


@pytest.mark.parametrize("cut", range(8))
@pytest.mark.parametrize("then", ["migrate", "rollback"])
def test_killed_while_it_goes_back(cut, then):
    cluster = Cluster()
    cluster.run("migrate")
    assert len(cluster.run("rollback", cut)) == min(cut, 7)
    cluster.run(then)
    migrated(cluster) if then == "migrate" else in_tree(cluster)


@pytest.mark.parametrize("cut", range(6))
def test_killed_while_it_is_finished(cut):
    cluster = Cluster()
    cluster.run("migrate")
    assert len(cluster.run("finish", cut)) == min(cut, 5)
    cluster.run("finish")
    assert migrated(cluster)["spec"]["persistentVolumeReclaimPolicy"] == "Delete"
    assert cluster.names("PersistentVolume") == ["pvc-1-csi"] and cluster.names("Endpoints") == cluster.names("Service") == []


def test_the_file_was_lost_on_the_way():
    """The CSI volume carries what its claim was."""
    cluster = Cluster()
    cluster.run("migrate", 4)
    assert cluster.names("PersistentVolumeClaim") == []
    cluster.exported = {}
    cluster.run("migrate")
    migrated(cluster)
    assert cluster.exported["volumes"]["pvc-1"]["claim"]["metadata"]["labels"] == {"app": "web"}


def test_what_is_written_down_is_from_before():
    cluster = Cluster()
    cluster.run("migrate", 3)
    before = cluster.exported
    assert before["volumes"]["pvc-1"]["claim"]["spec"]["storageClassName"] == "glusterfs" and before["volumes"]["pvc-1"]["policy"] == "Delete"
    assert before["volumes"]["pvc-1"]["volume"]["spec"]["persistentVolumeReclaimPolicy"] == "Delete"
    cluster.run("migrate")
    cluster.run("migrate")
    assert cluster.exported == before


def test_everything_in_tree_was_deleted_by_hand_and_comes_out_of_the_export():
    cluster = Cluster()
    cluster.run("migrate")
    for kind, name in (("PersistentVolume", "pvc-1"), ("Endpoints", "glusterfs-dynamic-data"), ("Service", "glusterfs-dynamic-data")):
        item = cluster.get(kind, name)
        cluster.found[{"PersistentVolume": "volumes", "Endpoints": "endpoints", "Service": "services"}[kind]].remove(item)
    cluster.exported = json.loads(json.dumps(cluster.exported))
    cluster.run("rollback")
    in_tree(cluster)
    assert cluster.get("Endpoints", "glusterfs-dynamic-data")["subsets"] == endpoints()["subsets"]
    assert cluster.get("Service", "glusterfs-dynamic-data")["spec"] == {}


def test_a_policy_of_its_own_comes_back():
    cluster = Cluster(volumes=[volume(persistentVolumeReclaimPolicy="Retain")])
    cluster.run("migrate")
    cluster.run("rollback")
    in_tree(cluster, "Retain")
    cluster.run("migrate")
    cluster.run("finish")
    assert cluster.get("PersistentVolume", "pvc-1-csi")["spec"]["persistentVolumeReclaimPolicy"] == "Retain"


def test_one_volume_after_the_other_and_only_those_asked_for():
    other = "0" * 32
    cluster = Cluster(volumes=[volume(), volume("pvc-2", "logs", other)], claims=[claim(), claim("logs", "pvc-2")],
                      endpoints=[endpoints(), endpoints("logs")], services=[])
    cluster.heketi["volumes"].append({**cluster.heketi["volumes"][0], "id": other, "name": f"vol_{other}"})
    assert cluster.run("migrate", claims=["default/logs"])[1] == "create volume pvc-2-csi"
    assert cluster.names("PersistentVolume") == ["pvc-1", "pvc-2", "pvc-2-csi"]
    done = cluster.run("migrate")
    assert done[-1] == "wait claim default/data" and "create volume pvc-2-csi" not in done
    cluster.run("finish", claims=["default/data"])
    assert cluster.names("PersistentVolume") == ["pvc-1-csi", "pvc-2", "pvc-2-csi"]


def test_endpoints_that_others_use_or_somebody_else_made_stay():
    cluster = Cluster(endpoints=[{**endpoints(), "metadata": {**endpoints()["metadata"], "labels": {}}}])
    shared = volume("pvc-9", "other", persistentVolumeReclaimPolicy="Retain")
    shared["spec"]["glusterfs"].update(endpoints="glusterfs-dynamic-data", path="other")
    shared["metadata"]["annotations"] = {}
    cluster.run("migrate", claims=["default/data"])
    cluster.run("finish")
    assert (cluster.names("Endpoints"), cluster.names("Service")) == (["glusterfs-dynamic-data"], [])
    cluster = Cluster(volumes=[volume(), shared])
    cluster.run("migrate", claims=["default/data"])
    cluster.run("finish", claims=["default/data"])
    assert cluster.names("Endpoints") == cluster.names("Service") == ["glusterfs-dynamic-data"]
