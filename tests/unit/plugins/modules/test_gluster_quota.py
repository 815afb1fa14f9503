# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as a user calls it: which commands run in which order, and what it answers."""

from __future__ import annotations

import os
import tempfile

import pytest
from ansible_collections.glusterkube.storage.plugins.modules.gluster_quota import main
from ansible_collections.glusterkube.storage.tests.unit.plugins.modules.scripted_gluster import Failed, Host

POOL = ("pool list", "pool_list_6")
NEVER, ENABLED, SET, DISABLED = ((POOL, ("volume info", f"volume_info_quota_{name}")) for name in ("never", "enabled", "settings", "disabled"))
LIST, OBJECTS = ("volume quota media " + command for command in ("list", "list-objects"))
ALL = ((LIST, "quota_list"), (OBJECTS, "quota_list_objects"))
MIB = 1024 ** 2
PLAIN, BLANK, ODD, DEEP = "/plain", "/with  blank", '/a<b>&"ü', "/deep/down"
LIMITS = [{"path": "/", "size": "1GiB"}, {"path": PLAIN, "size": "10485761", "soft_limit": 50, "objects": 1000, "objects_soft_limit": 60},
          {"path": BLANK, "size": "20MiB", "soft_limit": 33}, {"path": ODD, "size": "30MiB", "soft_limit": 100}, {"path": DEEP, "size": str(2 ** 63 - 1)},
          {"path": "/gone", "size": "40MiB", "objects": 5}, {"path": "/files", "objects": 10}]


@pytest.fixture
def host(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    host = Host(monkeypatch, tmp_path)
    yield host
    assert [name for name in os.listdir(tmp_path) if name.startswith("glusterkube")] == []      # no mount point is left


def argv(answer):
    return [" ".join(action["argv"]) for action in answer["actions"]]


def quota(*limits, **rest):
    return {"quotas": [{"volume": "media", "limits": list(limits), **rest}]}


def test_a_quota_is_made(host):
    """create check, create, again check, again"""
    host.directories = {"media": [PLAIN]}
    wanted = quota({"path": "/", "size": "1GiB"}, {"path": "/plain/", "objects": 1000, "objects_soft_limit": 60}, hard_timeout=2)
    host.expect(*NEVER)
    planned = host.run(main, check=True, **wanted)
    commands = ["volume quota media enable", "volume quota media hard-timeout 2", f"volume quota media limit-usage / {1024 * MIB}",
                "volume quota media limit-objects /plain 1000 60%"]
    assert argv(planned) == [f"gluster {command}" for command in commands]
    assert planned["diff"]["prepared"] == (
        "quotas of 1 volume: 6 of 6 peers connected\n"
        "  + quota of volume media  enable; hard-timeout 5 -> 2 s; limit-usage /; limit-objects /plain\n"
        "                           what is there already is counted in the background\n"
        "                           limit /  1GiB\n"
        "                           limit /plain  1000 objects, soft 60%\n"
        "Plan: 1 create, 0 change, 0 destroy, 0 unchanged.\n")

    host.expect(*NEVER, *zip(commands, ("quota_enable", "quota_hard_timeout", "quota_limit_usage", "quota_limit_objects")),
                *SET, (f"{LIST} /", "quota_list_paths"), (f"{OBJECTS} /plain", "quota_list_objects"))
    done = host.run(main, **wanted)
    assert (argv(done), done["changed"], done["finished"]) == (argv(planned), True, True)

    for check in (True, False):
        host.expect(*SET, (f"{LIST} /", "quota_list_paths"), (f"{OBJECTS} /plain", "quota_list_objects"))
        again = host.run(main, check=check, **wanted)
        assert (again["changed"], again["actions"]) == (False, [])


def test_limits_are_changed_exactly(host):
    """change check, change, again check, again"""
    wanted = quota(*LIMITS, limits_mode="exact")
    host.expect(*ENABLED, *ALL)
    assert not host.run(main, check=True, **wanted)["changed"]

    fewer = quota(LIMITS[0], {**LIMITS[1], "size": "16MiB"}, limits_mode="exact")
    host.expect(*ENABLED, *ALL)
    planned = host.run(main, check=True, **fewer)
    commands = [f"limit-usage /plain {16 * MIB} 50%", f"remove {ODD}", f"remove {DEEP}", "remove /gone", f"remove {BLANK}",
                "remove-objects /files", "remove-objects /gone"]
    assert argv(planned) == [f"gluster volume quota media {command}" for command in commands]
    assert "limit /plain  10.0MiB, soft 50% -> 16MiB, soft 50%" in planned["diff"]["prepared"]

    after = ((LIST, "quota_list_none"), (OBJECTS, "quota_list_objects_none"))
    host.expect(*ENABLED, *ALL, *[(f"volume quota media {command}", "quota_remove") for command in commands], *ENABLED, *after)
    assert argv(host.run(main, **fewer)) == argv(planned)

    for check in (True, False):
        host.expect(*ENABLED, *after)
        assert not host.run(main, check=check, **quota(limits_mode="exact"))["changed"]


def test_quota_is_disabled(host):
    """delete check, delete, again check, again"""
    wanted = quota(state="disabled")
    host.expect(*ENABLED, *ALL)
    planned = host.run(main, check=True, **wanted)
    assert argv(planned) == ["gluster volume quota media disable"]
    assert "disable, 9 limits dropped" in planned["diff"]["prepared"]
    assert "limit /with  blank  20MiB" in planned["diff"]["prepared"]

    host.expect(*ENABLED, *ALL, ("volume quota media disable", "quota_disable"), *DISABLED)
    done = host.run(main, **wanted)
    assert (argv(done), done["quotas"][0]["state"]) == (argv(planned), "disabled")

    for check in (True, False):
        host.expect(*DISABLED)
        assert not host.run(main, check=check, **wanted)["changed"]


def test_what_is_there_is_told(host):
    host.expect(*SET, (LIST, "quota_list_default_70"), (OBJECTS, "quota_list_objects"))
    (told,) = host.run(main, check=True, **quota(limits_mode="exact"))["quotas"]
    assert {name: told[name] for name in ("state", "default_soft_limit", "soft_timeout", "hard_timeout", "alert_time")} == {
        "state": "enabled", "default_soft_limit": 70, "soft_timeout": 30, "hard_timeout": 2, "alert_time": 86400}
    assert [limit["path"] for limit in told["limits"]] == ["/", ODD, DEEP, "/files", "/gone", PLAIN, BLANK]
    assert told["limits"][5] == {"path": PLAIN, "size": 10485761, "soft_limit": 50, "used": 6 * MIB,
                                 "objects": 1000, "objects_soft_limit": 60, "objects_used": 1}
    assert told["limits"][3] == {"path": "/files", "size": None, "soft_limit": None, "used": None, "objects": 10, "objects_soft_limit": 80, "objects_used": 2}


def test_limits_that_are_not_listed_are_not_even_asked_for(host):
    host.expect(*ENABLED)
    assert not host.run(main, **quota())["changed"]
    host.expect(*ENABLED, (f"{LIST} / {BLANK}", "quota_list_paths"))
    assert not host.run(main, **quota(LIMITS[0], LIMITS[2]))["changed"]


def test_a_path_that_is_no_directory_is_told_before_anything_is_changed(host):
    host.directories = {"media": ["/a"]}
    wrong = quota({"path": "/a", "size": 1}, {"path": "/missing", "size": 1}, {"path": "/", "size": 1})
    host.expect(*NEVER)
    with pytest.raises(Failed, match=r"quota of volume media: limit /missing: refused; found: it is not there; .*; next: make it on a client first"):
        host.run(main, **wrong)
    host.expect(*ENABLED, (f"{LIST} /a /missing /", "quota_list_paths"))      # its answer begins with a line for what is no directory
    with pytest.raises(Failed, match="limit /missing: refused"):
        host.run(main, **wrong)


def test_a_volume_that_cannot_be_mounted_here_is_told(host):
    host.expect(*NEVER)
    with pytest.raises(Failed, match=r"`timeout 30 mount -t glusterfs .* failed; found: Mount failed"):
        host.run(main, **quota({"path": "/a", "size": 1}))


def test_a_list_that_gluster_lost_is_no_empty_one(host):
    lost = (*ENABLED, (LIST, "quota_list"), (OBJECTS, "quota_list_objects_gone"))
    host.expect(*lost)
    with pytest.raises(Failed, match=r"refused to make its limits exact; found: gluster's list is empty, .*next: set any limit of it anew"):
        host.run(main, **quota(limits_mode="exact"))
    host.expect(*lost)
    planned = host.run(main, check=True, **quota(state="disabled"))
    assert "disable, an unknown number of limits dropped" in planned["diff"]["prepared"]
    assert planned["quotas"][0]["limits"] is None
    assert "its limits are not known" in host.warnings[0]


def test_what_gluster_refuses_is_told_with_the_way_on(host):
    host.expect(*ENABLED, (f"{LIST} /", "quota_list_paths_missing"), ("volume quota media limit-usage / 1", "quota_limit_missing"))
    with pytest.raises(Failed, match=r"quota of volume media: limit-usage /: gluster refused; found: Failed to get trusted.gfid .*next: make the directory"):
        host.run(main, **quota({"path": "/", "size": 1}))


def test_check_mode_on_a_host_without_gluster(host):
    host.installed = False
    planned = host.run(main, check=True, **quota({"path": "/a", "size": "1GiB"}))
    assert argv(planned) == ["gluster volume quota media enable", f"gluster volume quota media limit-usage /a {1024 * MIB}"]
    assert "gluster does not run on this host" in planned["diff"]["prepared"]
    with pytest.raises(Failed, match="gluster is not installed on this host"):
        host.run(main, **quota())


def test_a_volume_that_is_not_there_is_refused(host):
    host.expect(POOL, ("volume info", "volume_info_none"))
    with pytest.raises(Failed, match="quota of volume media: refused; found: no such volume"):
        host.run(main, **quota())
