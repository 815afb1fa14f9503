# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An in-tree volume that came with an upgrade is stored by the newest Kubernetes and mounted by nobody, until it is migrated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support import heketi_rest, heketi_volumes, kube, kube_eyes, lab, site, wait

pytestmark = pytest.mark.usefixtures("sanity")    # it still runs

CLAIM, NAME, GID = "stored", "pvc-stored-in-tree", 2345
EXPORT = lab.BUILD / "stored.json"
ENDPOINTS = f"glusterfs-dynamic-{CLAIM}"


def done(phase: str, code: int = 0) -> site.Run:
    made = site.playbook("migrate_in_tree.yml", phase=phase, claims=f"default/{CLAIM}", storage_class="gluster", export=str(EXPORT),
                         confirm=kube.kubectl("config", "current-context").strip())
    assert made.code == code, made.told()
    return made


def objects(volume: dict[str, Any]) -> list[dict[str, Any]]:
    """As the provisioner of 1.25.16 left them."""
    addresses = [{"ip": host} for host in volume["mount"]["glusterfs"]["hosts"]]
    owned = {"name": ENDPOINTS, "labels": {"gluster.kubernetes.io/provisioned-for-pvc": CLAIM}}
    spec = {"accessModes": ["ReadWriteMany"], "storageClassName": "glusterfs"}
    return [
        {"apiVersion": "v1", "kind": "Endpoints", "metadata": owned, "subsets": [{"addresses": addresses, "ports": [{"port": 1, "protocol": "TCP"}]}]},
        {"apiVersion": "v1", "kind": "Service", "metadata": owned, "spec": {"ports": [{"port": 1, "protocol": "TCP"}]}},
        {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": NAME, "annotations": {
            "pv.beta.kubernetes.io/gid": str(GID), "gluster.kubernetes.io/heketi-volume-id": volume["id"], "gluster.org/type": "file",
            "kubernetes.io/createdby": "heketi-dynamic-provisioner", "pv.kubernetes.io/provisioned-by": kube.IN_TREE}}, "spec": {
            **spec, "capacity": {"storage": "1Gi"}, "persistentVolumeReclaimPolicy": "Delete", "claimRef": {"name": CLAIM, "namespace": "default"},
            "glusterfs": {"endpoints": ENDPOINTS, "endpointsNamespace": "default", "path": volume["name"]}}},
        {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": CLAIM, "labels": {"app": "old"}}, "spec": {
            **spec, "volumeName": NAME, "resources": {"requests": {"storage": "1Gi"}}}}]


@pytest.fixture(scope="module")
def volume(before: dict[str, Any]) -> Iterator[dict[str, Any]]:
    EXPORT.unlink(missing_ok=True)
    made = heketi_rest.post("/volumes", {"size": 1, "gid": GID, "durability": {"type": "replicate", "replicate": {"replica": 3}}})
    kube.apply(*objects(made))
    kube.bound(CLAIM)
    yield made
    kube.delete("pvc", CLAIM)
    kube.delete("pv", NAME, f"{NAME}-csi")
    kube.delete("service", ENDPOINTS)
    kube.delete("endpoints", ENDPOINTS)
    EXPORT.unlink(missing_ok=True)


@pytest.fixture(scope="module")
def digest(volume: dict[str, Any]) -> str:
    """sha256 of a file that was written by another client."""
    return heketi_volumes.write(volume["name"], "old")


@pytest.mark.campaign
def test_no_kubelet_mounts_it(volume: dict[str, Any]) -> None:
    kube.apply(kube.pod("waits", CLAIM, gid=GID))
    try:
        wait.until("kubelet gives up", lambda: "no volume plugin matched" not in kube.events("waits"), kube.SECONDS)
    finally:
        kube.delete("pod", "waits", force=True)


def test_it_is_migrated_and_a_pod_without_a_group_of_its_own_reads_and_writes(volume: dict[str, Any], digest: str) -> None:
    done("migrate")
    now = kube.bound(CLAIM)[CLAIM]
    assert (now["metadata"]["name"], kube.heketi_id(now), now["spec"]["storageClassName"]) == (f"{NAME}-csi", volume["id"], "gluster")
    assert kube.objects("pvc")[CLAIM]["metadata"]["labels"] == {"app": "old"}
    with kube.pods(kube.pod("reads", CLAIM, securityContext={})):
        assert kube.inside("reads", "sha256sum /data/old").split()[0] == digest
        kube.inside("reads", "id; echo new > /data/new")
    assert sorted(heketi_volumes.read(volume["name"])[0]) == ["new", "old"]


@pytest.mark.campaign
def test_there_is_no_way_back(volume: dict[str, Any]) -> None:
    assert f"volume {NAME}: its way back is closed; found: Kubernetes 1.37" in done("rollback", 2).output


def test_it_is_finished_and_the_claim_deletes_its_volume(volume: dict[str, Any]) -> None:
    done("finish")
    assert kube.objects("pv")[f"{NAME}-csi"]["spec"]["persistentVolumeReclaimPolicy"] == "Delete" and NAME not in kube.objects("pv")
    assert ENDPOINTS not in {**kube.objects("endpoints"), **kube.objects("services")}
    kube.delete("pvc", CLAIM)
    kube.wait_for("delete", "pv", f"{NAME}-csi")
    assert kube_eyes.named(volume["name"]) == []
