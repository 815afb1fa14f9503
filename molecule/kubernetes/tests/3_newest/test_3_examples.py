# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples of the documentation, as they stand there: pods that share a volume, pods that read it, and three that have one each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from support import eyes, heketi_rest, heketi_volumes, inventory, kube, kube_eyes, lab, wait

pytestmark = pytest.mark.usefixtures("sanity")    # it still runs

EXAMPLES = lab.ROOT / "docs/examples/kubernetes"
WEB = [f"web-{number}" for number in range(3)]
OUT_OF_SERVICE = "node.kubernetes.io/out-of-service"


def example(name: str) -> str:
    """Its text with an image that the lab has."""
    text, replaced = re.subn(r"image: busybox:\S+", f"image: {kube.IMAGE}", (EXAMPLES / f"{name}.yml").read_text())
    assert replaced
    return text


def pods_of(app: str) -> dict[str, str]:
    """The node of each ready pod of an example."""
    return {name: pod["spec"]["nodeName"] for name, pod in kube.objects("pods").items()
            if pod["metadata"].get("labels", {}).get("app") == app and kube.is_ready(pod)}


def running(app: str, count: int) -> dict[str, str]:
    wait.until(f"{count} pods of {app} run", lambda: "" if len(pods_of(app)) == count else f"{len(pods_of(app))} run", kube.SECONDS)
    return pods_of(app)


def logs() -> dict[str, list[str]]:
    """Lines that each pod of the StatefulSet has in its own volume; none of them is without."""
    found = {pod: kube.inside(pod, "cat /data/log").splitlines() for pod in WEB}
    assert all(found.values()), found
    return found


def kept(before: dict[str, list[str]]) -> None:
    """Every line is there, and each pod has written more."""
    wait.until("all write on", lambda: [pod for pod, lines in logs().items() if len(lines) <= len(before[pod])], 60)
    found = logs()
    assert [pod for pod in WEB if found[pod][:len(before[pod])] != before[pod]] == []
    assert [pod for pod in WEB if not all(line.startswith(f"{pod} ") for line in found[pod])] == []


@pytest.fixture(scope="module")
def shared(before: dict[str, Any]) -> Iterator[dict[str, str]]:
    kube.apply(example("shared"))
    yield running("shared", 2)
    kube.delete("deployment", "shared", "reader")
    kube.delete("pvc", "shared")


@pytest.fixture(scope="module")
def web(before: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Its volumes go while the tests of the next file run, which wait for that in the end."""
    kube.apply(example("statefulset"))
    yield running("web", 3)
    kube.delete("statefulset", "web")
    kube.delete("service", "web")
    kube.delete("pvc", *(f"data-{pod}" for pod in WEB))


@pytest.mark.campaign
def test_two_nodes_write_one_volume(shared: dict[str, str]) -> None:
    assert sorted(shared.values()) == sorted(kube.WORKERS)
    for pod in shared:
        wait.until(f"{pod} sees both", lambda pod=pod: set(shared) - set(kube.inside(pod, "ls /data").split()), 30)
    assert kube.inside(next(iter(shared)), "stat -c '%a %g' /data").split()[1] == "2000"


@pytest.mark.campaign
def test_readers_read_and_can_not_write(shared: dict[str, str]) -> None:
    kube.apply(example("reader"))
    readers = running("reader", 2)
    written = {writer: kube.inside(writer, f"head -n 1 /data/{writer}").splitlines() for writer in shared}
    for pod in readers:
        assert {writer: kube.inside(pod, f"head -n 1 /data/{writer}").splitlines() for writer in shared} == written and all(written.values())
        told = kube.inside(pod, "touch /data/new 2>&1 || true; ls /data")
        assert "Read-only file system" in told and "new" not in told.split()


@pytest.mark.campaign
def test_a_claim_that_is_only_for_reading(before: dict[str, Any]) -> None:
    kube.apply(kube.claim("only-read", mode="ReadOnlyMany", storage_class="gluster-plain"))
    kube.bound("only-read")
    with kube.pods(kube.pod("only-reads", "only-read", read_only=True)):
        assert "Read-only file system" in kube.inside("only-reads", "touch /data/new 2>&1 || true")
    kube.delete("pvc", "only-read")


def test_each_pod_has_its_volume(web: dict[str, str]) -> None:
    volumes = kube.bound(*(f"data-{pod}" for pod in WEB))
    assert len({kube.heketi_id(volume) for volume in volumes.values()}) == 3 and len(set(web.values())) == 2
    for pod in WEB:
        files, size = heketi_volumes.read(volumes[f"data-{pod}"]["spec"]["csi"]["volumeAttributes"]["volume"])
        assert list(files) == ["log"] and size > 900


def test_one_of_them_grows_under_its_pod(web: dict[str, str]) -> None:
    """Its directories keep owners and modes, which GlusterFS takes away when a volume gets its second replica set, unless they are marked before."""
    kube.inside("web-0", "mkdir -p /data/own/deeper; chmod 750 /data/own; chmod 2710 /data/own/deeper")
    look = "cd /data; stat -c '%n %a %u:%g' . own own/deeper"
    before = kube.inside("web-0", look)
    kube.grow("data-web-0", "2Gi")
    assert heketi_rest.get(f"/volumes/{kube.heketi_id(kube.bound('data-web-0')['data-web-0'])}")["size"] == 2
    assert int(kube.inside("web-0", "df -Pm /data | tail -1").split()[1]) > 1900
    kube.inside("web-0", "for n in $(seq 20); do echo $n > /data/own/$n; echo $n > /data/own/deeper/$n; done; sleep 2; ls -lR /data")
    eyes.await_directories(inventory.hosts())
    assert kube.inside("web-0", look) == before


@pytest.mark.campaign
def test_scaled_down_and_up_again(web: dict[str, str]) -> None:
    before = logs()
    kube.kubectl("scale", "statefulset", "web", "--replicas=1")
    running("web", 1)
    assert len(kube.objects("pvc").keys() & {f"data-{pod}" for pod in WEB}) == 3
    kube.kubectl("scale", "statefulset", "web", "--replicas=3")
    running("web", 3)
    kept(before)


@pytest.mark.campaign
def test_the_node_of_some_dies(web: dict[str, str]) -> None:
    """They move once somebody has told Kubernetes that the node is off, and it can be used again afterwards."""
    dead, other = kube.WORKERS[1], kube.WORKERS[0]
    before = logs()
    moving = [pod for pod, node in pods_of("web").items() if node == dead]
    volumes = kube.bound(*(f"data-{pod}" for pod in moving))
    assert moving and all(kube_eyes.of_volume(dead, volume) for volume in volumes.values())
    kube.cut_power(dead)
    try:
        wait.until(f"{dead} is not ready", lambda: kube.is_ready(kube.objects("nodes")[dead]), 90)
        kube.kubectl("taint", "node", dead, f"{OUT_OF_SERVICE}=nodeshutdown:NoExecute")
        wait.until("all run on the other node", lambda: set(pods_of("web").items()) ^ {(pod, other) for pod in WEB}, kube.SECONDS)
        kept(before)
    finally:
        lab.lab("boot", dead)
        kube.nodes_ready(*kube.WORKERS)
        kube.kubectl("taint", "node", dead, f"{OUT_OF_SERVICE}-")
    wait.until(f"nothing of them is left on {dead}", lambda: [line for volume in volumes.values() for line in kube_eyes.of_volume(dead, volume)], kube.SECONDS)
