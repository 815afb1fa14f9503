# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors in the words that a user needs. Private to the collection."""

from __future__ import annotations


class StorageError(Exception):
    """Something is refused or failed.

    :param what: the object and what happened to it: ``peer g3: refused``
    :param found: what was found there
    :param expected: what would have been right, empty where it is obvious
    :param next_step: the command or the edit that leads on
    """

    def __init__(self, what: str, *, found: str = "", expected: str = "", next_step: str = "") -> None:
        self.what, self.found, self.expected, self.next_step = what, found, expected, next_step
        super().__init__(str(self))

    def __str__(self) -> str:
        parts = [self.what]
        parts += [f"found: {self.found}"] if self.found else []
        parts += [f"expected: {self.expected}"] if self.expected else []
        parts += [f"next: {self.next_step}"] if self.next_step else []
        return "; ".join(parts)


class CommandError(StorageError):
    """A command of the host answered with a failure; ``code`` is its own error number, 0 where it gave none."""

    def __init__(self, argv: tuple[str, ...], *, code: int = 0, found: str) -> None:
        self.argv, self.code = argv, code
        super().__init__(f"`{' '.join(argv)}` failed", found=found)


class Refused(StorageError):
    """Several things are refused in one go, so that a user sees all of them and nothing has been changed."""

    def __init__(self, faults: list[StorageError]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"{len(faults)} refused")

    def __str__(self) -> str:
        return "\n".join([f"{self.what}, nothing was changed:", *(f"  - {fault}" for fault in self.faults)])


def refuse(faults: list[StorageError]) -> None:
    """Return when there is no fault.

    :raises StorageError: the only fault itself, or all of them as one
    """
    if faults:
        raise faults[0] if len(faults) == 1 else Refused(faults)
