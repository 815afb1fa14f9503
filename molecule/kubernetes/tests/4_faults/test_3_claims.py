# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Claims that meet what can be wrong around Heketi: in the end they have one volume or none, and say why they wait."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support import boot, heketi_rest, heketi_volumes, inventory, kube, kube_eyes, lab, site, wait

pytestmark = pytest.mark.campaign

CLAIM = "trouble"
LONG = 420
"""Seconds until Heketi, a minute after its start, has undone what it was killed in, and the claim is tried again."""


def being_made() -> None:
    kube.apply(kube.claim(CLAIM))
    wait.until("it is being made", lambda: not heketi_rest.in_flight(), 60, pause=0)


def restored() -> None:
    """site.yml puts back what was taken away."""
    run = site.site("--tags", "kubernetes")
    assert run.code == 0, run.told()


def only_one(clean: dict[str, Any], seconds: float = kube.SECONDS) -> None:
    """The claim gets exactly one volume, and goes without a trace."""
    (volume,) = kube.bound(CLAIM, seconds=seconds).values()
    assert len(heketi_volumes.volumes()) == len(clean["storage"]["heketi"]["volumeentries"]) + 1
    assert heketi_rest.get("/operations/pending")["pendingoperations"] == []
    with kube.pods(kube.pod("uses", CLAIM)):
        kube.inside("uses", "echo data > /data/file; sync /data/file")
    kube.delete("pvc", CLAIM)
    kube_eyes.await_nothing_left(clean)
    assert kube_eyes.named(volume["spec"]["csi"]["volumeAttributes"]["volume"]) == []


def test_heketi_is_killed_inside_a_create(clean: dict[str, Any]) -> None:
    being_made()
    lab.on(heketi_rest.HOST, "systemctl kill --signal=SIGKILL heketi")
    only_one(clean, LONG)


def test_deleted_while_it_is_made(clean: dict[str, Any]) -> None:
    being_made()
    kube.delete("pvc", CLAIM)
    kube_eyes.await_nothing_left(clean, LONG)


def test_a_wrong_secret(clean: dict[str, Any]) -> None:
    name, namespace = kube.secret_of_class("gluster")
    wrong = "not-the-key-5e1f"
    kube.kubectl("patch", "secret", name, "-n", namespace, "--patch", json.dumps({"stringData": {"key": wrong}}))
    kube.apply(kube.claim(CLAIM))
    wait.until("the claim says why", lambda: "secret" not in kube.events(CLAIM).lower(), kube.SECONDS)
    told = kube.events(CLAIM)
    print(told)
    assert wrong not in told and kube.objects("pvc")[CLAIM]["status"]["phase"] == "Pending"
    restored()
    only_one(clean)


@pytest.mark.parametrize("secret", [False, True], ids=["class", "class and Secret"])
def test_the_class_goes_before_its_volumes(secret: bool, clean: dict[str, Any]) -> None:
    name, namespace = kube.secret_of_class("gluster")
    kube.apply(kube.claim(CLAIM))
    (volume,) = kube.bound(CLAIM).values()
    kube.delete("storageclass", "gluster")
    if secret:
        kube.kubectl("delete", "secret", name, "-n", namespace)
    kube.delete("pvc", CLAIM)
    if secret:
        wait.until("the volume says why it stays", lambda: "secret" not in kube.events(volume["metadata"]["name"]).lower(), kube.SECONDS)
        assert heketi_rest.get(f"/volumes/{kube.heketi_id(volume)}")["id"] == kube.heketi_id(volume)
        restored()
    kube_eyes.await_nothing_left(clean, LONG)
    restored()


def test_deleted_while_a_storage_host_is_off(clean: dict[str, Any]) -> None:
    """It stays until the host is back, and then it goes."""
    kube.apply(kube.claim(CLAIM))
    (volume,) = kube.bound(CLAIM).values()
    name, dead = volume["metadata"]["name"], "g2"
    lab.lab("kill", dead)
    try:
        kube.kubectl("delete", "pvc", CLAIM, "--wait=false")
        wait.until("the volume says why it stays", lambda: "VolumeFailedDelete" not in kube.events(name), kube.SECONDS)
        print(kube.events(name))
        assert name in kube.objects("pv") and kube_eyes.named(volume["spec"]["csi"]["volumeAttributes"]["volume"]) == [kube.heketi_id(volume)]
    finally:
        lab.lab("boot", dead)
    boot.await_pool(inventory.connect())
    kube_eyes.await_nothing_left(clean, 900)
