# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Quotas as tables: what is, what should be, what to do, and what never to do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster import plan_quota, wanted_quota
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster.model import Brick, Peer, Pool, Shape, Volume
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster.model_quota import Limit, Quota

GIB = 1024 ** 3
HOME = Volume("home", "id", "Started", Shape("replicate", 3), tuple(Brick(f"g{number}", "/b/home", f"u{number}") for number in (1, 2, 3)), {})
NEVER = Quota("home")
EMPTY = Quota("home", enabled=True)
LIMITED = Quota("home", True, usage={"/": Limit(GIB, 80, 0), "/a": Limit(4096, 50, 8192)}, objects={"/a": Limit(100, 80, 7), "/b": Limit(5, 80, 5)},
                settings={"hard_timeout": 1})


def pool(*down: int, members: int = 5) -> Pool:
    return Pool(tuple(Peer(f"u{number}", frozenset({f"g{number}"} | ({"localhost"} if number == 1 else set())), frozenset(), number not in down,
                           "Peer in Cluster") for number in range(1, members + 1)))


def actions(quota: Quota | None, *, on: Pool | None = None, volume: Volume | None = HOME, missing: dict[str, str] | None = None, planning: bool = False,
            **desired: Any) -> Any:
    read, faults = wanted_quota.read([{"volume": "home", **desired}])
    known = plan_quota.Known({"home": quota} if quota else {}, {"home": missing} if missing else {})
    return plan_quota.reconcile(on or pool(), [volume] if volume else [], read, known, planning=planning, faults=faults)


def plan(quota: Quota | None, **rest: Any) -> list[str]:
    return [" ".join(action.argv[4:]) for action in actions(quota, **rest)]


def limits(*entries: Any, **rest: Any) -> dict[str, Any]:
    """("/a", 4096, 50) and {..} -> the option limits"""
    named = [entry if isinstance(entry, dict) else dict(zip(("path", "size", "soft_limit"), entry)) for entry in entries]
    return {"limits": named, **rest}


@pytest.mark.parametrize(("quota", "desired", "commands"), [
    # enable, settings, limits, in this order
    (NEVER, {}, ["enable"]),
    (EMPTY, {}, []),
    (NEVER, limits(("/", "1GiB"), {"path": "/a", "objects": 9}, hard_timeout=0, default_soft_limit=90),
     ["enable", "default-soft-limit 90%", "hard-timeout 0", f"limit-usage / {GIB}", "limit-objects /a 9"]),
    (NEVER, limits({"path": "/a", "size": 7, "soft_limit": 0, "objects": 9, "objects_soft_limit": 100}),
     ["enable", "limit-usage /a 7 0%", "limit-objects /a 9 100%"]),
    (NEVER, {"default_soft_limit": 80, "soft_timeout": 60, "hard_timeout": 5, "alert_time": 86400}, ["enable"]),      # gluster's own defaults
    # nothing to do
    (LIMITED, {}, []),
    (LIMITED, limits(("/", "1GiB"), ("/a", 4096, 50), {"path": "/b", "objects": 5, "objects_soft_limit": 80}, hard_timeout=1), []),
    (LIMITED, limits(("/a/", "4KiB")), []),
    # changes
    (LIMITED, limits(("/", "2GiB")), [f"limit-usage / {2 * GIB}"]),
    (LIMITED, limits(("/a", 4096, 60)), ["limit-usage /a 4096 60%"]),
    (LIMITED, limits({"path": "/b", "objects": 6}), ["limit-objects /b 6"]),
    (LIMITED, {"hard_timeout": 5, "soft_timeout": 1, "alert_time": 7}, ["soft-timeout 1", "hard-timeout 5", "alert-time 7"]),
    # a default that moves: who shows it may have it from there, and who wants it has to get it
    (LIMITED, limits(("/", "1GiB", 80), ("/a", 4096, 50), default_soft_limit=70), ["default-soft-limit 70%", f"limit-usage / {GIB} 80%"]),
    (LIMITED, limits(("/", "1GiB"), default_soft_limit=70), ["default-soft-limit 70%"]),
    # what is not listed stays, unless the list is all
    (LIMITED, limits(("/a", 4096)), []),
    (LIMITED, limits(("/a", 4096), limits_mode="exact"), ["remove /", "remove-objects /a", "remove-objects /b"]),
    (LIMITED, limits(limits_mode="exact"), ["remove /", "remove /a", "remove-objects /a", "remove-objects /b"]),
    (LIMITED, limits(("/", "1GiB"), {"path": "/a", "size": 4096, "objects": 100}, {"path": "/b", "objects": 5}, limits_mode="exact"), []),
    (EMPTY, limits(limits_mode="exact"), []),
    (NEVER, limits(limits_mode="exact"), ["enable"]),
    (LIMITED, limits({"path": "/a", "state": "absent"}), ["remove /a", "remove-objects /a"]),
    (LIMITED, limits({"path": "/c", "state": "absent"}), []),
    # the end
    (LIMITED, {"state": "disabled"}, ["disable"]),
    (NEVER, {"state": "disabled"}, []),
])
def test_a_quota_becomes_as_desired(quota, desired, commands):
    assert plan(quota, **desired) == commands


@pytest.mark.parametrize(("rest", "words"), [
    ({"volume": None}, "quota of volume home: refused; found: no such volume"),
    ({"volume": replace(HOME, status="Stopped")}, "refused; found: the volume is Stopped; .*next: gluster volume start home"),
    ({"on": pool(2, 3, 4)}, "pool: refused to change anything; found: 2 of 5 members connected"),
    ({"on": pool(3)}, "quota of volume home: refused to change it; found: g3: not connected"),
    ({"missing": {"/a": "it is not there"}}, "limit /a: refused; found: it is not there; expected: a directory of the volume"),
    ({"limits": [{"path": "/a"}]}, "neither size nor objects"),
])
def test_it_is_refused(rest, words):
    with pytest.raises(StorageError, match=words):
        plan(NEVER, **{**limits(("/a", 1)), **rest})


def test_a_host_without_bricks_may_be_down_and_a_quota_without_change_needs_nobody():
    assert plan(NEVER, on=pool(5)) == ["enable"]
    assert plan(EMPTY, on=pool(2, 3, 4)) == []


def test_every_fault_of_every_volume_is_told_at_once():
    read, faults = wanted_quota.read([{"volume": "home", "hard_timeout": 99}, {"volume": "logs"}])
    with pytest.raises(StorageError, match=r"hard_timeout: refused(.|\n)*quota of volume logs: refused"):
        plan_quota.reconcile(pool(), [HOME], read, plan_quota.Known({"home": EMPTY}, {}), faults=faults)


@pytest.mark.parametrize(("volume", "quota", "commands"), [
    (None, None, ["enable", "limit-usage /a 1"]),                                                   # an earlier step makes it
    ("Created", Quota("home"), ["enable", "limit-usage /a 1"]),                                     # and starts it
    ("Stopped", Quota("home", enabled=True, unread="it is not started"), []),                                      # nobody knows its limits now
])
def test_a_plan_takes_volumes_that_are_not_there_yet(volume, quota, commands):
    volume = volume and replace(HOME, status=volume)
    assert plan(quota, volume=volume, planning=True, **limits(("/a", 1))) == commands


def test_a_volume_that_is_stopped_without_quota_is_as_it_shall_be():
    assert plan(NEVER, volume=replace(HOME, status="Stopped"), state="disabled") == []


def test_what_a_reader_is_told():
    shown = {" ".join(action.argv[4:]): action for action in actions(LIMITED, **limits(("/", "2GiB"), ("/a", 4096, 60), ("/c", 1), limits_mode="exact"))}
    assert shown[f"limit-usage / {2 * GIB}"].details == ("limit /  1GiB, soft 80% -> 2GiB",)
    assert shown[f"limit-usage / {2 * GIB}"].undo[4:] == ("limit-usage", "/", str(GIB), "80%")
    assert shown["limit-usage /a 4096 60%"].details == ("limit /a  4KiB, soft 50% -> 4KiB, soft 60%; 8KiB used: nothing more can be written",)
    assert shown["limit-usage /c 1"].undo[4:] == ("remove", "/c")
    assert [action.sign for action in shown.values()] == ["~", "~", "+", "-", "-"]
    assert shown["remove-objects /b"].details == ("limit /b  5 objects -> none",)
    (disable,) = actions(LIMITED, state="disabled")
    assert (disable.sign, disable.summary, disable.undo) == ("-", "disable, 4 limits dropped", ())
    assert disable.details == ("limit /  1GiB", "limit /a  4KiB", "limit /a  100 objects", "limit /b  5 objects")


def test_directories_are_looked_for_only_behind_first_limits():
    (want,), faults = wanted_quota.read([{"volume": "home", "limits": [
        {"path": "/", "size": 1}, {"path": "/a", "size": 1}, {"path": "/b", "size": 1}, {"path": "/c", "objects": 1}, {"path": "/d", "state": "absent"}]}])
    assert not faults
    assert plan_quota.first_limits(LIMITED, want) == ["/c"]
