# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A volume that Kubernetes 1.25.16 made and mounted by itself becomes one of the driver with its data, goes back, and is moved for good."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from support import heketi_rest, kube, kube_eyes, lab, site, wait

pytestmark = pytest.mark.campaign

CLAIM, CLASS, IN_TREE, POD = "moves", "gluster-csi", "gluster", "mover"
EXPORT = lab.BUILD / "in_tree.json"
KEY = f"default/{CLAIM}"


def run(phase: str, *arguments: str, **words: Any) -> site.Run:
    """One phase for this claim, confirmed."""
    return site.playbook("migrate_in_tree.yml", *arguments, **{**given(phase), **words})


def given(phase: str) -> dict[str, str]:
    context = kube.kubectl("config", "current-context").strip()
    return {"phase": phase, "claims": KEY, "storage_class": CLASS, "export": str(EXPORT), "confirm": context}


def done(phase: str, **words: Any) -> site.Run:
    made = run(phase, **words)
    assert made.code == 0, made.told()
    return made


def steps(made: site.Run) -> list[str]:
    """What a run has changed in the cluster."""
    return [task.partition("Migrate | ")[2] for task in made.changed() if "Write down" not in task]


def user() -> dict[str, Any]:
    """A pod without a group of its own: what it may write is by the group in the annotation of the volume."""
    return kube.pod(POD, CLAIM, securityContext={})


def checksums() -> str:
    return kube.inside(POD, "cd /data && sha256sum $(find . -type f | sort)")


def source() -> set[str]:
    """Sources of the GlusterFS mounts of the pod's worker, and what has mounted them."""
    mounts = kube_eyes.mounts(kube.node_of(POD))
    return {("csi" if "csi" in place else "in-tree") + " " + made.partition(":")[2].lstrip("/") for place, made in mounts.items()}


def bring_driver() -> None:
    """Into a cluster that has in-tree volumes, with a class beside theirs."""
    by_driver = {"name": CLASS, "volume_type": "replicate:3", "provisioner": "csi"}
    made = site.site("--tags", "kubernetes", kubernetes_storage_classes=[kube.IN_TREE_CLASS, by_driver])
    assert made.code == 0, made.told()


@pytest.fixture(scope="module")
def old(clean: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The in-tree volume."""
    EXPORT.unlink(missing_ok=True)
    kube.apply(kube.claim(CLAIM, storage_class=IN_TREE))
    volume = kube.bound(CLAIM)[CLAIM]
    bring_driver()
    yield volume
    kube.delete("pvc", CLAIM)
    EXPORT.unlink(missing_ok=True)


@pytest.fixture(scope="module")
def name(old: dict[str, Any]) -> str:
    return str(old["metadata"]["name"])


@pytest.fixture(scope="module")
def data(old: dict[str, Any]) -> str:
    """Checksums of files that a pod wrote through the in-tree mount; the pod still runs when it was prepared, and is gone then."""
    kube.apply(user())
    kube.ready(POD)
    kube.inside(POD, "cd /data; for i in 1 2 3 4 5 6 7 8; do dd if=/dev/urandom of=file$i bs=64k count=16 2>/dev/null; done; mkdir d; echo kept > d/text; sync")
    made = checksums()
    assert len(made.splitlines()) == 9, made
    return made


def test_the_plan_changes_nothing(old: dict[str, Any], data: str, name: str) -> None:
    before = kube.objects("pv"), kube.objects("pvc"), heketi_rest.writes()
    made = run("plan", confirm="")
    assert (made.code, steps(made)) == (0, []), made.told()
    for part in (f"volume {name}: reclaim policy Delete -> Retain", f"+ volume {name}-csi: CSI on Heketi volume {kube.heketi_id(old)}",
                 f"- claim {KEY}", f"in use by pod {POD} (Running): kubectl -n default delete pod {POD}"):
        assert part in made.output, made.told()
    assert (kube.objects("pv"), kube.objects("pvc"), heketi_rest.writes()) == before
    kept = json.loads(EXPORT.read_text())["volumes"][name]
    assert kept["policy"] == "Delete" and kept["volume"]["spec"]["glusterfs"] == old["spec"]["glusterfs"] and kept["endpoints"]["subsets"]


@pytest.mark.campaign
def test_nothing_is_done_without_the_word_nor_in_check_mode(data: str, name: str) -> None:
    made = run("prepare", confirm="other")
    assert made.code != 0 and "nothing was changed; found: confirm is other" in made.output and steps(made) == [], made.told()
    made = run("prepare", "--check")
    assert (made.code, steps(made)) == (0, []), made.told()
    assert kube.objects("pv")[name]["spec"]["persistentVolumeReclaimPolicy"] == "Delete"


def test_it_is_prepared_while_a_pod_uses_it_and_not_migrated(data: str, name: str) -> None:
    done("prepare")
    assert kube.objects("pv")[name]["spec"]["persistentVolumeReclaimPolicy"] == "Retain"
    made = run("migrate")
    assert made.code != 0 and f"claim {KEY}: is in use; found: pod {POD} (Running)" in made.output and steps(made) == [], made.told()
    assert checksums() == data and source() == {f"in-tree {kube.objects('pv')[name]['spec']['glusterfs']['path']}"}


@pytest.mark.campaign
def test_another_volume_in_heketi_is_refused(name: str, old: dict[str, Any]) -> None:
    """The annotation says another volume than the path."""
    word = "gluster.kubernetes.io/heketi-volume-id"
    other = next(volume for volume in heketi_rest.get("/volumes")["volumes"] if volume != kube.heketi_id(old)) if _several() else "0" * 32
    kube.kubectl("annotate", "pv", name, f"{word}={other}", "--overwrite")
    made = run("migrate")
    kube.kubectl("annotate", "pv", name, f"{word}={kube.heketi_id(old)}", "--overwrite")
    assert made.code != 0 and f"volume {name}: " in made.output and ("is another volume in Heketi" in made.output or "Heketi does not know" in made.output)


def _several() -> bool:
    return len(heketi_rest.get("/volumes")["volumes"]) > 1


@pytest.mark.campaign
def test_killed_while_the_claim_is_gone(data: str, name: str) -> None:
    """The controller loses its power between the claims; the next run goes on, also without the file."""
    kube.delete("pod", POD)
    cut = site.killed(lambda events: any(event["event"] == "result" and event["task"].startswith("Migrate | Delete claim") for event in events),
                      name="migrate_in_tree.yml", **given("migrate"))
    assert cut.code == -9 and CLAIM not in kube.objects("pvc"), cut.told()
    EXPORT.unlink()
    done("migrate")
    done("rollback")
    assert kube.bound(CLAIM)[CLAIM]["metadata"]["name"] == name
    kube.apply(user())
    kube.ready(POD)
    assert checksums() == data


def test_the_data_is_there_through_the_driver(data: str, name: str, old: dict[str, Any]) -> None:
    kube.delete("pod", POD)
    done("migrate")
    now = kube.bound(CLAIM)[CLAIM]
    assert (now["metadata"]["name"], kube.heketi_id(now)) == (f"{name}-csi", kube.heketi_id(old))
    assert {word: now["spec"][word] for word in ("capacity", "accessModes")} == {word: old["spec"][word] for word in ("capacity", "accessModes")}
    kube.apply(user())
    kube.ready(POD)
    assert checksums() == data and source() == {f"csi {old['spec']['glusterfs']['path']}"}
    kube.inside(POD, "echo by the driver > /data/d/more && rm /data/d/more")


@pytest.mark.campaign
def test_once_more_nothing_is_to_do_and_it_does_not_go_back_while_it_is_used(data: str) -> None:
    assert steps(done("migrate")) == []
    made = run("rollback")
    assert made.code != 0 and f"claim {KEY}: is in use; found: pod {POD}" in made.output and steps(made) == [], made.told()
    assert checksums() == data


def test_it_goes_back(data: str, name: str, old: dict[str, Any]) -> None:
    kube.delete("pod", POD)
    done("rollback")
    now = kube.bound(CLAIM)[CLAIM]
    assert (now["metadata"]["name"], now["spec"]["persistentVolumeReclaimPolicy"]) == (name, "Delete")
    assert now["metadata"]["annotations"] == old["metadata"]["annotations"] and f"{name}-csi" not in kube.objects("pv")
    kube.apply(user())
    kube.ready(POD)
    assert checksums() == data and source() == {f"in-tree {old['spec']['glusterfs']['path']}"}
    kube.delete("pod", POD)


def test_it_is_moved_for_good(data: str, name: str, old: dict[str, Any]) -> None:
    """After that nothing of the in-tree volume is left, and the claim deletes its Heketi volume by the driver."""
    done("migrate")
    kube.apply(user())
    kube.ready(POD)
    done("finish")
    assert checksums() == data
    now = kube.objects("pv")
    assert name not in now and now[f"{name}-csi"]["spec"]["persistentVolumeReclaimPolicy"] == "Delete"
    assert old["spec"]["glusterfs"]["endpoints"] not in {**kube.objects("endpoints"), **kube.objects("services")}
    kube.delete("pod", POD)
    assert kube_eyes.named(old["spec"]["glusterfs"]["path"]) == [kube.heketi_id(old)]
    kube.delete("pvc", CLAIM)
    wait.until("the driver has deleted it", lambda: kube_eyes.named(old["spec"]["glusterfs"]["path"]), kube.SECONDS)
