# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Snapshots: from what is and what should be to what to do. Pure: no command, no clock, no Ansible. Private to the collection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .._action import Action
from .._errors import StorageError, refuse
from . import gates
from .model import RESTORED, SNAPSHOTS, Brick, Pool, Room, Snapshot, SnapshotSettings, Volume, WantedSnapshot

CONNECTED = "the hosts of its bricks are connected"
ROOM = "the thin pools of its bricks have room"
STOPPED = "the volume is stopped"
GATHER = "run playbooks/snapshot.yml, which asks every host, or give the answers of gluster_brick_info of all hosts as looks"


@dataclass(frozen=True)
class Known:
    """What is known beside pool, volumes and snapshots.

    ``rooms`` is what is below each brick by (host UUID, path), ``fullest`` the percentage that no thin pool may exceed.
    ``settings`` are read only when snapshots are to be made, ``restored`` is the ID of the snapshot that a volume was restored from last.
    """

    rooms: Mapping[tuple[str, str], Room] = field(default_factory=dict)
    fullest: float = 80
    settings: SnapshotSettings = field(default_factory=SnapshotSettings)
    restored: Mapping[str, str] = field(default_factory=dict)


def reconcile(pool: Pool, volumes: Iterable[Volume], current: Iterable[Snapshot], desired: Iterable[WantedSnapshot], *,
              confirm: Iterable[str] = (), known: Known | None = None, faults: Iterable[StorageError] = ()) -> list[Action]:
    """What makes the snapshots as desired, those that restore or delete last. Snapshots that are not listed stay as they are.

    :param confirm: names of the volumes that may be restored
    :param faults: what was found before
    :raises StorageError: for everything that is refused, all in one
    """
    by_name, snapshots, all_faults = {volume.name: volume for volume in volumes}, {snapshot.name: snapshot for snapshot in current}, list(faults)
    known, confirmed, desired = known or Known(), frozenset(confirm), list(desired)
    made = Counter(want.volume for want in desired if want.name not in snapshots and want.state not in ("restored", "absent"))
    actions: list[Action] = []
    last: list[Action] = []
    for want in desired:
        planner = _Planner(pool, by_name, snapshots, want, known)
        if want.state == "absent":
            last += planner.absent()
        elif want.state == "restored":
            last += planner.restored(confirmed=want.volume in confirmed)
        else:
            actions += planner.present()
        all_faults += planner.faults
    all_faults += _auto_delete(made, snapshots.values(), known.settings)
    refuse(all_faults + (gates.majority(pool) if actions or last else []))
    return actions + last


def _auto_delete(made: Mapping[str, int], current: Iterable[Snapshot], settings: SnapshotSettings) -> list[StorageError]:
    """gluster would delete the oldest snapshots, which nobody mentioned."""
    there = Counter(snapshot.volume for snapshot in current)
    return [StorageError(f"volume {name}: refused to make a snapshot", found=f"{there[name]} snapshots of it, and auto-delete is enabled: of more than "
                         f"{settings.keeps[name]} gluster deletes the oldest", expected="no snapshot goes that was not named",
                         next_step="delete some with state: absent, or gluster snapshot config auto-delete disable")
            for name, number in made.items() if name in settings.keeps and there[name] + number > settings.keeps[name]]


class _Planner:
    """The plan for one snapshot. Faults are collected, so that a user sees those of all snapshots at once."""

    def __init__(self, pool: Pool, volumes: Mapping[str, Volume], snapshots: Mapping[str, Snapshot], want: WantedSnapshot, known: Known) -> None:
        self._pool, self._volumes, self._want, self._known = pool, volumes, want, known
        self._snapshot, self._volume = snapshots.get(want.name), volumes.get(want.volume)
        self._of_volume = [snapshot.name for snapshot in snapshots.values() if snapshot.volume == want.volume]
        self.faults: list[StorageError] = []
        if self._snapshot and self._snapshot.volume != want.volume:
            self._refuse("refused", found=f"it is a snapshot of volume {self._snapshot.volume}", expected=f"one of volume {want.volume}, or another name",
                         next_step="names of snapshots are the pool's: give each volume's a name of its own")

    def _refuse(self, what: str, *, found: str, expected: str = "", next_step: str = "") -> None:
        self.faults.append(StorageError(f"snapshot {self._want.name}: {what}", found=found, expected=expected, next_step=next_step))

    def _do(self, sign: str, summary: str, *words: str, needs: tuple[str, ...] = (CONNECTED,), undo: tuple[str, ...] = (),
            details: Iterable[str] = ()) -> Action:
        return Action(sign, f"snapshot {self._want.name}", summary, ("gluster", *words), gates=(gates.MAJORITY, *needs),
                      undo=("gluster", *undo) if undo else (), details=tuple(details))

    # --- there, activated, cloned

    def present(self) -> list[Action]:
        want, snapshot = self._want, self._snapshot
        clones = bool(want.clone) and self._is_missing(want.clone)
        actions = [] if snapshot else self._create()
        active = snapshot.is_activated if snapshot else self._known.settings.activates
        wanted = {"activated": True, "deactivated": False}.get(want.state, active)
        if (wanted or clones) and not active:
            actions.append(self._activate("~" if snapshot else "+"))
            active = True
        if clones:
            if snapshot:  # of a new one it is required already
                self._require_room("make a clone")
            actions.append(self._do("+", f"clone to volume {want.clone}", "snapshot", "clone", want.clone, want.name, needs=(CONNECTED, ROOM)))
        if want.clone and (clones or self._volumes[want.clone].status == "Created"):
            actions.append(self._do("+", f"start volume {want.clone}", "volume", "start", want.clone, undo=("volume", "stop", want.clone)))
        if active and not wanted:
            actions.append(self._do("~" if snapshot else "+", "deactivate", "snapshot", "deactivate", want.name, undo=("snapshot", "activate", want.name)))
        if actions:
            self._require_connected("change")
        return actions

    def _create(self) -> list[Action]:
        want, volume = self._want, self._volume
        if not volume:
            self._refuse("its volume does not exist", found=f"no volume {want.volume}", expected="the name of a volume", next_step="gluster volume list")
            return []
        if not volume.is_started:
            self._refuse("refused to make it", found=f"volume {volume.name} is {volume.status}", expected="a started one: gluster makes snapshots of no other",
                         next_step=f"gluster volume start {volume.name}")
        self._require_room("make it")
        text = ("description", want.description) if want.description else ()
        return [self._do("+", f"snapshot of volume {volume.name}", "snapshot", "create", want.name, volume.name, "no-timestamp", *text,
                         needs=(CONNECTED, ROOM), undo=("snapshot", "delete", want.name))]

    def _activate(self, sign: str) -> Action:
        return self._do(sign, "activate", "snapshot", "activate", self._want.name, undo=("snapshot", "deactivate", self._want.name))

    def _is_missing(self, clone: str) -> bool:
        """A volume of the name that can't be a clone of this one is a fault."""
        volume, origin = self._volumes.get(clone), self._volume
        if not volume:
            return True
        if origin and (volume.name == origin.name or not _is_like(volume, origin)):
            self._refuse(f"refused to clone it to {clone}", found=f"a volume {clone} that is no clone of {origin.name}: {volume.shape}, "
                         f"{', '.join(brick.name for brick in volume.bricks)}", expected="a name that no volume has", next_step="give the clone another name")
        return False

    # --- restored, absent

    def restored(self, *, confirmed: bool) -> list[Action]:
        want, volume = self._want, self._volume
        if not self._snapshot:
            last = self._known.restored.get(want.volume, "")
            if not volume or volume.options.get(RESTORED) != f"{want.name}:{last}":
                self._refuse("does not exist", found=f"snapshots of volume {want.volume}: {', '.join(self._of_volume) or 'none'}"
                             + (f"; it was restored from snapshot {last} last" if last else ""), expected="one to restore",
                             next_step=f"gluster snapshot list {want.volume}")
            return []
        if self.faults or not volume:
            return []
        if volume.is_started:
            self._refuse("refused to restore", found=f"volume {volume.name} is started", expected="a stopped one, since its clients lose what they have open",
                         next_step=f"unmount it on its clients; gluster volume stop {volume.name}; run this again; gluster volume start {volume.name}")
        if not confirmed:
            self._refuse("refused to restore", found=f"what was written to volume {volume.name} since {self._snapshot.created or 'then'} would be lost",
                         expected="the volume's name in confirm", next_step=f"when that may go: confirm: [{volume.name}]")
        self._require_connected("restore")
        return [self._do("-", f"restore volume {volume.name}: what was written since {self._snapshot.created or 'then'} is lost, and the snapshot is used up",
                         "snapshot", "restore", want.name, needs=(STOPPED, CONNECTED), details=_moves(volume)),
                self._do("~", "note that it was restored", "volume", "set", volume.name, RESTORED, f"{want.name}:{self._snapshot.id}", needs=())]

    def absent(self) -> list[Action]:
        if not self._snapshot or self.faults:
            return []
        return [self._do("-", f"delete, made of volume {self._snapshot.volume} at {self._snapshot.created or 'an unknown time'}", "snapshot", "delete",
                         self._want.name, needs=())]

    # --- gates

    def _require_connected(self, what: str) -> None:
        by_uuid, bricks = self._pool.by_uuid, self._volume.bricks if self._volume else ()
        ill = {brick.uuid: by_uuid[brick.uuid] for brick in bricks if brick.uuid in by_uuid and not by_uuid[brick.uuid].is_well}
        if ill:
            self._refuse(f"refused to {what}", found="; ".join(f"{peer.name}: {'connected' if peer.connected else 'not connected'}, {peer.state}"
                                                               for peer in ill.values()),
                         expected=f"all hosts of the bricks of volume {self._want.volume} connected",
                         next_step=f"on {next(iter(ill.values())).name}: systemctl status glusterd")

    def _require_room(self, what: str) -> None:
        """A full thin pool stops every brick on it. What is not known is not taken for room."""
        limit = self._known.fullest
        full: dict[tuple[str, str], str] = {}
        for brick in self._volume.bricks if self._volume else ():
            host, room = self._host(brick), self._known.rooms.get(brick.key)
            if not room:
                self._refuse(f"refused to {what}", found=f"brick {brick.name} is in none of the looks: the room below it is unknown",
                             expected=f"what gluster_brick_info says on {host}", next_step=GATHER)
            elif not room.complete:
                self._refuse(f"refused to {what}", found=f"{host}: brick {brick.path} is not complete: a boot could mount a snapshot in its place",
                             expected="its volume, line of /etc/fstab and mount as gluster_brick makes them", next_step="run playbooks/site.yml first")
            elif room.data is None or room.metadata is None:
                self._refuse(f"refused to {what}", found=f"{host}: how full thin pool {room.pool or 'unknown'} below brick {brick.path} is, is unknown",
                             expected="an active thin pool", next_step=f"on {host}: lvs {room.pool}")
            elif max(room.data, room.metadata) > limit:
                words = [f"{word} {value:.1f} %" for word, value in (("data", room.data), ("metadata", room.metadata)) if value > limit]
                full[host, room.pool] = f"{host}: thin pool {room.pool}: {', '.join(words)} in use"
        if full:
            self._refuse(f"refused to {what}", found="; ".join(full.values()), expected=f"at most {limit:g} %, since a full thin pool stops all its bricks",
                         next_step=f"delete old snapshots: gluster snapshot list {self._want.volume}; or give these hosts larger devices")

    def _host(self, brick: Brick) -> str:
        peer = self._pool.by_uuid.get(brick.uuid)
        return peer.name if peer else brick.host


def _is_like(clone: Volume, origin: Volume) -> bool:
    """Whether it can be a clone of the other: of its shape, with bricks on the same hosts, made by glusterd. gluster does not keep of what."""
    return (clone.shape, [brick.uuid for brick in clone.bricks]) == (origin.shape, [brick.uuid for brick in origin.bricks]) and all(
        brick.is_snapshot for brick in clone.bricks)


def _moves(volume: Volume) -> list[str]:
    """What becomes of the bricks."""
    own = [brick for brick in volume.bricks if not brick.is_snapshot]
    return [f"its bricks will be logical volumes of the snapshot, which glusterd mounts below {SNAPSHOTS.rstrip('/')}",
            *[f"{brick.name} stays as it is now, no volume uses it then" for brick in own],
            *(["the bricks that it has now came from a snapshot: gluster removes them"] if len(own) < len(volume.bricks) else [])]
