# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The road from bare hosts to mounted volumes as one would do it by hand: shell, all hosts at once, no check of anything.

It runs the commands that the collection runs, in the order that allows most of them to run at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from support import lab

PACKAGES = "glusterfs-server glusterfs-client attr lvm2 thin-provisioning-tools xfsprogs"
SERVER = f"""set -e
mkdir -p /etc/glusterfs /etc/systemd/system/glusterd.service.d
printf '[Service]\\nKillMode=process\\n' >/etc/systemd/system/glusterd.service.d/keep-bricks.conf
apt-get -qq update
DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends {PACKAGES} >/dev/null
systemctl enable --now glusterd
"""


def group(device: str) -> str:
    return f"by_hand_{device.rpartition('/')[2]}"


def host_script(bricks: Iterable[dict[str, Any]]) -> str:
    """Packages, then the bricks of one host."""
    bricks = list(bricks)
    lines = [SERVER]
    for device in sorted({brick["device"] for brick in bricks}):
        lines += [f"pvcreate -qq {device}", f"vgcreate -qq {group(device)} {device}",
                  f"lvcreate -qq --type thin-pool -l 99%FREE --poolmetadatasize 100M -Zn -n pool {group(device)}"]
    for brick in bricks:
        name = f"{brick['volume']}-{brick['set']}-{brick['index']}"
        path, where = f"/dev/{group(brick['device'])}/{name}", f"/srv/gluster/{name}"
        lines += [f"lvcreate -qq --thin -V {brick['size']}b -n {name} {group(brick['device'])}/pool", f"mkfs.xfs -q -i size=512 -n size=8192 {path}",
                  f"mkdir -p {where}", f"chattr +i {where}",
                  f"echo UUID=$(blkid -s UUID -o value {path}) {where} xfs rw,noatime,inode64 0 0 >>/etc/fstab",
                  f"mount {path} {where}", f"mkdir {where}/brick"]
    return "\n".join([*lines, "systemctl daemon-reload"])


def pool_script(peers: Iterable[str], volumes: Iterable[dict[str, Any]]) -> str:
    """Peers and volumes, on one host."""
    lines = ["set -e", "g() { gluster --mode=script \"$@\" >/dev/null; }", *(f"g peer probe {peer}" for peer in peers),
             "until [ $(gluster pool list | grep -c Connected) = 4 ]; do sleep 0.2; done"]
    for volume in volumes:
        kind = {"replicate": f"replica {volume.get('replicas', 0) - volume.get('arbiters', 0)}" + " arbiter 1" * volume.get("arbiters", 0),
                "disperse": f"disperse {volume.get('disperses')} redundancy {volume.get('redundancies')}", "distribute": ""}[volume["type"]]
        lines.append(f"g volume create {volume['name']} {kind} {' '.join(volume['bricks'])}")
        if volume.get("options"):
            lines.append(f"g volume set {volume['name']} {' '.join(f'{key} {value}' for key, value in volume['options'].items())}")
        lines.append(f"g volume start {volume['name']}")
    return "\n".join(lines)


def client_script(server: str, mounts: Iterable[dict[str, str]]) -> str:
    return "\n".join(["set -e", *(f"mkdir -p {mount['path']}; echo {server}:/{mount['volume']} {mount['path']} glusterfs _netdev 0 0 >>/etc/fstab; "
                                  f"mount {mount['path']} & " for mount in mounts), "wait"])


def run(plan: dict[str, Any], clients: Iterable[str], mounts: list[dict[str, str]]) -> None:
    """All of it, by a plan that site.yml wrote."""
    lab.each(lambda host: lab.on(host, "bash", host_script(plan["bricks"][host])), plan["bricks"])
    peers = plan["peers"]
    lab.on("g1", "bash", pool_script(peers, plan["volumes"]))
    lab.each(lambda host: lab.on(host, "bash", client_script(peers[0], mounts)), clients)
