# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Quotas: from what is and what should be to what to do. Pure: no command, no clock, no Ansible. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from .. import _size
from .._action import Action
from .._errors import StorageError, refuse
from . import gates
from .model import Pool, Volume
from .model_quota import SETTINGS, Limit, Quota, WantedLimit, WantedQuota

STARTED = "the volume is started"
DIRECTORY = "the directory is there"
CONNECTED = "the hosts of its bricks are connected"


class Kind(NamedTuple):
    """What can be limited."""

    word: str
    set: str
    remove: str


USAGE, OBJECTS = Kind("size", "limit-usage", "remove"), Kind("objects", "limit-objects", "remove-objects")


@dataclass(frozen=True)
class Known:
    """What is known beside pool and volumes.

    ``missing`` says for each volume which paths that get a first limit are no directory, and what they are.
    """

    quotas: Mapping[str, Quota]
    missing: Mapping[str, Mapping[str, str]]


def reconcile(pool: Pool, volumes: Iterable[Volume], desired: Iterable[WantedQuota], known: Known, *, planning: bool = False,
              faults: Iterable[StorageError] = ()) -> list[Action]:
    """What makes the quotas as desired, volume after volume. Quotas of volumes that are not listed stay as they are.

    :param planning: take a volume that is not there or not started for one that an earlier step makes so (check mode)
    :param faults: what was found before
    :raises StorageError: for everything that is refused, all in one
    """
    current, all_faults = {volume.name: volume for volume in volumes}, list(faults)
    actions: list[Action] = []
    for want in desired:
        planner = _Planner(pool, current.get(want.volume), want, known, planning)
        actions += planner.plan()
        all_faults += planner.faults
    refuse(all_faults + (gates.majority(pool) if actions else []))
    return actions


def first_limits(quota: Quota, want: WantedQuota) -> list[str]:
    """Paths that get their first limit; that they are directories has to be looked at. The root of a volume always is."""
    return [limit.path for limit in want.limits if not limit.absent and limit.path not in {"/", *quota.usage, *quota.objects}]


class _Planner:
    """The plan for the quota of one volume. Faults are collected, so that a user sees those of all volumes at once."""

    def __init__(self, pool: Pool, volume: Volume | None, want: WantedQuota, known: Known, planning: bool) -> None:
        self._pool, self._volume, self._want, self._planning = pool, volume, want, planning
        self._quota = known.quotas.get(want.volume, Quota(want.volume))
        self._missing = known.missing.get(want.volume, {})
        self.faults: list[StorageError] = []

    def plan(self) -> list[Action]:
        if not self._is_ready():
            return []
        actions = self._enabled() if self._want.enabled else self._disabled()
        if actions and self._volume:
            self.faults += gates.connected(self._pool, self._volume.bricks, f"quota of volume {self._want.volume}: refused to change it")
        return actions

    def _is_ready(self) -> bool:
        """Whether there is something to plan with: gluster reads and changes quotas of started volumes only."""
        if not self._volume:
            if not self._planning:
                self._refuse("refused", found="no such volume", expected="an existing one", next_step="gluster volume list")
            return self._planning
        if not self._volume.is_started:
            changes = self._want.enabled or self._quota.enabled
            if changes and not self._planning:
                self._refuse("refused", found=f"the volume is {self._volume.status}", expected="a started one: gluster reads and changes quotas only there",
                             next_step=f"gluster volume start {self._volume.name}")
            return changes and self._planning and not self._quota.unread
        if self._quota.unread and self._want.enabled:
            self._refuse("refused to make its limits exact", found=self._quota.unread, expected="a list of its limits",
                         next_step="set any limit of it anew on a directory that had none, then gluster lists them; or limits_mode: merge")
        return True

    def _disabled(self) -> list[Action]:
        quota = self._quota
        if not quota.enabled:
            return []
        number = "an unknown number of limits" if quota.unread else _limits(len(quota.usage) + len(quota.objects))
        return [self._do("-", f"disable, {number} dropped", "disable",
                         details=[f"limit {path}  {_show(kind, limit.hard)}" for kind, path, limit in _all(quota)])]

    def _enabled(self) -> list[Action]:
        actions = []
        if not self._quota.enabled:
            actions.append(self._do("+", "enable", "enable", undo=("disable",), details=["what is there already is counted in the background"]))
        actions += [self._setting(name, value) for name, value in self._want.settings.items() if value != self._quota.setting(name)]
        for limit in self._want.limits:
            if not limit.absent and limit.path in self._missing:
                self._refuse(f"limit {limit.path}: refused", found=self._missing[limit.path], expected="a directory of the volume",
                             next_step="make it on a client first, or check the path")
            for kind, existing, hard, soft in self._wished(limit):
                if hard is not None and not limit.absent and self._differs(existing, hard, soft):
                    actions.append(self._limit(kind, limit.path, existing, hard, soft))
        return actions + [self._remove(kind, path, limit) for kind, path, limit in _all(self._quota) if self._goes(kind, path)]

    def _wished(self, limit: WantedLimit) -> list[tuple[Kind, Limit | None, int | None, int | None]]:
        return [(USAGE, self._quota.usage.get(limit.path), limit.size, limit.soft_limit),
                (OBJECTS, self._quota.objects.get(limit.path), limit.objects, limit.objects_soft_limit)]

    def _differs(self, existing: Limit | None, hard: int, soft: int | None) -> bool:
        """A soft limit that may be the default's has to become the directory's own when the default changes."""
        if not existing or existing.hard != hard:
            return True
        default, new_default = self._quota.setting("default_soft_limit"), self._want.settings.get("default_soft_limit")
        moves = new_default is not None and new_default != default and existing.soft == default
        return soft is not None and (soft != existing.soft or moves)

    def _goes(self, kind: Kind, path: str) -> bool:
        listed = next((limit for limit in self._want.limits if limit.path == path), None)
        if listed and listed.absent:
            return True
        return self._want.exact and (not listed or (listed.size if kind is USAGE else listed.objects) is None)

    # --- the actions

    def _setting(self, name: str, value: int) -> Action:
        setting, old = SETTINGS[name], self._quota.setting(name)
        return self._do("~" if self._quota.enabled else "+", f"{setting.command} {old} -> {value}{setting.unit}", setting.command,
                        f"{value}{setting.unit_of_gluster}", undo=(setting.command, f"{old}{setting.unit_of_gluster}"))

    def _limit(self, kind: Kind, path: str, existing: Limit | None, hard: int, soft: int | None) -> Action:
        new = f"{_show(kind, hard)}{'' if soft is None else f', soft {soft}%'}"
        old = f"{_show(kind, existing.hard)}, soft {existing.soft}% -> " if existing else ""
        full = f"; {_show(kind, existing.used)} used: nothing more can be written" if existing and existing.used >= hard else ""
        undo = (kind.set, path, str(existing.hard), f"{existing.soft}%") if existing else (kind.remove, path)
        return self._do("~" if existing else "+", f"{kind.set} {path}", kind.set, path, str(hard), *(() if soft is None else (f"{soft}%",)),
                        undo=undo, needs=(STARTED, DIRECTORY, CONNECTED), details=[f"limit {path}  {old}{new}{full}"])

    def _remove(self, kind: Kind, path: str, limit: Limit) -> Action:
        return self._do("-", f"{kind.remove} {path}", kind.remove, path, undo=(kind.set, path, str(limit.hard), f"{limit.soft}%"),
                        details=[f"limit {path}  {_show(kind, limit.hard)} -> none"])

    def _do(self, sign: str, summary: str, *words: str, undo: tuple[str, ...] = (), needs: tuple[str, ...] = (STARTED, CONNECTED),
            details: Iterable[str] = ()) -> Action:
        command = ("gluster", "volume", "quota", self._want.volume)
        return Action(sign, f"quota of volume {self._want.volume}", summary, (*command, *words), gates=(gates.MAJORITY, *needs),
                      undo=(*command, *undo) if undo else (), details=tuple(details))

    def _refuse(self, what: str, *, found: str, expected: str, next_step: str = "") -> None:
        self.faults.append(StorageError(f"quota of volume {self._want.volume}: {what}", found=found, expected=expected, next_step=next_step))


def _all(quota: Quota) -> list[tuple[Kind, str, Limit]]:
    return [(kind, path, limit) for kind, limits in ((USAGE, quota.usage), (OBJECTS, quota.objects)) for path, limit in limits.items()]


def _show(kind: Kind, number: int) -> str:
    return _size.text(number) if kind is USAGE else f"{number} objects"


def _limits(number: int) -> str:
    return f"{number} limit{'' if number == 1 else 's'}"
