# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mounts of a client: from what is there to what to do. Pure. Private to the collection.

A run that was killed anywhere is finished by the next one, since each step is seen in what it leaves::

    present  program  units  systemctl daemon-reload  systemctl enable  systemctl start, of all mounts at once
    absent   systemctl disable  systemctl stop  chattr -i  units  program  systemctl daemon-reload  systemctl reset-failed
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from .._action import Action
from .._errors import StorageError, refuse
from . import units
from .model import GLUSTERFS, Found, Host, Unit, Wanted

WRITE_FILE = "write-file"    # not a program: the file is replaced in one rename
REMOVE_FILE = "remove-file"  # nor this
PROGRAM = "the wait for bricks"
RELOAD = ("systemctl", "daemon-reload")
START = ("systemctl", "start")
STOP = ("systemctl", "stop")


def mount(host: Host, wanted: Iterable[Wanted], texts: Mapping[str, str]) -> list[Action]:
    """Mounted now and after each boot. What is mounted stays so when its units change: they count from the next mount on.

    :param texts: of the program and of all units, by path
    :raises StorageError: with all that is refused; then nothing may be done
    """
    each = [(entry, host.found[entry.path]) for entry in wanted]
    refuse([fault for entry, found in each for fault in _faults(entry, found)])
    if not each:
        return []
    actions = list(_written(PROGRAM, units.PROGRAM, host.program, texts[units.PROGRAM]))
    unit_files = [action for entry, found in each for unit in found.units for action in _written(str(entry), units.file(unit.name), unit.text,
                                                                                                 texts[units.file(unit.name)])]
    actions += unit_files
    if unit_files or any(unit.stale or unit.load != "loaded" for _entry, found in each for unit in found.units):
        actions.append(Action("~", "systemd", "read the units again", RELOAD))
    actions += [Action("+", str(entry), "mounted at each boot", ("systemctl", "enable", found.wait.name), undo=("systemctl", "disable", found.wait.name))
                for entry, found in each if not found.wait.enabled]
    return actions + list(_start([(entry, found.mount.name) for entry, found in each if not found.volume]))


def _faults(wanted: Wanted, found: Found) -> Iterator[StorageError]:
    if found.source and found.volume != wanted.volume:
        yield StorageError(f"{wanted}: something else is mounted there", found=f"{found.source} ({found.kind})", expected=f"volume {wanted.volume}, or nothing",
                           next_step=f"findmnt {wanted.path}; systemctl stop '{found.mount.name}', if it may go")
    yield from _links(wanted, found)


def _links(wanted: Wanted, found: Found) -> Iterator[StorageError]:
    """``systemctl mask`` makes a unit a link to /dev/null, which must not be written to."""
    for unit in found.units:
        if unit.link:
            yield StorageError(f"{wanted}: its unit {unit.name} is a link", found=f"{units.file(unit.name)} -> {unit.link}", expected="a file, or none",
                               next_step=f"systemctl unmask '{unit.name}', or remove the link")


def _written(target: str, path: str, old: str | None, new: str) -> Iterator[Action]:
    name = path.rpartition("/")[2]
    if old is None:
        yield Action("+", target, f"write {name}", (WRITE_FILE, path))
    elif old != new:
        yield Action("~", target, f"rewrite {name}", (WRITE_FILE, path), details=tuple(_changed(old, new)))


def _changed(old: str, new: str) -> Iterator[str]:
    for line in difflib.ndiff(old.splitlines(), new.splitlines()):
        if line.startswith(("- ", "+ ")):
            yield line


def _start(due: Sequence[tuple[Wanted, str]]) -> Iterator[Action]:
    """All at once: one whose bricks are down must not keep the others waiting."""
    if due:
        names = [name for _entry, name in due]
        yield Action("+", "mounts", "mount now", (*START, *names), undo=(*STOP, *names),
                     details=tuple(f"volume {entry.volume} on {entry.path}" for entry, _name in due))


def unmount(host: Host, wanted: Iterable[Wanted]) -> list[Action]:
    """Not mounted any more, nothing left of the units. The directories stay, and can be written to again.

    :raises StorageError: with all that is refused, such as a mount that is in use; then nothing may be done
    """
    each = [(entry, host.found[entry.path]) for entry in wanted]
    refuse([fault for entry, found in each for fault in _kept(entry, found)])
    actions = [action for entry, found in each for action in _stopped(entry, found)]
    actions += [action for entry, found in each for action in _taken_apart(entry, found)]
    if host.program is not None and not host.others:
        actions.append(Action("-", PROGRAM, "no mount needs it", (REMOVE_FILE, units.PROGRAM)))
    known = [unit for _entry, found in each for unit in found.units]
    if any(action.argv[1].startswith(units.FOLDER) for action in actions if action.argv[0] == REMOVE_FILE) or any(unit.stale for unit in known):
        actions.append(Action("~", "systemd", "forget the units", RELOAD))
    failed = [unit.name for unit in known if unit.active == "failed"]
    if failed:
        actions.append(Action("~", "systemd", "forget that they failed", ("systemctl", "reset-failed", *failed)))
    return actions


def _kept(wanted: Wanted, found: Found) -> Iterator[StorageError]:
    if found.source and found.kind != GLUSTERFS and _files(found):
        yield StorageError(f"{wanted}: something else is mounted there", found=f"{found.source} ({found.kind})", expected="a GlusterFS volume, or nothing",
                           next_step=f"findmnt {wanted.path}; umount {wanted.path}, if it may go")
    elif found.volume and found.users:
        yield in_use(wanted.path, found.users)
    yield from _links(wanted, found)


def in_use(path: str, users: Sequence[str]) -> StorageError:
    return StorageError(f"mount {path}: is in use", found=", ".join(users), expected="nobody on it",
                        next_step=f"end what uses it (fuser -vm {path}), and run this again")


def _files(found: Found) -> list[Unit]:
    return [unit for unit in found.units if unit.text is not None]


def _stopped(wanted: Wanted, found: Found) -> Iterator[Action]:
    """The wait first, which would mount it again."""
    if found.wait.enabled:
        yield Action("-", str(wanted), "not mounted at boot any more", ("systemctl", "disable", found.wait.name), undo=("systemctl", "enable", found.wait.name))
    running = [found.wait.name] * found.wait.at_work + [found.mount.name] * bool(found.volume or (found.mount.at_work and not found.source))
    if running:
        yield Action("-", str(wanted), "unmount" if found.volume else "no more tries to mount", (*STOP, *running))


def _taken_apart(wanted: Wanted, found: Found) -> Iterator[Action]:
    """The units last: by them the directory is known to be ours."""
    files = _files(found)
    if files and found.immutable:
        yield Action("-", str(wanted), "its directory can be written to again", ("chattr", "-i", wanted.path), undo=("chattr", "+i", wanted.path))
    for unit in files:
        yield Action("-", str(wanted), f"remove {unit.name}", (REMOVE_FILE, units.file(unit.name)))
