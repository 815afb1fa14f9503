# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Volumes as tables: what is, what should be, what to do, and what never to do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster import plan_volumes, wanted
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster.model import PENDING, Brick, Peer, Pool, Rebalance, Shape, Volume

DEFAULTS = {"state": "started", "type": "replicate", "replicas": None, "arbiters": 0, "disperses": 0, "redundancies": 0, "bricks": None, "options": {},
            "options_mode": "merge", "option_groups": [], "force": False, "allow_replica_2": False}


def peer(number: int, **changes: Any) -> Peer:
    state = {"names": frozenset({f"g{number}"} | ({"localhost"} if number == 1 else set())), "connected": True, "state": "Peer in Cluster", **changes}
    return Peer(uuid=f"u{number}", addresses=frozenset({f"192.0.2.{number}", f"2001:db8::{number}"}), **state)


POOL = Pool(tuple(peer(number) for number in (1, 2, 3, 4, 5, 6)))


def resolve(name: str) -> frozenset[str]:
    number = name[1:] if name.startswith("g") else name.rpartition(".")[2].rpartition(":")[2]
    return frozenset({f"192.0.2.{number}"}) if number.isdigit() else frozenset()


def bricks(*names: str) -> list[str]:
    """g1 g2/x -> g1:/b/home/brick, g2:/b/x/brick"""
    return [f"{name.partition('/')[0]}:/b/{name.partition('/')[2] or 'home'}/brick" for name in names]


REPLICATE_3 = Shape("replicate", 3)


def volume(name: str = "home", shape: Shape = REPLICATE_3, on: str = "g1 g2 g3", status: str = "Started", **options: str) -> Volume:
    made = [Brick(host, path, f"u{host[1:]}") for host, _unused, path in (brick.partition(":") for brick in bricks(*on.split()))]
    return Volume(name, f"id of {name}", status, shape, tuple(made), {key.replace("__", "."): value for key, value in options.items()})


def plan(current: list[Volume], *desired: dict[str, Any], pool: Pool = POOL, by_name: bool = False, **rest: Any) -> list[str]:
    return [" ".join(action.argv[2:]) for action in actions(current, *desired, pool=pool, by_name=by_name, **rest)]


def actions(current: list[Volume], *desired: dict[str, Any], pool: Pool = POOL, by_name: bool = False,
            groups: dict[str, dict[str, str]] | None = None, **rest: Any) -> Any:
    raw = [{**DEFAULTS, "name": "home", **entry} for entry in desired]
    read, faults = wanted.read(raw, pool, resolve, (groups or {}).get, by_name=by_name)
    return plan_volumes.reconcile(pool, current, read, faults=faults, **rest)


def refused(words: str, current: list[Volume], *desired: dict[str, Any], **rest: Any) -> None:
    with pytest.raises(StorageError, match=words):
        plan(current, *desired, **rest)


B = {name: f"{name}:/b/home/brick" for name in ("g1", "g2", "g3", "g4", "g5", "g6")}
B3 = f"{B['g1']} {B['g2']} {B['g3']}"


# --- a new volume

@pytest.mark.parametrize(("desired", "commands"), [
    ({"bricks": bricks("g1", "g2", "g3")}, [f"create home replica 3 {B3}", "start home"]),
    ({"bricks": bricks("g1", "g2", "g3"), "state": "stopped"}, [f"create home replica 3 {B3}"]),
    ({"bricks": bricks("g1", "g2", "g3"), "state": "present"}, [f"create home replica 3 {B3}"]),
    ({"bricks": bricks("g1", "g2", "g3"), "arbiters": 1}, [f"create home replica 3 arbiter 1 {B3}", "start home"]),
    ({"bricks": bricks("g1", "g2"), "replicas": 2, "allow_replica_2": True}, [f"create home replica 2 {B['g1']} {B['g2']}", "start home"]),
    ({"bricks": bricks("g1", "g2", "g3"), "type": "disperse", "disperses": 3, "redundancies": 1},
     [f"create home disperse 3 redundancy 1 {B3}", "start home"]),
    ({"bricks": bricks("g1", "g2", "g3"), "type": "distribute"}, [f"create home {B3}", "start home"]),
    ({"bricks": bricks("g1", "g1/x"), "type": "distribute"}, [f"create home {B['g1']} g1:/b/x/brick", "start home"]),
    ({"bricks": bricks("g1", "g1/x", "g2"), "force": True}, [f"create home replica 3 {B['g1']} g1:/b/x/brick {B['g2']} force", "start home"]),
    ({"bricks": bricks("g1", "g2", "g3"), "options": {"quick-read": False, "network.ping-timeout": 10}},
     [f"create home replica 3 {B3}", "set home quick-read off network.ping-timeout 10", "start home"]),
    ({"state": "absent"}, []),
])
def test_create(desired, commands):
    assert plan([], desired) == commands


def test_options_of_groups_are_set_with_the_others_in_one_transaction():
    groups = {"virt": {"performance.quick-read": "off", "features.shard": "on"}, "cache": {"features.shard": "off", "x.y": "1"}}
    desired = {"bricks": bricks("g1", "g2", "g3"), "option_groups": ["virt", "cache"], "options": {"quick-read": True}}
    assert plan([], desired, groups=groups)[1] == "set home features.shard off x.y 1 quick-read on"


def test_what_is_planned_for_hosts_without_gluster_is_what_is_done_later():
    desired = {"bricks": bricks("g1", "g2", "g3"), "options": {"a.b": 1}}
    bare = Pool((Peer("", frozenset({"localhost", "g1"}), frozenset({"192.0.2.1"}), True, ""),), is_real=False)
    assert plan([], desired, pool=bare, by_name=True) == plan([], desired)


def test_groups_that_come_with_gluster_are_only_announced():
    desired = {"bricks": bricks("g1", "g2", "g3"), "option_groups": ["virt"]}
    assert "set home group virt" in plan([], desired, by_name=True)


@pytest.mark.parametrize(("desired", "words"), [
    ({}, "volume home: does not exist; found: no bricks to make it of"),
    ({"bricks": bricks("g1", "g2")}, r"number of bricks: refused; found: 2; expected: sets of 3 for replicate 3"),
    ({"bricks": bricks("g1", "g2", "g3", "g4"), "type": "disperse", "disperses": 3, "redundancies": 1},
     r"found: 4; expected: sets of 3 for disperse 2\+1"),
    ({"bricks": bricks("g1", "g2"), "replicas": 2, "arbiters": 1}, r"found: replicas: 2, arbiters: 1; .*next: replicas: 3, arbiters: 1"),
    ({"bricks": bricks("g1", "g2", "g3", "g4"), "replicas": 4, "arbiters": 1}, r"found: replicas: 4, arbiters: 1; expected: replicas: 3, arbiters: 1"),
    ({"bricks": bricks("g1", "g2", "g3"), "arbiters": 2}, r"found: replicas: 3, arbiters: 2"),
    ({"bricks": bricks("g1", "g2"), "replicas": 2}, r"replicas: 2 without an arbiter.*allow_replica_2: true"),
    ({"bricks": bricks("g1", "g2"), "replicas": 2, "force": True}, r"replicas: 2 without an arbiter"),      # force means gluster's force only
    ({"bricks": bricks("g1"), "replicas": 1}, r"found: replicas: 1; expected: 2 or more; next: type: distribute"),
    ({"bricks": bricks("g1", "g2", "g3"), "type": "distribute", "replicas": 3}, "replicas: 3 with type: distribute"),
    ({"bricks": bricks("g1", "g2", "g3"), "disperses": 3}, "disperses: 3 with type: replicate"),
    ({"bricks": bricks("g1", "g2", "g3"), "type": "disperse", "disperses": 3}, "redundancies of at least 1"),
    ({"bricks": bricks("g1", "g2", "g3", "g4"), "type": "disperse", "disperses": 4, "redundancies": 2}, "found: disperses: 4, redundancies: 2"),
    ({"bricks": bricks("g1", "g1/x", "g2")}, r"bricks g1:/b/home/brick and g1:/b/x/brick: refused; found: two bricks of one set on one host"),
    ({"bricks": ["g1:/b/home/brick", "192.0.2.1:/b/x", "g2:/b/x"]}, "two bricks of one set on one host"),                     # by UUID, not by name
    ({"bricks": [*bricks("g1", "g2", "g3"), *bricks("g4", "g5", "g5/x")]}, "two bricks of one set on one host"),
    ({"bricks": [*bricks("g1", "g2"), "192.0.2.1:/b/home/brick/"]}, "brick g1:/b/home/brick: listed 2 times"),
    ({"bricks": ["g1:/b", "g2:/b", "g1:/b/x"], "type": "distribute"}, "brick g1:/b/x: refused; found: it lies within brick g1:/b of volume home"),
    ({"bricks": bricks("g1", "g2", "g9")}, r"brick g9:/b/home/brick: no such member; found: g9 is not in the pool; .*gluster peer probe g9"),
    ({"bricks": bricks("g1", "g2", "localhost")}, "a name that each host has for itself"),
    ({"bricks": ["g1", "g2:b", "g3:/"]}, r"brick 'g1': is none"),
    ({"bricks": ["g1:/b/../x", *bricks("g2", "g3")]}, r"brick g1:/b/../x: has \.\. in its path"),
    ({"bricks": ["g1:/b\n", *bricks("g2", "g3")]}, "is none"),
    ({"name": "-x", "bricks": bricks("g1", "g2", "g3")}, "found: the name '-x'"),
    ({"name": "a/b", "bricks": bricks("g1", "g2", "g3")}, "found: the name 'a/b'"),
    ({"name": "all", "bricks": bricks("g1", "g2", "g3")}, "gluster keeps the name 'all' for itself"),
    ({"name": "x" * 1001, "bricks": bricks("g1", "g2", "g3")}, "at most 1000"),
    ({"bricks": bricks("g1", "g2", "g3"), "options": {"a.b": "x\ny"}}, "volume home: option a.b: refused; found: a control character"),
])
def test_what_must_not_be_made_is_refused(desired, words):
    refused(words, [], desired)


def test_a_new_volume_on_a_host_that_is_down_is_refused():
    down = Pool((*POOL.peers[:2], peer(3, connected=False, state="Peer in Cluster"), *POOL.peers[3:]))
    refused(r"volume home: refused to create; found: g3: not connected.*systemctl status glusterd", [], {"bricks": bricks("g1", "g2", "g3")}, pool=down)
    assert plan([], {"bricks": bricks("g1", "g2", "g4")}, pool=down)


def test_two_entries_of_one_name_are_refused():
    refused("volume home: listed 2 times", [], {"bricks": bricks("g1", "g2", "g3")}, {"bricks": bricks("g4", "g5", "g6")})


@pytest.mark.parametrize("desired", [bricks("g1", "g4", "g5"), ["192.0.2.1:/b/home/brick/", *bricks("g4", "g5")]])
def test_a_brick_of_another_volume_is_refused_also_of_one_that_is_not_listed(desired):
    refused("volume other: brick .*:/b/home/brick.*: refused; found: it is a brick of volume home", [volume()], {"name": "other", "bricks": desired})


@pytest.mark.parametrize("path", ["/b/home/brick/x", "/b/home", "/b"])
def test_a_brick_within_or_around_another_is_refused(path):
    refused("it lies within brick", [volume()], {"name": "other", "type": "distribute", "bricks": [f"g1:{path}"]})


def test_paths_that_only_begin_alike_are_beside_each_other():
    desired = {"name": "other", "type": "distribute", "bricks": ["g1:/b/home/brick2", "g1:/b/home/brick-x"]}
    assert plan([volume()], desired)


# --- an existing one

@pytest.mark.parametrize(("current", "desired", "commands"), [
    (volume(), {}, []),
    (volume(), {"bricks": bricks("g1", "g2", "g3")}, []),
    (volume(), {"bricks": ["192.0.2.1:/b/home/brick/", "2001:db8::2:/b/home//brick", "[2001:db8::3]:/b/home/./brick"]}, []),
    (volume(status="Stopped"), {}, ["start home"]),
    (volume(status="Created"), {}, ["start home"]),
    (volume(), {"state": "stopped"}, ["stop home"]),
    (volume(status="Stopped"), {"state": "stopped"}, []),
    (volume(status="Created"), {"state": "stopped"}, []),
    (volume(), {"state": "present"}, []),
    (volume(status="Stopped"), {"state": "present"}, []),
    (volume(a__b="1", c__d="2", e__f="3"), {"options": {"a.b": 2, "c.d": "2", "g.h": True}}, ["set home a.b 2 g.h on"]),
    (volume(a__b="1", c__d="2"), {"options": {"a.b": 1}, "options_mode": "exact"}, ["reset home c.d"]),
    (volume(a__b="1", nfs__disable="on", user__x="1"), {"options_mode": "exact"}, ["reset home a.b"]),
    (volume(cluster__granular_entry_heal="on"), {"options": {"cluster.granular_entry_heal": "off"}}, ["set home cluster.granular_entry_heal off"]),
])
def test_change(current, desired, commands):
    assert plan([current], desired) == commands


def test_granular_entry_heal_is_changed_by_heal_once_a_volume_was_started():
    on, off = {"options": {"cluster.granular-entry-heal": "on"}}, {"options": {"cluster.granular-entry-heal": False, "a.b": 1}}
    now = replace(volume(), options={"cluster.granular-entry-heal": "on"})
    assert plan([now], on) == []
    assert plan([now], off) == ["set home a.b 1", "heal home granular-entry-heal disable"]
    assert plan([replace(now, status="Stopped")], off) == ["set home a.b 1", "start home", "heal home granular-entry-heal disable"]
    assert plan([replace(now, status="Created")], off) == ["set home cluster.granular-entry-heal off a.b 1", "start home"]
    refused("the volume is Stopped, to be stopped; expected: a started one", [replace(now, status="Stopped")], {**off, "state": "stopped"})


GROWN = {"bricks": bricks("g1", "g2", "g3", "g4", "g5", "g6")}
ADD = f"add-brick home {B['g4']} {B['g5']} {B['g6']}"
FIX, NOTE, NOTED = "rebalance home fix-layout start", f"set home {PENDING} fix-layout", f"set home {PENDING} none"


@pytest.mark.parametrize(("current", "desired", "commands"), [
    (volume(), GROWN, [NOTE, ADD, FIX, NOTED]),
    (volume(a__b="1"), {**GROWN, "options": {"a.b": 2}}, [f"set home a.b 2 {PENDING} fix-layout", ADD, FIX, NOTED]),   # the intent in the same transaction
    (volume(status="Stopped"), GROWN, [NOTE, "start home", ADD, FIX, NOTED]),
    (volume(status="Created"), GROWN, ["start home", ADD]),                                  # it never ran, so nothing is laid out
    (volume(status="Stopped"), {**GROWN, "state": "stopped"}, [NOTE, ADD]),                  # to be fixed by the run that starts it
    (volume(), {**GROWN, "state": "stopped"}, ["stop home", NOTE, ADD]),
    (volume(), {**GROWN, "force": True}, [NOTE, f"{ADD} force", FIX, NOTED]),
    (volume(shape=Shape("replicate", 3, 1)), {**GROWN, "arbiters": 1}, [NOTE, ADD, FIX, NOTED]),
    (volume(shape=Shape("disperse", 1, 0, 3, 1)), {**GROWN, "type": "disperse", "disperses": 3, "redundancies": 1}, [NOTE, ADD, FIX, NOTED]),
    (volume(shape=Shape("distribute"), on="g1"), {"type": "distribute", "bricks": bricks("g1", "g2")}, [NOTE, f"add-brick home {B['g2']}", FIX, NOTED]),
    (volume(shape=Shape("replicate", 2), on="g1 g2"), {"replicas": 2, "bricks": bricks("g1", "g2", "g3", "g4")},
     [NOTE, f"add-brick home {B['g3']} {B['g4']}", FIX, NOTED]),
])
def test_grow(current, desired, commands):
    assert plan([current], desired) == commands


def test_growing_says_that_data_is_not_rebalanced():
    add = actions([volume()], GROWN)[1]
    assert add.summary == "add 3 bricks: 1 -> 2 sets of replicate 3"
    assert add.details[0] == f"set 1: {B['g4']} {B['g5']} {B['g6']}"
    assert "not rebalanced" in add.details[1]


SIX = volume(on="g1 g2 g3 g4 g5 g6")


def pending(value: str, current: Volume = SIX) -> Volume:
    return replace(current, options={PENDING: value})


RUNNING = Rebalance("t1", frozenset(), running=("g1",))
DONE = Rebalance("t1", frozenset({"u1", "u2", "u3", "u4", "u5", "u6"}))
PARTLY = Rebalance("t1", frozenset({"u1", "u2"}))
FAILED = Rebalance("t1", frozenset({"u1"}), failed=("g2",))
WAIT = "rebalance home status"


@pytest.mark.parametrize(("current", "desired", "last", "commands"), [
    (pending("fix-layout", volume()), GROWN, None, [ADD, FIX, NOTED]),               # killed after the note
    (pending("fix-layout"), GROWN, None, [FIX, NOTED]),                              # killed after the bricks
    (pending("fix-layout"), GROWN, RUNNING, [WAIT, NOTED]),                          # killed while the layout was fixed
    (pending("fix-layout:t1"), GROWN, RUNNING, [WAIT, NOTED]),                       # the next slice
    (pending("fix-layout:t1"), GROWN, DONE, [NOTED]),
    (pending("fix-layout"), GROWN, DONE, [FIX, NOTED]),                              # of an earlier growth, as far as anybody knows
    (pending("fix-layout:t0"), GROWN, DONE, [FIX, NOTED]),
    (pending("fix-layout:t1"), GROWN, PARTLY, [FIX, NOTED]),
    (pending("fix-layout:t1"), GROWN, FAILED, [FIX, NOTED]),
    (pending("fix-layout"), {}, None, [FIX, NOTED]),                                 # also when its bricks are not listed
    (pending("none"), GROWN, None, []),
    (pending("fix-layout:t1", volume()), GROWN, RUNNING, [WAIT, NOTE, ADD, FIX, NOTED]),     # grown again meanwhile
    (pending("fix-layout", replace(SIX, status="Stopped")), {**GROWN, "state": "stopped"}, None, []),
    (pending("fix-layout", replace(SIX, status="Stopped")), GROWN, None, ["start home", FIX, NOTED]),
])
def test_an_interrupted_growth_is_finished(current, desired, last, commands):
    known = plan_volumes.Known(rebalances={"home": last} if last else {})
    assert plan([current], desired, known=known) == commands


@pytest.mark.parametrize(("current", "desired", "words"), [
    (SIX, {"bricks": bricks("g1", "g2", "g3")}, r"refused to remove bricks; found: g4:/b/home/brick, g5:.* not listed; .*gluster volume remove-brick home g4"),
    (volume(), {"bricks": bricks("g1", "g3", "g2")}, "refused to change the order of its bricks"),
    (SIX, {"bricks": bricks("g4", "g5", "g6", "g1", "g2", "g3")}, "refused to change the order of its bricks"),
    (volume(), {"bricks": bricks("g4", "g5", "g6", "g1", "g2", "g3")}, "refused to add bricks before others"),
    (volume(), {"bricks": bricks("g1", "g2", "g4")}, r"refused to replace bricks; found: g3:/b/home/brick; expected: g4:/b/home/brick; .*replace-brick home"),
    (volume(), {"bricks": bricks("g1", "g2", "g3/x")}, "refused to replace bricks"),
    (volume(), {"bricks": bricks("g1", "g2"), "replicas": 2}, "refused to change its type; found: replicate 3; expected: replicate 2"),
    (volume(), {"bricks": bricks("g1", "g2", "g3"), "arbiters": 1}, r"found: replicate 3; expected: replicate 3 \(arbiter 1\)"),
    (volume(), {"bricks": bricks("g1", "g2", "g3"), "type": "distribute"}, "found: replicate 3; expected: distribute"),
    (volume(shape=Shape("disperse", 1, 0, 6, 2), on="g1 g2 g3 g4 g5 g6"), {**GROWN, "type": "disperse", "disperses": 6, "redundancies": 1},
     r"found: disperse 4\+2; expected: disperse 5\+1"),
    (volume(), {"bricks": bricks("g1", "g2", "g3", "g4", "g4/x", "g5")}, "two bricks of one set on one host"),
    (volume(), {"bricks": bricks("g1", "g2", "g3", "g4")}, "found: 4; expected: sets of 3"),
])
def test_what_would_move_or_lose_data_is_refused(current, desired, words):
    refused(f"volume home: .*{words}", [current], desired)


def test_a_volume_with_a_thin_arbiter_gets_no_bricks():
    """glusterd 10.3 dies of it."""
    two = volume(shape=Shape("replicate", 2), on="g1 g2")
    desired = {"replicas": 2, "bricks": bricks("g1", "g2", "g3", "g4")}
    refused("refused to grow; found: a thin arbiter: g3:/ta", [two], desired, known=plan_volumes.Known(thin_arbiters={"home": "g3:/ta"}))


def test_a_volume_of_one_set_gets_no_second_one_while_nobody_marks_its_directories():
    known = plan_volumes.Known(marks_directories=False)
    refused("volume home: refused to get its second set; found: no /var/lib/glusterd/hooks/.*; next: the role gluster_server", [volume()], GROWN, known=known)
    assert actions([SIX], {"bricks": bricks("g1", "g2", "g3", "g4", "g5", "g6", "g1/x", "g2/x", "g3/x")}, known=known)    # it has its marks from the start


@pytest.mark.parametrize(("desired", "what"), [(GROWN, "grow"), ({"state": "stopped"}, "stop"), ({"state": "absent"}, "delete")])
@pytest.mark.parametrize("ill", [peer(3, connected=False), peer(3, state="Peer Rejected")])
def test_nothing_is_done_to_bricks_while_one_of_their_hosts_is_away(desired, what, ill):
    pool = Pool((*POOL.peers[:2], ill, *POOL.peers[3:]))
    refused(f"volume home: refused to {what}; found: g3: ", [volume()], desired, pool=pool, confirm=["home"])


def test_starting_needs_all_hosts_of_the_volume():
    refused("refused to start; found: g3: not connected", [volume(status="Stopped")], {}, pool=Pool((*POOL.peers[:2], peer(3, connected=False))))


def test_options_are_set_while_a_minority_is_away():
    pool = Pool((*POOL.peers[:2], peer(3, connected=False)))
    assert plan([volume()], {"options": {"a.b": 1}}, pool=pool) == ["set home a.b 1"]


@pytest.mark.parametrize(("current", "desired"), [
    ([volume()], {"options": {"a.b": 1}}), ([volume()], {"state": "absent"}), ([], {"name": "new", "type": "distribute", "bricks": ["g1:/b/new"]})])
def test_nothing_is_changed_without_a_majority(current, desired):
    pool = Pool((peer(1), peer(2, connected=False), peer(3, connected=False)))
    refused("refused to change anything; found: 1 of 3 members connected, missing: g2, g3", current, desired, pool=pool, confirm=["home"])


def test_no_change_needs_no_majority():
    assert plan([volume()], {}, pool=Pool((peer(1), peer(2, connected=False), peer(3, connected=False)))) == []


# --- deletion

def test_delete_stops_first_and_comes_last():
    desired = [{"state": "absent"}, {"name": "new", "bricks": bricks("g1/n", "g2/n", "g3/n")}]
    assert [command.partition(" ")[0] for command in plan([volume()], *desired, confirm=["home"])] == ["create", "start", "stop", "delete"]
    assert plan([volume(status="Stopped")], {"state": "absent"}, confirm=["home"]) == ["delete home"]
    assert {action.sign for action in actions([volume()], {"state": "absent"}, confirm=["home"])} == {"-"}


def test_delete_needs_the_word_and_says_what_would_go():
    known = plan_volumes.Known(used={"home": 2 * 1024**3})
    refused(r"volume home: refused to delete; found: replicate 3, 3 bricks, 2GiB in use on its bricks; .*confirm: \[home\]",
            [volume()], {"state": "absent"}, known=known)
    refused("an unknown amount of data", [volume()], {"state": "absent"}, confirm=["other"])


@pytest.mark.parametrize(("users", "words"), [
    ({"fuse": 2, "gfapi": 1}, "in use by 2 fuse, 1 gfapi; expected: no client"), (None, "it is not known who uses it")])
def test_where_it_was_asked_for_a_volume_in_use_is_not_deleted(users, words):
    refused(f"volume home: refused to delete; found: {words}", [volume()], {"state": "absent"}, confirm=["home"],
            known=plan_volumes.Known(clients={"home": users}))


def test_a_volume_that_nobody_uses_is_deleted():
    assert plan([volume()], {"state": "absent"}, confirm=["home"], known=plan_volumes.Known(clients={"home": {}})) == ["stop home", "delete home"]


def test_what_is_not_mentioned_stays():
    assert plan([volume(), volume("other", on="g4 g5 g6")], {}) == []


def test_all_faults_of_all_volumes_are_told_at_once():
    with pytest.raises(StorageError) as caught:
        plan([volume()], {"bricks": bricks("g1", "g2")}, {"name": "other", "bricks": bricks("g9", "g4", "g5"), "options": {"a b": 1}}, {"name": "gone"})
    for words in ("volume home: refused", "volume other: brick g9", "volume other: option a b", "volume gone: does not exist"):
        assert words in str(caught.value)


def test_every_action_says_what_it_rests_on():
    for action in [*actions([], {"bricks": bricks("g1", "g2", "g3"), "options": {"a.b": 1}}), *actions([volume()], GROWN)]:
        assert action.gates[0] == "a majority of the pool is connected"
        assert action.argv[:2] == ("gluster", "volume")
    create, options, start = actions([], {"bricks": bricks("g1", "g2", "g3"), "options": {"a.b": 1}})
    assert [action.undo[2:] for action in (create, options, start)] == [("delete", "home"), ("reset", "home", "a.b"), ("stop", "home")]


def test_a_long_value_is_cut_for_the_reader_only():
    action = actions([volume()], {"options": {"user.note": "x" * 3000}})[0]
    assert action.argv[-1] == "x" * 3000
    assert action.details == (f"user.note  (default) -> {'x' * 60}... (3000 characters)",)


# --- a restored volume: glusterd gave its bricks other paths on the same hosts

def test_listed_bricks_of_a_restored_volume_are_its_own():
    restored = replace(volume(), bricks=tuple(replace(brick, path=f"/run/gluster/snaps/x/brick{number}/brick") for number, brick in enumerate(volume().bricks)))
    assert plan([restored], {"bricks": bricks("g1", "g2", "g3")}) == []
    assert plan([restored], {"bricks": bricks("g1", "g2", "g3", "g4", "g5", "g6")})[1] == f"add-brick home {B['g4']} {B['g5']} {B['g6']}"
    refused("refused to change the order|refused to replace bricks", [restored], {"bricks": bricks("g2", "g1", "g3")})
    refused("refused to replace bricks", [restored], {"bricks": bricks("g1", "g2", "g4")})
