# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an operator does with it afterwards: sees that it works, and tries to remove what is still in use."""

from __future__ import annotations

from typing import Any

from support import kube_eyes, site


def test_verify_kubernetes_proves_it_and_leaves_nothing_behind(clean: dict[str, Any]) -> None:
    run = site.playbook("verify_kubernetes.yml")
    assert run.code == 0, run.told()
    print(f"verify_kubernetes.yml: {run.seconds:.0f} s")
    assert kube_eyes.differences(clean, kube_eyes.everything()) == []
