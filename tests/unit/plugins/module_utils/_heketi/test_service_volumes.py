# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the plan is carried out, and what becomes of answers that get lost."""

from __future__ import annotations

import itertools

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import CommandError, StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.errors import HeketiError, LostOperation
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.service_volumes import Volumes
from ansible_collections.glusterkube.storage.plugins.module_utils._waiter import Unfinished, Waiter
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.heketi import Heketi
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.test_wanted_volumes import OPEN


@pytest.fixture
def server():
    return Heketi()


def no_gluster(*words):
    raise CommandError(("gluster", *words), found="there is none")


def use_case(server, *entries, confirm=(), cleanup=False, planning=False, waiter=None):
    params = {"volumes": [{**OPEN, **entry} for entry in entries], "confirm": list(confirm), "cleanup": cleanup}
    return Volumes(lambda: server, no_gluster, params, planning=planning, waiter=waiter or Waiter(10, sleep=lambda seconds: None))


def do(case):
    actions = case.plan(case.read())
    for action in actions:
        case.apply(action)
    return case.show(case.read())


NEW, GROWN, CLONE = {"name": "new", "size": 3}, {"name": "r3", "size": 5}, {"name": "copy", "clone_of": "r3"}
GONE = {"name": "r3", "state": "absent"}


@pytest.mark.parametrize(("entry", "name", "size"), [(NEW, "new", 3), (GROWN, "r3", 5), (CLONE, "copy", 2), (GONE, "r3", None)])
def test_each_step(server, entry, name, size):
    shown = do(use_case(server, entry, confirm=["r3"]))
    assert server.sizes().get(name) == size
    assert [volume["size"] for volume in shown["volumes"]] == ([size] if size else [])
    before = len(server.requests)
    do(use_case(server, entry, confirm=["r3"]))
    assert len(server.requests) == before


@pytest.mark.parametrize(("entry", "name", "size"), [(NEW, "new", 3), (GROWN, "r3", 5), (CLONE, "copy", 2), (GONE, "r3", None)])
def test_a_lost_answer_to_what_was_done_is_no_failure_and_nothing_is_done_twice(server, entry, name, size):
    server.lost = [True]
    do(use_case(server, entry, confirm=["r3"]))
    assert server.sizes().get(name) == size
    assert len(server.requests) == 1


@pytest.mark.parametrize(("entry", "left", "left_size"), [(NEW, "new", None), (GROWN, "r3", 2), (CLONE, "copy", None), (GONE, "r3", 2)])
def test_a_lost_answer_to_what_was_not_done_fails_and_the_next_run_does_it(server, entry, left, left_size):
    server.lost = [False]
    with pytest.raises(LostOperation):
        do(use_case(server, entry, confirm=["r3"]))
    assert server.sizes().get(left) == left_size
    do(use_case(server, entry, confirm=["r3"]))
    assert server.sizes().get(left) == (2 if entry is CLONE else entry.get("size"))


def test_a_deletion_that_was_interrupted_is_not_done_although_the_volume_is_not_told_any_more(server):
    case = use_case(server, GONE, confirm=["r3"])
    (action,) = case.plan(case.read())
    server.lost = [True]
    interrupted(server)
    with pytest.raises(LostOperation):
        case.apply(action)


def test_a_clean_up_whose_answer_got_lost_is_told(server):
    interrupted(server)
    server.lost = [True]
    with pytest.raises(LostOperation):
        do(use_case(server, NEW, cleanup=True))
    do(use_case(server, NEW, cleanup=True))
    assert server.sizes()["new"] == 3


@pytest.mark.parametrize("entry", [NEW, GROWN])
def test_a_server_that_is_gone_has_done_nothing(server, entry, monkeypatch):
    case = use_case(server, entry)
    (action,) = case.plan(case.read())
    server.lost = [True]
    monkeypatch.setattr(server, "get", lambda path: server.answers[path] if path.startswith("/volumes/") else refuse(path))
    with pytest.raises((LostOperation, HeketiError)):
        case.apply(action)


def refuse(path):
    raise HeketiError(f"GET {path}", text="Connection refused")


@pytest.mark.parametrize("entry", [NEW, GROWN, CLONE, GONE])
def test_a_server_that_only_reads_is_found_out(server, entry):
    server.only_reads = True
    with pytest.raises(StorageError, match="said yes and did nothing"):
        do(use_case(server, entry, confirm=["r3"]))


def test_somebody_else_grows_it_meanwhile(server):
    case = use_case(server, GROWN)
    (action,) = case.plan(case.read())
    server.post(f"/volumes/{server._like('r3')['id']}/expand", {"expand_size": 1})
    with pytest.raises(StorageError, match="somebody else has grown it; found: 3 GiB"):
        case.apply(action)
    server.post(f"/volumes/{server._like('r3')['id']}/expand", {"expand_size": 2})
    before = len(server.requests)
    case.apply(action)
    assert len(server.requests) == before


def test_it_went_by_itself(server):
    case = use_case(server, GONE, confirm=["r3"])
    (action,) = case.plan(case.read())
    server.delete(f"/volumes/{server._like('r3')['id']}")
    case.apply(action)


@pytest.mark.parametrize(("folder", "times"), [("/var/lib/heketi/mounts", 0), ("/run/gluster/snaps", 3)])
def test_devices_are_asked_anew_when_a_clone_is_gone(server, folder, times):
    for brick in server._like("r3")["bricks"]:
        brick["path"] = f"{folder}/{brick['id']}/brick"
    do(use_case(server, GONE, confirm=["r3"]))
    assert len(server.resynced) == len(set(server.resynced)) == times


def test_it_went_before_it_grew(server):
    case = use_case(server, GROWN)
    (action,) = case.plan(case.read())
    server.delete(f"/volumes/{server._like('r3')['id']}")
    with pytest.raises(StorageError, match="volume r3: is gone"):
        case.apply(action)


def pending(*entries):
    return {"pendingoperations": [{"id": identity, "type_name": kind, "status": status, "sub_status": "in-flight" if status == "" else ""}
                                  for identity, kind, status in entries]}


def test_what_a_killed_run_left_under_way_is_waited_for(server):
    def ended(seconds):
        server.answers["/operations/pending"] = pending()
    server.answers["/operations/pending"] = pending(("0a", "create-volume", ""))
    use_case(server, NEW, waiter=Waiter(10, sleep=ended)).read()
    assert server.answers["/operations/pending"] == pending()


def test_but_neither_in_check_mode_nor_for_what_is_no_volume(server):
    def never(seconds):
        raise AssertionError
    server.answers["/operations/pending"] = pending(("0a", "create-volume", ""))
    use_case(server, NEW, planning=True, waiter=Waiter(10, sleep=never)).read()
    server.answers["/operations/pending"] = pending(("0a", "remove-device", ""), ("0b", "create-volume", "stale"))
    use_case(server, NEW, waiter=Waiter(10, sleep=never)).read()


def test_nor_for_ever(server):
    clock = itertools.count()
    server.answers["/operations/pending"] = pending(("0a", "create-volume", ""))
    with pytest.raises(StorageError, match="create-volume 0a"):
        use_case(server, NEW, waiter=Waiter(10, sleep=lambda seconds: None, clock=lambda: next(clock))).read()


def interrupted(server):
    server.answers["/operations/pending"] = pending(("0b", "create-volume", "stale"))
    server.answers["/operations/pending/0b"] = {"id": "0b", "changes": [{"id": "f" * 32, "description": "Add volume"}]}


def test_what_was_interrupted_is_warned_of(server):
    interrupted(server)
    (words,) = do(use_case(server, {"name": "r3"}))["warnings"]
    assert "create-volume 0b" in words and "cleanup: true" in words


def test_a_failure_beside_interrupted_operations_leads_to_the_cleanup(server, monkeypatch):
    def fail(path, body):
        raise HeketiError("POST /volumes", status=500, text="Volume name 'new' already in use")
    interrupted(server)
    with monkeypatch.context() as patch:
        patch.setattr(server, "post", fail)
        with pytest.raises(StorageError, match="1 interrupted operations that hold names and room; next: cleanup: true"):
            do(use_case(server, NEW))
    do(use_case(server, NEW, cleanup=True))
    assert server.sizes()["new"] == 3 and server.answers["/operations/pending"] == pending()


def test_without_them_it_is_told_as_it_is(server, monkeypatch):
    def fail(path, body):
        raise HeketiError("POST /volumes", status=500, text="No space")
    monkeypatch.setattr(server, "post", fail)
    with pytest.raises(HeketiError, match="500 No space"):
        do(use_case(server, NEW))


def test_a_bad_place_is_a_warning(server):
    volume = server._like("r3")
    for brick in volume["bricks"]:
        brick["node"] = volume["bricks"][0]["node"]
    shown = do(use_case(server, {"name": "r3"}))
    assert any("3 bricks on host" in words for words in shown["warnings"]) and shown["volumes"][0]["violations"]
    assert shown["unmanaged"] == 4


SEVERAL = [{"name": "r3", "size": 5}, {"name": "one", "size": 3}, {"name": "two", "clone_of": "r3"}, {"name": "ec", "state": "absent"}]


def over():
    """A slice of time that is over at once."""
    clock = itertools.count()
    return Waiter(10, wait_slice=1, sleep=lambda seconds: None, clock=lambda: next(clock))


def test_a_slice_ends_between_two_steps_and_the_next_one_goes_on(server):
    told = []
    for done in range(1, 4):
        case = use_case(server, *SEVERAL, confirm=["ec"], waiter=over())
        first, *rest = case.plan(case.read())
        case.apply(first)
        with pytest.raises(Unfinished) as ended:
            case.apply(rest[0])
        told.append(str(ended.value))
        assert len(server.requests) == done
    do(use_case(server, *SEVERAL, confirm=["ec"]))
    assert told == ["volume two: clone volume r3, 2 GiB: begins, steps left: 3", "volume r3: grow from 2 to 5 GiB: begins, steps left: 2",
                    "volume ec: delete disperse:2:1, 4 GiB, 3 bricks, with its data: begins, steps left: 1"]
    sizes = server.sizes()
    assert (sizes["one"], sizes["two"], sizes["r3"], "ec" in sizes) == (3, 2, 5, False) and len(server.requests) == 4


def test_a_slice_ends_while_others_are_waited_for(server):
    server.answers["/operations/pending"] = pending(("0a", "create-volume", ""))
    with pytest.raises(Unfinished, match="operations of Heketi that are under way: create-volume 0a"):
        use_case(server, NEW, waiter=over()).read()


def test_but_not_while_it_is_looked_what_became_of_a_step(server):
    def ended(seconds):
        server.answers["/operations/pending"] = pending()
    clock = itertools.count()
    case = use_case(server, NEW, waiter=Waiter(10, wait_slice=1, sleep=ended, clock=lambda: next(clock)))
    (action,) = case.plan(case.read())
    server.lost = [True]
    server.answers["/operations/pending"] = pending(("0a", "create-volume", ""))
    case.apply(action)
    assert server.answers["/operations/pending"] == pending()
