# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A volume is mounted, gets other options and is unmounted, beside others in use: in check mode, for real, and both again."""

from __future__ import annotations

from typing import Any

import pytest
from support import eyes, fingerprint, inventory, site
from testinfra.host import Host

HOST = inventory.clients()[0]
PATH, UNIT = "/srv/steps-1", r"srv-steps\x2d1"
MOUNT: dict[str, Any] = {"volume": "media", "path": PATH}
SERVERS = list(inventory.names())

STEPS: dict[str, dict[str, Any]] = {
    "create": {"mounts": [MOUNT], "servers": SERVERS},
    "change": {"mounts": [{**MOUNT, "options": ["log-level=WARNING"]}], "servers": SERVERS[::-1]},
    "delete": {"mounts": [MOUNT], "state": "absent"},
}


def ask(step: str, *flags: str) -> dict[str, Any]:
    answer = site.module(HOST, "gluster_mount", *flags, **STEPS[step])
    assert "actions" in answer and "msg" not in answer, answer
    return answer


def look(host: Host) -> tuple[str, str]:
    """The mount as the kernel knows it, with its number, and the files of its units."""
    return (host.run(f"grep ' {PATH} ' /proc/self/mountinfo").stdout,
            host.run(f"cd /etc/systemd/system && cat 'gluster-wait-{UNIT}.service' '{UNIT}.mount'").stdout)


@pytest.mark.parametrize("step", STEPS)
def test_check_mode_tells_what_is_done_once(step: str, hosts: dict[str, Host]) -> None:
    host = hosts[HOST]
    before, others = look(host), eyes.mounts(host, "fuse.glusterfs").keys() - {PATH}
    taken = fingerprint.take([HOST])
    planned = ask(step, "--check")
    assert fingerprint.differences(taken, fingerprint.take([HOST])) == [] and look(host) == before
    done = ask(step)
    assert planned["changed"] and done["changed"]
    assert [action["argv"] for action in planned["actions"]] == [action["argv"] for action in done["actions"]]
    after = look(host)
    assert bool(after[0]) == bool(after[1]) == (step != "delete")
    if step == "change":
        assert after[0] == before[0], "it was mounted anew"
        assert "log-level=WARNING" in after[1] and "log-level" not in before[1]
        assert host.check_output(f"systemctl show --property=NeedDaemonReload --value '{UNIT}.mount'") == "no"
    for again in (ask(step, "--check"), ask(step)):
        assert (again["changed"], again["actions"]) == (False, [])
    assert eyes.mounts(host, "fuse.glusterfs").keys() - {PATH} == others


def test_nothing_of_its_units_is_left_and_the_directory_can_be_written_to(hosts: dict[str, Host]) -> None:
    host = hosts[HOST]
    assert host.run(f"systemctl list-units --no-legend --all '*{UNIT[:9]}*'").stdout == ""
    assert host.run("find /etc/systemd/system -name '*steps*'").stdout == ""
    host.check_output(f"touch {PATH}/x && rm {PATH}/x && rmdir {PATH}")


def test_a_mount_in_use_is_refused_by_name_and_stays(hosts: dict[str, Host]) -> None:
    host, path = hosts[HOST], inventory.mounts()[0]["path"]
    before = eyes.mounts(host, "fuse.glusterfs")
    pid = host.check_output(f"cd {path} && {{ sleep 600 >/dev/null 2>&1 </dev/null & echo $!; }}").strip()
    try:
        for flags in (("--check",), ()):
            answer = site.module(HOST, "gluster_mount", *flags, mounts=inventory.mounts(), state="absent")
            assert f"mount {path}: is in use; found: sleep (pid {pid}) in {path}" in answer["msg"] and not answer["changed"], answer
    finally:
        host.check_output(f"kill {pid}")
    assert eyes.mounts(host, "fuse.glusterfs") == before
