# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Enough bricks are there, and still the mount fails: it is tried again by itself."""

from __future__ import annotations

from support import eyes, inventory, wait
from testinfra.host import Host

CLIENT = inventory.clients()[0]
FAILS_ONCE = """#!/bin/sh
case "$2" in /run/*) ;; *) mkdir /run/mount-failed 2>/dev/null && exit 1 ;; esac
exec sh /run/mount-works "$@"
"""
"""In the place of mount.glusterfs: the first mount that is not the private one of the wait fails."""


def test_a_failed_mount_is_tried_again(hosts: dict[str, Host]) -> None:
    host, helper = hosts[CLIENT], "/sbin/mount.glusterfs"
    host.check_output("printf %s %s > /run/mount-fails && chmod 755 /run/mount-fails", "%s", FAILS_ONCE)
    host.check_output(f"cp {helper} /run/mount-works && mount --bind /run/mount-fails {helper}")
    try:
        host.check_output("systemctl stop srv-home.mount && systemctl start gluster-wait-srv-home.service")
        wait.until("the mount has failed", lambda: not host.file("/run/mount-failed").exists, 60)
        wait.until("it is mounted all the same", lambda: "/srv/home" not in eyes.mounts(host, "fuse.glusterfs"), 60)
    finally:
        host.check_output(f"umount {helper}; rm -rf /run/mount-works /run/mount-fails /run/mount-failed")
