# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Kubernetes is compiled beside other work, as it takes minutes, once for each content of lab/kube."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOG = ROOT / ".build/kubernetes-compiler.log"
NO_LAB = {"LAB": "compiler"}
"""A lab that never is: whatever is started for a lab ends with `lab down`."""
EACH = 'for version; do lab/lab kube build "$version" || exit; done'


def beside(*versions: str) -> subprocess.Popen[bytes]:
    """The compiler of releases, one after the other; what it says is in LOG. It takes only the time that nobody else wants.

    The kernel shares time between sessions first, whatever is nice within one (sched_autogroup): the session is nice too.
    """
    LOG.parent.mkdir(exist_ok=True)
    with LOG.open("wb") as told:
        running = subprocess.Popen(["nice", "-n", "19", "sh", "-c", EACH, "compiler", *versions], cwd=ROOT, start_new_session=True,
                                   env={**os.environ, **NO_LAB}, stdin=subprocess.DEVNULL, stdout=told, stderr=told)
    with contextlib.suppress(OSError):  # a kernel without it, or somebody who may not
        Path(f"/proc/{running.pid}/autogroup").write_text("19")
    return running


def wait(running: subprocess.Popen[bytes]) -> None:
    """:raises SystemExit: when something could not be compiled"""
    if running.poll() is None:
        print(f"\nKubernetes is still being compiled; {LOG.relative_to(ROOT)} tells how far it is.", flush=True)
    if running.wait():
        raise SystemExit(f"Kubernetes could not be compiled: see {LOG.relative_to(ROOT)}")


def end(running: subprocess.Popen[bytes]) -> None:
    """What is not compiled by then is not wanted any more."""
    if running.poll() is None:
        os.killpg(running.pid, signal.SIGTERM)
        running.wait()
