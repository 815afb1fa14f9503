# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventories that are shipped, on the hosts of the lab: planned on bare ones, and the pool made anew where a purge was."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import eyes, inventory, lab, site
from testinfra.host import Host

SHIPPED = lab.ROOT / "inventories"
VAULT_PASSWORD = "example"      # as inventories/production/group_vars/all/vault.yml says
LAB_DEVICES = ("/dev/ubdb", "/dev/ubdc")
IPV6 = "2001:db8:0:1::1{}/64"
PLAYBOOKS = ("status.yml", "purge.yml", "site.yml")


def listed(name: str) -> dict[str, Any]:
    argv = [Path(sys.executable).with_name("ansible-inventory"), "-i", SHIPPED / name, "--list"]
    return dict(json.loads(subprocess.run(argv, check=True, capture_output=True, text=True).stdout))


def small(volumes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same volumes as large as the lab's disks allow."""
    return [{**volume, "size": "1GiB"} for volume in volumes]


def on_the_lab(found: dict[str, Any], path: Path) -> Path:
    """An inventory beside the shipped one: where its hosts are here, and which devices they have."""
    names = found["gluster"]["hosts"] + found["gluster_clients"]["hosts"]
    ours = yaml.safe_load(lab.INVENTORY.read_text())["all"]
    hosts = {}
    for name, address in zip(names, inventory.names(), strict=True):
        declared = found["_meta"]["hostvars"][name].get("gluster_devices", [])
        devices = [{**(entry if isinstance(entry, dict) else {}), "device": here} for entry, here in zip(declared, LAB_DEVICES, strict=False)]
        hosts[name] = {"ansible_host": address, "gluster_devices": devices}
    connection = {key: value for key, value in ours["vars"].items() if key.startswith("ansible_")}
    servers = {name: {} for name in found["gluster"]["hosts"]}
    path.write_text(yaml.safe_dump({"all": {"vars": connection, "hosts": hosts, "children": {"shipped": {"hosts": servers}}}}))
    return path


@pytest.fixture(scope="module")
def addresses(hosts: dict[str, Host]) -> Iterator[None]:
    """Every host has an IPv6 address of the documentation's network, until the end."""
    link = "$(ip -o -4 address show to 192.0.2.0/24 | cut -d' ' -f2)"
    lab.each(lambda host: lab.on(host, f"ip -6 address add {IPV6.format(host[1:])} nodad dev {link}"), hosts)
    yield
    lab.each(lambda host: lab.on(host, f"ip -6 address del {IPV6.format(host[1:])} dev {link}"), hosts)


@pytest.mark.parametrize(("name", "network"), [
    ("production", "192.0.2."),
    pytest.param("production-ipv6", "2001:db8:0:1::1", marks=pytest.mark.campaign),
])
def test_the_shipped_inventory_is_planned_on_bare_hosts(name: str, network: str, addresses: None, tmp_path: Path) -> None:
    found = listed(name)
    (tmp_path / "password").write_text(VAULT_PASSWORD)
    volumes = found["_meta"]["hostvars"]["a1.storage.example.com"]["gluster_volumes"]
    run = site.playbook("site.yml", "--check", "--vault-password-file", str(tmp_path / "password"), "-i", str(on_the_lab(found, tmp_path / "lab.yml")),
                        declared=SHIPPED / name, gluster_group="shipped", gluster_volumes=small(volumes))
    assert run.code == 0, run.told()
    assert [volume["name"] for volume in run.plan["volumes"]] == [volume["name"] for volume in volumes]
    assert len(run.plan["peers"]) == 3 and all(peer.startswith(network) for peer in run.plan["peers"])
    for sets in run.plan["layout"].values():
        assert [[brick["host"][0] for brick in bricks] for bricks in sets["sets"]] == [["a", "b", "q"]] and sets["sets"][0][2]["arbiter"]
    by_class = {volume["name"]: {brick["device"] for brick in run.plan["layout"][volume["name"]]["sets"][0]} for volume in volumes if "device_tags" in volume}
    assert by_class in ({}, {"home": {"/dev/ubdc"}, "vms": {"/dev/ubdb"}})


@pytest.mark.parametrize("playbook", PLAYBOOKS)
def test_a_group_without_hosts_changes_nothing(playbook: str) -> None:
    """Where something should be made it is a mistake, such as a typing error in gluster_group."""
    run = site.playbook(playbook, gluster_group="nobody", confirm="nobody")
    assert (run.code, run.changed()) == (2 if playbook == "site.yml" else 0, []), run.told()
    assert playbook != "site.yml" or "group nobody: found: no host" in " ".join(run.output.split()), run.told()


@pytest.mark.campaign
def test_a_pool_is_made_again_where_one_was_taken_apart(hosts: dict[str, Host], names: dict[str, str]) -> None:
    run = site.site()
    assert run.code == 0, run.told()
    live = eyes.volumes(hosts["g2"], names)
    assert sorted(live) == sorted(volume["name"] for volume in inventory.volumes()) and {volume.status for volume in live.values()} == {"Started"}
    used = {place["device"] for volume in run.plan["layout"].values() for bricks in volume["sets"] for place in bricks}
    assert used == set(LAB_DEVICES), "devices that were wiped and those that were not"
    for client in inventory.clients():
        assert set(eyes.mounts(hosts[client], "fuse.glusterfs")) == {mount["path"] for mount in inventory.mounts()}
        lab.on(client, f"echo new >/srv/home/{client} && sync /srv/home/{client}")
    assert {lab.on(client, f"cat /srv/home/{other}") for client in inventory.clients() for other in inventory.clients()} == {"new\n"}
