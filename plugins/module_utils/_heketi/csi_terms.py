# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the CSI driver calls things and takes, for itself and for those who write classes and volumes for it. Pure, standard library only.

Kinds and options of volumes are in :mod:`wanted_volumes`, since modules take them too. Private to the collection.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

DRIVER = "heketi.glusterkube.io"

# Parameters of a class; those of the first line by the names that the in-tree provisioner has for them.
VOLUME_TYPE, VOLUME_OPTIONS, CLUSTER_ID, SNAP_FACTOR, NAME_PREFIX = "volumetype", "volumeoptions", "clusterid", "snapfactor", "volumenameprefix"
ARBITER, AVERAGE_FILE_SIZE, GID = "arbiter", "averagefilesize", "gid"
PARAMETERS = tuple(sorted((VOLUME_TYPE, VOLUME_OPTIONS, CLUSTER_ID, SNAP_FACTOR, NAME_PREFIX, ARBITER, AVERAGE_FILE_SIZE, GID)))
OF_SIDECARS = "csi.storage.k8s.io/"  # begins the parameters that the sidecars read

SECRET = ("url", "user", "key", "ca")  # how Heketi is reached
KEY = "key"                            # the word of it that nobody may be told

PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}", re.ASCII)
PREFIX_FORM = "letters, digits and -, at most 39 and the first one no -"

MOUNT_OPTION = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:/@+=-]*", re.ASCII)  # no comma: it would be another option
OWN_MOUNT_OPTIONS = ("log-file", "backup-volfile-servers", "backupvolfile-server")
MOUNT_OPTION_FORM = f"one option of mount.glusterfs, and none of {', '.join(OWN_MOUNT_OPTIONS)}, which the driver sets"

_MOST_SERVERS = 16  # the attributes of a volume take at most 4 KiB


def is_own_mount_option(text: str) -> bool:
    """Whether the driver itself sets what this would set."""
    return text.partition("=")[0] in OWN_MOUNT_OPTIONS


def is_mount_option(text: str) -> bool:
    """Whether the driver hands it to mount.glusterfs."""
    return bool(MOUNT_OPTION.fullmatch(text)) and not is_own_mount_option(text)


def attributes(volume: str, servers: Iterable[str]) -> dict[str, str]:
    """What a node needs to mount a volume: its name, and hosts to ask for it. A static volume has it from a person, any other from the driver."""
    return {"volume": volume, "servers": ",".join(list(servers)[:_MOST_SERVERS])}
