# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the scenario declares, read as it is written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import testinfra
import yaml
from testinfra.host import Host

from . import lab

DECLARED = Path(os.environ.get("MOLECULE_SCENARIO_DIRECTORY", lab.ROOT / "molecule/default")) / "inventory"
"""The inventory of the scenario at work, that of the main road outside of molecule."""


def hosts() -> dict[str, dict[str, Any]]:
    """Hosts of the lab with their variables."""
    return dict(yaml.safe_load(lab.INVENTORY.read_text())["all"]["children"]["gluster"]["hosts"])


def volumes() -> list[dict[str, Any]]:
    return list(yaml.safe_load((DECLARED / "group_vars/all.yml").read_text())["gluster_volumes"])


def grown() -> list[dict[str, Any]]:
    """The same volumes, three of them larger, and one more."""
    larger = {"logs": {"size": "2GiB", "sets": 2}, "scratch": {"size": "5GiB", "sets": 5}, "media": {"size": "3GiB", "sets": 3}}
    return [{**volume, **larger.get(volume["name"], {})} for volume in volumes()] + [
        {"name": "vast", "type": "disperse", "disperses": 3, "redundancies": 1, "size": "1GiB"}]


def _clients() -> dict[str, Any]:
    return dict(yaml.safe_load((DECLARED / "clients.yml").read_text())["all"]["children"]["gluster_clients"]["children"]["first_clients"])


def clients() -> list[str]:
    return sorted(_clients()["hosts"])


def mounts() -> list[dict[str, str]]:
    """The same on each client."""
    return list(_clients()["vars"]["gluster_mounts"])


def connect() -> dict[str, Host]:
    """Every host of the lab, asked as root."""
    return {name: testinfra.get_host(f"ansible://{name}", ansible_inventory=str(lab.INVENTORY), sudo=True) for name in hosts()}


def names() -> dict[str, str]:
    """The host of each address in the pool."""
    return {variables["ansible_host"]: name for name, variables in hosts().items()}
