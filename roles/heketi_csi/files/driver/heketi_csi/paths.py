# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Paths and ids that kubelet hands over. Nothing outside of its directory is touched, whatever a request says."""

from __future__ import annotations

import os
import re
from pathlib import Path

from .codes import invalid

_IDENTITY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.)){0,127}", re.ASCII)


def volume_id(text: str) -> str:
    """:raises Fault: INVALID_ARGUMENT for what may not be part of a file's or a unit's name"""
    if not _IDENTITY.fullmatch(text):
        raise invalid(f"volume_id {text[:60]!r}", expected="letters, digits, _, - and single dots, at most 128",
                      next_step="volumeHandle: the id that Heketi gave")
    return text


def resolved(text: str) -> str:
    """The path as the mount table has it: links on the way to its last part are resolved, also that of kubelet's directory itself."""
    return os.path.join(os.path.realpath(os.path.dirname(text)), os.path.basename(text))


def inside(kubelet: Path, field: str, text: str) -> str:
    """The path, :func:`resolved`.

    :raises Fault: INVALID_ARGUMENT for one that is not below kubelet's directory, or leads out of it
    """
    root = os.path.realpath(kubelet)
    if not text or not text.isprintable() or not text.startswith("/") or os.path.normpath(text) != text:
        raise invalid(f"{field} {text[:200]!r}", expected="an absolute path without .. and the like")
    path = resolved(text)
    if os.path.commonpath([root, os.path.dirname(path)]) != root:
        raise invalid(f"{field} {text[:200]!r}", found=f"it leads to {path}", expected=f"a path below {root}")
    return path
