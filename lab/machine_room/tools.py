# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The programs that this machine needs for a lab."""

from __future__ import annotations

import os
import platform
import shutil

from . import shell
from .errors import LabError

PACKAGES = {
    "mmdebstrap": "mmdebstrap", "patchelf": "patchelf", "nft": "nftables", "mke2fs": "e2fsprogs", "ssh": "openssh-client",
    "nc": "netcat-openbsd", "ip": "iproute2", "taskset": "util-linux", "openssl": "openssl",
}
"""Program: the Debian package that holds it."""


def missing() -> list[str]:
    """Packages to install."""
    return sorted({package for program, package in PACKAGES.items() if not shutil.which(program)})


def provide() -> None:
    """Installs what is missing.

    :raises LabError: when this is not possible here, with the packages to install
    """
    if platform.machine() != "x86_64":
        raise LabError(f"the lab needs an x86_64 machine: Debian has no user-mode Linux for {platform.machine()}")
    if os.geteuid():
        raise LabError("the lab makes network namespaces and device files: run it as root")
    packages = missing()
    if not packages:
        return
    if not shutil.which("apt-get"):
        raise LabError(f"install these first (Debian's names): {' '.join(packages)}")
    watch = shell.Stopwatch()
    install = ["apt-get", "-qq", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120", "install", *packages]
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    try:
        shell.call(*install, env=quiet)
    except LabError:
        shell.call("apt-get", "-qq", "update")
        shell.call(*install, env=quiet)
    shell.say(f"installed {' '.join(packages)} in {watch}")
