# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a claim wants to use a volume. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import csi_pb2 as csi
from glusterkube._heketi import csi_terms

from .codes import Code, Fault, invalid

FILE_SYSTEMS = ("", "glusterfs", "fuse.glusterfs")
Mode = csi.VolumeCapability.AccessMode
READERS = frozenset({Mode.SINGLE_NODE_READER_ONLY, Mode.MULTI_NODE_READER_ONLY})


def unsupported(capabilities: Iterable[Any]) -> str:
    """Why this driver does not do it, empty when it does."""
    for capability in capabilities:
        if capability.HasField("block"):
            return "block volumes are none of Heketi's volumes of files; volumeMode: Filesystem"
        if capability.mount.fs_type not in FILE_SYSTEMS:
            return f"file system {capability.mount.fs_type[:40]!r}; leave out csi.storage.k8s.io/fstype, gluster brings its own"
        for option in capability.mount.mount_flags:
            if not csi_terms.is_mount_option(option):
                return f"mount option {option[:60]!r}; {csi_terms.MOUNT_OPTION_FORM}; mountOptions of the StorageClass or the PV"
        if capability.mount.volume_mount_group:
            return "GlusterFS has no group as a mount option; kubelet does that (fsGroupPolicy: File)"
    return ""


def check(capabilities: Iterable[Any], code: Code = Code.INVALID_ARGUMENT) -> None:
    """:param code: for what is not supported; of a node the specification wants FAILED_PRECONDITION
    :raises Fault: INVALID_ARGUMENT for what lacks a part, or with that code
    """
    listed = list(capabilities)
    if not listed:
        raise invalid("volume capabilities", found="none", expected="at least one")
    for capability in listed:
        if not capability.WhichOneof("access_type"):
            raise invalid("volume capability", found="no access type", expected="mount")
        if capability.access_mode.mode == Mode.UNKNOWN:
            raise invalid("volume capability", found="no access mode", expected="one of the CSI specification")
    if why := unsupported(listed):
        raise Fault(code, f"volume capability: {why}")
