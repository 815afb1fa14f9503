# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of the inventory against an argument spec of a role. Pure. Private to the collection.

Ansible's own check stops at the first unknown word, takes `true` for a number, and names the role's variables, which an inventory does not have.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from .._errors import StorageError

_TRUTHS = ("yes", "no", "on", "off", "true", "false")
_EXPECTED = {"dict": "a dictionary", "list": "a list", "int": "a whole number", "bool": "true or false", "str": "text on one line", "path": "an absolute path"}
_SHOWN = 60


def faults(name: str, value: Any, spec: Mapping[str, Any]) -> Iterator[StorageError]:
    """What is wrong with a value and with those in it. null is a value of no type.

    :param name: as it is called in the inventory; words of a dictionary follow it after a dot
    :param spec: one entry of an argument spec: ``type``, ``choices``, ``elements``, ``options``, ``no_log``
    """
    kind = str(spec.get("type", "str"))
    if not _is(kind, value):
        found = f"a {type(value).__name__} that is not shown" if spec.get("no_log") else f"{value!r:.{_SHOWN}}"
        expected = _EXPECTED[kind]
        yield StorageError(f"{name}: is not {expected}", found=found, expected=expected, next_step=f"write {name} as {expected}")
    elif "choices" in spec and value not in spec["choices"]:
        choices = ", ".join(map(str, spec["choices"]))
        yield StorageError(f"{name}: is none of its words", found=f"{value!r:.{_SHOWN}}", expected=choices, next_step=f"write {name} as one of: {choices}")
    elif kind == "list":
        for number, entry in enumerate(value):
            yield from faults(f"{name}[{number}]", entry, {"type": spec.get("elements", "str")})
    elif kind == "dict" and "options" in spec:
        for word, entry in value.items():
            if word in spec["options"]:
                yield from faults(f"{name}.{word}", entry, spec["options"][word])
            else:
                yield _unknown(name, str(word), list(spec["options"]))


def _is(kind: str, value: Any) -> bool:
    if kind == "dict":
        return isinstance(value, Mapping)
    if kind == "list":
        return isinstance(value, list)
    if kind == "bool":
        return isinstance(value, bool) or str(value).lower() in _TRUTHS
    if kind == "int":  # an extra variable is a text
        return not isinstance(value, bool) and (isinstance(value, int) or (isinstance(value, str) and value.lstrip("-").isdecimal()))
    return isinstance(value, str) and value.isprintable() and (kind != "path" or value.startswith("/"))


def _unknown(name: str, word: str, known: list[str]) -> StorageError:
    near = difflib.get_close_matches(word, known, 1)
    return StorageError(f"{name}: unknown word", found=f"{word!r:.{_SHOWN}}", expected=", ".join(sorted(known)),
                        next_step=f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(known))}")
