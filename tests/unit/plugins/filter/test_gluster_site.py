# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bad input, case by case: one file of tests/bad_input each, with inventory variables and what a line of the preflight's table says.

The hosts g1, g2 and g3 are bare and well, with a blank device in a zone each. What a case says comes on top. What it says of `heketi` is said to the
host of Heketi, g1.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.glusterkube.storage.plugins.filter.gluster_device_list import gluster_device_list
from ansible_collections.glusterkube.storage.plugins.filter.gluster_site import gluster_site
from ansible_collections.glusterkube.storage.plugins.filter.heketi_device_list import heketi_device_list
from ansible_collections.glusterkube.storage.plugins.filter.heketi_server_faults import heketi_server_faults

ROOT = Path(__file__).resolve().parents[4]
CASES = ROOT / "tests/bad_input"
ROLE = yaml.safe_load((ROOT / "roles/heketi_server/meta/argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
HOME = {"name": "home", "type": "replicate", "replicas": 3, "size": "1GiB"}
GIB = 1 << 30


def host(number: int, **variables: Any) -> dict[str, Any]:
    """A host as site.yml describes it to the filter."""
    name, given = f"g{number}", {"gluster_zone": "abc"[number - 1], "gluster_devices": ["/dev/sdb"], "ansible_host": f"192.0.2.{number}", **variables}
    looked = gluster_device_list(given["gluster_devices"], tags=False, strict=False)
    look = {"bricks": [], "glusterd": {"uuid": "", "peers": [], "volumes": [], "running": False},
            "devices": [{**entry, "state": "blank", "found": "", "next": "", "vg": "", "usable": 10 * GIB, "free": 10 * GIB} for entry in looked]}
    return {"name": name, "zone": given["gluster_zone"], "arbiter": given.get("gluster_arbiter"), "address": given.get("gluster_address", name),
            "aliases": [name, given["ansible_host"]], "reached": f"{given['ansible_host']}:22", "devices": given["gluster_devices"],
            "look": look, "silence": "", "heketi": heketi(name, given)}


def heketi(name: str, given: dict[str, Any]) -> dict[str, Any]:
    """What it is for Heketi, each device being blank where no other list names it: the look calls it prepared, or the same device, otherwise."""
    ours = [entry["device"] for entry in gluster_device_list(given["gluster_devices"], tags=False, strict=False)]
    looks = [{"device": path, "path": path, "ids": [], "found": "", "next": "", "state": "blank"}
             | ({"state": "refused", "found": f"is the same device as {path}"} if path in ours else {})
             for path in (entry["device"] for entry in heketi_device_list(given.get("heketi_devices")))]
    return {"devices": given.get("heketi_devices"), "tags": given.get("heketi_node_tags"), "state": given.get("heketi_node_state"),
            "cluster": given.get("heketi_cluster", "default"), "manage": given["ansible_host"], "look": looks}


def site(case: dict[str, Any]) -> dict[str, Any]:
    hosts = [host(number, **case.get("hosts", {}).get(f"g{number}", {})) for number in (1, 2, 3)]
    mounts = {client: variables["gluster_mounts"] for client, variables in case.get("clients", {}).items()}
    return gluster_site(hosts, case.get("all", {}).get("gluster_volumes", [HOME]), {"peers": [], "volumes": []}, "", ["g1", "g2", "g3"], mounts)


@pytest.mark.parametrize("path", sorted(CASES.glob("*.yml")), ids=lambda path: path.stem)
def test_bad_input_has_clear_rows_and_nothing_else(path):
    case = yaml.safe_load(path.read_text())
    given = case["input"]
    table = heketi_server_faults(given["heketi"], "g1", ROLE) if "heketi" in given else site(given)["table"]
    *rows, last = table.splitlines()[1:]
    assert all(row.isprintable() for row in rows)
    assert all(any(re.search(words, row) for row in rows) for words in case["expect"]), "\n".join(rows)
    assert len(rows) == len(case["expect"]), "\n".join(rows)
    assert last.endswith("Nothing was changed.")


def test_a_host_whose_look_failed_stops_everything_and_is_not_called_silent():
    failed = {**host(2), "look": {}, "fault": "Task failed: The filter plugin 'x.gluster_address' failed: gluster_storage_network: found: 'x'"}
    answer = gluster_site([host(1), failed], [], {"peers": [], "volumes": []}, "", ["g1", "g2"])
    assert [(fault["host"], fault["object"], fault["found"]) for fault in answer["faults"]] == [("g2", "look", "gluster_storage_network: found: 'x'")]
    assert answer["warnings"] == []


def test_the_hosts_without_a_case_are_well():
    assert site({"clients": {"c1": {"gluster_mounts": [{"volume": "home", "path": "/srv/home", "options": ["ro"]}]}}})["faults"] == []


@pytest.mark.parametrize("zone", ["-x", "$(id)", "..", "Zürich 1/A", 7, "z" * 100])
def test_a_zone_is_only_a_name(zone):
    """It becomes no word of a command, so that any name will do."""
    assert site({"hosts": {"g2": {"gluster_zone": zone}}})["faults"] == []


@pytest.mark.parametrize("value", ["a:b", "it's", '"x"', "x" * 3989, "$(id)", "-x", "ä b", 10, True])
def test_values_of_options_may_be_anything_on_one_line(value):
    answer = site({"all": {"gluster_volumes": [{**HOME, "options": {"auth.allow": value}}]}})
    assert answer["faults"] == [] and answer["volumes"][0]["options"] == {"auth.allow": value}


def test_nothing_that_is_null_was_given():
    nothing = dict.fromkeys(("options", "sets", "state", "bricks"))
    answer = site({"all": {"gluster_volumes": [{**HOME, **nothing}]}, "clients": {"c1": {"gluster_mounts": None}}})
    assert answer["faults"] == [] and len(answer["volumes"][0]["bricks"]) == 3
