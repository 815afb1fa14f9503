# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter with mounts as a host tells them: GlusterFS 10.3, /proc/self/mountinfo of a lab's host."""

from __future__ import annotations

from ansible_collections.glusterkube.storage.plugins.filter.gluster_purge import gluster_purge

MOUNTED = ("239 21 0:39 / /mnt/foreign rw,relatime shared:127 - fuse.glusterfs 192.0.2.11:/home rw,user_id=0,group_id=0,default_permissions,allow_other,"
           "max_read=131072\n")
POOL = {"running": True, "peers": [{"uuid": "u1", "names": ["localhost"], "addresses": ["192.0.2.11"], "connected": True}],
        "volumes": [{"name": "home", "status": "Started", "type": "distribute", "replicas": 1, "arbiters": 0, "disperses": 0, "redundancies": 0,
                     "clients": {"fuse": 1}, "bricks": []}]}
HOST = {"name": "g1", "address": "192.0.2.11",
        "look": {"devices": [], "bricks": [], "glusterd": {"uuid": "u1", "peers": [], "volumes": ["home"], "running": True}}}


def test_a_mount_that_is_declared_goes_too_and_another_forbids_it():
    assert gluster_purge([HOST], POOL, {"g1": MOUNTED}, {"g1": [{"volume": "home", "path": "/mnt/foreign"}]})["table"] == ""
    assert "is mounted on /mnt/foreign" in gluster_purge([HOST], POOL, {"g1": MOUNTED})["table"]
