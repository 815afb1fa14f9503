# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Volumes: from what is and what should be to what to do. Pure: no command, no clock, no Ansible. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .. import _size
from .._action import Action
from .._errors import StorageError, refuse
from . import gates, option_names, options, wanted
from .model import FIX_LAYOUT, NOTHING, PENDING, Brick, Pool, Rebalance, Shape, Volume, Wanted

CONNECTED = "the hosts of its bricks are connected"
NOT_REBALANCED = "new files will use all bricks; existing data stays where it is: it is not rebalanced"
MARKS_DIRECTORIES = "/var/lib/glusterd/hooks/1/add-brick/pre/S05glusterkube-mark-directories.py"
"""Hook of the role gluster_server, whose text says why."""
SHOWN = 60  # characters of an option's value


@dataclass(frozen=True)
class Known:
    """What is known beside pool and volumes, read only for the volumes that need it."""

    rebalances: Mapping[str, Rebalance] = field(default_factory=dict)  # of volumes with a pending intent
    thin_arbiters: Mapping[str, str] = field(default_factory=dict)  # volume -> host:path; of volumes with two copies that would grow
    marks_directories: bool = True  # whether the hook of that name is there, or may come before anything is done (check mode)
    used: Mapping[str, int | None] = field(default_factory=dict)  # bytes on volumes that would be deleted
    library: bytes = b""  # glusterd's own, in which the names of all options are; empty where nothing is installed yet
    clients: Mapping[str, Mapping[str, int] | None] = field(default_factory=dict)  # who uses those, where that forbids it; None is unknown
    snapshots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # those of volumes that would be deleted


def reconcile(pool: Pool, current: Iterable[Volume], desired: Iterable[Wanted], *, confirm: Iterable[str] = (),
              known: Known | None = None, faults: Iterable[StorageError] = ()) -> list[Action]:
    """What makes the volumes as desired, volume after volume and deletions last. Volumes that are not listed stay as they are.

    :param confirm: names of the volumes that may be deleted
    :param faults: what was found before
    :raises StorageError: for everything that is refused, all in one
    """
    volumes = {volume.name: volume for volume in current}
    desired, confirmed, known, all_faults = list(desired), frozenset(confirm), known or Known(), list(faults)
    all_faults += wanted.conflicts([want for want in desired if want.state != "absent"], volumes.values(), pool)
    actions: list[Action] = []
    last: list[Action] = []
    for want in desired:
        volume = volumes.get(want.name)
        planner = _Planner(pool, volume, want, known)
        if want.state != "absent":
            actions += planner.present()
        elif volume:
            last += planner.absent(volume, confirmed=want.name in confirmed)
        all_faults += planner.faults
    refuse(all_faults + (gates.majority(pool) if actions or last else []))
    return actions + last


def grows(volume: Volume, want: Wanted) -> bool:
    """Whether more bricks are wanted than there are."""
    return want.state != "absent" and len(want.bricks) > len(volume.bricks)


class _Planner:
    """The plan for one volume. Faults are collected, so that a user sees those of all volumes at once."""

    def __init__(self, pool: Pool, volume: Volume | None, want: Wanted, known: Known) -> None:
        self._pool, self._volume, self._want, self._known = pool, volume, want, known
        self.faults: list[StorageError] = []

    def _refuse(self, what: str, *, found: str, expected: str = "", next_step: str = "") -> None:
        self.faults.append(StorageError(f"volume {self._want.name}: {what}", found=found, expected=expected, next_step=next_step))

    def _do(self, sign: str, summary: str, *words: str, undo: tuple[str, ...] = (), needs: tuple[str, ...] = (CONNECTED,),
            details: Iterable[str] = ()) -> Action:
        return Action(sign, f"volume {self._want.name}", summary, ("gluster", "volume", *words), gates=(gates.MAJORITY, *needs),
                      undo=("gluster", "volume", *undo) if undo else (), details=tuple(details))

    def present(self) -> list[Action]:
        return self._change(self._volume) if self._volume else self._create()

    def absent(self, volume: Volume, *, confirmed: bool) -> list[Action]:
        used = self._known.used.get(volume.name)
        data = "an unknown amount of data" if used is None else f"{_size.text(used)} in use on its bricks"
        if not confirmed:
            self._refuse("refused to delete", found=f"{volume.shape}, {_bricks(len(volume.bricks))}, {data}", expected="its name in confirm",
                         next_step=f"when it may go: confirm: [{volume.name}]")
            return []
        self._require_connected(volume.bricks, "delete")
        self._require_no_snapshots(volume)
        self._require_unused(volume)
        stop = [self._do("-", "stop, clients lose it", "stop", volume.name, undo=("start", volume.name))] if volume.is_started else []
        return [*stop, self._do("-", f"delete {volume.shape}, {_bricks(len(volume.bricks))}, {data}; the bricks' directories stay", "delete", volume.name,
                                details=[brick.name for brick in volume.bricks])]

    # --- a new volume

    def _create(self) -> list[Action]:
        want = self._want
        if not want.bricks:
            self._refuse("does not exist", found="no bricks to make it of", expected="bricks, or the name of an existing volume",
                         next_step="gluster volume list")
            return []
        if want.shape == Shape("replicate", 2) and not want.allow_replica_2:
            self._refuse("refused", found="replicas: 2 without an arbiter, which splits its brain", expected="three copies, or two and an arbiter",
                         next_step="replicas: 3, arbiters: 1; or, if that is known and wanted, allow_replica_2: true")
        self._require_apart(want.bricks)
        self._require_connected(want.bricks, "create")
        name, force = want.name, ("force",) if want.force else ()
        actions = [self._do("+", f"create {want.shape}, {_bricks(len(want.bricks))}", "create", name, *want.shape.words(),
                            *(brick.name for brick in want.bricks), *force, undo=("delete", name), details=self._sets(want.bricks, want.shape, 0))]
        actions += self._options({}, "+", fresh=True)
        if want.state == "started":
            actions.append(self._do("+", "start", "start", name, undo=("stop", name)))
        return actions

    # --- an existing one

    def _change(self, volume: Volume) -> list[Action]:
        want = self._want
        more = self._growth(volume)
        fixed, running = self._pending(volume)
        starts = want.state == "started" and not volume.is_started
        stops = want.state == "stopped" and volume.is_started
        will_run = (volume.is_started or starts) and not stops
        fix = bool(more) and volume.status != "Created"  # a volume that never ran has no directories to lay out anew
        actions = []
        if stops:
            self._require_connected(volume.bricks, "stop")
            actions.append(self._do("~", "stop, clients lose it", "stop", volume.name, undo=("start", volume.name)))
        if running and more and will_run:  # glusterd adds no bricks meanwhile
            actions.append(self._wait(volume))
        actions += self._options(volume.options, "~", intent={PENDING: FIX_LAYOUT} if fix and volume.options.get(PENDING) != FIX_LAYOUT else None)
        if starts:
            self._require_connected(volume.bricks, "start")
            actions.append(self._do("~", "start", "start", volume.name, undo=("stop", volume.name)))
        actions += self._granular_entry_heal(volume, will_run)
        if more:
            actions.append(self._add(volume, more, fix=fix))
        if (fix or (volume.pending and not fixed and not running)) and will_run:
            actions.append(self._do("~", "fix the layout", "rebalance", volume.name, "fix-layout", "start",
                                    undo=("rebalance", volume.name, "stop"), details=[] if more else [NOT_REBALANCED]))
        elif running and will_run:
            actions.append(self._wait(volume))
        if (fix or volume.pending) and will_run:
            actions.append(self._do("~", "note that the layout is fixed", "set", volume.name, PENDING, NOTHING, needs=()))
        return actions

    def _pending(self, volume: Volume) -> tuple[bool, bool]:
        """Whether the layout of the pending intent is fixed already, and whether glusterd is at it."""
        last = self._known.rebalances.get(volume.name, Rebalance())
        hosts = {brick.uuid for brick in volume.bricks}
        done = bool(last.id) and volume.pending == f"{FIX_LAYOUT}:{last.id}" and hosts <= last.done
        return done, bool(volume.pending and last.running)

    def _wait(self, volume: Volume) -> Action:
        return self._do("~", "wait for the running fix of the layout", "rebalance", volume.name, "status", needs=())

    def _add(self, volume: Volume, more: tuple[Brick, ...], *, fix: bool) -> Action:
        size = volume.shape.set_size
        before, after = volume.sets, volume.sets + len(more) // size
        shape = f"{before} -> {after} bricks" if size == 1 else f"{before} -> {after} sets of {volume.shape}"
        later = [NOT_REBALANCED] if fix else []
        return self._do("~", f"add {_bricks(len(more))}: {shape}", "add-brick", volume.name, *(brick.name for brick in more),
                        *(("force",) if self._want.force else ()), details=[*self._sets(more, volume.shape, before), *later])

    def _growth(self, volume: Volume) -> tuple[Brick, ...]:
        """The bricks to add. Everything else that differs is refused, since it would move or lose data."""
        want = self._want
        if not want.bricks:
            return ()
        if want.shape != volume.shape:
            self._refuse("refused to change its type", found=str(volume.shape), expected=str(want.shape),
                         next_step="declare it as found; a volume of the other type is a new one, to copy into")
            return ()
        old, new = [brick.key for brick in volume.bricks], [brick.key for brick in want.bricks]
        if not _begins_with(want.bricks, volume.bricks):
            self._refuse_layout(volume, old, new)
            return ()
        more = want.bricks[len(old):]
        if more:
            self._require_apart(more)
            self._require_connected((*volume.bricks, *more), "grow")
            if volume.name in self._known.thin_arbiters:
                self._refuse("refused to grow", found=f"a thin arbiter: {self._known.thin_arbiters[volume.name]}",
                             expected="a volume without: glusterd 10 crashes when bricks are added to one with",
                             next_step="make a new volume and copy into it")
            if volume.sets == 1 and not self._known.marks_directories:
                self._refuse("refused to get its second set", found=f"no {MARKS_DIRECTORIES}",
                             expected="this hook on all hosts: without it GlusterFS sets all directories of the volume to owner 0:0 and mode 000",
                             next_step="the role gluster_server installs it: run playbooks/site.yml")
        return more

    def _refuse_layout(self, volume: Volume, old: list[tuple[str, str]], new: list[tuple[str, str]]) -> None:
        lost = [brick.name for brick in volume.bricks if brick.key not in new]
        added = [brick.name for brick in self._want.bricks if brick.key not in old]
        if not lost and not added:
            self._refuse("refused to change the order of its bricks", found=", ".join(brick.name for brick in volume.bricks),
                         expected=", ".join(brick.name for brick in self._want.bricks), next_step="list them as found, new sets at the end")
        elif not lost:
            self._refuse("refused to add bricks before others", found=", ".join(brick.name for brick in volume.bricks),
                         expected=f"these first, then {', '.join(added)}", next_step="list new sets at the end")
        elif added and len(lost) == len(added):
            self._refuse("refused to replace bricks", found=", ".join(lost), expected=", ".join(added),
                         next_step=f"list it as found; to replace one: gluster volume replace-brick {volume.name} {lost[0]} {added[0]} commit force")
        else:
            self._refuse("refused to remove bricks", found=f"{', '.join(lost)} not listed", expected="every brick that the volume has",
                         next_step=f"list them; to shrink: gluster volume remove-brick {volume.name} {lost[0]} start")

    # --- options

    def _options(self, stored: Mapping[str, str], sign: str, *, fresh: bool = False, intent: Mapping[str, str] | None = None) -> list[Action]:
        """One ``volume set`` for all that changes, the intent included; a reset for each option that goes."""
        want, volume = self._want, self._volume
        to_set, to_reset = options.changes(stored, want.options, exact=want.exact and not fresh)
        if volume and volume.status != "Created":
            to_set = {name: values for name, values in to_set.items() if name not in (options.GRANULAR, options.GRANULAR.partition(".")[2])}
        self.faults += filter(None, (option_names.fault(want.name, name, self._known.library) for name in to_set))
        actions = []
        words = [word for name, (_unused, new) in to_set.items() for word in (name, new)] + [word for item in (intent or {}).items() for word in item]
        if words:
            unset = [name for name, (old, _unused) in to_set.items() if not old]
            old_values = [word for name, (old, _unused) in to_set.items() if old for word in (name, old)]
            what = f"{len(to_set)} option{'s' if len(to_set) > 1 else ''}, 1 transaction"
            what += f" ({len(want.options) - len(to_set)} unchanged)" if volume else ""
            if not to_set:
                what = "note that the layout is to be fixed"
            undo = ("set", want.name, *old_values) if old_values and not unset else ("reset", want.name, unset[0]) if len(to_set) == 1 and unset else ()
            actions.append(self._do(sign, what, "set", want.name, *words, needs=(), undo=undo, details=_table(
                {name: (_show(old) if old else "(default)", _show(new)) for name, (old, new) in to_set.items()})))
        if want.unread_groups:
            names = ", ".join(want.unread_groups)
            actions.append(self._do(sign, f"the options of the groups {names}, known once gluster is installed", "set", want.name, "group", names, needs=()))
        for name in to_reset:
            actions.append(self._do(sign, f"reset {name}", "reset", want.name, name, needs=(), undo=("set", want.name, name, stored[name]),
                                    details=[f"{name}  {_show(stored[name])} -> (default), since it is not listed"]))
        return actions

    def _granular_entry_heal(self, volume: Volume, will_run: bool) -> list[Action]:
        """The one option that ``volume set`` refuses once a volume was started."""
        heal = ("heal", self._want.name, "granular-entry-heal")
        name = options.GRANULAR
        old = volume.options.get(name, "")
        new = self._want.options.get(name) or self._want.options.get(name.partition(".")[2], "")
        if not new or volume.status == "Created" or (old and options.same(name, old, new)):
            return []
        if not will_run:
            self._refuse(f"option {options.GRANULAR}: refused", found=f"the volume is {volume.status}, to be {self._want.state}",
                         expected="a started one: gluster changes it only there", next_step=f"state: started, or leave the option at {old or 'its default'}")
        turn, back = ("enable", "disable") if options.same(options.GRANULAR, new, "on") else ("disable", "enable")
        return [self._do("~", f"{turn} granular entry heal", *heal, turn, undo=(*heal, back))]

    # --- gates

    def _require_connected(self, bricks: Iterable[Brick], what: str) -> None:
        self.faults += gates.connected(self._pool, bricks, f"volume {self._want.name}: refused to {what}")

    def _require_no_snapshots(self, volume: Volume) -> None:
        """gluster refuses it too, but only once the volume is stopped."""
        names = self._known.snapshots.get(volume.name, ())
        if names:
            self._refuse("refused to delete", found=f"snapshots of it: {', '.join(names)}", expected="none",
                         next_step=f"delete them first: gluster snapshot delete volume {volume.name}, or gluster_snapshot with state: absent")

    def _require_unused(self, volume: Volume) -> None:
        """Only where it was asked for."""
        users = self._known.clients.get(volume.name, {})
        if users is None:
            self._refuse("refused to delete", found="it is not known who uses it: a brick does not answer", expected="no client",
                         next_step=f"gluster volume start {volume.name} force; or, when nobody uses it: gluster volume stop {volume.name}")
        elif users:
            self._refuse("refused to delete", found=f"in use by {', '.join(f'{count} {name}' for name, count in users.items())}", expected="no client",
                         next_step=f"unmount it on the hosts that this shows: gluster volume status {volume.name} clients")

    def _require_apart(self, bricks: tuple[Brick, ...]) -> None:
        size = self._want.shape.set_size
        if size < 2 or self._want.force:
            return
        for start in range(0, len(bricks) - size + 1, size):
            hosts: dict[str, Brick] = {}
            for brick in bricks[start:start + size]:
                if brick.uuid in hosts:
                    self._refuse(f"bricks {hosts[brick.uuid].name} and {brick.name}: refused", found="two bricks of one set on one host",
                                 expected="a host for each brick of a set, or losing one loses more copies than planned",
                                 next_step="move one of them to another host, or force: true")
                hosts.setdefault(brick.uuid, brick)

    @staticmethod
    def _sets(bricks: tuple[Brick, ...], shape: Shape, first: int) -> list[str]:
        size = shape.set_size
        return [f"set {first + start // size}: " + " ".join(brick.name + (" (arbiter)" if brick.arbiter else "") for brick in bricks[start:start + size])
                for start in range(0, len(bricks), size)]


def _begins_with(wanted: tuple[Brick, ...], there: tuple[Brick, ...]) -> bool:
    """Whether the first wanted bricks are those that are there. After a restore glusterd has given each a path of its own, on the same host."""
    return len(wanted) >= len(there) and all(new.key == old.key or (old.is_snapshot and new.uuid == old.uuid) for new, old in zip(wanted, there))


def _bricks(number: int) -> str:
    return f"{number} brick{'' if number == 1 else 's'}"


def _show(value: str) -> str:
    return value if len(value) <= SHOWN else f"{value[:SHOWN]}... ({len(value)} characters)"


def _table(rows: Mapping[str, tuple[str, str]]) -> list[str]:
    width = max(map(len, rows), default=0)
    return [f"{name:<{width}}  {old} -> {new}" for name, (old, new) in rows.items()]
