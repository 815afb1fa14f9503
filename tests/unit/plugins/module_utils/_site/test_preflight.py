# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every fault has a row, and the row says how to go on."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._site.layout import Site
from ansible_collections.glusterkube.storage.plugins.module_utils._site.model import Fault
from ansible_collections.glusterkube.storage.plugins.module_utils._site.preflight import faults, table, warnings
from site_cases import device, host, pool, prepared, silent

VOLUME = {"name": "home", "type": "distribute", "size": "1GiB"}
NO_SPACE = {"volume": "home", "what": "no room", "found": "1GiB free", "expected": "", "next": "add a device"}


def rows(hosts, volumes=(), live=None, refused=()):
    site = Site(hosts, volumes, live or pool(1, 2), lambda *_unused: {"volumes": {}, "refused": list(refused)})
    return [" | ".join(fault.to_dict().values()) for fault in faults(site, "192.0.2.0/24")]


@pytest.mark.parametrize(("hosts", "volumes", "refused", "row"), [
    ([replace(host(1), address="")], (), (), r"g1 \| address \| none in 192.0.2.0/24 \| set gluster_storage_network"),
    ([host(1, devices=(device(state="refused", found="ext4 labelled x"),))], (), (), r"g1 \| /dev/sdb \| ext4 labelled x \| go on"),
    ([host(1, devices=(device(state="missing", found="no such block device"),))], (), (), r"g1 \| /dev/sdb \| no such block device \| go on"),
    ([host(1), replace(host(2), address="192.0.2.1")], (), (), r"g1 \| address \| 192.0.2.1, the same as g2 \| list each host once"),
    ([host(1), host(2, uuid="u1")], (), (), r"g1 \| glusterd UUID \| u1, the same as g2 \| on the clone"),
    ([host(1), host(3, uuid="u9", peers=2, volumes=("x",))], (), (), r"g3 \| pool \| in another pool with 2 other members and volumes: x \| leave it out"),
    ([replace(host(1), reached="192.0.2.1:22"), replace(host(2), reached="192.0.2.1:22")], (), (), r"g1 \| ansible_host \| 192.0.2.1:22, the same as g2 \|"),
    ([host(1)], (VOLUME,), (NO_SPACE,), r"- \| volume home \| no room; 1GiB free \| add a device"),
])
def test_a_fault_has_its_row(hosts, volumes, refused, row):
    found = rows(hosts, volumes, refused=refused)
    assert len(found) == 1 and re.match(row, found[0])


def test_healthy_hosts_and_a_silent_one_are_no_fault():
    assert rows([host(1), host(2), silent(3)], ({**VOLUME, "quota": {"limits": [{"path": "/", "size": "1GiB"}]}},)) == []


def test_silent_hosts_and_members_that_nobody_declared_are_warned_about():
    site = Site([host(1), silent(2)], (), pool(1, 2, 9), lambda *_unused: {"volumes": {}, "refused": []})
    assert [text.split(";")[0] for text in warnings(site)] == ["g2: does not answer", "g9: is in the pool but not in the inventory"]


def test_a_cell_stays_on_its_line_and_short():
    line = table([Fault("g1\n", "a\tb", "\x1b[31m" + 5000 * "x", "go on")]).splitlines()[1]
    assert line.startswith("g1\\n  a\\tb") and line.isprintable() and "... (5008 characters)" in line and len(line) < 400


def test_bricks_on_a_device_that_is_not_declared_any_more_are_warned_about():
    site = Site([host(1, prepared("home", 0, device="/dev/sdc"))], (), pool(1), lambda *_unused: {"volumes": {}, "refused": []})
    assert warnings(site) == ["g1: /dev/sdc is not declared any more; the bricks on it stay as they are"]


def test_the_table_is_aligned_and_counts():
    text = table([Fault("g1", "/dev/sdb", "ext4", "wipe it"), Fault("g10", "address", "none", "set it"), Fault("-", "volume v", "twice", "rename")])
    assert text.splitlines() == [
        "HOST  OBJECT    FOUND  NEXT",
        "g1    /dev/sdb  ext4   wipe it",
        "g10   address   none   set it",
        "-     volume v  twice  rename",
        "3 faults, 2 hosts concerned. Nothing was changed.",
    ]
