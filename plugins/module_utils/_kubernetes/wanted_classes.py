# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Storage classes as a user wrote them, checked against themselves. Pure, for the controller. Private to the collection."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .._errors import StorageError, refuse
from .._heketi import csi_terms
from .._heketi.wanted_volumes import DEFAULT_DURABILITY, DURABILITIES, option_faults

PRESENT, ABSENT = "present", "absent"
AUTO, CSI, IN_TREE = "auto", "csi", "in-tree"
EXAMPLE = '{name: gluster, volume_type: "replicate:3", default: true}'

_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.ASCII)
_PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}", re.ASCII)
_IDENTITY = re.compile(r"[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True)
class Wanted:
    """A class as it shall be. ``average_file_size`` is in KiB, ``options`` are values of gluster's options by name; None, 0 and "" are what was left open."""

    name: str
    state: str = PRESENT
    provisioner: str = AUTO
    volume_type: str = DEFAULT_DURABILITY
    arbiter: bool = False
    average_file_size: int = 0
    volume_options: Mapping[str, Any] = field(default_factory=dict)
    clusters: tuple[str, ...] = ()
    snapshot_factor: float | None = None
    name_prefix: str = ""
    gid: int | None = None
    default: bool = False
    allow_expansion: bool = True
    reclaim_policy: str = "Delete"
    binding_mode: str = "Immediate"
    mount_options: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"class {self.name}"


def _is_whole(least: int, most: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_one_of(*words: str) -> Callable[[Any], bool]:
    return lambda value: value in words


def _is_list_of(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, (list, tuple)) and all(isinstance(entry, str) and pattern.fullmatch(entry) for entry in value)


def _is_text_of(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and bool(pattern.fullmatch(value))


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool)


def _is_factor(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 1 <= value <= 100


WORDS: dict[str, tuple[Callable[[Any], bool], str]] = {  # what a word may be, and how that is said
    "name": (_is_text_of(_NAME), "small letters, digits, - and ., 253 at most"),
    "state": (_is_one_of(PRESENT, ABSENT), f"{PRESENT} or {ABSENT}"),
    "provisioner": (_is_one_of(AUTO, CSI, IN_TREE), f"{AUTO}, {CSI} or {IN_TREE}"),
    "volume_type": (_is_one_of(*DURABILITIES), ", ".join(DURABILITIES)),
    "arbiter": (_is_bool, "true or false"),
    "average_file_size": (_is_whole(1, 2**31), "KiB, 1 or more"),
    "volume_options": (lambda value: isinstance(value, Mapping), "a dictionary of gluster's options"),
    "clusters": (_is_list_of(_IDENTITY), "a list of Heketi's ids of 32 hexadecimal digits"),
    "snapshot_factor": (_is_factor, "1 to 100"),
    "name_prefix": (_is_text_of(_PREFIX), "letters, digits and -, 100 at most"),
    "gid": (_is_whole(1, 2**31 - 1), "the number of a group"),
    "default": (_is_bool, "true or false"),
    "allow_expansion": (_is_bool, "true or false"),
    "reclaim_policy": (_is_one_of("Delete", "Retain"), "Delete or Retain"),
    "binding_mode": (_is_one_of("Immediate", "WaitForFirstConsumer"), "Immediate or WaitForFirstConsumer"),
    "mount_options": (_is_list_of(csi_terms.MOUNT_OPTION), "a list of options such as acl or log-level=WARNING"),
}


def classes(raw: Any) -> list[Wanted]:
    """What the inventory declares. Values come as YAML has them, of any type; null is the same as not given.

    :raises StorageError: with all that is wrong
    """
    if not isinstance(raw, (list, tuple)):
        raise StorageError("kubernetes_storage_classes: no list", found=f"{raw!r:.60}", next_step=f"[{EXAMPLE}]")
    faults: list[StorageError] = []
    wanted = []
    for entry in raw:
        given = {str(word): value for word, value in entry.items() if value is not None} if isinstance(entry, Mapping) else {}
        wrong = list(_words(entry, given))
        if not wrong:
            words: dict[str, Any] = {word: tuple(value) if isinstance(value, list) else value for word, value in given.items()}
            wanted.append(Wanted(**words))
            wrong = list(_together(wanted[-1]))
        faults += wrong
    faults += [StorageError(f"class {name}: listed {times} times", expected="once", next_step="merge the entries")
               for name, times in Counter(entry.name for entry in wanted).items() if times > 1]
    defaults = [entry.name for entry in wanted if entry.default and entry.state == PRESENT]
    if len(defaults) > 1:
        faults.append(StorageError("kubernetes_storage_classes: two default classes", found=", ".join(defaults), expected="one at most",
                                   next_step="default: true at one of them"))
    refuse(faults)
    return wanted


def _words(entry: Any, given: Mapping[str, Any]) -> Iterator[StorageError]:
    if not isinstance(given.get("name"), str):
        yield StorageError("kubernetes_storage_classes: a class without a name", found=f"{entry!r:.100}", next_step=EXAMPLE)
        return
    what = f"class {given['name'][:60]}"
    for word, value in given.items():
        if word not in WORDS:
            yield StorageError(f"{what}: unknown word {word}", expected=", ".join(WORDS), next_step="correct it in the inventory")
        elif not WORDS[word][0](value):
            yield StorageError(f"{what}: {word}", found=f"{value!r:.60}", expected=WORDS[word][1])


def _together(entry: Wanted) -> Iterator[StorageError]:
    if entry.arbiter and entry.volume_type != "replicate:3":
        yield StorageError(f"{entry}: an arbiter with {entry.volume_type}", expected="replicate:3, the arbiter being the third",
                           next_step='volume_type: "replicate:3", arbiter: true')
    if entry.average_file_size and not entry.arbiter:
        yield StorageError(f"{entry}: average_file_size without an arbiter", expected="arbiter: true, whose brick it sizes", next_step="leave it out")
    if entry.provisioner == IN_TREE and entry.gid is not None:
        yield StorageError(f"{entry}: gid", expected="none with provisioner in-tree, which gives each volume a group of its own", next_step="leave it out")
    options = {str(name): ("on" if value else "off") if isinstance(value, bool) else str(value) for name, value in entry.volume_options.items()}
    yield from option_faults(str(entry), options)
    for name, value in options.items():
        if "," in value:
            yield StorageError(f"{entry}: option {name}: value {value[:60]!r}", expected="no comma, which parts the options of a class",
                               next_step="set it on the volumes with gluster_volume")
