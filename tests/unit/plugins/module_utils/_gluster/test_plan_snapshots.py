# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Snapshots as tables: what is, what should be, what to do, and what never to do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster import plan_snapshots, wanted_snapshots
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster.model import (
    RESTORED,
    SNAPSHOTS,
    Brick,
    Peer,
    Pool,
    Room,
    Shape,
    Snapshot,
    SnapshotSettings,
    Volume,
)

UUIDS = ("u1", "u2", "u3")
REPLICATE_3 = Shape("replicate", 3)
LIMITS = SnapshotSettings(keeps={"home": 2})


def peer(number: int, **changes: Any) -> Peer:
    names = frozenset({f"g{number}"} | ({"localhost"} if number == 1 else set()))
    return Peer(**{"uuid": f"u{number}", "names": names, "addresses": frozenset(), "connected": True, "state": "Peer in Cluster", **changes})


POOL = Pool(tuple(peer(number) for number in (1, 2, 3, 4, 5)))
ONE_AWAY = Pool((*POOL.peers[:2], peer(3, connected=False), *POOL.peers[3:]))
MINORITY = Pool((*POOL.peers[:2], *(peer(number, connected=False) for number in (3, 4, 5))))


def volume(name: str = "home", status: str = "Started", at: str = "/b", shape: Shape = REPLICATE_3, **options: str) -> Volume:
    bricks = tuple(Brick(f"g{uuid[1:]}", f"{at}/{name}-{index}/brick", uuid) for index, uuid in enumerate(UUIDS))
    return Volume(name, f"id of {name}", status, shape, bricks, {key.replace("__", "."): value for key, value in options.items()})


def snapshot(name: str = "s", of: str = "home", *, active: bool = False) -> Snapshot:
    return Snapshot(name, f"id-{name}", of, "", "2026-11-25 19:59:24 +0000", active)


def rooms(*volumes: Volume, **changes: Any) -> dict[tuple[str, str], Room]:
    room = Room(**{"pool": "vg/bricks", "data": 12.0, "metadata": 11.0, **changes})
    return {brick.key: room for volume in volumes for brick in volume.bricks}


HOME = volume()
STOPPED = volume(status="Stopped")


def plan(current: list[Snapshot], *desired: dict[str, Any], volumes: tuple[Volume, ...] = (HOME,), pool: Pool = POOL, confirm: tuple[str, ...] = (),
         **known: Any) -> list[str]:
    read, faults = wanted_snapshots.read({"name": "s", "volume": "home", "state": "present", "description": None, "clone": None, **entry} for entry in desired)
    known.setdefault("rooms", rooms(*volumes))
    actions = plan_snapshots.reconcile(pool, volumes, current, read, confirm=confirm, known=plan_snapshots.Known(**known), faults=faults)
    return [" ".join(action.argv[1:]) for action in actions]


def refused(words: str, current: list[Snapshot], *desired: dict[str, Any], **rest: Any) -> None:
    with pytest.raises(StorageError, match=words):
        plan(current, *desired, **rest)


CREATE, ON, OFF = "snapshot create s home no-timestamp", "snapshot activate s", "snapshot deactivate s"


# --- made, activated, deleted

@pytest.mark.parametrize(("there", "desired", "commands"), [
    ([], {}, [CREATE]),
    ([], {"description": "before <the> upgrade"}, [f"{CREATE} description before <the> upgrade"]),
    ([], {"state": "activated"}, [CREATE, ON]),
    ([], {"state": "deactivated"}, [CREATE]),
    ([], {"state": "absent"}, []),
    ([snapshot()], {"description": "another"}, []),
    ([snapshot(active=True)], {}, []),
    ([snapshot()], {"state": "activated"}, [ON]),
    ([snapshot(active=True)], {"state": "activated"}, []),
    ([snapshot(active=True)], {"state": "deactivated"}, [OFF]),
    ([snapshot()], {"state": "deactivated"}, []),
    ([snapshot()], {"state": "absent"}, ["snapshot delete s"]),
])
def test_states(there, desired, commands):
    assert plan(there, desired) == commands


def test_where_gluster_activates_new_ones_by_itself():
    settings = SnapshotSettings(activates=True)
    assert plan([], {"state": "activated"}, settings=settings) == [CREATE]
    assert plan([], {"state": "deactivated"}, settings=settings) == [CREATE, OFF]


def test_what_destroys_comes_last():
    assert plan([snapshot("old")], {"name": "old", "state": "absent"}, {}) == [CREATE, "snapshot delete old"]


def test_snapshots_that_are_not_listed_stay():
    assert plan([snapshot("other")], {}) == [CREATE]


# --- clones

def clone(status: str = "Started", **changes: Any) -> Volume:
    return replace(volume("copy", status, at=f"{SNAPSHOTS}x"), **changes)


COPY, START = "snapshot clone copy s", "volume start copy"


@pytest.mark.parametrize(("there", "desired", "commands"), [
    ([], {}, [CREATE, ON, COPY, START, OFF]),
    ([], {"state": "activated"}, [CREATE, ON, COPY, START]),
    ([snapshot()], {}, [ON, COPY, START, OFF]),
    ([snapshot(active=True)], {}, [COPY, START]),
    ([snapshot(active=True)], {"state": "deactivated"}, [COPY, START, OFF]),
])
def test_a_clone_is_made_and_the_snapshot_is_as_before(there, desired, commands):
    assert plan(there, {"clone": "copy", **desired}) == commands


def test_a_clone_that_is_there_is_started_once_and_then_left_alone():
    for status, commands in (("Created", [START]), ("Stopped", []), ("Started", [])):
        assert plan([snapshot()], {"clone": "copy"}, volumes=(HOME, clone(status))) == commands


@pytest.mark.parametrize("other", [volume("copy"), clone(shape=Shape("disperse", 1, 0, 3, 1)), clone(bricks=clone().bricks[::-1])])
def test_another_volume_is_not_taken_for_the_clone(other):
    refused("snapshot s: refused to clone it to copy; found: a volume copy that is no clone of home", [snapshot()], {"clone": "copy"}, volumes=(HOME, other))


def test_a_volume_is_no_clone_of_itself():
    restored = volume(at=f"{SNAPSHOTS}x")
    refused("refused to clone it to home", [snapshot()], {"clone": "home"}, volumes=(restored,))


# --- restored

def test_restore():
    assert plan([snapshot()], {"state": "restored"}, volumes=(STOPPED,), confirm=("home",), rooms={}) == [
        "snapshot restore s", f"volume set home {RESTORED} s:id-s"]


def test_restored_already():
    noted = volume(status="Stopped", **{RESTORED: "s:id-s"})
    assert plan([], {"state": "restored"}, volumes=(noted,), restored={"home": "id-s"}) == []
    refused("snapshot s: does not exist; found: .*it was restored from snapshot id-t last", [], {"state": "restored"}, volumes=(noted,),
            restored={"home": "id-t"})
    refused("snapshot t: does not exist", [], {"name": "t", "state": "restored"}, volumes=(noted,), restored={"home": "id-s"})
    refused("snapshot s: does not exist; found: snapshots of volume home: other;", [snapshot("other")], {"state": "restored"}, volumes=(STOPPED,))


def test_a_started_volume_is_not_restored():
    refused("volume home is started; .* next: unmount it on its clients; gluster volume stop home", [snapshot()], {"state": "restored"}, confirm=("home",))


def test_restore_needs_the_volume_confirmed():
    for confirm in ((), ("s",), ("other",)):
        refused(r"written to volume home since 2026-11-25 19:59:24 \+0000 would be lost; .* confirm: \[home\]", [snapshot()], {"state": "restored"},
                volumes=(STOPPED,), confirm=confirm)


def test_the_plan_says_what_becomes_of_the_bricks():
    read, _unused = wanted_snapshots.read([{"name": "s", "volume": "home", "state": "restored", "description": None, "clone": None}])
    for before, words in ((STOPPED, "g1:/b/home-0/brick stays as it is now, no volume uses it then"),
                          (volume(status="Stopped", at=f"{SNAPSHOTS}x"), "the bricks that it has now came from a snapshot: gluster removes them")):
        (action, _note) = plan_snapshots.reconcile(POOL, [before], [snapshot()], read, confirm=["home"])
        assert action.sign == "-" and words in action.details


# --- refusals

def test_no_room():
    for figure, words in (({"data": 80.1}, "data 80.1 %"), ({"metadata": 95.0}, "metadata 95.0 %")):
        full = {**rooms(HOME), HOME.bricks[1].key: Room(**{"pool": "vg2/bricks", "data": 1.0, "metadata": 1.0, **figure})}
        refused(rf"snapshot s: refused to make it; found: g2: thin pool vg2/bricks: {words} in use; expected: at most 80 %", [], {}, rooms=full)
        refused(rf"snapshot s: refused to make a clone; found: g2: thin pool vg2/bricks: {words}", [snapshot()], {"clone": "copy"}, rooms=full)
        assert plan([], {}, rooms=full, fullest=99) == [CREATE]
        assert plan([snapshot()], {"state": "activated"}, rooms=full) == [ON]
    assert plan([], {}, rooms=rooms(HOME, data=80.0, metadata=80.0)) == [CREATE]


def test_unknown_is_not_room():
    uncovered = {key: room for key, room in rooms(HOME).items() if key[0] != "u3"}
    refused("brick g3:/b/home-2/brick is in none of the looks: the room below it is unknown; .* next: run playbooks/snapshot.yml", [], {}, rooms=uncovered)
    for figure in ({"data": None}, {"metadata": None}):
        refused("how full thin pool vg/bricks below brick /b/home-0/brick is, is unknown", [], {}, rooms=rooms(HOME, **figure))


def test_a_brick_that_a_boot_could_mistake_for_its_snapshot():
    refused("g1: brick /b/home-0/brick is not complete: a boot could mount a snapshot in its place; .* next: run playbooks/site.yml first", [], {},
            rooms=rooms(HOME, complete=False))


def test_snapshots_of_other_volumes_and_of_none():
    refused("snapshot s: refused; found: it is a snapshot of volume logs", [snapshot(of="logs")], {})
    refused("snapshot s: refused; found: it is a snapshot of volume logs", [snapshot(of="logs")], {"state": "absent"})
    refused("snapshot s: refused; found: it is a snapshot of volume logs", [snapshot(of="logs")], {"state": "restored"}, confirm=("home",))
    refused("snapshot s: its volume does not exist; found: no volume home", [], {}, volumes=())
    refused("volume home is Stopped; .* next: gluster volume start home", [], {}, volumes=(STOPPED,))


def test_who_has_to_be_there():
    for there, desired, volumes in (([], {}, (HOME,)), ([snapshot()], {"state": "activated"}, (HOME,)), ([snapshot()], {"state": "restored"}, (STOPPED,))):
        refused("g3: not connected, Peer in Cluster", there, desired, volumes=volumes, pool=ONE_AWAY, confirm=("home",))
    assert plan([snapshot()], {"state": "absent"}, pool=ONE_AWAY) == ["snapshot delete s"]
    refused("pool: refused to change anything; found: 2 of 5 members connected", [snapshot()], {"state": "absent"}, pool=MINORITY)
    assert plan([snapshot()], {}, pool=MINORITY) == []


def test_none_is_made_that_would_delete_others():
    two = [snapshot("a"), snapshot("b")]
    refused("volume home: refused to make a snapshot; found: 2 snapshots of it, and auto-delete is enabled: of more than 2 gluster deletes the oldest",
            two, {}, settings=LIMITS)
    refused("1 snapshots of it", two[:1], {}, {"name": "t"}, settings=LIMITS)
    assert plan(two[:1], {}, settings=LIMITS) == [CREATE]
    assert plan(two, {}) == [CREATE]


@pytest.mark.parametrize(("entry", "words"), [
    ({"name": "-x"}, "name: refused; found: '-x'"), ({"name": "a b"}, "name: refused"), ({"name": "a\nb"}, "name: refused"), ({"name": "all"}, "name: refused"),
    ({"name": "ä"}, "name: refused"), ({"name": "x" * 256}, "name: refused"), ({"name": ""}, "name: refused"), ({"volume": "$(id)"}, "volume: refused"),
    ({"volume": ".."}, "volume: refused"), ({"clone": "a/b"}, "clone: refused"), ({"description": "a\nb"}, "description: refused"),
    ({"description": "x" * 1024}, "description: refused"), ({"clone": "c", "state": "absent"}, "clone: refused; found: clone: c with state: absent"),
    ({"clone": "c", "state": "restored"}, "which ends the snapshot"),
])
def test_bad_input(entry, words):
    refused(words, [], entry)


def test_listed_twice():
    refused("snapshot s: listed 2 times", [], {}, {"state": "absent"})
    refused("clone c: listed 2 times", [], {"clone": "c"}, {"name": "t", "clone": "c"})
    refused("volume home: refused to restore; found: 2 snapshots of it", [snapshot(), snapshot("t")], {"state": "restored"}, {"name": "t", "state": "restored"},
            volumes=(STOPPED,), confirm=("home",))


# --- looks

LOOK = {"glusterd": {"uuid": "u1"}, "bricks": [{"path": "/b/x/brick/", "pool": "vg/p", "pool_data": 1, "pool_metadata": None, "complete": True}]}


def test_looks():
    assert wanted_snapshots.rooms([LOOK, {"unreachable": True, "msg": "no"}, {"failed": True}]) == {("u1", "/b/x/brick"): Room("vg/p", 1.0, None)}


@pytest.mark.parametrize("look", [{}, {"glusterd": {}, "bricks": []}, {"glusterd": {"uuid": "u"}, "bricks": [{"path": "/x"}]}, {"glusterd": None}, 7,
                                  {**LOOK, "bricks": [{**LOOK["bricks"][0], "pool_data": "much"}]}])
def test_what_is_no_look(look):
    with pytest.raises(StorageError, match="looks: an entry is no answer of gluster_brick_info"):
        wanted_snapshots.rooms([look])
