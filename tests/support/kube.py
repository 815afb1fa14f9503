# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Kubernetes of the lab, asked with kubectl. Nothing here uses code of the collection."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from . import lab, wait

WORKERS = ("g8", "g9")
IMAGE = "test.local/busybox:1"
IN_TREE, CSI = "kubernetes.io/glusterfs", "heketi.glusterkube.io"
IN_TREE_CLASS = {"name": "gluster", "volume_type": "replicate:3", "default": True, "allow_expansion": True}
"""As an inventory declares it; on 1.25.16 it is one of the in-tree provisioner."""

SECONDS = 300
"""Longest wait for what takes seconds on a machine that has nothing else to do."""


def kubectl(*words: str, text: str = "") -> str:
    """Standard output of kubectl, which has to succeed; ``text`` is its input."""
    done = subprocess.run([lab.ROOT / "lab/lab", "kube", "kubectl", *words], input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"kubectl {' '.join(words)}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout


def objects(kind: str) -> dict[str, dict[str, Any]]:
    """Every object of a kind by its name, in the namespace default where the kind has one."""
    return {entry["metadata"]["name"]: entry for entry in json.loads(kubectl("get", kind, "-o", "json"))["items"]}


def apply(*manifests: dict[str, Any] | str) -> None:
    """Objects, or the text of a file of them."""
    for manifest in manifests:
        kubectl("apply", "-f", "-", text=manifest if isinstance(manifest, str) else json.dumps(manifest))


def delete(kind: str, *names: str, force: bool = False) -> None:
    """Objects that may be gone already, and until they are."""
    if names:
        kubectl("delete", kind, *names, "--ignore-not-found", f"--timeout={SECONDS}s", *(["--force", "--grace-period=0"] if force else []))


def claim(name: str, size: str = "1Gi", mode: str = "ReadWriteMany", storage_class: str = "gluster") -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": name},
            "spec": {"accessModes": [mode], "storageClassName": storage_class, "resources": {"requests": {"storage": size}}}}


def claims(*wanted: dict[str, Any]) -> None:
    """Several at once."""
    apply({"apiVersion": "v1", "kind": "List", "items": list(wanted)})


def pod(name: str, claim: str, *command: str, node: str = "", read_only: bool = False, gid: int = 2000, **words: Any) -> dict[str, Any]:
    """One that nobody replaces, of an ordinary user, with the claim at /data; ``words`` are more of its spec."""
    container = {"name": "main", "image": IMAGE, "command": list(command) or ["sleep", "86400"],
                 "securityContext": {"runAsUser": 1000, "runAsGroup": 1000, "allowPrivilegeEscalation": False},
                 "volumeMounts": [{"name": "data", "mountPath": "/data"}]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name},
            "spec": {"terminationGracePeriodSeconds": 1, "containers": [container],
                     "securityContext": {"fsGroup": gid, "fsGroupChangePolicy": "OnRootMismatch"},
                     "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": claim, "readOnly": read_only}}],
                     **({"nodeSelector": {"kubernetes.io/hostname": node}} if node else {}), **words}}


def wait_for(condition: str, kind: str, *names: str, seconds: float = SECONDS) -> None:
    """Until Kubernetes tells this of each object. It is asked once: who asks again and again takes the time of what is waited for."""
    begin = time.monotonic()
    if names:
        kubectl("wait", f"--for={condition}", f"--timeout={seconds:.0f}s", *(f"{kind}/{name}" for name in names))
        print(f"{condition}: {kind} {_few(names)}: after {time.monotonic() - begin:.1f} s")


def bound(*names: str, seconds: float = SECONDS) -> dict[str, dict[str, Any]]:
    """The volume of each claim, once all are bound."""
    wait_for("jsonpath={.status.phase}=Bound", "pvc", *names, seconds=seconds)
    volumes = objects("pv")
    return {name: volumes[claim["spec"]["volumeName"]] for name, claim in objects("pvc").items() if name in names}


def heketi_id(volume: dict[str, Any]) -> str:
    """Heketi's own id of a PersistentVolume of either kind."""
    if "csi" in volume["spec"]:
        return str(volume["spec"]["csi"]["volumeHandle"])
    return str(volume["metadata"]["annotations"]["gluster.kubernetes.io/heketi-volume-id"])


def secret_of_class(name: str) -> tuple[str, str]:
    """Name and namespace of the Secret that a class gives to the driver."""
    parameters = objects("storageclass")[name]["parameters"]
    return parameters["csi.storage.k8s.io/provisioner-secret-name"], parameters["csi.storage.k8s.io/provisioner-secret-namespace"]


def grow(name: str, size: str) -> None:
    """A claim to a size, until it says that it has it."""
    kubectl("patch", "pvc", name, "--patch", json.dumps({"spec": {"resources": {"requests": {"storage": size}}}}))
    wait_for(f"jsonpath={{.status.capacity.storage}}={size}", "pvc", name)


def ready(*names: str, seconds: float = SECONDS) -> None:
    """Until these pods are ready."""
    wait_for("condition=Ready", "pod", *names, seconds=seconds)


def is_ready(pod: dict[str, Any]) -> bool:
    conditions = pod.get("status", {}).get("conditions", [])
    return "deletionTimestamp" not in pod.get("metadata", {}) and any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)


def inside(pod: str, script: str) -> str:
    """What a shell says in a pod."""
    return kubectl("exec", pod, "--", "sh", "-ec", script)


def node_of(pod: str) -> str:
    return str(objects("pods")[pod]["spec"]["nodeName"])


def cut_power(worker: str) -> None:
    """The end of a worker. What CNI notes of a pod's network is on disk by then: it does not sync that, and with an empty note containerd can't end the pod
    after the next boot, which waits for ever (seen on 1.37.2). That is not what is tested here."""
    lab.on(worker, "find /var/lib/cni -type f -exec sync {} +")
    lab.lab("kill", worker)


def nodes_ready(*names: str, seconds: float = 180) -> None:
    """Until kubelet says so since the last boot: what it said before that outlives a short one."""
    wait.until(f"nodes ready: {_few(names)}", lambda: [name for name in names if not _has_booted(objects("nodes").get(name, {}), name)], seconds)


def _has_booted(node: dict[str, Any], host: str) -> bool:
    return is_ready(node) and node["status"]["nodeInfo"]["bootID"] == lab.on(host, "cat /proc/sys/kernel/random/boot_id").strip()


def events(name: str) -> str:
    """What Kubernetes tells of an object."""
    return kubectl("get", "events", f"--field-selector=involvedObject.name={name}", "-o", "jsonpath={range .items[*]}{.reason}: {.message}{'\\n'}{end}")


@contextmanager
def pods(*wanted: dict[str, Any], seconds: float = SECONDS) -> Iterator[list[str]]:
    """These pods are ready while the body runs, and gone afterwards."""
    names = [pod["metadata"]["name"] for pod in wanted]
    try:
        apply({"apiVersion": "v1", "kind": "List", "items": list(wanted)})
        ready(*names, seconds=seconds)
        yield names
    finally:
        delete("pod", *names)


def _few(names: Iterable[str]) -> str:
    names = list(names)
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
