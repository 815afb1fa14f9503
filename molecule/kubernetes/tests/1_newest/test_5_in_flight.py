# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The provisioner and the driver lose their lives while volumes are made: in the end each claim has exactly one."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

import pytest
from support import heketi_rest, heketi_volumes, kube, kube_eyes, wait

CLAIMS = [f"flight-{number}" for number in range(12)]


def new(others: Container[str]) -> dict[str, str]:
    """Ids of Heketi's volumes that are not among others, by name; unfinished ones too."""
    return {name: volume["id"] for name, volume in heketi_volumes.volumes().items() if name not in others}


def test_the_driver_is_killed_inside_a_create(before: dict[str, Any]) -> None:
    """The claim stays, for the tests of the next file: nothing else is deleted until it is there."""
    others = heketi_volumes.volumes()
    kube.apply(kube.claim("driver"))
    name = f"pvc-{kube.objects('pvc')['driver']['metadata']['uid']}"
    wait.until("it is being made", lambda: not kube_eyes.named(name), kube.SECONDS, pause=0)
    assert kube.objects("pvc")["driver"]["status"]["phase"] == "Pending"
    kube_eyes.kill("heketi-csi-controller")
    (volume,) = kube.bound("driver").values()
    assert new(others) == {name: kube.heketi_id(volume)} and kube_eyes.named(name) == [kube.heketi_id(volume)]


@pytest.mark.parametrize("unit", [pytest.param("heketi-csi-controller", marks=pytest.mark.campaign), "heketi-csi-provisioner"])
def test_killed_with_twelve_claims_in_flight(unit: str, before: dict[str, Any]) -> None:
    """Their volumes are deleted while the tests of the next file run, which end with all as it was."""
    wait.until("those of before are gone", lambda: [name for name, volume in kube.objects("pv").items() if volume["spec"]["claimRef"]["name"] in CLAIMS], 600)
    others = heketi_volumes.volumes()
    kube.claims(*(kube.claim(name, storage_class="gluster-plain") for name in CLAIMS))
    wait.until("some are made, some are not", lambda: len(new(others)) < 2, kube.SECONDS, pause=0)
    flying = heketi_rest.in_flight()
    kube_eyes.kill(unit)
    bound = kube.bound(*CLAIMS, seconds=600)
    print(f"{flying} operations of Heketi were in flight when {unit} was killed")
    made = new(others)
    assert flying > 0
    assert sorted(kube.heketi_id(volume) for volume in bound.values()) == sorted(made.values())
    assert len(made) == len(CLAIMS) and heketi_rest.in_flight() == 0
    kube.delete("pvc", *CLAIMS)
