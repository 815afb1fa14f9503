# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Kubernetes costs on top of Heketi and GlusterFS, as ratios of one run on one machine: `make benchmark`.

Twelve claims at once against the same twelve volumes by Heketi's REST interface; a pod's files against those of a native mount on the same worker.
The lab that LAB names is made anew and is gone afterwards.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
os.environ["MOLECULE_PROJECT_DIRECTORY"] = str(ROOT)
os.environ["MOLECULE_SCENARIO_DIRECTORY"] = str(ROOT / "molecule/kubernetes")

from support import heketi_rest, heketi_volumes, kube, lab, road, site

VERSION = "1.37.2"
REPEAT = 2
MANY = 12
CLAIMS = [f"claim-{number}" for number in range(MANY)]
RAW = [f"raw-{number}" for number in range(MANY)]
WORKER = kube.WORKERS[0]
MOUNT = "/run/native"
WORKS = {
    "64 MiB in one file": "dd if=/dev/zero of=$d/large bs=1048576 count=64 conv=fsync 2>/dev/null",
    "200 small files": "i=0; while [ $i -lt 200 ]; do echo content > $d/f$i; i=$((i + 1)); done",
    "200 files read": "i=0; while [ $i -lt 200 ]; do read -r line < $d/f$i; i=$((i + 1)); done",
}
TIMED = "d={folder}/{name}; mkdir -p $d; read -r begin rest < /proc/uptime; {work}; read -r end rest < /proc/uptime; echo $begin $end"


def seconds(work: Callable[[], object]) -> float:
    start = time.monotonic()
    work()
    return time.monotonic() - start


def up() -> None:
    road.begin("heketi")
    lab.lab("kube", "up", VERSION)
    lab.write_inventory()
    run = site.site()
    if run.code:
        sys.exit(run.told())


def by_rest() -> tuple[float, float]:
    """Seconds to make and to delete twelve volumes, all asked for at once."""
    made = seconds(lambda: heketi_rest.at_once(*(("POST", "/volumes", {"name": name, "size": 1, "durability": {"type": "none"}}) for name in RAW)))
    there = heketi_volumes.volumes()
    return made, seconds(lambda: heketi_rest.at_once(*(("DELETE", f"/volumes/{there[name]['id']}", None) for name in RAW)))


def by_claims() -> tuple[float, float]:
    """The same through a class, from kubectl to the last bound claim, and until the last volume has gone."""
    def bound() -> None:
        kube.claims(*(kube.claim(name, storage_class="gluster-plain") for name in CLAIMS))
        kube.wait_for("jsonpath={.status.phase}=Bound", "pvc", *CLAIMS)

    def gone() -> None:
        volumes = kube.objects("pv")
        kube.kubectl("delete", "pvc", *CLAIMS)
        kube.wait_for("delete", "pv", *volumes)
    return seconds(bound), seconds(gone)


def files() -> dict[str, tuple[float, float]]:
    """Seconds of each work in a pod and in a native mount of its volume on the same worker, by turns; the least of some."""
    kube.apply(kube.claim("files"))
    (volume,) = kube.bound("files").values()
    context = volume["spec"]["csi"]["volumeAttributes"]
    found: dict[str, tuple[float, float]] = {}
    with kube.pods(kube.pod("files", "files", node=WORKER)):
        lab.on(WORKER, f"mkdir -p {MOUNT}; mount -t glusterfs {context['servers'].split(',')[0]}:/{context['volume']} {MOUNT}; chmod 2777 {MOUNT}")
        for turn in range(REPEAT):
            for name, work in WORKS.items():
                inside = _taken(kube.inside("files", TIMED.format(folder="/data", name=f"pod-{turn}", work=work)))
                native = _taken(lab.on(WORKER, TIMED.format(folder=MOUNT, name=f"native-{turn}", work=work)))
                before = found.get(name, (inside, native))
                found[name] = min(inside, before[0]), min(native, before[1])
        lab.on(WORKER, f"umount {MOUNT}")
    kube.delete("pvc", "files")
    return found


def _taken(told: str) -> float:
    begin, end = told.split()
    return max(float(end) - float(begin), 0.01)


def main() -> None:
    try:
        up()
        rest, claims = [by_rest()], [by_claims()]
        for _unused in range(REPEAT - 1):
            rest.append(by_rest())
            claims.append(by_claims())
        io = files()
    finally:
        lab.lab("down")
    rows = [(f"{MANY} {what} at once: claims / REST", min(claim[index] for claim in claims), min(one[index] for one in rest))
            for index, what in enumerate(("volumes", "deletions"))]
    rows += [(f"{name}: pod / native mount", *pair) for name, pair in io.items()]
    print(f"{'':<46}{'measured':<22}ratio")
    for what, ours, raw in rows:
        print(f"{what:<46}{f'{ours:.2f} s / {raw:.2f} s':<22}{ours / raw:.2f}")


if __name__ == "__main__":
    main()
