# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sizes as people write and read them. Private to the collection.

Units are binary, as in LVM, XFS and gluster: ``G``, ``Gi`` and ``GiB`` are 1024 ** 3 bytes. Decimal
``GB`` is refused instead of guessed: the two differ by 7 % at G and by 10 % at T, more than a thin pool has to spare.
"""

from __future__ import annotations

import re
from fractions import Fraction
from math import ceil

from ._errors import StorageError

PREFIXES = ("", "K", "M", "G", "T", "P", "E")
KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB
TIB = 1024 * GIB

_FORM = re.compile(r"(?P<sign>[+-]?)(?P<number>[0-9]+(?:\.[0-9]+)?)\s*(?P<prefix>[kmgtpe]?)(?P<rest>ib?|b|)", re.IGNORECASE | re.ASCII)
_EXAMPLES = "bytes or a number with KiB, MiB, GiB, TiB or PiB, such as 100GiB"


def parse(value: float | str, what: str = "size") -> int:
    """Bytes of ``107374182400``, ``100GiB``, ``100Gi``, ``100G``, ``1.5 TiB``. A fraction of a byte counts as one.

    :param what: names the object in the error: ``volume home: size``
    :raises StorageError: for everything else, decimal units such as ``GB`` included
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, float) and value.is_integer():  # what a template makes of ``size * 2 / 4``
        return int(value)
    form = _FORM.fullmatch(value.strip()) if isinstance(value, str) else None
    if not form:
        raise StorageError(f"{what}: is not a size", found=repr(str(value)), expected=_EXAMPLES)
    prefix, rest = form["prefix"].upper(), form["rest"].lower()
    if prefix and rest == "b":
        raise StorageError(f"{what}: decimal units are not used", found=repr(str(value)), expected=_EXAMPLES,
                           next_step=f"write {form['number']}{prefix}iB, of 1024 each; 1{prefix}B is {1000 ** PREFIXES.index(prefix)} bytes")
    if not prefix and rest.startswith("i"):
        raise StorageError(f"{what}: is not a size", found=repr(str(value)), expected=_EXAMPLES)
    size: int = ceil(Fraction(form["number"]) * 1024 ** PREFIXES.index(prefix))
    return -size if form["sign"] == "-" else size


def parse_positive(value: float | str, what: str = "size") -> int:
    """As :func:`parse`, for what can't be empty.

    :raises StorageError: for 0 and less too
    """
    size = parse(value, what)
    if size <= 0:
        raise StorageError(f"{what}: has to be more than 0", found=repr(str(value)), expected=_EXAMPLES)
    return size


def text(size: int, *, up: bool = False) -> str:
    """The shortest form: ``100GiB`` when that is exact, else one decimal: ``99.9GiB``, which :func:`parse` reads too.

    It is rounded down, so that a size offered to a user fits; with ``up`` it is rounded up, for what is needed.
    """
    if size < 0:
        return "-" + text(-size, up=not up)
    power = max(power for power in range(len(PREFIXES)) if power == 0 or size >= 1024**power)
    unit = 1024**power
    tenths = -(-size * 10 // unit) if up else size * 10 // unit
    if tenths >= 10240 and power + 1 < len(PREFIXES):
        return text(unit * 1024, up=up)
    exact = tenths * unit == size * 10
    number = str(tenths // 10) if exact and tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}"
    return f"{number}{PREFIXES[power]}{'iB' if power else 'B'}"
