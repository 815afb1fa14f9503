# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Kubernetes 1.25.16 makes, mounts, expands and deletes volumes of Heketi with its own code, through the class that site.yml has made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support import eyes, heketi_rest, heketi_volumes, kube, kube_eyes, kube_ledger, lab, site
from testinfra.host import Host

CLAIM = "in-tree"


@pytest.fixture(scope="module")
def volume(clean: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The PersistentVolume of a claim."""
    kube.apply(kube.claim(CLAIM))
    yield kube.bound(CLAIM)[CLAIM]
    kube.delete("pvc", CLAIM)


@pytest.fixture(scope="module")
def gid(volume: dict[str, Any]) -> int:
    """The group that Kubernetes gives to pods of the claim, and Heketi to the volume."""
    return int(volume["metadata"]["annotations"]["pv.beta.kubernetes.io/gid"])


def test_the_tag_is_enough_for_a_pool_that_has_heketi() -> None:
    run = site.site("--tags", "kubernetes", kubernetes_storage_classes=[kube.IN_TREE_CLASS])
    assert run.code == 0 and run.changed(), run.told()


def test_the_class_has_no_key_and_is_the_default_one() -> None:
    found = kube.objects("storageclass")["gluster"]
    assert found["provisioner"] == kube.IN_TREE and found["allowVolumeExpansion"] is True
    assert found["metadata"]["annotations"]["storageclass.kubernetes.io/is-default-class"] == "true"
    parameters = {key.lower(): value for key, value in found["parameters"].items()}
    assert "restuserkey" not in parameters and parameters["volumetype"] == "replicate:3"
    kind = kube.kubectl("get", "secret", parameters["secretname"], "-n", parameters["secretnamespace"], "-o", "jsonpath={.type}")
    assert kind == kube.IN_TREE


def test_the_claim_is_a_volume_of_heketi_on_three_hosts(volume: dict[str, Any], hosts: dict[str, Host], names: dict[str, str]) -> None:
    made = heketi_rest.get(f"/volumes/{kube.heketi_id(volume)}")
    assert (made["size"], made["durability"]["type"]) == (1, "replicate")
    live = eyes.volumes(hosts["g2"], names)[volume["spec"]["glusterfs"]["path"]]
    assert live.name == made["name"] and live.status == "Started"
    assert len({brick.host for brick in live.bricks}) == 3


def test_pods_on_both_workers_write_and_read_what_the_other_wrote(volume: dict[str, Any], gid: int) -> None:
    wanted = [kube.pod(f"on-{node}", CLAIM, node=node, gid=gid) for node in kube.WORKERS]
    with kube.pods(*wanted) as pods:
        for pod in pods:
            kube.inside(pod, f"echo written by {pod} > /data/{pod}; sync /data/{pod}")
        for pod in pods:
            assert [kube.inside(pod, f"cat /data/{other}").strip() for other in pods] == [f"written by {other}" for other in pods]
        for node in kube.WORKERS:
            assert [source.partition(":")[2].lstrip("/") for source in kube_eyes.mounts(node).values()] == [volume["spec"]["glusterfs"]["path"]]
    files, _unused = heketi_volumes.read(volume["spec"]["glusterfs"]["path"])
    assert sorted(files) == sorted(pods)


def test_it_grows_while_a_pod_writes(volume: dict[str, Any], gid: int) -> None:
    with kube.pods(kube_ledger.pod("grows", CLAIM, gid=gid)), kube_ledger.Writer("grows") as ledger:
        kube.grow(CLAIM, "2Gi")
        assert heketi_rest.get(f"/volumes/{kube.heketi_id(volume)}")["size"] == 2
        kube_ledger.go_on(ledger)
        assert int(kube.inside("grows", "df -Pm /data | tail -1").split()[1]) > 1900
    files, size = heketi_volumes.read(volume["spec"]["glusterfs"]["path"])
    ledger.assert_kept(files)
    assert size > 1900


def test_with_the_claim_everything_goes(clean: dict[str, Any], volume: dict[str, Any]) -> None:
    kube.delete("pvc", CLAIM)
    kube_eyes.await_nothing_left(clean)
    assert kube_eyes.named(volume["spec"]["glusterfs"]["path"]) == []
    there = lab.on("g2", "gluster --mode=script volume list").split()
    assert there and volume["spec"]["glusterfs"]["path"] not in there    # the declared volumes are always there
