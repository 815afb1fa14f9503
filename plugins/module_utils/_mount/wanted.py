# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mounts as a user wrote them, checked against themselves. Pure. Private to the collection.

site.yml asks the same of its inventory before it changes anything, of values of any type.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from .._brick.model import ROOT
from .._errors import StorageError, refuse
from . import units
from .model import Wanted

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*", re.ASCII)
_SERVER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]*", re.ASCII)
_PATH = re.compile(r"/[^\s\"'\\$]+")       # each of these would end the path in a unit, or become something else there
_OPTION = re.compile(r"[^\s\"'\\,]+")
_OF_THE_SYSTEM = ("/boot", "/dev", "/etc", "/home", "/proc", "/root", "/run", "/srv", "/sys", "/tmp", "/usr", "/var")


def mounts(entries: list[dict[str, Any]]) -> list[Wanted]:
    """What shall be mounted, or shall not.

    :raises StorageError: with all that is wrong
    """
    faults = [fault for entry in entries for fault in (*_volume_faults(entry["path"], entry["volume"]), *mount_faults(entry["path"], entry["options"]))]
    refuse(faults + list(twice(entry["path"] for entry in entries)))
    return [Wanted(entry["volume"], entry["path"], tuple(entry["options"])) for entry in entries]


def servers(entries: list[str], try_timeout: int) -> list[str]:
    """Who describes the volumes.

    :raises StorageError: for none, for what is no name, and for a try that takes no time
    """
    bad = [entry for entry in entries if not _SERVER.fullmatch(entry)]
    if bad or not entries:
        raise StorageError("servers: can't be asked for a volume", found=", ".join(map(repr, bad)) or "none",
                           expected="names or addresses of hosts of the pool", next_step="servers: [192.0.2.11, 192.0.2.12]")
    if try_timeout < 1:
        raise StorageError("try_timeout: is no time", found=str(try_timeout), expected="seconds, 1 or more", next_step="try_timeout: 90")
    return entries


def mount_faults(path: Any, options: Any) -> Iterator[StorageError]:
    """What is wrong with the path of a mount, and with its options."""
    what = f"mount {path}"
    if not isinstance(path, str) or not _is_path(path):
        yield StorageError(f"{what}: path {path!r}",
                           next_step="write an absolute path without blanks, quotes, $ and \\, and without / at its end, such as /srv/home")
    elif len(os.fsencode(units.wait_name(path))) > units.NAME_MAX:
        yield StorageError(f"{what}: path {path!r} is too long for the name of a unit", next_step="write an absolute path that is shorter, such as /srv/home")
    elif path in _OF_THE_SYSTEM or path == ROOT or path.startswith((f"{ROOT}/", "/dev/", "/proc/", "/sys/")):
        yield StorageError(f"{what}: a directory of the system, or of bricks", next_step="mount it on a directory of its own, such as /srv/home")
    listed = options if isinstance(options, list) else [options]
    bad = [option for option in listed if not isinstance(option, str) or not _OPTION.fullmatch(option) or not option.isprintable()]
    if bad or listed is not options:
        yield StorageError(f"{what}: options: {', '.join(map(repr, bad or listed))}",
                           next_step="write a list of words without spaces, commas, quotes and backslashes, such as [ro]")


def _is_path(path: str) -> bool:
    return bool(_PATH.fullmatch(path)) and path.isprintable() and os.path.normpath(path) == path and not path.startswith("//")


def twice(paths: Iterable[Any]) -> Iterator[StorageError]:
    for path, number in Counter(str(path) for path in paths).items():
        if number > 1:
            yield StorageError(f"mount {path}: listed twice", next_step="mount each volume at a place of its own")


def _volume_faults(path: str, volume: str) -> Iterator[StorageError]:
    if not _NAME.fullmatch(volume):
        yield StorageError(f"mount {path}: volume {volume!r} is no name", expected="letters, digits, _ and -", next_step="gluster volume list")
