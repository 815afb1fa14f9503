# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an operator does with it afterwards: sees that it works, and tries to remove what is still in use."""

from __future__ import annotations

from typing import Any

import pytest
from support import heketi_rest, kube, kube_eyes, lab, site


@pytest.mark.campaign
def test_verify_kubernetes_proves_it_and_leaves_nothing_behind(clean: dict[str, Any]) -> None:
    before = heketi_rest.writes()
    run = site.playbook("verify_kubernetes.yml")
    assert run.code == 0, run.told()
    assert heketi_rest.writes() >= before + 2, f"no volume was made and deleted\n{run.told()}"
    print(f"verify_kubernetes.yml: {run.seconds:.0f} s")
    assert kube_eyes.differences(clean, kube_eyes.everything()) == []


@pytest.mark.campaign
def test_the_driver_is_not_removed_while_a_pod_uses_it(clean: dict[str, Any]) -> None:
    """Classes of the driver are refused too: their claims would wait for ever. Those that the inventory wants are not even made."""
    run = site.site("--tags", "kubernetes", kubernetes_csi_state="absent", kubernetes_storage_classes=[{"name": "another", "volume_type": "none"}])
    assert run.code != 0 and run.changed() == [] and "classes of the driver in kubernetes_storage_classes" in " ".join(run.output.split()), run.told()
    kube.apply(kube.claim("in-use"))
    (volume,) = kube.bound("in-use").values()
    with kube.pods(kube.pod("uses", "in-use", node=kube.WORKERS[0])):
        run = site.site("--tags", "kubernetes", kubernetes_csi_state="absent", kubernetes_storage_classes=[])
        assert run.code != 0 and run.changed() == [], run.told()
        told = " ".join(run.output.split())
        assert volume["metadata"]["name"] in told and kube.WORKERS[0] in told, run.told()
        for host in kube.WORKERS:
            assert lab.on(host, "systemctl is-active heketi-csi-node heketi-csi-controller heketi-csi-provisioner").split() == ["active"] * 3
        kube.inside("uses", "echo more > /data/file; sync /data/file")
    kube.delete("pvc", "in-use")
