# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a quota consists of. Values only. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Setting:
    """A setting of the quota of a whole volume: ``gluster volume quota NAME <command> VALUE``, kept as the option ``features.<command>``."""

    command: str
    default: int
    highest: int
    unit: str
    unit_of_gluster: str = ""

    @property
    def option(self) -> str:
        return f"features.{self.command}"


# xlators/features/quota/src/quota.c, options; by the names that the module has for them
SETTINGS: Mapping[str, Setting] = {
    "default_soft_limit": Setting("default-soft-limit", 80, 100, "%", "%"),
    "soft_timeout": Setting("soft-timeout", 60, 1800, " s"),
    "hard_timeout": Setting("hard-timeout", 5, 60, " s"),
    "alert_time": Setting("alert-time", 86400, 604800, " s"),
}


@dataclass(frozen=True)
class Limit:
    """A limit of a directory. ``hard`` and ``used`` are bytes or objects.

    ``soft`` is in percent of ``hard``. Gluster does not tell whether it is the directory's own or the default of the volume.
    """

    hard: int
    soft: int
    used: int


@dataclass(frozen=True)
class Quota:
    """The quota of a volume as it is: limits by the path of their directory.

    ``unread`` says why the limits are not known, empty when they are.
    """

    volume: str
    enabled: bool = False
    usage: Mapping[str, Limit] = field(default_factory=dict)
    objects: Mapping[str, Limit] = field(default_factory=dict)
    settings: Mapping[str, int] = field(default_factory=dict)  # those that are set
    unread: str = ""

    def setting(self, name: str) -> int:
        return self.settings.get(name, SETTINGS[name].default)

    def to_dict(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"volume": self.volume, "state": "enabled" if self.enabled else "disabled", "limits": None, **dict.fromkeys(SETTINGS)}
        if self.enabled:
            answer.update({name: self.setting(name) for name in SETTINGS})
        if not self.unread:
            answer["limits"] = [self._limit(path) for path in sorted({*self.usage, *self.objects})]
        return answer

    def _limit(self, path: str) -> dict[str, Any]:
        answer: dict[str, Any] = {"path": path}
        for key, limit in (("size", self.usage.get(path)), ("objects", self.objects.get(path))):
            prefix = "" if key == "size" else "objects_"
            answer.update({key: limit and limit.hard, f"{prefix}soft_limit": limit and limit.soft, f"{prefix}used": limit and limit.used})
        return answer


@dataclass(frozen=True)
class WantedLimit:
    """The limits of a directory as they should be: bytes, objects, percent. What is None is left alone, with ``absent`` all goes."""

    path: str
    size: int | None = None
    soft_limit: int | None = None
    objects: int | None = None
    objects_soft_limit: int | None = None
    absent: bool = False


@dataclass(frozen=True)
class WantedQuota:
    """The quota of a volume as it should be."""

    volume: str
    enabled: bool = True
    limits: tuple[WantedLimit, ...] = ()
    exact: bool = False
    settings: Mapping[str, int] = field(default_factory=dict)
