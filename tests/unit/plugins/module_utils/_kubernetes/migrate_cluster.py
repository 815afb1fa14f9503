# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A cluster in memory that carries steps out as the API server and the controller of volumes do, for the tests of the migration."""

from __future__ import annotations

import copy
from typing import Any

from ansible_collections.glusterkube.storage.plugins.module_utils._kubernetes.migrate import plan
from ansible_collections.glusterkube.storage.plugins.module_utils._kubernetes.migrate_look import read

ID = "6553ed17b26b2a184a9cd8c5583604ba"
DRIVER = "heketi.glusterkube.io"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
ADDRESSES = ("192.0.2.11", "192.0.2.12", "192.0.2.13")


def volume(name: str = "pvc-1", claim: str = "data", identity: str = ID, **fields: Any) -> dict[str, Any]:
    """An in-tree volume as Kubernetes 1.25.16 has it."""
    return {
        "apiVersion": "v1", "kind": "PersistentVolume",
        "metadata": {"name": name, "uid": f"uid-{name}", "resourceVersion": "7", "finalizers": ["kubernetes.io/pv-protection"], "annotations": {
            "Description": "Gluster-Internal: Dynamically provisioned PV", "gluster.kubernetes.io/heketi-volume-id": identity, "gluster.org/type": "file",
            LAST_APPLIED: "{}",
            "kubernetes.io/createdby": "heketi-dynamic-provisioner", "pv.beta.kubernetes.io/gid": "2000", "pv.kubernetes.io/bound-by-controller": "yes",
            "pv.kubernetes.io/provisioned-by": "kubernetes.io/glusterfs"}},
        "spec": {"accessModes": ["ReadWriteMany"], "capacity": {"storage": "2Gi"}, "persistentVolumeReclaimPolicy": "Delete", "storageClassName": "glusterfs",
                 "volumeMode": "Filesystem", "mountOptions": ["log-level=DEBUG"],
                 "glusterfs": {"endpoints": f"glusterfs-dynamic-{claim}", "endpointsNamespace": "default", "path": f"vol_{identity}"},
                 "claimRef": {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": claim, "namespace": "default", "uid": f"uid-{claim}"}, **fields},
        "status": {"phase": "Bound"}}


def claim(name: str = "data", on: str = "pvc-1", **metadata: Any) -> dict[str, Any]:
    return {
        "apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": {"name": name, "namespace": "default", "uid": f"uid-{name}", "labels": {"app": "web"}, "finalizers": ["kubernetes.io/pvc-protection"],
                     "annotations": {"note": "mine", "pv.kubernetes.io/bind-completed": "yes", "pv.kubernetes.io/bound-by-controller": "yes",
                                     "volume.beta.kubernetes.io/storage-provisioner": "kubernetes.io/glusterfs",
                                     "volume.kubernetes.io/storage-provisioner": "kubernetes.io/glusterfs"}, **metadata},
        "spec": {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "2Gi"}}, "storageClassName": "glusterfs", "volumeMode": "Filesystem",
                 "volumeName": on},
        "status": {"phase": "Bound", "capacity": {"storage": "2Gi"}}}


def pod(name: str = "web-0", of: str = "data", phase: str = "Running", labels: Any = None, **metadata: Any) -> dict[str, Any]:
    return {"metadata": {"name": name, "namespace": "default", "labels": labels, **metadata}, "status": {"phase": phase},
            "spec": {"volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": of}}, {"name": "tmp", "emptyDir": {}}]}}


def endpoints(of: str = "data", addresses: tuple[str, ...] = ADDRESSES, kind: str = "Endpoints") -> dict[str, Any]:
    subsets = [{"addresses": [{"ip": ip} for ip in addresses], "ports": [{"port": 1}]}]
    more = {"subsets": subsets} if kind == "Endpoints" else {"spec": {"clusterIP": "10.96.0.9"}}
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": f"glusterfs-dynamic-{of}", "namespace": "default", "uid": f"uid-{kind}-{of}",
                                                           "labels": {"gluster.kubernetes.io/provisioned-for-pvc": of}}, **more}


def heketi(**fields: Any) -> dict[str, Any]:
    known = {"id": ID, "name": f"vol_{ID}", "size": 2, "gid": 2000, "block": False, "hosts": list(ADDRESSES), **fields}
    return {"volumes": [known], "nodes": [{"storage": address} for address in ADDRESSES], "operations": []}


CLASS = {"metadata": {"name": "gluster"}, "provisioner": DRIVER, "parameters": {
    "csi.storage.k8s.io/provisioner-secret-name": "heketi", "csi.storage.k8s.io/provisioner-secret-namespace": "heketi-csi",
    "csi.storage.k8s.io/controller-expand-secret-name": "heketi", "csi.storage.k8s.io/controller-expand-secret-namespace": "heketi-csi"}}
LISTS = {"PersistentVolume": "volumes", "PersistentVolumeClaim": "claims", "Endpoints": "endpoints", "Service": "services"}


class Cluster:
    """Lists of objects as the playbook looks at them. ``minor`` is that of the server."""

    def __init__(self, minor: str = "25", **lists: Any) -> None:
        self.found: dict[str, Any] = {
            "cluster": "c1", "version": {"major": "1", "minor": minor}, "volumes": [volume()], "claims": [claim()], "pods": [], "sets": [],
            "classes": [CLASS, {"metadata": {"name": "glusterfs"}, "provisioner": "kubernetes.io/glusterfs"}],
            "drivers": [{"metadata": {"name": DRIVER}}], "nodes": [{"metadata": {"name": "g8"}, "spec": {"drivers": [{"name": DRIVER}]}}],
            "endpoints": [endpoints()], "services": [endpoints(kind="Service")]}
        self.found.update(copy.deepcopy(lists))
        self.heketi = heketi()
        self.exported: dict[str, Any] = {}
        self.made = 0

    def plan(self, phase: str = "plan", **given: Any) -> dict[str, Any]:
        return plan(read(copy.deepcopy(self.found), self.heketi), phase=phase, exported=self.exported, **given)

    def run(self, phase: str, cut: int = -1, **given: Any) -> list[str]:
        """As the playbook does it, to the end or until so many steps are done; what was done, in words."""
        plan = self.plan(phase, **given)
        assert plan["refused"] == []
        if phase in ("prepare", "migrate"):
            self.exported = copy.deepcopy(plan["export"])
        done: list[str] = []
        for again in (False, True):
            if again:
                plan = self.plan(phase, **given)
                assert (plan["refused"], plan["retain"]) == ([], [])
            for step in [step for entry in plan["volumes"] for step in entry["steps"]] if again else plan["retain"]:
                if len(done) == cut:
                    return done
                self.do(step)
                done.append(f"{step['do']} {step['target']}")
        return done

    def get(self, kind: str, name: str) -> dict[str, Any]:
        return next(item for item in self.found[LISTS[kind]] if item["metadata"]["name"] == name)

    def names(self, kind: str) -> list[str]:
        return sorted(item["metadata"]["name"] for item in self.found[LISTS[kind]])

    def do(self, step: dict[str, Any]) -> None:
        kind, items = step["kind"], self.found[LISTS[step["kind"]]]
        if step["do"] == "create":
            assert step["name"] not in self.names(kind)
            self.made += 1
            made = copy.deepcopy(step["definition"])
            made["metadata"]["uid"] = f"made-{self.made}"
            items.append(made | ({"status": {"phase": "Pending"}} if kind in ("PersistentVolume", "PersistentVolumeClaim") else {}))
        elif step["do"] == "delete":
            item = self.get(kind, step["name"])
            assert item["metadata"]["uid"] == step["uid"]
            items.remove(item)
            assert kind != "PersistentVolume" or item["spec"]["persistentVolumeReclaimPolicy"] == "Retain"
        elif step["do"] == "patch":
            patch(self.get(kind, step["name"]), step["patch"])
        else:
            assert self.get(kind, step["name"])["status"]["phase"] == step["phase"]
        self._controller()

    def _controller(self) -> None:
        for item in self.found["volumes"]:
            reference = item["spec"].get("claimRef") or {}
            asks = [claim for claim in self.found["claims"] if claim["spec"].get("volumeName") == item["metadata"]["name"]
                    and claim["metadata"]["name"] == reference.get("name")]
            uid = reference.get("uid")
            if asks and uid in (None, asks[0]["metadata"]["uid"]):
                reference["uid"] = asks[0]["metadata"]["uid"]
                item["status"], asks[0]["status"] = {"phase": "Bound"}, {"phase": "Bound"}
            else:
                item["status"] = {"phase": "Released" if uid else "Available"}
                assert not uid or item["spec"]["persistentVolumeReclaimPolicy"] == "Retain", f"the data of {item['metadata']['name']} is gone"


def patch(item: dict[str, Any], operations: list[dict[str, Any]]) -> None:
    """A JSON patch, all of it or an error."""
    new = copy.deepcopy(item)
    for operation in operations:
        *parents, last = [part.replace("~1", "/").replace("~0", "~") for part in operation["path"].split("/")[1:]]
        inner = new
        for part in parents:
            inner = inner[part]
        if operation["op"] == "test":
            assert inner.get(last) == operation["value"], f"{operation['path']} is {inner.get(last)}"
        elif operation["op"] == "remove":
            del inner[last]
        else:
            assert operation["op"] == "add" or last in inner
            inner[last] = copy.deepcopy(operation["value"])
    item.clear()
    item.update(new)
