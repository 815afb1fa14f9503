# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Quotas: reading them, carrying out what is planned. Private to the collection."""

from __future__ import annotations

import os
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .._action import Action
from .._command import Runner, ask
from .._errors import CommandError, StorageError
from . import gates, options, plan_quota, wanted_quota, xml
from .cluster import Cluster, Names
from .model import Pool, Volume
from .model_quota import Quota, WantedQuota
from .runner import Gluster

MOUNT_SECONDS = 30
NO_LIMITS = "quota configured on volume"
NO_ANSWER = ("and no output", "umount: ")  # the latter is a note that may come with any list
LOST = "gluster's list is empty, as it is when the directory of the latest limit was deleted"
LOG = "/var/log/glusterfs/glusterkube-quota.log"  # one file for all looks, and not one for each place


class State(NamedTuple):
    """One look at the pool, its volumes, and the quotas of those that are listed."""

    pool: Pool
    volumes: tuple[Volume, ...]
    quotas: dict[str, Quota]


class Quotas:
    """Quotas of volumes as declared; works on any host of the pool.

    :param raw: the quotas in the words of the module's options
    """

    title = "quotas"

    def __init__(self, cluster: Cluster, directories: Directories, raw: list[dict[str, Any]]) -> None:
        self._cluster, self._directories = cluster, directories
        self._desired, self._faults = wanted_quota.read(raw)
        self.total = len(raw)

    # --- look

    def read(self) -> State:
        pool, volumes = self._cluster.read()
        current = {volume.name: volume for volume in volumes}
        return State(pool, volumes, {want.volume: self._quota(current[want.volume], want) for want in self._desired if want.volume in current})

    def plan(self, state: State) -> list[Action]:
        count = f"quotas of {self.total} volume{'' if self.total == 1 else 's'}"
        self.title = f"{count}: {len(state.pool.well)} of {len(state.pool.peers)} peers connected" if state.pool.is_real else (
            f"{count} of a pool that is not there yet: gluster does not run on this host")
        known = plan_quota.Known(state.quotas, self._missing(state))
        return plan_quota.reconcile(state.pool, state.volumes, self._desired, known, planning=self._cluster.planning, faults=self._faults)

    def show(self, state: State) -> dict[str, Any]:
        unread = [f"quota of volume {name}: its limits are not known: {quota.unread}" for name, quota in state.quotas.items() if quota.unread]
        return {"quotas": [quota.to_dict() for quota in state.quotas.values()], "warnings": gates.warnings(state.pool) + unread}

    def _quota(self, volume: Volume, want: WantedQuota) -> Quota:
        """Limits are asked for only where the plan needs them: each question takes the lock of the volume."""
        settings = options.quota_settings(volume.options)
        if volume.options.get("features.quota") != "on":
            return Quota(volume.name, settings=settings)
        if not volume.is_started:
            return Quota(volume.name, enabled=True, settings=settings, unread="it is not started")
        usage = self._list(volume.name, "list", want, [limit.path for limit in want.limits if limit.absent or limit.size])
        objects = self._list(volume.name, "list-objects", want, [limit.path for limit in want.limits if limit.absent or limit.objects])
        if usage is None or objects is None:
            return Quota(volume.name, enabled=True, settings=settings, unread=LOST)
        return Quota(volume.name, True, xml.quota_usage(usage), xml.quota_objects(objects), settings)

    def _list(self, volume: str, command: str, want: WantedQuota, paths: list[str]) -> ET.Element | None:
        """Limits of the paths, or all of them where the list is exact or the quota ends. None when gluster lost the list.

        Asked for all, it answers without the limits of deleted directories, and with nothing when that of the latest limit was deleted.
        Asked for paths it looks at each.
        """
        everything = want.exact or not want.enabled
        if not everything and not paths:
            return xml.NOTHING
        try:
            return self._cluster.gluster("volume", "quota", volume, command, *([] if everything else paths))
        except CommandError as error:
            if NO_LIMITS in error.found:
                return xml.NOTHING
            if everything and any(words in error.found for words in NO_ANSWER):
                return None
            raise

    def _missing(self, state: State) -> dict[str, dict[str, str]]:
        """Looked for on volumes that can be mounted; the plan refuses the others or, in check mode, takes them for new ones."""
        answer = {}
        for want in self._desired:
            volume = next((volume for volume in state.volumes if volume.name == want.volume and volume.is_started), None)
            paths = plan_quota.first_limits(state.quotas[want.volume], want) if volume else []
            if volume and paths and not gates.connected(state.pool, volume.bricks, ""):
                answer[want.volume] = self._directories.missing(want.volume, paths)
        return answer

    # --- act

    def apply(self, action: Action) -> None:
        try:
            self._cluster.gluster(*action.argv[1:])
        except CommandError as error:
            raise explained(error, action) from None


class Directories:
    """What of a volume is a directory, seen through a mount of it that lives as long as the look.

    Gluster itself tells so only for a volume with quota, and only by failing.
    """

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    def missing(self, volume: str, paths: Iterable[str]) -> dict[str, str]:
        """The paths that are no directory, and what they are.

        :raises CommandError: when the volume can't be mounted here
        """
        place = tempfile.mkdtemp(prefix="glusterkube-quota-")
        try:
            ask(self._runner, "timeout", str(MOUNT_SECONDS), "mount", "-t", "glusterfs", "-o", f"ro,log-file={LOG}", f"localhost:/{volume}", place)
            try:
                return {path: fault for path in paths if (fault := _fault(place, path))}
            finally:
                ask(self._runner, "umount", "--lazy", place)
        finally:
            os.rmdir(place)


def _fault(root: str, path: str) -> str:
    """Why a path is no directory, empty when it is one."""
    full = root + path
    if not os.path.lexists(full):
        return "it is not there"
    if os.path.realpath(full) != os.path.realpath(root) + path:
        return "a symbolic link, which gluster does not follow"
    return "" if os.path.isdir(full) else "it is no directory"


_HINTS = (
    ("No such file or directory", "make the directory on a client first"),
    ("quota daemon", "systemctl status glusterd; see /var/log/glusterfs/quotad.log on this host"),
    ("aux mount", "this host needs FUSE: modprobe fuse; see /var/log/glusterfs/glusterd.log"),
)


def explained(error: CommandError, action: Action) -> StorageError:
    """What glusterd refused, with the way on where one is known."""
    next_step = next((hint for words, hint in _HINTS if words in error.found), "see /var/log/glusterfs/glusterd.log on this host")
    return StorageError(f"{action.target}: {action.summary}: gluster refused", found=f"{error.found.strip()} (`{' '.join(error.argv)}`)", next_step=next_step)


def quotas(runner: Runner, params: Mapping[str, Any], *, planning: bool) -> Quotas:
    """The use case of the module gluster_quota."""
    cluster = Cluster(Gluster(runner), Names(runner), planning=planning)
    return Quotas(cluster, Directories(runner), params["quotas"])
