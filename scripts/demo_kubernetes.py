# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The end of `make demo`: the newest Kubernetes, a class in it, a StatefulSet that writes through claims of that class, and what is below them."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LAB = ("lab/lab",)
VERSION = "1.37.2"
CLASS = {"name": "gluster", "volume_type": "replicate:3", "default": True, "allow_expansion": True}
EXAMPLE = ROOT / "docs/examples/kubernetes/statefulset.yml"
IMAGE = "test.local/busybox:1"
PODS = ("web-0", "web-1", "web-2")
SECONDS = 180


def manifest() -> str:
    """The example of the documentation with an image that the lab has."""
    return re.sub(r"image: busybox:\S+", f"image: {IMAGE}", EXAMPLE.read_text(encoding="utf-8"))


def chain(pods: Mapping[str, Any], claims: Mapping[str, Any], volumes: Mapping[str, Any], bricks: Mapping[str, Sequence[str]]) -> list[str]:
    """Lines from each pod to the bricks of its volume. The arguments are objects by name as the API has them, and each gluster volume's bricks."""
    lines = []
    for name, pod in sorted(pods.items()):
        for entry in pod["spec"]["volumes"]:
            if "persistentVolumeClaim" not in entry:
                continue
            claim = claims[entry["persistentVolumeClaim"]["claimName"]]
            volume = volumes[claim["spec"]["volumeName"]]
            source = volume["spec"]["csi"]
            gluster = source["volumeAttributes"]["volume"]
            size, kind = claim["status"]["capacity"]["storage"], claim["spec"]["storageClassName"]
            lines += [f"pod {name} on {pod['spec']['nodeName']}",
                      f"  claim {claim['metadata']['name']}: {claim['status']['phase']}, {size}, class {kind}",
                      f"    PersistentVolume {volume['metadata']['name']}, driver {source['driver']}",
                      f"      Heketi volume {source['volumeHandle']}",
                      f"        GlusterFS volume {gluster}",
                      *(f"          brick {brick}" for brick in bricks[gluster])]
    return lines


def objects(kind: str, *words: str) -> dict[str, Any]:
    told = subprocess.run([*LAB, "kube", "kubectl", "get", kind, *words, "-o", "json"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    return {entry["metadata"]["name"]: entry for entry in json.loads(told)["items"]}


def bricks_of(volume: str) -> list[str]:
    told = subprocess.run([*LAB, "run", "g1", f"gluster volume info {volume}"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    return re.findall(r"^Brick\d+: (\S+)", told, re.MULTILINE)


def run(show: Callable[..., list[str]], write_inventory: Callable[[], None], site: Sequence[str]) -> None:
    """``show`` runs a command before the eyes of the user, ``site`` is the command of site.yml."""
    show(*LAB, "kube", "up", VERSION)
    write_inventory()
    show(*site, "--tags", "kubernetes", "-e", json.dumps({"kubernetes_storage_classes": [CLASS]}))
    show(*LAB, "kube", "kubectl", "get", "storageclass,csidriver,csinode")
    print(f"\n$ kubectl apply -f {EXAMPLE.relative_to(ROOT)}    # with {IMAGE}", flush=True)
    subprocess.run([*LAB, "kube", "kubectl", "apply", "-f", "-"], cwd=ROOT, check=True, input=manifest(), text=True)
    begun = time.monotonic()
    show(*LAB, "kube", "kubectl", "rollout", "status", "statefulset/web", f"--timeout={SECONDS}s")
    print(f"From the claims to three pods that write: {time.monotonic() - begun:.0f} s")
    show(*LAB, "kube", "kubectl", "get", "pods,pvc,pv", "-o", "wide")
    pods, claims, volumes = objects("pods", "-l", "app=web"), objects("pvc"), objects("pv")
    names = sorted(volume["spec"]["csi"]["volumeAttributes"]["volume"] for volume in volumes.values())
    bricks = {name: bricks_of(name) for name in names}
    print("\n".join(["", *chain(pods, claims, volumes, bricks)]), flush=True)
    show(*LAB, "kube", "kubectl", "exec", PODS[0], "--", "tail", "-n", "3", "/data/log")
    first = volumes[claims[f"data-{PODS[0]}"]["spec"]["volumeName"]]["spec"]["csi"]["volumeAttributes"]["volume"]
    address, _unused, path = bricks[first][0].partition(":")
    host = f"g{int(address.rpartition('.')[2]) - 10}"
    print(f"The same file on the first brick of {first}:", flush=True)
    show(*LAB, "run", host, f"ls -l {path}/log; tail -n 3 {path}/log; df --output=source,size,used {path}")
