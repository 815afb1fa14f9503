# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The budget of a run that has nothing to do (docs/design.md, tests)."""

from __future__ import annotations

import pytest
from support import inventory, lab, site
from testinfra.host import Host

LOCK_FREE = {("volume", "info"), ("volume", "get"), ("volume", "list"), ("peer", "status"), ("pool", "list"), ("get-state",), ("--version",)}
"""Commands of which is known that they take no lock; any other counts as one that does."""


@pytest.fixture(scope="module")
def calls(hosts: dict[str, Host]) -> dict[str, list[tuple[str, ...]]]:
    """The words after the options of every `gluster` that the run started, by host."""
    return {name: [tuple(word for word in line.split() if not word.startswith("--") or word == "--version")
                   for line in host.run("cat /run/gluster-calls").stdout.splitlines()] for name, host in hosts.items()}


def test_the_count_counts(hosts: dict[str, Host]) -> None:
    """The wrapper is what sudo finds, and it was asked."""
    for host in hosts.values():
        assert host.check_output("sudo sh -c 'command -v gluster'") == "/usr/local/sbin/gluster"
    assert sum(len(host.run("cat /run/gluster-calls").stdout) for host in hosts.values()) > 0


def test_at_most_six_calls_on_the_acting_host_and_none_elsewhere(calls: dict[str, list[tuple[str, ...]]]) -> None:
    counts = sorted(len(lines) for lines in calls.values())
    print(f"gluster calls of a run without changes: {counts[-1]} on the acting host: {sorted(calls.values(), key=len)[-1]}")
    assert counts[:-1] == [0] * (len(counts) - 1)
    assert 0 < counts[-1] <= 6


def test_no_call_takes_the_lock_of_the_cluster(calls: dict[str, list[tuple[str, ...]]]) -> None:
    assert [words for lines in calls.values() for words in lines if words[:2] not in LOCK_FREE and words[:1] not in LOCK_FREE] == []


def test_at_most_twenty_remote_tasks_per_host() -> None:
    counts = site.remote_tasks(site.read(lab.BUILD / "record.jsonl"))
    print(f"remote tasks of a run without changes: {dict(counts)}")
    assert counts.keys() == inventory.hosts().keys()
    assert max(counts.values()) <= 20
