# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pods write while something dies below them: no acknowledged write is lost, none goes to a worker's own disk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support import boot, eyes, heketi_volumes, inventory, kube, kube_eyes, kube_ledger, lab, wait
from testinfra.host import Host

pytestmark = pytest.mark.campaign

CLAIM = "faults"
FIRST, SECOND = kube.WORKERS


@pytest.fixture(scope="module")
def volume(clean: dict[str, Any]) -> Iterator[str]:
    """Name of the volume of a claim."""
    kube.apply(kube.claim(CLAIM))
    yield str(kube.bound(CLAIM)[CLAIM]["spec"]["csi"]["volumeAttributes"]["volume"])
    kube.delete("pvc", CLAIM)


def kept(volume: str, *ledgers: kube_ledger.Writer) -> None:
    files, _unused = heketi_volumes.read(volume)
    for ledger in ledgers:
        ledger.assert_kept(files)
    assert {host: kube_eyes.worker(host)["on the root disk"] for host in kube.WORKERS} == {host: [] for host in kube.WORKERS}


def deployment(name: str, claim: str) -> dict[str, Any]:
    """One pod that writes, and that Kubernetes replaces."""
    template = kube_ledger.pod(name, claim)["spec"]
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name},
            "spec": {"replicas": 1, "selector": {"matchLabels": {"app": name}}, "template": {"metadata": {"labels": {"app": name}}, "spec": template}}}


def replica(name: str) -> tuple[str, str] | None:
    """The ready pod of a deployment and its node."""
    ready = [(pod, entry["spec"]["nodeName"]) for pod, entry in kube.objects("pods").items()
             if entry["metadata"].get("labels", {}).get("app") == name and kube.is_ready(entry)]
    return ready[0] if len(ready) == 1 else None


def waiting(host: Host, volume: eyes.Volume) -> dict[str, str]:
    """What is not told of every brick to be healed."""
    found = eyes.pending(host, volume.name)
    return {} if list(found.values()) == ["0"] * len(volume.bricks) else found or {"all bricks": "-"}


def test_a_storage_host_dies(volume: str, hosts: dict[str, Host]) -> None:
    """Of the three that have the volume, not the one of Heketi. Writes stand still for the ping timeout of 42 s; the ledgers tell for how long they did."""
    live = eyes.volumes(hosts["g2"], inventory.names())[volume]
    dead = next(brick.host for brick in live.bricks if brick.host not in ("g1", heketi_volumes.CLIENT))
    names = [f"writes-{node}" for node in kube.WORKERS]
    with kube.pods(*(kube_ledger.pod(name, CLAIM, node=node) for name, node in zip(names, kube.WORKERS))):
        with kube_ledger.Writer(names[0]) as first, kube_ledger.Writer(names[1]) as second:
            lab.lab("kill", dead)
            kube_ledger.go_on(first, second, lines=40)
            lab.lab("boot", dead)
            boot.await_bricks([live])
            kube_ledger.go_on(first, second)
        lab.on("g1", f"gluster volume heal {volume}")    # of itself it looks again every ten minutes at what was busy the first time
        wait.until("all is healed", lambda: waiting(hosts["g1"], live), 300)
    kept(volume, first, second)


def test_the_client_of_a_worker_is_killed(volume: str) -> None:
    """The pod can't go on; the next one on the same worker has a new mount, and the other worker has not noticed."""
    with kube.pods(kube_ledger.pod("cut-off", CLAIM, node=FIRST), kube_ledger.pod("other", CLAIM, node=SECOND)), kube_ledger.Writer("other") as other:
        with kube_ledger.Writer("cut-off") as ledger:
            kube_ledger.go_on(ledger)
            lab.on(FIRST, "pkill -KILL -x glusterfs")
            kube_ledger.go_on(ledger, other)
        assert ledger.errors and all("not connected" in error for error in ledger.errors), ledger.errors[:3]
        kube.delete("pod", "cut-off")
        with kube.pods(kube_ledger.pod("again", CLAIM, node=FIRST)), kube_ledger.Writer("again") as again:
            kube_ledger.go_on(again, other)
    ledger.errors.clear()
    kept(volume, ledger, again, other)


def test_the_client_of_a_worker_is_killed_and_a_pod_comes_beside(volume: str) -> None:
    """Its mount is made anew although the volume is staged; the old pod has to be made anew by somebody."""
    with kube.pods(kube.pod("old", CLAIM, node=FIRST)):
        lab.on(FIRST, "pkill -KILL -x glusterfs")
        assert "not connected" in kube.inside("old", "ls /data 2>&1 || true")
        kube.delete("pod", "old")
        with kube.pods(kube_ledger.pod("new", CLAIM, node=FIRST)), kube_ledger.Writer("new") as ledger:
            kube_ledger.go_on(ledger)
    kept(volume, ledger)


def test_kubelet_is_away_while_a_pod_is_deleted_by_force(volume: str) -> None:
    with kube.pods(kube_ledger.pod("forced", CLAIM, node=FIRST)), kube_ledger.Writer("forced") as ledger:
        kube_ledger.go_on(ledger)
        assert kube_eyes.mounts(FIRST)
        lab.on(FIRST, "systemctl stop kubelet")
        kube.delete("pod", "forced", force=True)
        lab.on(FIRST, "systemctl start kubelet")
        wait.until("its mounts are gone", lambda: kube_eyes.mounts(FIRST), kube.SECONDS)
    kept(volume, ledger)


def test_a_worker_is_off_for_longer_than_eviction(volume: str) -> None:
    kube.apply(deployment("moves", CLAIM))
    try:
        wait.until("it runs", lambda: not replica("moves"), kube.SECONDS)
        pod, dead = replica("moves") or ("", "")
        claimed = kube.bound(CLAIM)[CLAIM]
        assert kube_eyes.of_volume(dead, claimed)
        with kube_ledger.Writer(pod) as ledger:
            kube_ledger.go_on(ledger)
            kube.cut_power(dead)
            try:
                wait.until("another runs elsewhere", lambda: (replica("moves") or ("", dead))[1] == dead, 240)
                moved, _unused = replica("moves") or ("", "")
                with kube_ledger.Writer(moved) as second:
                    kube_ledger.go_on(second)
            finally:
                lab.lab("boot", dead)
                kube.nodes_ready(dead)
        wait.until(f"nothing of it is left on {dead}", lambda: kube_eyes.of_volume(dead, claimed), kube.SECONDS)
    finally:
        kube.delete("deployment", "moves")
    kept(volume, ledger, second)


def test_the_power_of_a_worker_is_cut(volume: str) -> None:
    """Its pod writes again as soon as it is back, without anybody's help."""
    with kube.pods(kube_ledger.pod("comes-back", CLAIM, node=SECOND)), kube_ledger.Writer("comes-back") as ledger:
        kube_ledger.go_on(ledger)
        kube.cut_power(SECOND)
        lab.lab("boot", SECOND)
        kube.nodes_ready(SECOND)
        kube.ready("comes-back")
        ledger.follow()
        kube_ledger.go_on(ledger)
    kept(volume, ledger)


def test_full_and_larger(volume: str) -> None:
    """A pod fills its volume, gets an error it can understand, and goes on when the claim has grown."""
    kube.apply(kube.claim("full"))
    kube.bound("full")
    try:
        with kube.pods(kube.pod("fills", "full")):
            told = kube.inside("fills", "dd if=/dev/zero of=/data/file bs=1M count=1200 conv=fsync 2>&1 || true")
            assert "No space left on device" in told
            kube.grow("full", "2Gi")
            kube.inside("fills", "dd if=/dev/zero of=/data/more bs=1M count=300 conv=fsync")
    finally:
        kube.delete("pvc", "full")
