# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a service needs on its host, wanted and found: a user, directories, files, secrets, a key of ssh, units of systemd. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

UNITS = "/etc/systemd/system"


def unit_of(path: str) -> str:
    """The unit that a file describes, wholly or as a drop-in; empty for any other file."""
    name = path[len(UNITS) + 1:] if path.startswith(f"{UNITS}/") else ""
    return name.partition("/")[0].removesuffix(".d")


@dataclass(frozen=True)
class User:
    """A system user with a group of its name. ``key_login`` is that somebody with a key may log in as it, nobody with a password."""

    name: str
    home: str
    shell: str
    key_login: bool = False


@dataclass(frozen=True)
class Place:
    """A directory, and whose it is."""

    path: str
    owner: str
    group: str
    mode: int

    @property
    def rights(self) -> str:
        return f"{self.owner}:{self.group} {self.mode:04o}"


@dataclass(frozen=True)
class File(Place):
    """A file.

    ``text`` None is a secret that is made once, and then kept. ``secret`` texts are shown nowhere.
    ``accept`` is a program that has to succeed with the new file, ``%s``, before that gets its place: it checks it, or makes it take effect.
    ``still`` ends with 0 as long as what ``accept`` did holds.
    ``backup``: an old file with other content stays beside the new one.
    ``replaces``: lines of the old file that don't begin with a match of it stay, above ``text``.
    """

    text: str | None = ""
    secret: bool = False
    accept: tuple[str, ...] = ()
    still: tuple[str, ...] = ()
    replaces: str = ""
    backup: bool = False


@dataclass(frozen=True)
class Key(Place):
    """A private ssh key that is made once, and then kept."""

    comment: str = ""


@dataclass(frozen=True)
class Gone:
    """A file that shall not be there. ``before`` runs first, while it is."""

    path: str
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unit:
    """A unit that runs now and after each boot.

    :param started_with: a file that its start writes, as ``sha256sum`` does, of all that it reads then: whatever differs takes effect with a restart
    :param expected: what a start of it means, for whoever reads that it failed
    """

    name: str
    started_with: str = ""
    expected: str = "it starts"


@dataclass(frozen=True)
class Wanted:
    users: tuple[User, ...] = ()
    directories: tuple[Place, ...] = ()
    keys: tuple[Key, ...] = ()
    files: tuple[File, ...] = ()
    gone: tuple[Gone, ...] = ()
    units: tuple[Unit, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        return (*self.directories, *self.keys, *self.files)

    @property
    def watched(self) -> list[str]:
        """Units that shall run, and those of which a file is written or removed. A template is none, systemd does not answer for it."""
        files = [unit_of(path) for path in [*(file.path for file in self.files), *(gone.path for gone in self.gone)]]
        return list(dict.fromkeys([*(unit.name for unit in self.units), *(name for name in files if name and "@." not in name)]))


@dataclass(frozen=True)
class Account:
    """A user as it is. ``password`` is the field of /etc/shadow."""

    home: str
    shell: str
    password: str


@dataclass(frozen=True)
class Entry:
    """What is at a path: ``kind`` is file, directory, link or other. ``holds`` is the answer of ``still``."""

    kind: str
    owner: str
    group: str
    mode: int
    text: str = ""
    holds: bool = True

    @property
    def rights(self) -> str:
        return f"{self.owner}:{self.group} {self.mode:04o}"


@dataclass(frozen=True)
class Running:
    """A unit as systemd knows it. ``stale`` is that systemd has read other files than are there now.

    ``read`` are the files that it has read at its start, ``differ`` those that are others now; None where it does not tell.
    """

    active: bool = False
    enabled: bool = False
    stale: bool = False
    read: frozenset[str] | None = None
    differ: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Host:
    """By name or by path; what is not there is not in it. ``public`` are public halves of keys, ``groups`` those without a user of that name."""

    users: Mapping[str, Account] = field(default_factory=dict)
    groups: frozenset[str] = frozenset()
    entries: Mapping[str, Entry] = field(default_factory=dict)
    units: Mapping[str, Running] = field(default_factory=dict)
    public: Mapping[str, str] = field(default_factory=dict)
    host_keys: tuple[str, ...] = ()
