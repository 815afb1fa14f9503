# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Disks that fail or get slow under a mounted file system."""

from __future__ import annotations

import subprocess
from pathlib import Path

from . import host as hosts
from . import ssh
from .errors import LabError
from .naming import Host
from .paths import Lab

KINDS = ("error", "slow", "none")
SCRIPT = Path(__file__).resolve().parents[1] / "faults" / "disk-fault"


def set_fault(lab: Lab, host: Host, device: str, kind: str) -> str:
    """Swaps the table of a device-mapper device on the host, such as a brick's logical volume; what the host says about it."""
    hosts.required(lab, host)
    run = subprocess.run(ssh.command(lab, host, "sh", "-s", device, kind), input=SCRIPT.read_text(), capture_output=True, text=True, check=False)
    if run.returncode:
        raise LabError(f"{host.name} of lab {lab.name}: {(run.stderr.strip() or 'no answer').splitlines()[-1]}")
    return run.stdout.strip()
