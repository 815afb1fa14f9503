# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Later runs of site.yml: they change what is new and nothing else, say no secret, and let Heketi end what it is doing."""

from __future__ import annotations

import json
import shlex
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import calls, heketi_rest, inventory, lab, site

HOST = heketi_rest.HOST
OTHER = "g2"
CANARY = "canary-b6f2e1c7a9"


def started() -> str:
    return lab.on(HOST, "systemctl show --value --property MainPID heketi").strip()


@pytest.fixture(scope="module")
def own_key() -> Iterator[str]:
    """The key that the role made, put back in the end."""
    key = lab.on(HOST, "cat /etc/heketi/admin.key")
    yield key
    lab.on(HOST, f"printf %s {key} > /etc/heketi/admin.key && systemctl restart heketi")


def test_a_key_of_the_user_is_told_nowhere(own_key: str) -> None:
    before = started()
    run = site.site("-vvv", "--diff", "--tags", "heketi", heketi_admin_key=CANARY)
    assert run.code == 0, run.told()
    assert lab.on(HOST, "cat /etc/heketi/admin.key") == CANARY != own_key
    assert started() != before, "Heketi runs with the old key"
    assert heketi_rest.get("/operations")["in_flight"] == 0
    assert "/etc/heketi/admin.key" in run.output, "it does not say so much that a key could be in it"
    assert CANARY not in run.output and own_key not in run.output
    assert CANARY not in str(run.events) and CANARY not in str(run.plan)
    told = lab.each(lambda host: lab.on(host, "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '; journalctl --boot --output cat; systemctl show heketi"),
                    inventory.hosts())
    assert [host for host, text in told.items() if CANARY in text] == []


@pytest.mark.campaign        # in `make test` the step idempotence does it
def test_the_same_again_changes_nothing(own_key: str) -> None:
    before = started()
    with calls.noted(inventory.hosts()):
        run = site.site(heketi_admin_key=CANARY)
        made = {host: len(lines) for host, lines in calls.since_then(inventory.hosts()).items()}
    assert (run.code, run.changed()) == (0, []), run.told()
    assert started() == before
    print(f"remote tasks of a run without changes: {dict(site.remote_tasks(run.events))}, calls of gluster: {made}, {run.seconds:.0f} s")


@pytest.mark.campaign
def test_what_a_killed_run_has_written_takes_effect_with_the_next_one(own_key: str) -> None:
    known = "/etc/heketi/known_hosts"
    lab.on(HOST, f"cp {known} /run/known; echo '# old' >> {known}; systemctl restart heketi; cat /run/known > {known}")
    before = started()
    run = site.site(heketi_admin_key=CANARY)
    assert run.code == 0 and run.actions() == [["systemctl", "restart", "heketi.service"]], run.told()
    assert started() != before


def test_an_option_that_heketi_does_not_have_is_refused_before_the_first_change() -> None:
    before = started()
    run = site.site(heketi_config={"auto_create_block_hosting_volume": True})
    assert run.code != 0 and "auto_create_block_hosting_volume" in run.output, run.told()
    assert run.changed() == [] and started() == before


def test_a_second_server_is_refused(tmp_path: Path) -> None:
    (tmp_path / "hosts.yml").write_text(f"heketi: {{hosts: {{{OTHER}: {{}}}}}}\n")
    run = site.site("-i", str(tmp_path / "hosts.yml"))
    assert run.code != 0 and f"group heketi: found: {HOST}, {OTHER}; expected: one host" in run.output, run.told()
    assert run.changed() == []


def test_a_restart_waits_for_what_is_in_flight(own_key: str) -> None:
    """A volume is ordered, and Heketi gets another key while it makes it."""
    volume = {"name": "drained", "size": 1, "durability": {"type": "replicate", "replicate": {"replica": 3}}}
    ordered = f"cat > /run/rest.py; python3 /run/rest.py POST /volumes {shlex.quote(json.dumps(volume))} || true"
    order = subprocess.Popen([lab.ROOT / "lab/lab", "run", HOST, ordered], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    assert order.stdin
    order.stdin.write((lab.ON_HOST / "heketi_rest.py").read_text())
    order.stdin.close()
    end = time.monotonic() + 30
    while not heketi_rest.get("/operations")["in_flight"]:
        assert time.monotonic() < end, "the volume is not being made"
    before = started()
    lab.on(HOST, "printf other > /etc/heketi/admin.key && systemctl restart heketi")
    order.wait(60)
    assert started() != before
    assert heketi_rest.get("/operations")["total"] == 0, "the operation was cut off"
    found = [heketi_rest.get(f"/volumes/{name}") for name in heketi_rest.get("/volumes")["volumes"]]
    assert [volume["name"] for volume in found] == ["drained"]
    heketi_rest.delete(f"/volumes/{found[0]['id']}")
