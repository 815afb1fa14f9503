# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory as Ansible reads it."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
import yaml
from machine_room import inventory, naming, ssh
from machine_room.paths import Lab

LAB = Lab.of({"LAB": "t", "LAB_DIR": "/run/labs", "LAB_CACHE": "/cache"})


@pytest.fixture
def rendered():
    def render(number, workers=(), **more):
        arguments = inventory.ssh_arguments(ssh.options(LAB), LAB.control, LAB.netns)
        return yaml.safe_load(inventory.render(naming.EVERY[:number], [naming.host(name) for name in workers], Path("/key"), arguments, more))["all"]

    return render


def test_groups_and_hosts(rendered):
    groups = rendered(4)["children"]
    assert list(groups["gluster"]["hosts"]) == ["g1", "g2", "g3", "g4"]
    assert groups["gluster"]["hosts"]["g2"] == {"ansible_host": "192.0.2.12", "gluster_zone": "b", "gluster_devices": ["/dev/ubdb", "/dev/ubdc"]}
    assert groups["gluster_clients"]["hosts"] == {"g1": {}, "g4": {}}


def test_a_single_host_is_its_own_client(rendered):
    assert rendered(1)["children"]["gluster_clients"]["hosts"] == {"g1": {}}


def test_workers_are_a_group_of_their_own(rendered):
    groups = rendered(4, ["g8", "g9"])["children"]
    assert groups["kubernetes_workers"]["hosts"] == {"g8": {"ansible_host": "192.0.2.18"}, "g9": {"ansible_host": "192.0.2.19"}}
    assert list(groups["gluster"]["hosts"]) == ["g1", "g2", "g3", "g4"]
    assert groups["gluster_clients"]["hosts"] == {"g1": {}, "g4": {}}


def test_a_kubernetes_is_a_variable_of_all(rendered):
    assert rendered(4, ["g8"], kubernetes_kubeconfig="/run/labs/t/kube/admin.conf")["vars"]["kubernetes_kubeconfig"] == "/run/labs/t/kube/admin.conf"


def test_a_group_without_hosts_is_left_out(rendered):
    assert list(rendered(4)["children"]) == ["gluster", "gluster_clients"]
    assert list(rendered(0, ["g8"])["children"]) == ["kubernetes_workers"]


def test_ssh_accepts_pinned_keys_only_and_never_meets_another_lab(rendered):
    words = shlex.split(rendered(1)["vars"]["ansible_ssh_common_args"])
    assert {"StrictHostKeyChecking=yes", "UserKnownHostsFile=/run/labs/t/known_hosts", "ControlPath=/run/labs/t/cp/%h-%p-%r"} <= set(words)
    assert words[-1] == "ProxyCommand=ip netns exec lab-t nc -q 0 %h %p"
    assert rendered(1)["vars"]["ansible_user"] == "ops"
