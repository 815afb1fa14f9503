# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A hundred claims at once, and as many deletions, with the provisioner killed in both: each claim has one volume, and in the end there is none."""

from __future__ import annotations

from typing import Any

import pytest
from support import heketi_volumes, inventory, kube, kube_eyes, lab, site, wait

pytestmark = pytest.mark.campaign

CLAIMS = [f"many-{number}" for number in range(100)]
LONG = 1800


@pytest.fixture(scope="module")
def room() -> None:
    """One disk more on each host: a hundred volumes of 1 GiB don't fit on those that are there."""
    for host in inventory.hosts():
        lab.lab("new-disk", host, "e", "20G")
    run = site.site("--tags", "heketi", heketi_devices=["/dev/ubdd", "/dev/ubde"])
    assert run.code == 0, run.told()


@pytest.fixture(scope="module")
def before(room: None) -> dict[str, Any]:
    return kube_eyes.everything()


def made() -> dict[str, str]:
    """Heketi's volumes of claims: the id of each name."""
    return {name: volume["id"] for name, volume in heketi_volumes.volumes().items()}


def test_a_hundred_claims_at_once(before: dict[str, Any]) -> None:
    others = made()
    kube.claims(*(kube.claim(name, storage_class="gluster-plain") for name in CLAIMS))
    wait.until("a part is made", lambda: len(made()) - len(others) < 20, LONG)
    kube_eyes.kill("heketi-csi-provisioner")
    bound = kube.bound(*CLAIMS, seconds=LONG)
    assert sorted(kube.heketi_id(volume) for volume in bound.values()) == sorted(set(made().values()) - set(others.values()))
    with kube.pods(*(kube.pod(f"uses-{name}", name, node=kube.WORKERS[number % 2]) for number, name in enumerate(CLAIMS[:6]))) as pods:
        for pod in pods:
            kube.inside(pod, "echo data > /data/file; sync /data/file")


def test_a_hundred_deletions_at_once(before: dict[str, Any]) -> None:
    there = made()
    kube.kubectl("delete", "pvc", *CLAIMS, "--wait=false")
    wait.until("a part is deleted", lambda: len(there) - len(made()) < 20, LONG)
    kube_eyes.kill("heketi-csi-provisioner")
    kube_eyes.await_nothing_left(before, LONG)
