# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Volumes on the clients: mounted now, and by systemd after each boot."""

from __future__ import annotations

import pytest
from support import eyes, inventory
from testinfra.host import Host

testinfra_hosts = ["ansible://gluster_clients?sudo=true"]


@pytest.mark.parametrize("mount", inventory.mounts(), ids=lambda mount: mount["volume"])
def test_mounted(host: Host, mount: dict[str, str]) -> None:
    found = eyes.mounts(host, "fuse.glusterfs")[mount["path"]]
    assert found["source"].endswith(f":/{mount['volume']}") or found["source"].endswith(f":{mount['volume']}")
    unit = host.check_output("systemd-escape --path %s", mount["path"])
    assert host.run(f"systemctl is-active '{unit}.mount'").stdout.strip() == "active"
    assert host.run(f"systemctl is-enabled 'gluster-wait-{unit}.service'").stdout.strip() == "enabled"


@pytest.mark.parametrize("mount", inventory.mounts(), ids=lambda mount: mount["volume"])
def test_another_host_can_describe_the_volume_when_one_is_down(host: Host, mount: dict[str, str]) -> None:
    process = host.check_output("pgrep -a glusterfs | grep -- ' %s$'", mount["path"])
    assert process.count("--volfile-server=") == len(inventory.hosts())


def test_nobody_waits_for_bricks_to_log_in(host: Host) -> None:
    """systemd lets users in after remote-fs.target."""
    for mount in inventory.mounts():
        unit = host.check_output("systemd-escape --path %s", mount["path"])
        assert "remote-fs.target" not in host.check_output("systemctl show --property=Before %s", f"{unit}.mount")


def test_nothing_else_is_mounted(host: Host) -> None:
    assert eyes.mounts(host, "fuse.glusterfs").keys() == {mount["path"] for mount in inventory.mounts()}


@pytest.mark.parametrize("mount", inventory.mounts(), ids=lambda mount: mount["volume"])
def test_without_its_mount_the_directory_takes_nothing(host: Host, mount: dict[str, str]) -> None:
    """Seen through a second mount of the root file system. A write there would be gone once the volume is mounted."""
    tried = host.run("unshare --mount sh -c %s", f"mount --bind / /mnt && touch /mnt{mount['path']}/x")
    assert (tried.rc, "Operation not permitted" in tried.stderr) == (1, True), tried.stderr
