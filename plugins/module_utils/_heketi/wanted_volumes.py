# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Volumes as a user wrote them, checked against themselves. Pure. Private to the collection.

Heketi writes options into a command line of a root shell without a look at them, so each sign of them is looked at here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .._errors import StorageError, refuse
from .reader import ARBITER

PRESENT, ABSENT = "present", "absent"
AVERAGE_FILE_SIZE = "user.heketi.average-file-size"  # an option; KiB, an arbiter brick is as large as its data brick divided by this
DEFAULT_DURABILITY = "replicate:3"
DURABILITIES = ("none", "replicate:2", "replicate:3", "disperse:2:1", "disperse:4:2", "disperse:8:3", "disperse:8:4")  # what Heketi's validation accepts
RESERVED = frozenset({"heketidbstorage", "all", "help", "volume", "type", "subvolumes", "option", "end-volume", "volume_not_in_ring", "force", "description"})

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,254}", re.ASCII)
_IDENTITY = re.compile(r"[0-9a-f]{32}", re.ASCII)
_OPTION_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*", re.ASCII)
_OPTION_VALUE = re.compile(r"(?!-)(?:[A-Za-z0-9_.,:/@%+=-]|!=)+|-[0-9]+", re.ASCII)  # nothing that a shell or gluster's command line would take for its own
_OWN_OPTIONS = {ARBITER: "arbiter: true", "user.heketi.id": "nothing, Heketi sets it"}


@dataclass(frozen=True)
class Wanted:
    """A volume as it shall be. None is what the user left open. ``options`` are values by name."""

    name: str
    state: str = PRESENT
    size_gib: int | None = None
    durability: str | None = None
    arbiter: bool | None = None
    gid: int | None = None
    snapshot_factor: float | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    clone_of: str = ""
    clusters: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"volume {self.name}"


def volumes(entries: Iterable[Mapping[str, Any]]) -> list[Wanted]:
    """What was asked for.

    :raises StorageError: with all that is wrong
    """
    wanted = [_wanted(entry) for entry in entries]
    faults = [fault for entry in wanted for fault in _faults(entry)]
    faults += [StorageError(f"volume {name}: listed {times} times", expected="once", next_step="merge the entries")
               for name, times in Counter(entry.name for entry in wanted).items() if times > 1]
    names = {entry.name for entry in wanted if entry.state == ABSENT}
    faults += [StorageError(f"{entry}: is to be a clone of a volume that goes in the same call", found=f"clone_of: {entry.clone_of}", expected="one that stays",
                            next_step="clone it in one call, delete it in the next one") for entry in wanted if entry.clone_of in names]
    refuse(faults)
    return wanted


def _wanted(entry: Mapping[str, Any]) -> Wanted:
    return Wanted(entry["name"], entry["state"], entry["size"], entry["durability"], entry["arbiter"], entry["gid"], entry["snapshot_factor"],
                  {str(name): _value(value) for name, value in (entry["options"] or {}).items()}, entry["clone_of"] or "", tuple(entry["clusters"] or ()))


def _value(value: Any) -> str:
    """YAML's booleans in gluster's words."""
    return ("on" if value else "off") if isinstance(value, bool) else str(value)


def _faults(entry: Wanted) -> Iterator[StorageError]:
    if entry.name in RESERVED:
        yield StorageError(f"{entry}: refused", found="a name that Heketi or gluster keeps for itself", expected="another name")
    for name in (entry.name, *([entry.clone_of] if entry.clone_of else [])):
        if not _NAME.fullmatch(name):
            yield StorageError(f"volume {name[:60]!r}: no name of a volume", expected="letters, digits, _ and -, at most 255 and the first one no _ or -")
    for cluster in entry.clusters:
        if not _IDENTITY.fullmatch(cluster):
            yield StorageError(f"{entry}: cluster {cluster!r}", expected="ids of 32 hexadecimal digits", next_step="clusters of heketi_info tells them")
    if entry.state == PRESENT:
        yield from _numbers(entry)
        yield from _kinds(entry)
        yield from option_faults(str(entry), entry.options)


def _numbers(entry: Wanted) -> Iterator[StorageError]:
    if entry.size_gib is not None and entry.size_gib < 1:
        yield StorageError(f"{entry}: size {entry.size_gib}", expected="whole GiB, 1 or more", next_step="size: 10")
    if entry.gid is not None and not 0 <= entry.gid < 2**31:
        yield StorageError(f"{entry}: gid {entry.gid}", expected="the number of a group, 0 for none")
    if entry.snapshot_factor is not None and not 1 <= entry.snapshot_factor <= 100:
        yield StorageError(f"{entry}: snapshot_factor {entry.snapshot_factor:g}", expected="1 to 100")


def _kinds(entry: Wanted) -> Iterator[StorageError]:
    if entry.durability is not None and entry.durability not in DURABILITIES:
        yield StorageError(f"{entry}: durability {entry.durability!r}", expected=", ".join(DURABILITIES), next_step=f"durability: {DEFAULT_DURABILITY}")
    elif entry.arbiter and (entry.durability or DEFAULT_DURABILITY) != "replicate:3":
        yield StorageError(f"{entry}: an arbiter with {entry.durability}", expected="replicate:3, the arbiter being the third",
                           next_step="durability: replicate:3, arbiter: true")
    own = [name for name, given in (("durability", entry.durability), ("arbiter", entry.arbiter), ("gid", entry.gid), ("options", entry.options or None),
                                    ("snapshot_factor", entry.snapshot_factor), ("clusters", entry.clusters or None)) if given is not None]
    if entry.clone_of and own:
        yield StorageError(f"{entry}: a clone is what its origin is", found=", ".join(own), expected="only name, size and clone_of", next_step="leave them out")


def option_faults(what: str, options: Mapping[str, str]) -> Iterator[StorageError]:
    """What may not get into a command line of gluster."""
    for name, value in options.items():
        if name in _OWN_OPTIONS:
            yield StorageError(f"{what}: option {name}", expected=_OWN_OPTIONS[name])
        elif not _OPTION_NAME.fullmatch(name):
            yield StorageError(f"{what}: option {name[:60]!r} is no name", expected="small letters, digits, . and -", next_step="gluster volume set help")
        elif not _OPTION_VALUE.fullmatch(value):
            yield StorageError(f"{what}: option {name}: value {value[:60]!r}",
                               expected="letters, digits and _ . , : / @ % + = -, since Heketi hands it to a shell of root",
                               next_step=f"gluster_volume with options: {{{name}: ..}}, which uses no shell")
