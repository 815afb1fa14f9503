# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What forbids a migration, a line each, and what is told of it."""

from __future__ import annotations

import copy

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from migrate_cluster import CLASS, DRIVER, ID, Cluster, claim, endpoints, heketi, pod, volume


def edited(item, path, value):
    """A copy in which one field has another value, or is not there (None)."""
    made = copy.deepcopy(item)
    *parents, last = path.split("|")
    inner = made
    for part in parents:
        inner = inner.setdefault(part, {})
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return made


def refusal(cluster, phase="migrate", **given):
    plan = cluster.plan(phase, **given)
    assert len(plan["refused"]) == 1, plan["refused"]
    return plan["refused"][0]


PV, PVC = volume(), claim()


@pytest.mark.parametrize(("volumes", "found"), [
    (edited(PV, "status|phase", "Released"), "volume pvc-1: is not Bound; found: Released"),
    (edited(PV, "status|phase", "Failed"), "volume pvc-1: is not Bound; found: Failed"),
    (edited(PV, "metadata|deletionTimestamp", "now"), "volume pvc-1: is being deleted"),
    (edited(PV, "metadata|finalizers", ["kubernetes.io/pv-protection", "backup.example/x"]), "somebody wants to know of its deletion; found: finalizer backup"),
    (edited(PV, "spec|volumeMode", "Block"), "volume pvc-1: is a block volume"),
    (edited(PV, "spec|mountOptions", ["acl,ro"]), "volume pvc-1: the driver would not mount it; found: mount options ['acl,ro']"),
    (edited(PV, "spec|claimRef|uid", "another"), "volume pvc-1: its claim default/data is not bound to it"),
    (edited(PV, "spec|capacity|storage", "3Gi"), "volume pvc-1: is smaller in Heketi; found: 2Gi; expected: 3Gi"),
    (edited(PV, "spec|glusterfs|path", "vol_other"), f"volume pvc-1: is another volume in Heketi; found: path vol_other; expected: vol_{ID}"),
    (edited(PV, "spec|glusterfs|path", f"vol_{ID}/directory"), "volume pvc-1: is another volume in Heketi"),
    (edited(PV, "metadata|annotations|gluster.kubernetes.io/heketi-volume-id", "none"), "volume pvc-1: Heketi does not know its volume; found: id none"),
    (edited(edited(PV, "metadata|annotations", {}), "spec|glusterfs|path", "by-hand"), "volume pvc-1: its Heketi volume is not known; found: no annotation"),
    (edited(PV, "metadata|name", "p" * 250), "its name is too long; found: 254 characters"),
])
def test_a_volume_that_is_not_as_it_has_to_be(volumes, found):
    asked = edited(PVC, "spec|volumeName", volumes["metadata"]["name"])
    assert found in refusal(Cluster(volumes=[volumes], claims=[asked]))


@pytest.mark.parametrize(("claims", "found"), [
    ([], "volume pvc-1: its claim default/data is not bound to it; found: no such claim"),
    ([edited(PVC, "metadata|uid", "u2")], "is not bound to it; found: Bound on pvc-1, UID u2"),
    ([edited(PVC, "spec|volumeName", "pvc-2")], "is not bound to it; found: Bound on pvc-2"),
    ([edited(PVC, "status|phase", "Lost")], "is not bound to it; found: Lost"),
    ([edited(PVC, "metadata|deletionTimestamp", "now")], "claim default/data: is being deleted"),
    ([edited(PVC, "metadata|finalizers", ["snapshot.storage.kubernetes.io/pvc-as-source-protection"])], "finalizer snapshot.storage"),
    ([edited(PVC, "metadata|ownerReferences", [{"kind": "Pod", "name": "web-0", "uid": "u"}])], "claim default/data: is an ephemeral volume"),
    ([edited(PVC, "spec|resources|requests|storage", "3Gi")], "claim default/data: is being resized; found: 3Gi asked for, 2Gi there"),
    ([edited(PVC, "status|conditions", [{"type": "Resizing", "status": "True"}])], "is being resized; found: 2Gi asked for, 2Gi there, Resizing"),
])
def test_a_claim_that_is_not_as_it_has_to_be(claims, found):
    assert found in refusal(Cluster(claims=claims))


@pytest.mark.parametrize(("known", "found"), [
    ({"size": 1}, "volume pvc-1: is smaller in Heketi; found: 1Gi; expected: 2Gi"),
    ({"name": "other"}, f"is another volume in Heketi; found: path vol_{ID}; expected: other"),
    ({"block": True}, "volume pvc-1: holds block devices"),
    ({"hosts": []}, "volume pvc-1: Heketi tells no host"),
    ({"id": "other"}, "volume pvc-1: Heketi does not know its volume"),
])
def test_a_heketi_that_says_something_else(known, found):
    cluster = Cluster()
    cluster.heketi = heketi(**known)
    assert found in refusal(cluster)


def test_heketi_is_at_work_on_it():
    cluster = Cluster()
    cluster.heketi["operations"] = [{"id": "o1", "kind": "expand-volume", "changes": [{"id": ID, "what": "Expand volume"}]}]
    assert "volume pvc-1: Heketi is at work on it; found: operation expand-volume o1" in refusal(cluster)


@pytest.mark.parametrize("other", [
    volume("pvc-2", "other"),
    edited(volume("pvc-2", "other"), "metadata|annotations", {}),
    {"metadata": {"name": "static"}, "spec": {"csi": {"driver": DRIVER, "volumeHandle": ID}}},
])
def test_another_volume_on_the_same_heketi_volume(other):
    plan = Cluster(volumes=[PV, other]).plan("migrate", claims=["default/data"])
    assert [text for text in plan["refused"] if "volume pvc-1: is not alone on its Heketi volume; found: " in text]


def test_endpoints_of_another_pool():
    assert "its endpoints are of another pool; found: 198.51.100.1" in refusal(Cluster(endpoints=[endpoints(addresses=("198.51.100.1",))]))
    assert Cluster(endpoints=[]).plan("migrate")["refused"] == []


@pytest.mark.parametrize(("lists", "given", "found"), [
    ({"classes": []}, {}, "storage_class: not given; found: classes of heketi.glusterkube.io: none"),
    ({"classes": [CLASS, edited(CLASS, "metadata|name", "fast")]}, {}, "storage_class: not given; found: classes of heketi.glusterkube.io: fast, gluster"),
    ({}, {"wanted": "slow"}, "storage class slow: is not there"),
    ({}, {"wanted": "glusterfs"}, "storage class glusterfs: has another provisioner; found: kubernetes.io/glusterfs"),
    ({"drivers": []}, {}, f"driver {DRIVER}: is not installed; found: no object CSIDriver"),
    ({"nodes": []}, {}, f"driver {DRIVER}: is not installed; found: no node has registered it"),
    ({}, {"claims": ["default/none"]}, "claim default/none: has no in-tree GlusterFS volume; found: default/data"),
])
def test_what_is_asked_for_can_not_be(lists, given, found):
    assert found in refusal(Cluster(**lists), **given)


def test_what_the_newest_release_notes_by_itself_is_no_fault():
    """Seen on 1.37.2: volumes with policy Delete have a third finalizer, and claims that no pod uses a condition."""
    volumes = [edited(PV, "metadata|finalizers", ["kubernetes.io/pv-protection", "kubernetes.io/pv-controller"])]
    claims = [edited(PVC, "status|conditions", [{"type": "Unused", "status": "True"}])]
    assert Cluster("37", volumes=volumes, claims=claims).plan("migrate")["refused"] == []


def test_a_secret_that_can_not_be_named():
    secret = {"csi.storage.k8s.io/provisioner-secret-name": "${pod.name}", "csi.storage.k8s.io/provisioner-secret-namespace": "${pvc.namespace}"}
    assert "the name of its secret can't be known; found: ${pod.name}" in refusal(Cluster(classes=[edited(CLASS, "parameters", secret)]))
    known = {**secret, "csi.storage.k8s.io/provisioner-secret-name": "${pvc.name}-${pvc.annotations['note']}"}
    cluster = Cluster(classes=[edited(CLASS, "parameters", known)])
    cluster.run("migrate")
    notes = cluster.get("PersistentVolume", "pvc-1-csi")["metadata"]["annotations"]
    assert notes["volume.kubernetes.io/provisioner-deletion-secret-name"] == "data-mine"
    assert notes["volume.kubernetes.io/provisioner-deletion-secret-namespace"] == "default"


def test_the_driver_is_not_needed_to_prepare():
    cluster = Cluster(classes=[], drivers=[], nodes=[])
    assert cluster.run("prepare") == ["patch volume pvc-1"]


OWNED = {"ownerReferences": [{"controller": True, "kind": "ReplicaSet", "name": "web-5d9c"}]}


@pytest.mark.parametrize(("user", "found"), [
    (pod(), "found: pod web-0 (Running); expected: no pod, since its claim is replaced; next: kubectl -n default delete pod web-0"),
    (pod("job-x", phase="Succeeded"), "found: pod job-x (Succeeded)"),
    (pod(deletionTimestamp="now"), "found: pod web-0 (Terminating)"),
    (pod(ownerReferences=[{"controller": True, "kind": "StatefulSet", "name": "web"}]), "next: kubectl -n default scale statefulset web --replicas=0"),
    (pod(labels={"pod-template-hash": "5d9c"}, **OWNED), "next: kubectl -n default scale deployment web --replicas=0"),
    (pod(**OWNED), "next: kubectl -n default scale replicaset web-5d9c --replicas=0"),
    (pod(ownerReferences=[{"controller": True, "kind": "DaemonSet", "name": "agent"}]), "next: kubectl -n default delete daemonset agent"),
])
def test_a_claim_that_is_in_use(user, found):
    cluster = Cluster(pods=[user])
    text = refusal(cluster)
    assert text.startswith("claim default/data: is in use; ") and found in text
    assert [line for line in cluster.plan()["lines"] if "in use by" in line] and cluster.plan()["refused"] == []
    assert cluster.run("prepare") == ["patch volume pvc-1"]
    cluster.found["pods"] = [pod(of="other"), {**pod(), "metadata": {"name": "web-0", "namespace": "elsewhere"}}]
    cluster.run("migrate")
    cluster.found["pods"] = [user]
    assert cluster.run("migrate") == [] and cluster.run("finish")


def test_a_claim_in_use_does_not_go_back():
    cluster = Cluster()
    cluster.run("migrate")
    cluster.found["pods"] = [pod()]
    assert "claim default/data: is in use" in refusal(cluster, "rollback")


def test_the_way_back_is_closed_since_1_26():
    cluster = Cluster("37")
    cluster.run("prepare")
    cluster.run("rollback")
    cluster.run("migrate")
    assert "volume pvc-1: its way back is closed; found: Kubernetes 1.37" in refusal(cluster, "rollback")
    cluster.run("finish")


def test_half_a_migration_is_not_finished():
    cluster = Cluster()
    cluster.run("migrate", 4)
    assert "volume pvc-1: is not migrated yet; found: claim default/data is not Bound" in refusal(cluster, "finish")
    assert Cluster().run("finish") == []


def test_somebody_else_made_the_claim_meanwhile():
    cluster = Cluster()
    cluster.run("migrate", 4)
    cluster.found["claims"] = [edited(edited(PVC, "spec|volumeName", None), "metadata|uid", "u9")]
    assert "claim default/data: was made by somebody else; found: volumeName none" in refusal(cluster)
    assert "claim default/data: was made by somebody else" in refusal(cluster, "rollback")


def test_what_the_way_back_needs_is_nowhere():
    cluster = Cluster()
    cluster.run("migrate")
    cluster.exported, cluster.found["endpoints"] = {}, []
    assert "its endpoints are gone, and the export does not have them" in refusal(cluster, "rollback")
    cluster.found["volumes"] = [cluster.get("PersistentVolume", "pvc-1-csi")]
    assert [text for text in cluster.plan("rollback")["refused"] if "volume pvc-1: is gone, and the export does not have it" in text]


def test_a_file_of_another_cluster():
    cluster = Cluster()
    cluster.exported = {"format": 1, "cluster": "c2", "volumes": {}}
    assert "export: is of something else; found: cluster c2, not c1" in refusal(cluster)
    cluster.exported = {"volumes": {}}
    assert "found: format None, not 1" in refusal(cluster)


def test_a_name_that_somebody_else_has():
    taken = {"metadata": {"name": "pvc-1-csi"}, "spec": {"nfs": {}}}
    assert "volume pvc-1-csi: is there; found: a volume that this playbook has not made" in refusal(Cluster(volumes=[PV, taken]))


def test_a_phase_that_is_not_known():
    with pytest.raises(StorageError, match="phase: is not known; found: go"):
        Cluster().plan("go")


def test_an_id_out_of_the_name_that_heketi_gives():
    """As the in-tree provisioner does it for volumes without the annotation."""
    cluster = Cluster(volumes=[edited(PV, "metadata|annotations", {})])
    cluster.run("migrate")
    assert cluster.get("PersistentVolume", "pvc-1-csi")["spec"]["csi"]["volumeHandle"] == ID


@pytest.mark.parametrize(("template", "policy", "found"), [
    ("glusterfs", None, ["its claim template data asks for class glusterfs; expected: gluster"]),
    (None, None, ["its claim template data asks for class by default"]),
    ("gluster", None, []),
    ("gluster", {"whenScaled": "Delete"}, ["whenScaled: Delete"]),
])
def test_what_a_statefulset_would_do(template, policy, found):
    asked = {"metadata": {"name": "data"}, "spec": {"storageClassName": template}}
    sets = [{"metadata": {"name": "web", "namespace": "default"}, "spec": {"volumeClaimTemplates": [asked], "persistentVolumeClaimRetentionPolicy": policy}}]
    warned = Cluster(volumes=[volume(claim="data-web-0")], claims=[claim("data-web-0")], endpoints=[], sets=sets).plan()["warnings"]
    assert len(warned) == len(found) and all(part in text for part, text in zip(found, warned))
    assert Cluster(sets=sets).plan()["warnings"] == []


def test_a_group_that_is_not_that_of_the_bricks():
    cluster = Cluster()
    cluster.heketi = heketi(gid=2001)
    assert cluster.plan()["warnings"] == ["volume pvc-1: found: group 2000; expected: 2001 as Heketi has it; next: pods that may not write need that group"]


def test_mount_options_of_the_driver_itself_are_left_out():
    cluster = Cluster(volumes=[volume(mountOptions=["log-file=/var/log/x", "acl", "backup-volfile-servers=192.0.2.12:192.0.2.13"])])
    assert "found: mount options log-file=/var/log/x, backup-volfile-servers=192.0.2.12:192.0.2.13; " in cluster.plan()["warnings"][0]
    cluster.run("migrate")
    assert cluster.get("PersistentVolume", "pvc-1-csi")["spec"]["mountOptions"] == ["acl"]


def test_the_lines():
    assert Cluster(pods=[pod()]).plan()["lines"] == [
        "plan: 1 volume of in-tree GlusterFS, Kubernetes 1.25, class gluster",
        f"  default/data  pvc-1  2Gi  RWX  gid 2000  Heketi {ID}  path vol_{ID}  in-tree",
        "    ! in use by pod web-0 (Running): kubectl -n default delete pod web-0, before phase=migrate",
        "    ~ volume pvc-1: reclaim policy Delete -> Retain",
        f"    + volume pvc-1-csi: CSI on Heketi volume {ID}, class gluster",
        "    ~ volume pvc-1: still has reclaim policy Retain",
        "    - claim default/data: was on pvc-1",
        "    + claim default/data: on pvc-1-csi, class gluster",
        "    = claim default/data: Bound to pvc-1-csi"]
