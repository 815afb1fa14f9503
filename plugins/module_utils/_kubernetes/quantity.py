# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sizes as Kubernetes writes them: ``2Gi``, ``2G``, ``1500M``, ``2147483648``, ``2e9``. Private to the collection."""

from __future__ import annotations

import re
from fractions import Fraction

_POWERS = {suffix: Fraction(10 ** (3 * power)) for power, suffix in enumerate(("", "k", "M", "G", "T", "P", "E"))}
_POWERS.update({f"{prefix}i": Fraction(1024**power) for power, prefix in enumerate("KMGTPE", 1)})
_POWERS.update({suffix: Fraction(1, 10 ** (3 * power)) for power, suffix in enumerate("mun", 1)})
_FORM = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)([A-Za-z]*|[eE][+-]?[0-9]+)", re.ASCII)


def parse(text: str | int) -> Fraction:
    """Bytes.

    :raises ValueError: for what is no quantity
    """
    form = _FORM.fullmatch(str(text))
    if not form:
        raise ValueError(f"{text!r} is no quantity")
    number, suffix = Fraction(form[1]), form[2]
    if suffix[1:] and suffix[-1].isdecimal():
        return number * Fraction(f"1{suffix}")
    if suffix not in _POWERS:
        raise ValueError(f"{text!r} is no quantity")
    return number * _POWERS[suffix]
