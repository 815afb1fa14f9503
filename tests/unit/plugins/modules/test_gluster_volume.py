# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as a user calls it: which commands run in which order, and what it answers."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils import _waiter
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster import option_names, plan_volumes, service_volumes
from ansible_collections.glusterkube.storage.plugins.modules.gluster_volume import main
from ansible_collections.glusterkube.storage.tests.unit.plugins.modules.scripted_gluster import Failed, Host

BRICKS = ["n1:/bricks/rep3", "10.9.0.2:/bricks/rep3/", "n3:/bricks/rep3"]
POOL = ("pool list", "pool_list_6")
NONE, MADE, CHANGED = ((POOL, ("volume info", name)) for name in ("volume_info_none", "volume_info_rep3", "volume_info_after_onebad"))
SETTLED = (POOL, ("volume info", "volume_info_none"), *[(f"@{name} pool list", "pool_list_6") for name in ("10.9.0.2", "n3", "n4", "n5", "n6")])
OPTIONS = {"cache-size": "256MB", "write-behind": False, "network.ping-timeout": 10, "client.event-threads": 4, "server.event-threads": 4}


@pytest.fixture
def host(monkeypatch, tmp_path):
    return Host(monkeypatch, tmp_path)


def argv(answer):
    return [" ".join(action["argv"]) for action in answer["actions"]]


def volume(**changes):
    return {"volumes": [{"name": "rep3", "bricks": BRICKS, **changes}]}


def test_a_volume_is_made(host):
    """create check, create, again check, again"""
    host.expect(*NONE)
    planned = host.run(main, check=True, **volume())
    create = "gluster volume create rep3 replica 3 n1:/bricks/rep3 10.9.0.2:/bricks/rep3 n3:/bricks/rep3"
    assert argv(planned) == [create, "gluster volume start rep3"]
    assert planned["diff"]["prepared"] == (
        "volumes of the pool: 6 of 6 peers connected, 0 volumes\n"
        "  + volume rep3  create replicate 3, 3 bricks; start\n"
        "                 set 0: n1:/bricks/rep3 10.9.0.2:/bricks/rep3 n3:/bricks/rep3\n"
        "Plan: 1 create, 0 change, 0 destroy, 0 unchanged.\n")

    host.expect(*NONE, *SETTLED, (create[8:], "volume_create_ok"), ("volume start rep3", "volume_start_ok"),
                ("volume status rep3", "volume_status_rep3"), *MADE)
    done = host.run(main, **volume())
    assert (argv(done), done["changed"], done["finished"]) == (argv(planned), True, True)
    assert [made["name"] for made in done["volumes"]] == ["rep3"]

    for check in (True, False):
        host.expect(*MADE)      # two reads, no lock
        again = host.run(main, check=check, **volume())
        assert (again["changed"], again["actions"], again["unmanaged"]) == (False, [], 0)


def test_options_are_changed(host):
    """change check, change, again check, again"""
    host.expect(*MADE)
    planned = host.run(main, check=True, **volume(options=OPTIONS))
    assert len(planned["actions"]) == 1

    set_all = "volume set rep3 cache-size 256MB write-behind off network.ping-timeout 10 client.event-threads 4 server.event-threads 4"
    host.expect(*MADE, (set_all, "volume_set_multi"), *CHANGED)
    assert argv(host.run(main, **volume(options=OPTIONS))) == argv(planned) == [f"gluster {set_all}"]

    for check in (True, False):
        host.expect(*CHANGED)
        assert not host.run(main, check=check, **volume(options={**OPTIONS, "cache-size": "268435456", "write-behind": "disable"}))["changed"]


def test_a_volume_is_deleted(host):
    """delete check, delete, again check, again"""
    gone = {"volumes": [{"name": "rep3", "state": "absent"}]}
    reads = (*MADE, ("volume status rep3 detail", "volume_status_detail_rep3"), ("snapshot list rep3", "snapshot_list_none"))
    host.expect(*reads)
    with pytest.raises(Failed, match=r"volume rep3: refused to delete; .*confirm: \[rep3\]"):
        host.run(main, check=True, **gone)

    host.expect(*reads)
    planned = host.run(main, check=True, confirm=["rep3"], **gone)
    host.expect(*reads, ("volume stop rep3", "volume_stop"), ("volume delete rep3", "volume_delete"), *NONE)
    done = host.run(main, confirm=["rep3"], **gone)
    assert argv(done) == argv(planned) == ["gluster volume stop rep3", "gluster volume delete rep3"]

    for check in (True, False):
        host.expect(*NONE)
        assert not host.run(main, check=check, confirm=["rep3"], **gone)["changed"]


def test_a_volume_that_somebody_uses_is_not_deleted_where_that_was_asked_for(host):
    host.expect(*MADE, ("volume status rep3 detail", "volume_status_detail_rep3"), ("snapshot list rep3", "snapshot_list_none"),
                ("volume status rep3 client-list", "volume_client_list"))
    with pytest.raises(Failed, match=r"volume rep3: refused to delete; found: in use by 1 fuse; .*volume status rep3 clients"):
        host.run(main, volumes=[{"name": "rep3", "state": "absent"}], confirm=["rep3"], unused=True)


def test_a_volume_with_snapshots_is_not_even_stopped(host):
    host.expect(*MADE, ("volume status rep3 detail", "volume_status_detail_rep3"), ("snapshot list rep3", "snapshot_list_volume"))
    with pytest.raises(Failed, match=r"volume rep3: refused to delete; found: snapshots of it: before, second; .*gluster snapshot delete volume rep3"):
        host.run(main, volumes=[{"name": "rep3", "state": "absent"}], confirm=["rep3"])


def test_volumes_that_are_not_listed_are_counted(host):
    host.expect(POOL, ("volume info", "volume_info_all"))
    answer = host.run(main, volumes=[{"name": "arb"}, {"name": "dis"}])
    assert ([volume["name"] for volume in answer["volumes"]], answer["unmanaged"]) == (["arb", "dis"], 7)


def test_a_volume_on_a_host_that_is_not_in_the_pool_is_planned_and_not_made(host):
    entry = {"volumes": [{"name": "new", "bricks": ["n1:/bricks/new", "n2:/bricks/new", "n7:/bricks/new"]}]}
    host.expect(*NONE)
    assert len(host.run(main, check=True, **entry)["actions"]) == 2
    host.expect(*NONE)
    with pytest.raises(Failed, match="brick n7:/bricks/new: no such member"):
        host.run(main, **entry)


def test_check_mode_on_a_host_without_gluster_plans_the_same(host):
    host.expect(*NONE)
    planned = argv(host.run(main, check=True, **volume()))
    host.installed = False
    assert argv(host.run(main, check=True, **volume())) == planned
    with pytest.raises(Failed, match="gluster is not installed on this host"):
        host.run(main, **volume())


def test_options_of_a_group_come_from_the_file_on_the_host(host, monkeypatch, tmp_path):
    monkeypatch.setattr(service_volumes, "GROUPS", str(tmp_path))
    (tmp_path / "virt").write_text("performance.client-io-threads=on\nnfs.disable=true\n")
    host.expect(*MADE)
    assert argv(host.run(main, check=True, **volume(option_groups=["virt"]))) == ["gluster volume set rep3 performance.client-io-threads on"]
    host.expect(*MADE)
    with pytest.raises(Failed, match=rf"option group nonesuch: not readable; found: {tmp_path}/nonesuch: No such file"):
        host.run(main, check=True, **volume(option_groups=["nonesuch"]))
    host.expect(*MADE)
    with pytest.raises(Failed, match=r"option group '\.\./virt': refused"):
        host.run(main, check=True, **volume(option_groups=["../virt"]))


def test_a_group_is_announced_while_gluster_is_not_installed(host, monkeypatch, tmp_path):
    monkeypatch.setattr(service_volumes, "GROUPS", str(tmp_path))
    host.installed = False
    assert "the options of the groups virt, known once gluster is installed" in [
        action["summary"] for action in host.run(main, check=True, **volume(option_groups=["virt"]))["actions"]]


def test_what_glusterd_refuses_is_told_with_a_way_on(host):
    host.expect(*NONE, *SETTLED, ("volume create rep3 replica 3 n1:/bricks/rep3 10.9.0.2:/bricks/rep3 n3:/bricks/rep3", "volume_create_rootpart"))
    with pytest.raises(Failed, match=r"(?s)volume rep3: create .*: gluster refused; found: The brick .* root partition.*next: mount a file system of its own"):
        host.run(main, **volume())


def test_exact_warns_of_what_gluster_can_not_remove(host):
    host.expect(*MADE)
    host.run(main, check=True, volumes=[{"name": "rep3", "options_mode": "exact"}])
    assert host.warnings == []


def test_growing_a_replica_2_looks_for_a_thin_arbiter(host):
    """It is in the text only, and glusterd 10.3 dies of bricks added to it."""
    entry = {"name": "ta", "replicas": 2, "bricks": ["n1:/bricks/ta", "n2:/bricks/ta", "n3:/bricks/ta", "n4:/bricks/ta"]}
    host.expect(POOL, ("volume info", "volume_info_ta"), ("volume info ta", "t_volume_info_ta"))
    with pytest.raises(Failed, match="volume ta: refused to grow; found: a thin arbiter: n3:/bricks/ta-meta"):
        host.run(main, check=True, volumes=[entry])


class Clock:
    """Time passes when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(_waiter.Waiter.__init__, "__kwdefaults__", {"wait_slice": 0, "clock": clock.time, "sleep": clock.sleep})
    return clock


def test_no_second_set_without_the_hook_that_marks_directories(host):
    grown = volume(bricks=[*BRICKS, "n4:/bricks/rep3", "n5:/bricks/rep3", "n6:/bricks/rep3"], force=True)["volumes"]
    host.expect(*MADE)
    with pytest.raises(Failed, match=r"volume rep3: refused to get its second set; found: no /var/lib/glusterd/hooks/.*; next: the role gluster_server"):
        host.run(main, volumes=grown)
    host.expect(*MADE)
    assert host.run(main, volumes=grown, check=True)["changed"]    # the role may be about to install it


def test_growing_in_slices(host, clock, monkeypatch):
    monkeypatch.setattr(plan_volumes, "MARKS_DIRECTORIES", __file__)
    grown = volume(bricks=[*BRICKS, "n4:/bricks/rep3", "n5:/bricks/rep3", "n6:/bricks/rep3"], force=True)["volumes"]
    status = "volume rebalance rep3 status"
    pending = "volume set rep3 user.glusterkube.pending"
    host.expect(*MADE, (f"{pending} fix-layout", "volume_set_multi"), *SETTLED,
                ("volume add-brick rep3 n4:/bricks/rep3 n5:/bricks/rep3 n6:/bricks/rep3 force", "add_brick_ok"), ("volume info rep3", "volume_info_ta"),
                ("volume rebalance rep3 fix-layout start", "fix_layout_start"), (status, "fix_layout_running"), (status, "fix_layout_running"),
                (f"{pending} fix-layout:{task_of('fix_layout_start')}", "volume_set_multi"))
    answer = host.run(main, volumes=grown, wait_slice=1)
    assert (answer["finished"], answer["changed"]) == (False, True)
    assert answer["progress"]["what"] == "volume rep3: fix of the layout"
    assert "0 of 6 hosts done" in answer["progress"]["found"]
    assert argv(answer)[-1].startswith("gluster volume add-brick rep3")
    assert "Plan: 0 create, 1 change" in answer["diff"]["prepared"]


def task_of(name):
    from xml.etree import ElementTree

    from ansible_collections.glusterkube.storage.tests.unit.plugins.modules.scripted_gluster import FIXTURES
    return ElementTree.parse(FIXTURES / f"{name}.xml").findtext(".//task-id")


def test_a_typo_of_an_option_is_refused_before_anything_is_set_or_made(host, monkeypatch, tmp_path):
    """Without a call of gluster more; a glusterd that is not installed yet knows nothing, so nothing is refused."""
    library = tmp_path / "glusterd.so"
    monkeypatch.setattr(option_names, "LIBRARY", (str(library),))
    host.expect(*NONE)
    assert host.run(main, check=True, **volume(options={"client.event-thread": 4}))["changed"]
    library.write_bytes(b"\0client.event-threads\0")
    for check in (True, False):
        for reads in (NONE, MADE):
            host.expect(*reads)
            with pytest.raises(Failed, match=r"volume rep3: option client.event-thread: refused; .* expected: perhaps client.event-threads; next: write"):
                host.run(main, check=check, **volume(options={"client.event-thread": 4}))
