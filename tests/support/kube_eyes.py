# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What volumes of Heketi leave behind, from the claim down to the logical volumes. Nothing here uses code of the collection."""

from __future__ import annotations

import hashlib
from typing import Any

from . import heketi_rest, heketi_volumes, kube, lab, wait

LOOKS = {
    "mounts": "grep -E ' - fuse.glusterfs |heketi.glusterkube.io|kubernetes.io~glusterfs' /proc/1/mountinfo | cut -d' ' -f5",
    "processes": "pgrep -ax glusterfs | cut -d' ' -f2-",
    "folders": "find /var/lib/kubelet/pods /var/lib/kubelet/plugins -xdev -mindepth 1 -type d "
               "'(' -path '*/heketi.glusterkube.io/*' -o -path '*/kubernetes.io~csi/*' -o -path '*/kubernetes.io~glusterfs/*' ')'",
    "on the root disk": "find /var/lib/kubelet/pods /var/lib/kubelet/plugins -xdev -type f "
                        "'(' -path '*/mount/*' -o -path '*/globalmount/*' -o -path '*/kubernetes.io~glusterfs/*' ')'",
    "failed units": "systemctl list-units --failed --plain --no-legend | cut -d' ' -f1",
}
"""What shows on a worker: mounts of process 1, FUSE processes, directories of volumes, files below a mount point that is none, units."""


def worker(host: str) -> dict[str, list[str]]:
    return lab.looks(host, LOOKS)


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
    """Until everything is as it was: kubelet, provisioner and Heketi clean up after the objects have gone.

    Volumes are the last of it that Kubernetes knows of. Before they are gone nobody looks at the hosts, which takes their time.
    """
    kube.wait_for("delete", "pv", *sorted(kube.objects("pv").keys() - set(before["volumes"])), seconds=seconds)
    wait.until("nothing is left", lambda: differences(before, everything()), seconds, pause=1)


def named(name: str) -> list[str]:
    """Ids of Heketi's volumes with this name, those that are not finished among them."""
    return [identity for identity, volume in heketi_rest.get("/db/dump")["volumeentries"].items() if volume["Info"]["name"] == name]


def of_volume(host: str, volume: dict[str, Any]) -> list[str]:
    """What a worker has of a PersistentVolume of the driver: mounts, and directories and files below them, which outlive a boot."""
    words = (volume["metadata"]["name"], hashlib.sha256(volume["spec"]["csi"]["volumeHandle"].encode()).hexdigest())    # kubelet's names of its places
    found = worker(host)
    return [line for look in ("mounts", "folders", "on the root disk") for line in found[look] if any(word in line for word in words)]


def main_pids(unit: str) -> dict[str, str]:
    """The process of a unit on each worker, 0 for none."""
    return lab.each(lambda host: lab.on(host, f"systemctl show --value --property MainPID {unit}").strip(), kube.WORKERS)


def kill(unit: str, whom: str = "all") -> None:
    """A unit runs on every worker and is killed on all; another process of it runs afterwards."""
    before = main_pids(unit)
    assert "0" not in before.values(), f"{unit} does not run: {before}"
    lab.each(lambda host: lab.on(host, f"systemctl kill --kill-whom={whom} --signal=SIGKILL {unit}"), kube.WORKERS)
    wait.until(f"another {unit} runs", lambda: not_anew(unit, before), kube.SECONDS)


def not_anew(unit: str, before: dict[str, str]) -> list[str]:
    """Workers on which a unit is still the process of before, or none."""
    return [host for host, pid in main_pids(unit).items() if pid in ("0", before[host])]


def mounts(host: str) -> dict[str, str]:
    """GlusterFS mounts of process 1 of a worker: the source of each place."""
    lines = lab.on(host, "grep ' - fuse.glusterfs ' /proc/1/mountinfo || true").splitlines()
    return {line.split()[4]: line.split(" - ")[1].split()[1] for line in lines}
