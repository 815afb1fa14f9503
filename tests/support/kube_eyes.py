# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What volumes of Heketi leave behind, from the claim down to the logical volumes. Nothing here uses code of the collection."""

from __future__ import annotations

from typing import Any

from . import heketi_rest, heketi_volumes, kube, lab, wait

LOOKS = {
    "mounts": "grep -E ' - fuse.glusterfs |heketi.glusterkube.io|kubernetes.io~glusterfs' /proc/1/mountinfo | cut -d' ' -f5",
    "processes": "pgrep -ax glusterfs | cut -d' ' -f2-",
    "folders": "find /var/lib/kubelet/pods /var/lib/kubelet/plugins -xdev -mindepth 1 -type d "
               "'(' -path '*/heketi.glusterkube.io/*' -o -path '*/kubernetes.io~csi/*' -o -path '*/kubernetes.io~glusterfs/*' ')'",
    "on the root disk": "find /var/lib/kubelet/pods /var/lib/kubelet/plugins -xdev -type f '(' -path '*/mount/*' -o -path '*/globalmount/*' ')'",
    "failed units": "systemctl list-units --failed --plain --no-legend | cut -d' ' -f1",
}
"""What shows on a worker: mounts of process 1, FUSE processes, directories of volumes, files below a mount point that is none, units."""


def worker(host: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in lab.on(host, "".join(f"echo ={name}; {{ {command}; }} 2>/dev/null | sort; " for name, command in LOOKS.items()) + "true").splitlines():
        if line.startswith("="):
            found[line[1:]] = []
        else:
            found[list(found)[-1]].append(line)
    return found


def everything() -> dict[str, Any]:
    """Claims and volumes of Kubernetes, what is on the workers, and what Heketi and its hosts have."""
    return {"claims": sorted(kube.objects("pvc")), "volumes": sorted(kube.objects("pv")), "pods": sorted(kube.objects("pods")),
            "workers": lab.each(worker, kube.WORKERS), "storage": heketi_volumes.everything()}


def differences(was: Any, now: Any, path: str = "") -> list[str]:
    """Each part that is not the same."""
    if isinstance(was, dict) and isinstance(now, dict):
        return [text for key in sorted({*was, *now}) for text in differences(was.get(key), now.get(key), f"{path}/{key}")]
    if isinstance(was, list) and isinstance(now, list):
        return [f"{path}: + {entry}" for entry in now if entry not in was] + [f"{path}: - {entry}" for entry in was if entry not in now]
    return [] if was == now else [f"{path}: {was!r} is now {now!r}"]


def await_nothing_left(before: dict[str, Any], seconds: float = kube.SECONDS) -> None:
    """Until everything is as it was: kubelet, provisioner and Heketi clean up after the objects have gone."""
    wait.until("nothing is left", lambda: differences(before, everything()), seconds, pause=1)


def named(name: str) -> list[str]:
    """Ids of Heketi's volumes with this name, those that are not finished among them."""
    return [identity for identity, volume in heketi_rest.get("/db/dump")["volumeentries"].items() if volume["Info"]["name"] == name]


def mounts(host: str) -> dict[str, str]:
    """GlusterFS mounts of process 1 of a worker: the source of each place."""
    lines = lab.on(host, "grep ' - fuse.glusterfs ' /proc/1/mountinfo || true").splitlines()
    return {line.split()[4]: line.split(" - ")[1].split()[1] for line in lines}
