# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Kubernetes' own tests of external storage, with images made here: there is no registry."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from . import kube, lab

sys.path.insert(0, str(lab.ROOT / "lab"))

from machine_room.kube import images
from machine_room.paths import Lab

REGISTRY = "test.local/e2e"
SKIP = r"\[Feature:|\[Disruptive\]|\[Slow\]|\[FeatureGate:|any volume data source"
"""What needs features of clouds, breaks nodes, or wants an image of its own (a populator of volumes) and would wait for it for ever."""


def programs(version: str) -> Path:
    """The directory of e2e.test, ginkgo and agnhost."""
    return Path(lab.lab("kube", "build", version, "--e2e").strip().splitlines()[-1])


def environment(folder: Path) -> dict[str, str]:
    """Tells the tests where their images are."""
    (folder / "repositories.yaml").write_text(f"promoterE2eRegistry: {REGISTRY}\n")
    return {**os.environ, "KUBE_TEST_REPO_LIST": str(folder / "repositories.yaml")}


def image_names(tests: Path, folder: Path) -> list[str]:
    """With the tags that this release wants."""
    told = subprocess.run([tests / "e2e.test", "--list-images"], env=environment(folder), check=True, stdout=subprocess.PIPE, text=True).stdout
    return [name for name in told.split() if name.startswith(tuple(f"{REGISTRY}/{each}:" for each in ("agnhost", "busybox", "nginx")))]


def give_images(tests: Path, folder: Path) -> None:
    """To all workers: agnhost is what they say, the others are busybox, of which the tests need a shell and no more."""
    here = Lab.of(os.environ)
    busybox = images.debian.program(here, "busybox")
    applets = subprocess.run([busybox, "--list"], check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    base = images.base_layer(busybox.read_bytes(), [name for name in applets if name != "busybox"])
    agnhost = images.layer({"agnhost": (tests / "agnhost").read_bytes()})
    names = image_names(tests, folder)
    with_agnhost = tuple(name for name in names if "/agnhost:" in name)
    settings = {"Env": ["PATH=/bin:/"], "Entrypoint": ["/agnhost"], "Cmd": ["pause"]}
    images.archive([images.Image(tuple(name for name in names if name not in with_agnhost), (base,)),
                    images.Image(with_agnhost, (base, agnhost), settings)], folder / "images.tar")
    for host in kube.WORKERS:
        with (folder / "images.tar").open("rb") as file:
            subprocess.run([lab.ROOT / "lab/lab", "run", host, "ctr --namespace k8s.io images import -"], check=True, stdin=file)


def run(version: str, driver: Path, folder: Path) -> Path:
    """All tests of the kind, four at once; the folder of their reports, for JUnit's readers."""
    tests = programs(version)
    give_images(tests, folder)
    (folder / "kubectl").symlink_to(Path(lab.lab("kube", "build", version).strip().splitlines()[-1]) / "kube")
    words = [tests / "ginkgo", "--procs=4", "--no-color", "--focus=External.Storage", f"--skip={SKIP}", "--timeout=90m", tests / "e2e.test", "--",
             "--provider=local", f"--kubeconfig={lab.lab('kube', 'kubeconfig').strip()}", f"--kubectl-path={folder / 'kubectl'}", "--num-nodes=2",
             f"--storage.testdriver={driver}", f"--report-dir={folder}"]
    subprocess.run(words, cwd=folder, env=environment(folder), check=False)
    return folder
