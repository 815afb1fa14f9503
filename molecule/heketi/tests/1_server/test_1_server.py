# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The server as site.yml leaves it: what it answers, what it may do, and what it may do on storage hosts."""

from __future__ import annotations

import re

import pytest
from support import heketi_rest, inventory, lab
from testinfra.host import Host

HOST = heketi_rest.HOST
OTHER = "g2"
VG = "vg_" + "0" * 32
BRICK = "brick_" + "0" * 32
POINT = f"/var/lib/heketi/mounts/{VG}/{BRICK}"

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


def as_executor(host: Host, command: str) -> tuple[int, str]:
    """Exit status and errors of a command that the user of Heketi wants to run as root on a storage host."""
    done = host.run("runuser -u heketi-exec -- /bin/bash -c %s", f"sudo --non-interactive {command}")
    return done.rc, done.stderr


def test_it_answers(hosts: dict[str, Host]) -> None:
    assert hosts[HOST].check_output("curl --silent http://127.0.0.1:8080/hello || python3 -c %s",
                                    "import urllib.request as u; print(u.urlopen('http://127.0.0.1:8080/hello').read().decode())") == "Hello from Heketi"
    assert heketi_rest.get("/operations")["in_flight"] == 0


def test_another_key_is_no_key(hosts: dict[str, Host]) -> None:
    hosts[HOST].check_output("echo other > /run/other.key")
    program = (lab.ON_HOST / "heketi_rest.py").read_text().replace("/etc/heketi/admin.key", "/run/other.key")
    with pytest.raises(AssertionError, match=r"GET /operations: 401 .*secrets may not match"):
        lab.on(HOST, "python3 - GET /operations", program)


def test_it_may_do_little(hosts: dict[str, Host]) -> None:
    host = hosts[HOST]
    status = dict(line.split(":", 1) for line in host.check_output("cat /proc/$(systemctl show --value --property MainPID heketi)/status").splitlines())
    assert int(status["Uid"].split()[0]) == int(host.check_output("id --user heketi")) != 0
    assert (int(status["CapEff"], 16), int(status["CapBnd"], 16), status["NoNewPrivs"].strip()) == (0, 0, "1")
    told = host.check_output("systemd-analyze security --no-pager heketi.service")
    exposure = float(re.findall(r"Overall exposure level for heketi.service: ([0-9.]+)", told)[0])
    print(f"systemd-analyze security: {exposure}")
    assert exposure < 2
    inside = "nsenter --target $(systemctl show --value --property MainPID heketi) --mount"
    assert "Read-only file system" in host.run(f"{inside} touch /etc/heketi/x").stderr
    host.check_output(f"{inside} touch /var/lib/heketi/x && rm /var/lib/heketi/x")


@pytest.mark.parametrize(("path", "owner", "mode"), [
    ("/etc/heketi", "root:heketi", "750"), ("/etc/heketi/heketi.json", "root:heketi", "640"), ("/etc/heketi/known_hosts", "root:heketi", "640"),
    ("/etc/heketi/admin.key", "root:root", "600"), ("/etc/heketi/user.key", "root:root", "600"),
    ("/run/glusterkube-heketi", "root:root", "700"), ("/run/glusterkube-heketi/admin.key", "root:root", "600"),
    ("/etc/heketi/id_ed25519", "heketi:heketi", "600"),
    ("/var/lib/heketi/heketi.db", "heketi:heketi", "600"), ("/usr/local/bin/heketi", "root:root", "755"), ("/usr/local/bin/heketi-cli", "root:root", "755"),
])
def test_files_belong_to_whom_they_should(path: str, owner: str, mode: str, hosts: dict[str, Host]) -> None:
    assert hosts[HOST].check_output("stat --format '%%U:%%G %%a' %s", path) == f"{owner} {mode}"


def test_the_configuration_has_no_key(hosts: dict[str, Host]) -> None:
    keys = {hosts[HOST].check_output(f"cat /etc/heketi/{name}.key") for name in ("admin", "user")}
    assert len(keys) == 2 and all(len(key) == 64 for key in keys)
    everything = hosts[HOST].check_output("cat /etc/heketi/heketi.json /etc/systemd/system/heketi.service; systemctl show heketi; "
                                          "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '")
    assert not [key for key in keys if key in everything]


@pytest.mark.parametrize("name", sorted(inventory.hosts()))
def test_it_reaches_each_storage_host_with_pinned_keys(name: str, hosts: dict[str, Host]) -> None:
    for address in (name, inventory.hosts()[name]["ansible_host"]):
        known = hosts[HOST].check_output("ssh-keygen -F %s -f /etc/heketi/known_hosts | grep -v '^#'", address)
        assert {line.split()[-1] for line in known.splitlines()} == set(hosts[name].check_output("cut -d' ' -f2 /etc/ssh/ssh_host_*_key.pub").split())
    hosts[HOST].check_output("runuser -u heketi -- ssh -F none -i /etc/heketi/id_ed25519 -o UserKnownHostsFile=/etc/heketi/known_hosts "
                             "-o StrictHostKeyChecking=yes -o BatchMode=yes heketi-exec@%s sudo systemctl status glusterd",
                             inventory.hosts()[name]["ansible_host"])


@pytest.mark.parametrize("command", ALLOWED)
def test_sudo_allows_what_heketi_runs(command: str, hosts: dict[str, Host]) -> None:
    assert as_executor(hosts[OTHER], command) == (0, "")


def test_sudo_refuses_everything_else(hosts: dict[str, Host]) -> None:
    found = {command: as_executor(hosts[OTHER], command) for command in REFUSED}
    assert {command: answer for command, answer in found.items() if answer[0] != 1 or "a password is required" not in answer[1]} == {}


def test_heketi_writes_fstab_with_the_awk_of_this_host(hosts: dict[str, Host]) -> None:
    """Its own words (cmdexec/brick.go), for a brick that is none, and out again."""
    line = f"/dev/mapper/{VG}-{BRICK} {POINT} xfs rw,inode64,noatime,nouuid 1 2"
    before = hosts[OTHER].file("/etc/fstab").content_string
    assert as_executor(hosts[OTHER], f'awk "BEGIN {{print \\"{line}\\" >> \\"/etc/fstab\\"}}"') == (0, "")
    assert hosts[OTHER].file("/etc/fstab").content_string == f"{before}{line}\n"
    assert as_executor(hosts[OTHER], f'sed -i.save "/{BRICK}/d" /etc/fstab') == (0, "")
    assert hosts[OTHER].file("/etc/fstab").content_string == before


@pytest.mark.parametrize("module", ["dm_thin_pool", "dm_snapshot", "dm_mirror"])
def test_modules_are_named_for_each_boot(module: str, hosts: dict[str, Host]) -> None:
    for host in hosts.values():
        assert module in host.file("/etc/modules-load.d/glusterkube-heketi.conf").content_string.split()
