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

SKIP = r"\[Feature:|\[Disruptive\]|\[Slow\]|\[FeatureGate:|any volume data source"
"""What needs features of clouds, breaks nodes, or wants an image of its own (a populator of volumes) and would wait for it for ever."""


def give_images(made: Path) -> None:
    """To all workers."""
    for host in kube.WORKERS:
        with (made / images.FILE).open("rb") as file:
            subprocess.run([lab.ROOT / "lab/lab", "run", host, "ctr --namespace k8s.io images import -"], check=True, stdin=file)


def run(version: str, driver: Path, folder: Path) -> int:
    """All tests of the kind, four at once; their exit status, and in the folder their reports, for JUnit's readers."""
    tests = Path(lab.lab("kube", "build", version, "--e2e").strip())
    made = images.provide(Lab.of(os.environ), tests)
    give_images(made)
    (folder / "kubectl").symlink_to(Path(lab.lab("kube", "build", version).strip()) / "kube")
    words = [tests / "ginkgo", "--procs=4", "--no-color", "--focus=External.Storage", f"--skip={SKIP}", "--timeout=90m", tests / "e2e.test", "--",
             "--provider=local", f"--kubeconfig={lab.lab('kube', 'kubeconfig').strip()}", f"--kubectl-path={folder / 'kubectl'}", "--num-nodes=2",
             f"--storage.testdriver={driver}", f"--report-dir={folder}"]
    return subprocess.run(words, cwd=folder, env={**os.environ, "KUBE_TEST_REPO_LIST": str(made / images.REPOSITORIES)}, check=False).returncode
