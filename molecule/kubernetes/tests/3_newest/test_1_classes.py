# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What site.yml leaves in the newest Kubernetes: classes of the driver and its registration, and no class that would be dead."""

from __future__ import annotations

import base64

import pytest
from support import heketi_rest, kube, lab, site

pytestmark = pytest.mark.usefixtures("sanity")    # from here on it makes and deletes volumes


def test_the_driver_is_registered_on_every_worker() -> None:
    spec = kube.objects("csidriver")[kube.CSI]["spec"]
    assert spec["attachRequired"] is False and spec["volumeLifecycleModes"] == ["Persistent"]
    nodes = {name: [driver["name"] for driver in node["spec"]["drivers"] or ()] for name, node in kube.objects("csinode").items()}
    assert nodes == {worker: [kube.CSI] for worker in kube.WORKERS}


def test_one_class_is_the_default_and_all_are_the_drivers() -> None:
    found = kube.objects("storageclass")
    assert {name: entry["provisioner"] for name, entry in found.items()} == dict.fromkeys(("gluster", "gluster-csi", "gluster-plain"), kube.CSI)
    mark = "storageclass.kubernetes.io/is-default-class"
    assert [name for name, entry in found.items() if entry["metadata"].get("annotations", {}).get(mark) == "true"] == ["gluster"]


def test_no_key_is_told_but_in_the_secret() -> None:
    keys = [lab.on(heketi_rest.HOST, f"cat /etc/heketi/{name}.key").strip() for name in ("user", "admin")]
    assert base64.b64encode(keys[1].encode()).decode() in kube.kubectl("get", "secret", "--all-namespaces", "-o", "json")
    places = {"objects": kube.kubectl("get", "storageclass,csidriver,pv,pvc,events,configmaps", "--all-namespaces", "-o", "json")}
    for host in kube.WORKERS:
        places[f"processes of {host}"] = lab.on(host, "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '")
        places[f"journal of {host}"] = lab.on(host, "journalctl --boot --output cat")
        places[f"units of {host}"] = lab.on(host, "systemctl show 'heketi-csi*'")
    assert [place for place, text in places.items() if "heketi" not in text] == []    # each of them tells of the driver
    told = {base64.b64encode(key.encode()).decode() for key in keys} | set(keys)
    assert [place for place, text in places.items() if any(word in text for word in told)] == []


@pytest.mark.parametrize("words", [("--tags", "kubernetes"), pytest.param((), marks=pytest.mark.campaign)], ids=["kubernetes", "all"])
def test_a_second_run_changes_nothing(words: tuple[str, ...]) -> None:
    run = site.site(*words)
    assert (run.code, run.changed()) == (0, []), run.told()


@pytest.mark.campaign
def test_the_in_tree_class_is_refused_with_the_way_out() -> None:
    before = kube.kubectl("get", "storageclass,csidriver,secret", "--all-namespaces", "-o", "jsonpath={.items[*].metadata.resourceVersion}")
    run = site.site("--tags", "kubernetes", kubernetes_storage_classes=[{"name": "gluster", "volume_type": "replicate:3", "provisioner": "in-tree"}])
    told = " ".join(run.output.split())
    assert run.code != 0 and run.changed() == [], run.told()
    assert "1.26 removed it" in told and "provisioner: auto" in told, run.told()
    assert kube.kubectl("get", "storageclass,csidriver,secret", "--all-namespaces", "-o", "jsonpath={.items[*].metadata.resourceVersion}") == before
