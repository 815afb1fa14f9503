# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The provisioner or the driver's controller lose their lives while twelve volumes are made: in the end each claim has exactly one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from support import heketi_rest, heketi_volumes, kube, kube_eyes, wait

CLAIMS = [f"flight-{number}" for number in range(12)]


@pytest.fixture(scope="module")
def left(before: dict[str, Any]) -> Iterator[None]:
    """Hosts end with the volumes of these claims, unless others come after them."""
    yield
    if os.environ.get("CAMPAIGN"):
        kube.delete("pvc", *CLAIMS)
        kube_eyes.await_nothing_left(before)


@pytest.mark.usefixtures("left")
@pytest.mark.parametrize("unit", [pytest.param("heketi-csi-controller", marks=pytest.mark.campaign), "heketi-csi-provisioner"])
def test_killed_with_twelve_claims_in_flight(unit: str) -> None:
    kube.delete("pvc", *CLAIMS)
    wait.until("those of before are gone", lambda: [name for name, volume in kube.objects("pv").items() if volume["spec"]["claimRef"]["name"] in CLAIMS], 600)
    others = heketi_volumes.volumes()

    def new() -> dict[str, str]:
        """Ids of Heketi's volumes by name, unfinished ones too."""
        return {name: volume["id"] for name, volume in heketi_volumes.volumes().items() if name not in others}

    kube.claims(*(kube.claim(name, storage_class="gluster-plain") for name in CLAIMS))
    wait.until("some are made, some are not", lambda: len(new()) < 2, kube.SECONDS, pause=0)
    flying = heketi_rest.in_flight()
    kube_eyes.kill(unit)
    bound = kube.bound(*CLAIMS, seconds=600)
    print(f"{flying} operations of Heketi were in flight when {unit} was killed")
    made = new()
    assert flying > 0
    assert sorted(kube.heketi_id(volume) for volume in bound.values()) == sorted(made.values())
    assert len(made) == len(CLAIMS) and heketi_rest.in_flight() == 0
