# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a service needs on its host: from what is there to what to do. Pure. Private to the collection.

A run that was killed anywhere is finished by the next one, since each step is seen in what it leaves::

    users  directories  keys  files  files that go  systemctl daemon-reload  systemctl enable  systemctl start or restart
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator

from .._action import Action
from .._errors import StorageError, refuse
from .model import Entry, File, Gone, Host, Key, Place, Running, Unit, User, Wanted, unit_of

MAKE_DIRECTORY = "make-directory"  # not a program: it is made with its owner and mode, and synced
WRITE_FILE = "write-file"          # nor this: the file is replaced in one rename
MAKE_SECRET = "make-secret"        # nor this: 64 hexadecimal digits
REMOVE_FILE = "remove-file"        # nor this
SET_RIGHTS = "set-rights"          # nor this: owner, group, mode
KEYGEN = ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C")
OTHER_CONTENT = (KEYGEN[0], WRITE_FILE, MAKE_SECRET, REMOVE_FILE)
RELOAD = ("systemctl", "daemon-reload")
ENABLE = ("systemctl", "enable")
RUN = (("systemctl", "start"), ("systemctl", "restart"))
NO_PASSWORD = "*"


def plan(host: Host, wanted: Wanted) -> list[Action]:
    """
    :raises StorageError: with all that is refused; then nothing may be done
    """
    refuse([*_faults(host, wanted)])
    files = [action for file in wanted.files for action in _file(file, host.entries.get(file.path))]
    files += [action for gone in wanted.gone if gone.path in host.entries for action in _gone(gone)]
    actions = [action for user in wanted.users for action in _user(user, host)]
    actions += [action for place in wanted.directories for action in _directory(place, host.entries.get(place.path))]
    actions += [action for key in wanted.keys for action in _key(key, host.entries.get(key.path))]
    actions += files
    if any(unit_of(action.target) for action in files) or any(unit.stale for unit in host.units.values()):
        actions.append(Action("~", "systemd", "read the units again", RELOAD))
    touched = frozenset(action.target for action in actions if action.argv[0] in OTHER_CONTENT)
    return actions + [action for unit in wanted.units for action in _unit(unit, host.units.get(unit.name, Running()), touched)]


def text(file: File, entry: Entry | None) -> str:
    """What shall be in a file, with the lines of the old one that stay."""
    if not file.replaces or entry is None:
        return file.text or ""
    kept = [line for line in entry.text.splitlines() if line.strip() and not re.match(file.replaces, line)]
    return "".join(f"{line}\n" for line in kept) + (file.text or "")


def _faults(host: Host, wanted: Wanted) -> Iterator[StorageError]:
    for place, kind in [*((entry, "directory") for entry in wanted.directories), *((entry, "file") for entry in (*wanted.keys, *wanted.files))]:
        found = host.entries.get(place.path)
        if found and found.kind != kind:
            masked = found.kind == "link" and unit_of(place.path)
            yield StorageError(f"{place.path}: refused", found=f"a {found.kind}" if found.kind != "other" else "neither a file nor a directory",
                               expected=f"a {kind}, or nothing", next_step=f"systemctl unmask {masked}, or remove the link" if masked else "move it away")


def _user(user: User, host: Host) -> Iterator[Action]:
    found = host.users.get(user.name)
    if found is None:
        group = ("--gid", user.name) if user.name in host.groups else ("--user-group",)
        yield Action("+", f"user {user.name}", "system user", ("useradd", "--system", *group, "--no-create-home", "--home-dir", user.home,
                     "--shell", user.shell, *(("--password", NO_PASSWORD) if user.key_login else ()), user.name), undo=("userdel", user.name))
        return
    changes = {"--home": (user.home, found.home), "--shell": (user.shell, found.shell),
               "--password": (NO_PASSWORD if user.key_login else found.password, found.password)}
    differ = {option: new for option, (new, old) in changes.items() if new != old}
    if differ:
        yield Action("~", f"user {user.name}", ", ".join(f"{option[2:]} {new}" for option, new in differ.items()),
                     ("usermod", *(word for pair in differ.items() for word in pair), user.name))


def _directory(place: Place, found: Entry | None) -> Iterator[Action]:
    if found is None:
        yield Action("+", place.path, f"directory, {place.rights}", (MAKE_DIRECTORY, place.path))
    else:
        yield from _rights(place, found)


def _key(key: Key, found: Entry | None) -> Iterator[Action]:
    if found is None:
        yield Action("+", key.path, f"key of ssh, {key.rights}", (*KEYGEN, key.comment, "-f", key.path))
    else:
        yield from _rights(key, found)


def _rights(place: Place, found: Entry) -> Iterator[Action]:
    if found.rights != place.rights:
        yield Action("~", place.path, f"{place.rights} (was {found.rights})", (SET_RIGHTS, place.path))


def _file(file: File, found: Entry | None) -> Iterator[Action]:
    kind = "secret" if file.secret else "file"
    if file.text is None and (found is None or not found.text):
        yield Action("+", file.path, f"secret, made here, {file.rights}", (MAKE_SECRET, file.path))
    elif found is None:
        yield Action("+", file.path, f"{kind}, {file.rights}", (WRITE_FILE, file.path), gates=_gates(file))
    elif file.text is not None and text(file, found) != found.text:
        yield Action("~", file.path, f"{kind} with other content", (WRITE_FILE, file.path), gates=_gates(file),
                     details=() if file.secret else tuple(_changed(found.text, text(file, found))))
    else:
        if not found.holds:
            yield Action("!", file.path, "takes effect again", accepting(file, file.path))
        yield from _rights(file, found)


def accepting(file: File, path: str) -> tuple[str, ...]:
    """The program that has to succeed with the content of ``path``."""
    return tuple(word.replace("%s", path) for word in file.accept)


def _gates(file: File) -> tuple[str, ...]:
    return (f"`{' '.join(file.accept)}` succeeds",) if file.accept else ()


def _changed(old: str, new: str) -> Iterator[str]:
    return (line for line in difflib.ndiff(old.splitlines(), new.splitlines()) if line.startswith(("- ", "+ ")))


def _gone(gone: Gone) -> Iterator[Action]:
    if gone.before:
        yield Action("-", gone.path, "what it did ends", gone.before)
    yield Action("-", gone.path, "remove", (REMOVE_FILE, gone.path))


def _unit(unit: Unit, found: Running, touched: frozenset[str]) -> Iterator[Action]:
    if not found.enabled:
        yield Action("+", unit.name, "runs after each boot", (*ENABLE, unit.name), undo=("systemctl", "disable", unit.name))
    start, restart = RUN
    if not found.active:
        yield Action("+", unit.name, "start", (*start, unit.name), undo=("systemctl", "stop", unit.name))
    elif unit.started_with and (others := _others(found, touched)):
        yield Action("~", unit.name, "restart, what it has read at its start is not what is there", (*restart, unit.name), details=tuple(others))


def _others(found: Running, touched: Iterable[str]) -> list[str]:
    if found.read is None:
        return ["it does not tell what it has read"]
    return sorted(found.differ | (found.read & frozenset(touched)))
