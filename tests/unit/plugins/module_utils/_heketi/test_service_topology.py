# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The use case of heketi_topology against a Heketi in memory: what is asked of it, and what when it fails."""

from __future__ import annotations

import re

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster.runner import Gluster
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.errors import HeketiError
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.plan_topology import Words
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.service_topology import Topology
from ansible_collections.glusterkube.storage.plugins.module_utils._waiter import Unfinished, Waiter
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.captured import LAB_VOLUME_INFO
from heketi_double import Double
from topology_cases import raw, wanted_device, wanted_node

THREE = [raw(*(wanted_node(host, wanted_device(), wanted_device("/dev/sdd")) for host in (1, 2, 3)))]
NO_WORDS = Words()
POOL = """<cliOutput><opRet>0</opRet><peerStatus><peer><hostname>192.0.2.1</hostname></peer><peer><hostname>192.0.2.3</hostname></peer></peerStatus>
</cliOutput>"""


def gluster(argv, environ_update):
    return 0, POOL, ""


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


def use_case(heketi, clusters, words=NO_WORDS, *, planning=False, wait_slice=0.0):
    clock = Clock()
    waiter = Waiter(100, wait_slice=wait_slice, clock=clock, sleep=clock.sleep)
    return Topology(lambda: heketi, Gluster(gluster), clusters, words, waiter, waiter, strict=False, planning=planning)


def run(heketi, clusters, words=NO_WORDS, **more):
    """As _use_case.run does. Returns the plan."""
    case = use_case(heketi, clusters, words, **more)
    plan = case.plan(case.read())
    for action in plan:
        case.apply(action)
    return [f"{action.sign} {action.target}: {action.summary}" for action in plan], case.show(case.read())


def sliced(heketi, clusters, words=NO_WORDS):
    """What one call does whose slice of time is over at once."""
    case = use_case(heketi, clusters, words, wait_slice=1e-9)
    case._waiter._sleep(1)
    done = []
    try:
        for action in case.plan(case.read()):
            case.apply(action)
            done.append(f"{action.sign} {action.target}: {action.summary}")
    except Unfinished as unfinished:
        assert "steps left" in unfinished.progress["found"]
    return done


@pytest.fixture
def heketi():
    made = Double()
    run(made, THREE)
    made.writes.clear()
    return made


def give_brick(heketi, manage="g1", name="/dev/sdc", brick="b1"):
    device = next(device for node in heketi.nodes.values() if node["hostnames"]["manage"] == [manage] for device in node["devices"] if device["name"] == name)
    device["bricks"].append({"id": brick, "path": f"/{brick}", "device": device["id"], "node": device["node"], "volume": "v1", "size": 1024})
    return device


def with_volume(heketi, monkeypatch):
    get = heketi.get
    volume = {"id": "v1", "name": "v1", "cluster": "c", "size": 1, "durability": {"type": "replicate", "replicate": {"replica": 3}}}
    monkeypatch.setattr(heketi, "get", lambda path: {"/volumes": {"volumes": ["v1"]}, "/volumes/v1": volume}.get(path) or get(path))


def test_the_whole_topology_is_made_and_the_second_run_writes_nothing():
    heketi = Double()
    assert len(run(heketi, THREE)[0]) == 10
    assert [node["hostnames"]["manage"][0] for node in heketi.nodes.values()] == ["g1", "g2", "g3"]
    writes = list(heketi.writes)
    assert run(heketi, THREE)[0] == [] and heketi.writes == writes


def test_what_was_blank_before_is_no_other_disk_after_it_was_added():
    assert len(run(Double(), [raw(wanted_node(1, wanted_device(found="")))])[0]) == 3


def test_a_run_that_was_killed_after_any_request_is_finished_by_the_next_one():
    for killed in range(1, 10):
        heketi = Double()
        case = use_case(heketi, THREE)
        for action in case.plan(case.read())[:killed]:
            case.apply(action)
        plan, shown = run(heketi, THREE)
        assert len(heketi.clusters) == 1 and len(heketi.devices()) == 6, f"after {killed} requests: {plan}"
        assert len(plan) == 10 - killed and len(shown["clusters"][0]["nodes"]) == 3


def test_a_device_is_emptied_and_comes_back(heketi, monkeypatch):
    with_volume(heketi, monkeypatch)
    device = give_brick(heketi)
    wish = [raw(wanted_node(1, wanted_device(state="drained")))]
    assert run(heketi, wish)[0] == ["~ device g1:/dev/sdc: offline", "> device g1:/dev/sdc: move brick b1 of volume v1", "~ device g1:/dev/sdc: drained"]
    assert (device["bricks"], device["state"]) == ([], "failed")
    assert run(heketi, wish)[0] == []
    run(heketi, [raw(wanted_node(1, wanted_device(state="online")))])
    assert device["state"] == "online"


def test_bricks_whose_copies_heal_are_waited_for(heketi, monkeypatch):
    with_volume(heketi, monkeypatch)
    device = give_brick(heketi)
    healing = HeketiError("POST", status=500, text="Cannot replace brick b1 as it is source brick for data to be healed")
    heketi.failures["POST", "/bricks/to-evict/b1"] = [healing, healing]
    run(heketi, [raw(wanted_node(1, wanted_device(state="drained")))])
    assert device["bricks"] == [] and heketi.writes.count(("POST", "/bricks/to-evict/b1")) == 3


def test_a_slice_ends_between_two_bricks(heketi, monkeypatch):
    with_volume(heketi, monkeypatch)
    device = give_brick(heketi)
    give_brick(heketi, brick="b2")
    wish = [raw(wanted_node(1, wanted_device(state="drained")))]
    assert sliced(heketi, wish) == ["~ device g1:/dev/sdc: offline"]
    assert sliced(heketi, wish) == ["> device g1:/dev/sdc: move brick b1 of volume v1"]
    assert [brick["id"] for brick in device["bricks"]] == ["b2"]
    assert run(heketi, wish)[0][0] == "> device g1:/dev/sdc: move brick b2 of volume v1"


def test_slices_make_the_whole_topology_a_request_each():
    heketi = Double()
    assert len([step for _slice in range(10) for step in sliced(heketi, THREE)]) == 10
    assert run(heketi, THREE)[0] == []


def test_a_slice_does_not_end_before_a_removal(heketi):
    """Only who removes a host can tell that it still is in the trusted storage pool."""
    sliced(heketi, [raw(wanted_node(2, state="absent"))], Words(confirm=["g2"]))
    done = sliced(heketi, [raw(wanted_node(2, state="absent"))], Words(confirm=["g2"]))
    while "node" not in done[-1]:
        done = sliced(heketi, [raw(wanted_node(2, state="absent"))], Words(confirm=["g2"]))
    assert [step.partition(":")[0] for step in done[-3:]] == ["- device g2", "- device g2", "- node g2"]


@pytest.mark.parametrize("state", ["drained", "absent"])
def test_a_device_with_a_brick_that_heketi_does_not_have_is_not_emptied(heketi, monkeypatch, state):
    """gluster tells of nine volumes, Heketi's database is older than they are."""
    device = next(device for device in heketi.devices().values() if device["name"] == "/dev/sdc")
    info = LAB_VOLUME_INFO.read_text().replace("192.0.2.1", "192.0.2.")
    group = re.search(r"192\.0\.2\.1:/var/lib/heketi/mounts/vg_([0-9a-f]{32})/", info)[1]
    monkeypatch.setattr(f"{__name__}.POOL", info.replace(group, device["id"]))
    wish = [raw(wanted_node(1, wanted_device(state=state)))]
    with pytest.raises(StorageError, match=r"device g1:/dev/sdc: has bricks that Heketi does not have; found: .*192\.0\.2\.1:/var/lib/heketi/mounts/vg_"):
        run(heketi, wish, Words(confirm=["g1:/dev/sdc"]))
    assert heketi.writes == []
    run(heketi, [raw(wanted_node(1, state="absent"))], Words(confirm=["g1"], forget=["g1"]))


@pytest.mark.parametrize("path", ["/nodes", "/devices"])
def test_an_answer_that_got_lost_is_looked_for(path):
    heketi = Double()
    heketi.lost.add(("POST", path))
    run(heketi, [raw(wanted_node(1))])
    assert [device["name"] for device in heketi.devices().values()] == ["/dev/sdc"] and len(heketi.nodes) == 1


def test_what_was_interrupted_says_that_the_next_run_goes_on(heketi):
    lost, heketi.read_only = ("POST", f"/nodes/{next(iter(heketi.nodes))}/tags"), True
    heketi.lost.add(lost)
    with pytest.raises(StorageError, match=r"node g1: set tags: was interrupted; .*run this again"):
        run(heketi, [raw(wanted_node(1, tags={"rack": "r1"}))])


@pytest.mark.parametrize("wish", [raw(wanted_node(1), wanted_node(4, zone="a")), raw(wanted_node(1, tags={"rack": "r1"})), raw(wanted_node(1), block=True)])
def test_a_server_that_says_yes_and_does_nothing_is_found_out(heketi, wish):
    heketi.read_only = True
    with pytest.raises(StorageError, match="Heketi answered that it was done, and it is not"):
        run(heketi, [wish])


def test_a_refusal_of_heketi_has_its_words_and_a_way_out():
    heketi = Double()
    heketi.failures["POST", "/devices"] = [
        HeketiError("POST /devices", status=500, text="Setup of device /dev/sdc failed (already initialized or contains data?)")]
    with pytest.raises(StorageError, match=r"device g1:/dev/sdc: add: Heketi refused; found: Setup of device.*; next: .*destroydata: true"):
        run(heketi, [raw(wanted_node(1))])


def test_a_removed_host_that_stays_in_the_pool_is_told(heketi):
    words = Words(confirm=["g2", "g3"])
    warnings = run(heketi, [raw(wanted_node(2, state="absent"), wanted_node(3, state="absent"))], words)[1]["warnings"]
    assert [text.partition(":")[0] for text in warnings] == ["node g3"] and "gluster peer detach 192.0.2.3" in warnings[0]
    assert len(heketi.nodes) == 1


def test_a_plan_is_made_without_a_heketi_and_a_run_is_not(monkeypatch):
    heketi = Double()

    def silent(path):
        raise HeketiError("Heketi: GET /clusters: no answer", text="Connection refused")

    monkeypatch.setattr(heketi, "get", silent)
    case = use_case(heketi, THREE, planning=True)
    assert len(case.plan(case.read())) == 10
    assert "empty Heketi" in case.show(case.read())["warnings"][0]
    with pytest.raises(StorageError, match="no answer"):
        use_case(heketi, THREE).read()
