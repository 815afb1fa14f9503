# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The server as site.yml leaves it: what it answers, what it may do, and what it may do on storage hosts."""

from __future__ import annotations

import json
import re
import shlex

import pytest
from support import heketi_rest, inventory, lab, site

HOST = heketi_rest.HOST
OTHER = "g2"
VG = "vg_" + "0" * 32
BRICK = "brick_" + "0" * 32
POINT = f"/var/lib/heketi/mounts/{VG}/{BRICK}"

RIGHTS = {
    "/etc/heketi": "root:heketi 750", "/etc/heketi/heketi.json": "root:heketi 640", "/etc/heketi/known_hosts": "root:heketi 640",
    "/etc/heketi/admin.key": "root:root 600", "/etc/heketi/user.key": "root:root 600", "/etc/heketi/id_ed25519": "heketi:heketi 600",
    "/run/glusterkube-heketi": "root:root 700", "/run/glusterkube-heketi/admin.key": "root:root 600",
    "/var/lib/heketi": "heketi:heketi 751", "/var/lib/heketi/heketi.db": "heketi:heketi 600",
    "/usr/local/bin/heketi": "root:root 755", "/usr/local/bin/heketi-cli": "root:root 755",
}
ALLOWED = [
    "systemctl status glusterd",
    "gluster --mode=script --timeout=600 volume info --xml",
    "lvm pvs --reportformat json --units k",
    f"udevadm info --query=symlink --name={inventory.hosts()[OTHER]['gluster_devices'][0]}",
    "cat /etc/fstab",
    "mount",
]
REFUSED = [
    "id",
    "bash -c id",
    "cat /etc/shadow",
    "cat /etc/fstab /etc/shadow",
    "systemctl stop glusterd",
    "systemctl status glusterd --full",
    "awk 'BEGIN {system(\"id\")}'",
    f"awk 'BEGIN {{print \"/dev/mapper/{VG}-{BRICK} {POINT} xfs rw 1 2\" >> \"/etc/passwd\"}}'",
    "sed -i.save /root/d /etc/passwd",
    "sed -i.save '/x/d;1e' /etc/fstab",
    "mkdir -p /etc/other",
    f"mkdir -p {POINT}/../../../../../etc/other",
    "rmdir /srv/gluster",
    "chmod 2775 /etc",
    f"chown :0 {POINT}/brick /etc",
    f"mount -o bind /etc {POINT}",
    "mount --bind /etc /srv",
    f"mkfs.xfs -i size=512 -n size=8192 {inventory.hosts()[OTHER]['gluster_devices'][0]}",
    "wipefs --all /etc/fstab",
    "wipefs --all /dev/../etc/fstab",
    "lvm pvs --config global/x=1",
    "lvm lvremove --autobackup=n -f gluster/bricks",
    "lvm vgremove -qq gluster",
    "gluster volume info",
    "gluster --mode=script --timeout=600 volume reset home force",
    "gluster --mode=script --timeout=600 system:: execute gsec_create",
    "umount /",
]


def as_executor(host: str, *commands: str) -> list[tuple[int, str]]:
    """Exit status and errors of each command that the user of Heketi wants to run as root on a storage host."""
    program = ("import json, subprocess, sys\n"
               "for command in json.load(sys.stdin):\n"
               "    done = subprocess.run(['runuser', '-u', 'heketi-exec', '--', '/bin/bash', '-c', f'sudo --non-interactive {command}'],"
               " capture_output=True, text=True)\n"
               "    print(json.dumps([done.returncode, done.stderr]))\n")
    return [tuple(json.loads(line)) for line in lab.on(host, f"python3 -c {shlex.quote(program)}", json.dumps(commands)).splitlines()]


def pid() -> str:
    return lab.on(HOST, "systemctl show --value --property MainPID heketi").strip()


def test_at_most_twenty_remote_tasks_per_host_in_a_run_without_changes() -> None:
    """That of the step idempotence."""
    counts = site.remote_tasks(site.read(lab.BUILD / "record.jsonl"))
    print(f"remote tasks of a run without changes: {dict(counts)}")
    assert counts.keys() == inventory.hosts().keys()
    assert max(counts.values()) <= 20


def test_it_answers() -> None:
    asked = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:8080/hello').read().decode())"
    assert lab.on(HOST, f'python3 -c "{asked}"') == "Hello from Heketi\n"
    assert heketi_rest.get("/operations")["in_flight"] == 0


def test_another_key_is_no_key() -> None:
    lab.on(HOST, "echo other > /run/other.key")
    program = (lab.ON_HOST / "heketi_rest.py").read_text().replace("/etc/heketi/admin.key", "/run/other.key")
    with pytest.raises(AssertionError, match=r"GET /operations: 401 .*secrets may not match"):
        lab.on(HOST, "python3 - GET /operations", program)


def test_it_may_do_little() -> None:
    status = dict(line.split(":", 1) for line in lab.on(HOST, f"cat /proc/{pid()}/status").splitlines())
    assert int(status["Uid"].split()[0]) == int(lab.on(HOST, "id --user heketi")) != 0
    assert (int(status["CapEff"], 16), int(status["CapBnd"], 16), status["NoNewPrivs"].strip()) == (0, 0, "1")
    told = lab.on(HOST, "systemd-analyze security --no-pager heketi.service")
    exposure = float(re.findall(r"Overall exposure level for heketi.service: ([0-9.]+)", told)[0])
    print(f"systemd-analyze security: {exposure}")
    assert exposure < 2
    inside = f"nsenter --target {pid()} --mount"
    assert "Read-only file system" in lab.on(HOST, f"{inside} touch /etc/heketi/x 2>&1 || true")
    lab.on(HOST, f"{inside} touch /var/lib/heketi/x && rm /var/lib/heketi/x")


def test_files_belong_to_whom_they_should() -> None:
    found = lab.on(HOST, f"stat --format '%n %U:%G %a' {' '.join(RIGHTS)}").splitlines()
    assert dict(line.split(" ", 1) for line in found) == RIGHTS


def test_the_configuration_has_no_key() -> None:
    keys = {lab.on(HOST, f"cat /etc/heketi/{name}.key") for name in ("admin", "user")}
    assert len(keys) == 2 and all(len(key) == 64 for key in keys)
    everything = lab.on(HOST, "cat /etc/heketi/heketi.json /etc/systemd/system/heketi.service; systemctl show heketi; "
                              "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '")
    assert "heketi.json" in everything and not [key for key in keys if key in everything]


def test_it_reaches_each_storage_host_with_pinned_keys() -> None:
    """What it knows of a host is what that host has, under its name and its address; with nothing else to go by, ssh believes it."""
    addresses = {name: host["ansible_host"] for name, host in inventory.hosts().items()}
    known: dict[str, set[str]] = {}
    for names, _kind, key in (line.split() for line in lab.on(HOST, "cat /etc/heketi/known_hosts").splitlines()):
        for name in names.split(","):
            known.setdefault(name, set()).add(key)
    there = lab.each(lambda host: set(lab.on(host, "cut -d' ' -f2 /etc/ssh/ssh_host_*_key.pub").split()), addresses)
    assert known == there | {addresses[name]: keys for name, keys in there.items()} and all(there.values())
    lab.on(HOST, f"set -e; for address in {' '.join(addresses.values())}; do runuser -u heketi -- ssh -F none -i /etc/heketi/id_ed25519 "
                 "-o UserKnownHostsFile=/etc/heketi/known_hosts -o StrictHostKeyChecking=yes -o BatchMode=yes -n heketi-exec@$address "
                 "sudo systemctl status glusterd; done")


def test_sudo_allows_what_heketi_runs() -> None:
    assert dict(zip(ALLOWED, as_executor(OTHER, *ALLOWED))) == dict.fromkeys(ALLOWED, (0, ""))


def test_sudo_refuses_everything_else() -> None:
    found = dict(zip(REFUSED, as_executor(OTHER, *REFUSED)))
    assert {command: answer for command, answer in found.items() if answer[0] != 1 or "a password is required" not in answer[1]} == {}
    assert found.keys() == set(REFUSED)


def test_heketi_writes_fstab_with_the_awk_of_this_host() -> None:
    """Its own words (cmdexec/brick.go), for a brick that is none, and out again."""
    line = f"/dev/mapper/{VG}-{BRICK} {POINT} xfs rw,inode64,noatime,nouuid 1 2"
    before = lab.on(OTHER, "cat /etc/fstab")
    assert as_executor(OTHER, f'awk "BEGIN {{print \\"{line}\\" >> \\"/etc/fstab\\"}}"') == [(0, "")]
    assert lab.on(OTHER, "cat /etc/fstab") == f"{before}{line}\n"
    assert as_executor(OTHER, f'sed -i.save "/{BRICK}/d" /etc/fstab') == [(0, "")]
    assert lab.on(OTHER, "cat /etc/fstab") == before


def test_modules_are_named_for_each_boot() -> None:
    told = lab.each(lambda host: lab.on(host, "cat /etc/modules-load.d/glusterkube-heketi.conf"), inventory.hosts())
    assert [host for host, text in told.items() if not {"dm_thin_pool", "dm_snapshot", "dm_mirror"} <= set(text.split())] == []
