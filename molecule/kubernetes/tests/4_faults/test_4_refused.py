# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a worker must not do: mount without the client's programs, or go where a handle from outside points."""

from __future__ import annotations

from typing import Any

import pytest
from support import kube, kube_eyes, kube_ledger, lab, wait

pytestmark = pytest.mark.campaign

HOST = kube.WORKERS[0]
ESCAPES = {
    "handle": ("../../../../etc", "vol_x"),
    "name": ("00000000000000000000000000000000", "../../etc"),
    "option": ("00000000000000000000000000000000", "-o exec /etc"),
}


def static(handle: str, volume: str) -> list[dict[str, Any]]:
    """A volume that somebody wrote by hand, and its claim."""
    spec = {"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteMany"], "storageClassName": "", "persistentVolumeReclaimPolicy": "Retain",
            "claimRef": {"name": "by-hand", "namespace": "default"},
            "csi": {"driver": kube.CSI, "volumeHandle": handle, "volumeAttributes": {"volume": volume, "servers": "192.0.2.11,192.0.2.12"}}}
    claim = kube.claim("by-hand", storage_class="")
    claim["spec"]["volumeName"] = "by-hand"
    return [{"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "by-hand"}, "spec": spec}, claim]


def outside() -> dict[str, list[str]]:
    """What the worker has where no volume belongs: files with size and time, and mounts but those that every pod has."""
    return lab.looks(HOST, {"files": "find /etc /usr/local -xdev -printf '%p %y %s %T@\\n'",
                            "mounts": "cut -d' ' -f5 /proc/1/mountinfo | grep -v -e ^/run/ -e ^/var/lib/kubelet/pods/ -e ^/var/lib/containerd/"})


@pytest.mark.parametrize("escape", ESCAPES)
def test_a_handle_that_leaves_its_place(escape: str, clean: dict[str, Any]) -> None:
    before = outside()
    assert before["files"] and before["mounts"]
    kube.apply(*static(*ESCAPES[escape]))
    kube.apply(kube.pod("never", "by-hand", node=HOST))
    wait.until("the pod says why it waits", lambda: "InvalidArgument" not in kube.events("never"), kube.SECONDS)
    print(kube.events("never"))
    assert not kube.is_ready(kube.objects("pods")["never"])
    assert kube_eyes.differences(before, outside()) == []    # also while it is tried: afterwards it would be cleaned up
    kube.delete("pod", "never")
    kube.delete("pvc", "by-hand")
    kube.delete("pv", "by-hand")
    kube_eyes.await_nothing_left(clean)
    assert kube_eyes.differences(before, outside()) == []


def test_mount_glusterfs_is_missing(clean: dict[str, Any]) -> None:
    kube.apply(kube.claim("no-client"))
    kube.bound("no-client")
    lab.on(HOST, "mv /sbin/mount.glusterfs /sbin/mount.glusterfs.away")
    try:
        kube.apply(kube_ledger.pod("waits", "no-client", node=HOST))    # it writes as soon as it runs, wherever that is
        wait.until("the pod says why it waits", lambda: "mount.glusterfs" not in kube.events("waits"), kube.SECONDS)
        print(kube.events("waits"))
        assert not kube.is_ready(kube.objects("pods")["waits"]) and kube_eyes.worker(HOST)["on the root disk"] == []
    finally:
        lab.on(HOST, "mv /sbin/mount.glusterfs.away /sbin/mount.glusterfs")
    kube.ready("waits", seconds=180)
    with kube_ledger.Writer("waits") as ledger:
        kube_ledger.go_on(ledger)
    assert kube_eyes.worker(HOST)["on the root disk"] == []
    kube.delete("pod", "waits")
    kube.delete("pvc", "no-client")
