# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as a user calls it: which commands run in which order, and what it answers."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster import service_snapshots
from ansible_collections.glusterkube.storage.plugins.modules.gluster_snapshot import main
from ansible_collections.glusterkube.storage.tests.unit.plugins.modules.scripted_gluster import FIXTURES, Failed, Host

NONE, MADE, ACTIVE = "snapshot_info_none", "snapshot_info_deactivated", "snapshot_info_activated"
STARTED, STOPPED, RESTORED = "snapshot_volume_info", "snapshot_volume_info_stopped", "snapshot_volume_info_restored"
CREATE = "snapshot create before home no-timestamp"
ON, OFF = "snapshot activate before", "snapshot deactivate before"
CONFIG = ("snapshot config", "snapshot_config")


def reads(volume_info: str, snapshot_info: str) -> tuple[tuple[str, str], ...]:
    return ("pool list", "snapshot_pool_list"), ("volume info", volume_info), ("snapshot info", snapshot_info)


def looks(**changes):
    """Of all hosts of volume home."""
    info = ET.parse(FIXTURES / f"{STARTED}.xml")
    return [{"glusterd": {"uuid": brick.findtext("hostUuid")}, "bricks": [
        {"path": brick.findtext("name").partition(":")[2], "pool": "vg/bricks", "pool_data": 12.5, "pool_metadata": 10.3, "complete": True, **changes}]}
        for brick in info.iter("brick")]


def wanted(state="present", **changes):
    return {"snapshots": [{"name": "before", "volume": "home", "state": state, **changes}], "looks": looks()}


@pytest.fixture
def host(monkeypatch, tmp_path):
    monkeypatch.setattr(service_snapshots, "VOLUMES", str(tmp_path))
    return Host(monkeypatch, tmp_path)


def argv(answer):
    return [" ".join(action["argv"][1:]) for action in answer["actions"]]


def test_a_snapshot_is_made(host):
    """create check, create, again check, again"""
    host.expect(*reads(STARTED, NONE), CONFIG)
    planned = host.run(main, check=True, **wanted(description="before <the> upgrade"))
    assert argv(planned) == [f"{CREATE} description before <the> upgrade"]
    assert planned["diff"]["prepared"] == ("snapshots of the pool: 4 of 4 peers connected, 0 snapshots\n"
                                           "  + snapshot before  snapshot of volume home\nPlan: 1 create, 0 change, 0 destroy, 0 unchanged.\n")

    host.expect(*reads(STARTED, NONE), CONFIG, (argv(planned)[0], "snapshot_create"), *reads(STARTED, MADE))
    done = host.run(main, **wanted(description="before <the> upgrade"))
    assert (argv(done), done["changed"], done["finished"]) == (argv(planned), True, True)
    (made,) = done["snapshots"]
    assert made.pop("created").endswith(" +0000") and len(made.pop("id")) == 36
    assert made == {"name": "before", "volume": "home", "description": "before <the> upgrade", "activated": False}

    for check in (True, False):
        host.expect(*reads(STARTED, MADE))       # three reads, no lock
        again = host.run(main, check=check, **wanted())
        assert (again["changed"], again["actions"], again["unmanaged"], "diff" in again) == (False, [], 0, False)


@pytest.mark.parametrize(("state", "before", "command", "answer", "after"), [
    ("activated", MADE, ON, "snapshot_activate", ACTIVE), ("deactivated", ACTIVE, OFF, "snapshot_deactivate", MADE)])
def test_a_snapshot_is_activated_and_deactivated(host, state, before, command, answer, after):
    """change check, change, again check, again"""
    host.expect(*reads(STARTED, before))
    planned = host.run(main, check=True, **wanted(state))
    host.expect(*reads(STARTED, before), (command, answer), *reads(STARTED, after))
    done = host.run(main, **wanted(state))
    assert argv(done) == argv(planned) == [command]
    assert done["snapshots"][0]["activated"] is (state == "activated")
    for check in (True, False):
        host.expect(*reads(STARTED, after))
        assert not host.run(main, check=check, **wanted(state))["changed"]


def test_a_snapshot_is_deleted(host):
    """delete check, delete, again check, again"""
    host.expect(*reads(STARTED, MADE))
    planned = host.run(main, check=True, **wanted("absent"))
    host.expect(*reads(STARTED, MADE), ("snapshot delete before", "snapshot_delete"), *reads(STARTED, NONE))
    assert argv(host.run(main, **wanted("absent"))) == argv(planned) == ["snapshot delete before"]
    for check in (True, False):
        host.expect(*reads(STARTED, NONE))
        assert not host.run(main, check=check, **wanted("absent"))["changed"]


def test_a_clone_is_made_and_started_and_its_bricks_are_waited_for(host):
    clone = [(ON, "snapshot_activate"), ("snapshot clone copy before", "snapshot_clone"), ("volume start copy", "volume_start_ok"),
             ("volume info copy", "snapshot_volume_info_clone"), ("volume status copy", "snapshot_volume_status_clone"), (OFF, "snapshot_deactivate")]
    host.expect(*reads(STARTED, MADE), *clone, *reads(STARTED, MADE))
    assert host.run(main, **wanted(clone="copy"))["changed"]


def test_a_volume_is_restored(host, tmp_path):
    """restore check, restore, again check, again"""
    restored = {**wanted("restored"), "confirm": ["home"]}
    host.expect(*reads(STOPPED, MADE))
    planned = host.run(main, check=True, **restored)
    note = next(command for command in argv(planned) if command.startswith("volume set home user.glusterkube.restored before:"))
    host.expect(*reads(STOPPED, MADE), ("snapshot restore before", "snapshot_restore"), (note, "snapshot_note"), *reads(RESTORED, NONE))
    assert argv(host.run(main, **restored)) == argv(planned) == ["snapshot restore before", note]
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "info").write_text("type=2\nrestored_from_snap=note\nbrick-0=a=b\n")
    for check in (True, False):
        host.expect(*reads(RESTORED, NONE))
        assert not host.run(main, check=check, **wanted("restored"))["changed"]


@pytest.mark.parametrize(("answer", "words"), [
    ("snapshot_create_brick_down", r"One or more bricks are not running.*next: gluster volume status; start what is down"),
    ("snapshot_create_not_thin", r"only for thin provisioned LV.*next: give the volume bricks that are thin logical volumes"),
    ("snapshot_create_exists", r"already exists.*next: another run made it meanwhile"),
    ("snapshot_create_stopped", r"volume home is not started.*next: see /var/log/glusterfs/glusterd.log"),
])
def test_what_gluster_refuses_is_told_with_the_way_on(host, answer, words):
    host.expect(*reads(STARTED, NONE), CONFIG, (CREATE, answer))
    with pytest.raises(Failed, match=f"snapshot before: snapshot of volume home: gluster refused; found: .*{words}") as failed:
        host.run(main, **wanted())
    assert (failed.value.result["changed"], failed.value.result["actions"]) == (False, [])


def test_refused_before_anything_is_changed(host):
    for check in (True, False):
        host.expect(*reads(STARTED, NONE), CONFIG)
        with pytest.raises(Failed, match=r"3 refused, nothing was changed:(.|\n)*is in none of the looks"):
            host.run(main, check=check, **{**wanted(), "looks": []})
        host.expect(*reads(STARTED, NONE), CONFIG)
        with pytest.raises(Failed, match=r"data 12\.5 %, metadata 10\.3 % in use; expected: at most 10 %"):
            host.run(main, check=check, **wanted(), thin_pool_max=10)


def test_check_mode_on_a_host_without_gluster(host):
    host.installed = False
    with pytest.raises(Failed, match="snapshot before: its volume does not exist"):
        host.run(main, check=True, **wanted())
    with pytest.raises(Failed, match="gluster is not installed on this host"):
        host.run(main, **wanted())
