# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which options the installed glusterd knows. Pure. Private to the collection.

No command of gluster tells: on 10.3 ``volume get V all`` lacks about 50 options that can be set (``config.transport``, ``cluster.nufa``,
all of ``nfs.*`` but one), ``volume set help`` lacks 84 of those. But glusterd compares a name with the texts in its own library
(glusterd-volume-set.c, ``glusterd_volopt_map``), so one that is no text there is no option. Neither command tells which values are right.
"""

from __future__ import annotations

import difflib
import re

from .._errors import StorageError

LIBRARY = ("/usr/lib*/glusterfs/*/xlator/mgmt/glusterd.so", "/usr/lib*/*/glusterfs/*/xlator/mgmt/glusterd.so")
"""Where distributions have it, as patterns: Red Hat's and Debian's."""

_OPTION = re.compile(rb"(?<![%a-z0-9_.-])([a-z][a-z0-9_-]*(?:\.[a-z0-9_-]+)+)\0")
_NEAR = 3  # names that are told


def fault(volume: str, name: str, library: bytes) -> StorageError | None:
    """Why glusterd can't set this option, None when it may.

    A short name is what follows the first dot of a full one; glusterd completes it when there is exactly one.

    :param library: content of glusterd's library; empty when it is not known, then nothing is refused
    """
    if not library or name.startswith("user."):
        return None
    # compilers keep a text that ends another one only there: `auth.allow` is the end of `old.auth.allow`
    if "." in name:
        if name.encode() + b"\0" in library:
            return None
        full = []
    else:
        full = sorted({option for option in options(library) if option.partition(".")[2] == name})
        if len(full) == 1 or (not full and f".{name}\0".encode() in library):
            return None
    what = f"volume {volume}: option {name}: refused"
    if full:
        return StorageError(what, found=f"the short name of {len(full)} options: {', '.join(full)}", expected="the full name",
                            next_step=f"write {' or '.join(full)}")
    near = nearest(name, library)
    return StorageError(what, found="no option that the installed glusterd knows", expected=f"perhaps {', '.join(near)}" if near else "",
                        next_step=f"write {near[0]}, or see: gluster volume set help" if near else "gluster volume set help")


def options(library: bytes) -> frozenset[str]:
    """Texts of the library that look like full names of options: all options, and some others."""
    return frozenset(text.decode() for text in _OPTION.findall(library))


def nearest(name: str, library: bytes) -> list[str]:
    """Full names like this one, the nearest first; those of a short name by what follows their first dot."""
    by_key: dict[str, list[str]] = {}
    for option in sorted(options(library)):
        by_key.setdefault(option if "." in name else option.partition(".")[2], []).append(option)
    found = difflib.get_close_matches(name, by_key, n=_NEAR, cutoff=0.75)
    return [option for key in found for option in by_key[key]][:_NEAR]
