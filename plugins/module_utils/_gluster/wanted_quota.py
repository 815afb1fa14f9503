# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the user asked for in quotas, checked against itself. Pure. Private to the collection.

Read twice: as it is written in the inventory, before anything is changed, and as the module's options.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from .. import _size
from .._errors import StorageError
from .model_quota import SETTINGS, WantedLimit, WantedQuota

KEYS = ("volume", "state", "limits", "limits_mode", *SETTINGS)
LIMIT_KEYS = ("path", "state", "size", "soft_limit", "objects", "objects_soft_limit")
_HIGHEST = 2 ** 63 - 1
_PATH_MAX = 4000
_NAME_MAX = 255


def read(raw: Iterable[Mapping[str, Any]]) -> tuple[list[WantedQuota], list[StorageError]]:
    """The wanted quotas, and every fault of every one of them that shows without looking at the volumes."""
    faults: list[StorageError] = []
    quotas = [_Reader(entry, faults).quota() for entry in raw]
    for name, times in Counter(quota.volume for quota in quotas).items():
        if times > 1:
            faults.append(StorageError(f"quota of volume {name}: listed {times} times", expected="once", next_step="merge the entries"))
    return quotas, faults


class _Reader:
    def __init__(self, raw: Mapping[str, Any], faults: list[StorageError]) -> None:
        self._raw, self._faults, self._what = raw, faults, f"quota of volume {raw['volume']}"

    def _refuse(self, what: str, *, found: str = "", expected: str = "", next_step: str = "") -> None:
        self._faults.append(StorageError(f"{self._what}: {what}", found=found, expected=expected, next_step=next_step))

    def quota(self) -> WantedQuota:
        raw = self._raw
        self._check_keys("", raw, KEYS)
        enabled = self._choice("", raw, "state", ("enabled", "disabled")) == "enabled"
        exact = self._choice("", raw, "limits_mode", ("merge", "exact")) == "exact"
        limits = [limit for entry in self._entries() if (limit := self._limit(entry))]
        for path, times in Counter(limit.path for limit in limits).items():
            if times > 1:
                self._refuse(f"limit {path}: listed {times} times", expected="once", next_step="merge the entries")
        settings = {name: value for name, setting in SETTINGS.items()
                    if (value := self._number("", raw, name, 0, setting.highest, setting.unit)) is not None}
        if not enabled and (limits or settings):
            self._refuse("refused", found="state: disabled beside limits or settings, which it would drop", expected="the one or the other",
                         next_step="state: enabled, or leave the others out")
        return WantedQuota(str(raw["volume"]), enabled, tuple(limits), exact, settings)

    def _entries(self) -> list[Mapping[str, Any]]:
        entries = self._raw.get("limits") or []
        if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
            self._refuse("limits: refused", found=f"{entries!r:.60}", expected="a list such as [{path: /, size: 50GiB}]")
            return []
        return entries

    def _limit(self, raw: Mapping[str, Any]) -> WantedLimit | None:
        path = self._path(raw.get("path"))
        if not path:
            return None
        what = f"limit {path}: "
        self._check_keys(what, raw, LIMIT_KEYS)
        absent = self._choice(what, raw, "state", ("present", "absent")) == "absent"
        limit = WantedLimit(path, self._size(what, raw.get("size")), self._number(what, raw, "soft_limit", 0, 100, "%"),
                            self._number(what, raw, "objects", 1, _HIGHEST, ""), self._number(what, raw, "objects_soft_limit", 0, 100, "%"), absent)
        given = [key for key in LIMIT_KEYS[2:] if raw.get(key) is not None]
        if absent and given:
            self._refuse(f"{what}refused", found=f"state: absent beside {', '.join(given)}", expected="the one or the other")
        elif not absent and raw.get("size") is None and raw.get("objects") is None:
            self._refuse(f"{what}refused", found="neither size nor objects", expected="one of them or both",
                         next_step="such as size: 50GiB; to remove the limit: state: absent")
        for soft, hard in (("soft_limit", "size"), ("objects_soft_limit", "objects")):
            if soft in given and hard not in given and len(given) > 1:
                self._refuse(f"{what}refused", found=f"{soft} without {hard}", expected=f"{soft} in percent of {hard}")
        return limit

    def _path(self, raw: Any) -> str:
        """One spelling of a directory's path, as gluster keeps it: without double or trailing slashes. Empty when it is none."""
        path = raw if isinstance(raw, str) else ""
        parts = [part for part in path.split("/") if part]
        fault = ""
        if not path.startswith("/"):
            fault = "does not begin with /"
        elif {".", ".."} & set(parts):
            fault = "has . or .. in it"
        elif not path.isprintable():
            fault = "has characters in it that can't be printed"
        elif len(path.encode(errors="replace")) > _PATH_MAX or any(len(part.encode(errors="replace")) > _NAME_MAX for part in parts):
            fault = "is too long for a directory"
        if fault:
            self._refuse(f"limit {raw!r:.80}: refused", found=f"a path that {fault}", expected="the path of a directory from the root of the volume",
                         next_step="path: / limits the whole volume, path: /projects/a a directory")
            return ""
        return "/" + "/".join(parts)

    def _size(self, what: str, raw: Any) -> int | None:
        if raw is None:
            return None
        try:
            size = _size.parse(raw, f"{self._what}: {what}size")
        except StorageError as error:
            self._faults.append(error)
            return None
        if not 1 <= size <= _HIGHEST:
            self._refuse(f"{what}size: refused", found=str(raw), expected=f"1 to {_HIGHEST} bytes", next_step="to remove the limit: state: absent")
        return size

    def _number(self, what: str, raw: Mapping[str, Any], key: str, lowest: int, highest: int, unit: str) -> int | None:
        value = raw.get(key)
        if value is None:
            return None
        number = -1
        if not isinstance(value, bool) and isinstance(value, (int, str)) and str(value).isdecimal():
            number = int(value)
        if not lowest <= number <= highest:
            self._refuse(f"{what}{key}: refused", found=f"{value!r:.60}", expected=f"a whole number from {lowest} to {highest}{unit}")
        return number

    def _choice(self, what: str, raw: Mapping[str, Any], key: str, choices: tuple[str, ...]) -> str:
        """The first of the choices is the default."""
        value = raw.get(key, choices[0])
        if value not in choices:
            self._refuse(f"{what}{key}: refused", found=f"{value!r:.60}", expected=" or ".join(choices))
        return str(value)

    def _check_keys(self, what: str, raw: Mapping[str, Any], known: tuple[str, ...]) -> None:
        unknown = sorted(str(key) for key in raw if key not in known)
        if unknown:
            self._refuse(f"{what}refused", found=f"unknown: {', '.join(unknown)}", expected=f"known: {', '.join(known)}")
