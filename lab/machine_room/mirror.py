# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where Debian packages come from: what this machine's own apt is set to, found at run time."""

from __future__ import annotations

import functools
import os

from . import shell
from .errors import LabError

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"

UNDATED = ("Acquire::Check-Valid-Until=false", "Acquire::Check-Date=false")
"""A mirror that is a snapshot has indices that are too old or, by this machine's clock, too new."""


@functools.cache
def url() -> str:
    """The Debian archive that apt here uses, or ``LAB_MIRROR``."""
    if os.environ.get("LAB_MIRROR"):
        return os.environ["LAB_MIRROR"].rstrip("/")
    found = shell.call("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages").split()
    for each in found:
        if each.rstrip("/").endswith("/debian"):
            return each.rstrip("/")
    raise LabError("apt of this machine knows no Debian archive: set LAB_MIRROR to the URL of one (it ends with /debian)")


@functools.cache
def upstream() -> str:
    """The HTTP proxy that apt here goes through, as a URL; empty for none."""
    for line in shell.call("apt-config", "dump", "Acquire::http::Proxy").splitlines():
        key, _unused, value = line.partition(" ")
        if key == "Acquire::http::Proxy":
            return value.strip('";').replace("DIRECT", "")
    return ""
