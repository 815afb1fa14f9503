# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the programs of the lab's Kubernetes are told."""

from __future__ import annotations

import base64
import csv
import ipaddress
import json
from pathlib import Path

import yaml
from machine_room import naming
from machine_room.kube import config, workers

TOKENS = {key: f"token-of-{key}" for key in config.users()}


def test_every_host_can_be_a_node_and_only_the_administrator_is_a_master():
    rows = list(csv.reader(config.tokens_file(TOKENS).splitlines()))
    nodes = [row for row in rows if row[1].startswith("system:node:")]
    assert [(row[0], row[1], row[3]) for row in nodes] == [(f"token-of-{host.name}", f"system:node:{host.name}", "system:nodes") for host in naming.EVERY]
    assert [row[1] for row in rows if "system:masters" in row[3:]] == ["admin"]
    assert ["token-of-controllers", "system:kube-controller-manager", "controllers"] in rows


def test_a_kubeconfig_is_complete():
    read = yaml.safe_load(config.kubeconfig("https://192.0.2.100:6443", "PEM", "secret"))
    cluster, user, context = (read[name][0] for name in ("clusters", "users", "contexts"))
    assert read["current-context"] == context["name"]
    assert context["context"] == {"cluster": cluster["name"], "user": user["name"]}
    assert cluster["cluster"] == {"server": "https://192.0.2.100:6443", "certificate-authority-data": base64.b64encode(b"PEM").decode()}
    assert user["user"] == {"token": "secret"}


def test_the_certificate_is_valid_for_both_ways_in():
    words = config.certificate(Path("/home"))
    names = words[words.index("-addext") + 1]
    assert {"IP:192.0.2.100", "IP:127.0.0.1"} <= set(names.removeprefix("subjectAltName=").split(","))


def test_the_control_plane_is_no_host_of_the_lab():
    assert config.ADDRESS not in {host.address for host in naming.EVERY} | {naming.MACHINE}
    assert ipaddress.ip_address(config.ADDRESS) in ipaddress.ip_network(naming.NETWORK)
    assert config.MAC not in {host.mac for host in naming.EVERY} | {naming.MACHINE_MAC}


def test_networks_of_pods_do_not_meet_and_every_other_one_has_a_route():
    networks = [ipaddress.ip_network(host.pods) for host in naming.EVERY]
    assert not any(one.overlaps(other) for one in networks for other in networks if one is not other)
    own = naming.host("g8")
    routes = naming.pod_routes(own)
    assert len(routes) == naming.MOST_HOSTS - 1
    assert own.pods not in routes
    assert routes[naming.host("g9").pods] == "192.0.2.19"
    bridge = json.loads(config.pods(own))["plugins"][0]
    assert bridge["ipam"]["ranges"] == [[{"subnet": own.pods}]]


def test_a_dead_node_is_noticed_soon():
    home = Path("/run/lab/kube")
    assert "--node-monitor-grace-period=10s" in config.controllers(home)
    assert {"--default-not-ready-toleration-seconds=5", "--default-unreachable-toleration-seconds=5"} <= set(config.api_server(home))
    assert json.loads(config.kubelet())["nodeStatusUpdateFrequency"] == "1s"


def test_rights_are_checked():
    assert "--authorization-mode=Node,RBAC" in config.api_server(Path("/x"))
    assert "--use-service-account-credentials=true" in config.controllers(Path("/x"))


def test_workers_are_counted_from_the_end():
    assert [[host.name for host in workers.chosen(number)] for number in (1, 2, 3)] == [["g8"], ["g8", "g9"], ["g7", "g8", "g9"]]
    assert len(workers.chosen(workers.MOST)) == workers.MOST


def test_a_worker_is_told_its_own_address_and_network():
    told = workers.told(naming.host("g9"), "PEM", "secret")
    assert told["kubelet.env"] == "NODE_IP=192.0.2.19\n"
    assert yaml.safe_load(told["kubelet.conf"])["users"][0]["user"]["token"] == "secret"
    assert naming.host("g9").pods in told["cni/10-pods.conflist"]
