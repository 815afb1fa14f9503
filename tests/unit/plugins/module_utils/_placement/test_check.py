# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checker sees each thing that is wrong: sound layouts broken by hand, one rule at a time."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._placement import check, live, survival
from placement_cases import GIB, MIB, arbiter, brick, disperse, host, replica, three

HOSTS = [*three("1TiB"), host("h1", "a", "1TiB", tags={"disk": "ssd"}), host("h4", "d", "1TiB", arbiter="only"), host("h5", "e", "1TiB", arbiter="never")]
SOUND = [brick("home", 0, 0, "g1"), brick("home", 0, 1, "g2"), brick("home", 0, 2, "g3")]
LOGS = [brick("logs", 0, 0, "g1"), brick("logs", 0, 1, "g2"), brick("logs", 0, 2, "g3", size=7 * GIB, arbiter=True)]


def what(volume, bricks, hosts=HOSTS, **options):
    return [violation["what"] for violation in check.Checker(hosts, [volume], bricks, **options).violations()]


def changed(bricks, index, **values):
    return [{**entry, **values} if number == index else entry for number, entry in enumerate(bricks)]


@pytest.mark.parametrize(("volume", "bricks"), [
    (replica(), SOUND), (replica(), SOUND[::-1]), (replica(), []), (replica(), changed(SOUND, 1, device="", size=None)),
    (arbiter(), LOGS), (arbiter(), changed(LOGS, 2, size=6 * GIB)),
    (disperse(size="200GiB"), [{**entry, "volume": "archive"} for entry in SOUND]),
])
def test_sound(volume, bricks):
    assert what(volume, bricks) == []


@pytest.mark.parametrize(("volume", "bricks", "seen"), [
    (replica(), changed(SOUND, 1, host="h1"), ["has 2 bricks in zone a"]),
    (replica(), changed(SOUND, 1, host="g1"), ["has 2 bricks on host g1", "has 2 bricks in zone a"]),
    (replica(spread="host"), changed(SOUND, 1, host="g1"), ["has 2 bricks on host g1"]),
    (replica(spread="rack"), SOUND, ["is spread over racks, which hosts do not have"]),
    (replica(), SOUND[:2], ["has not the bricks that it should have"]),
    (replica(replicas=2), SOUND, ["has not the bricks that it should have"]),
    (replica(), [*SOUND, brick("home", 0, 2, "h5")], ["has not the bricks that it should have"]),
    (replica(), [{**entry, "set": 1} for entry in SOUND], ["lacks a whole set"]),
    (replica(sets=2), SOUND, ["has another number of sets"]),
    (replica(), changed(SOUND, 1, host="g9"), ["brick 1 on g9 is on an unknown host"]),
    (replica(), changed(SOUND, 1, device="/dev/sdz", new=True), ["brick 1 on g2 is on an unknown device"]),
    (replica(), changed(SOUND, 1, size=99 * GIB), ["has data bricks of different sizes", "is smaller than wanted"]),
    (replica(size="101GiB"), SOUND, ["is smaller than wanted"]),
    (replica(device_tags={"disk": "ssd"}), SOUND, [f"brick {index} on g{index + 1} is on a device with other tags" for index in range(3)]),
    (replica(), changed(SOUND, 1, host="h4"), ["brick 1 on h4 is not what the host is for"]),
    (replica(), changed(SOUND, 1, arbiter=True), ["brick 1 on g2 is an arbiter"]),
    (arbiter(), changed(LOGS, 2, host="h5"), ["brick 2 on h5 is not what the host is for"]),
    (arbiter(), changed(LOGS, 2, arbiter=False), ["brick 2 on g3 is no arbiter", "has data bricks of different sizes", "is smaller than wanted"]),
    (arbiter(), changed(LOGS, 2, size=511 * MIB), ["brick 2 on g3 is too small for an arbiter"]),
    (arbiter(average_file_size="16KiB"), LOGS, ["brick 2 on g3 is too small for an arbiter"]),
    (arbiter(), changed(LOGS, 2, size=6 * GIB, new=True), ["brick 2 on g3 is too small for an arbiter"]),
    (replica(brick_size_max="99GiB"), [{**entry, "new": True} for entry in SOUND], ["has larger bricks than wanted"]),
    (arbiter(), [LOGS[0], {**LOGS[2], "index": 1}, {**LOGS[1], "index": 2}], ["brick 1 on g3 is an arbiter", "brick 2 on g2 is no arbiter"]),
    (arbiter(), changed(LOGS, 2, host="g1"), ["has 2 bricks on host g1", "has 2 bricks in zone a"]),
    (replica(), SOUND + [brick("other", 0, 0, "g2", size=925 * GIB)], ["bricks on g2 /dev/sdb are larger than it"]),
])
def test_each_fault_is_seen(volume, bricks, seen):
    assert what(volume, bricks) == seen


def test_a_dispersed_set_may_have_as_many_bricks_in_a_zone_as_it_may_lose():
    hosts = [host(f"{zone}{number}", zone, "1TiB") for zone in "abcd" for number in range(3)]
    names = ["a0", "a1", "b0", "b1", "c0", "c1"]
    bricks = [brick("archive", 0, index, name) for index, name in enumerate(names)]
    assert what(disperse(disperses=6, redundancies=2), bricks, hosts) == []
    assert what(disperse(disperses=6, redundancies=2), changed(bricks, 2, host="a2"), hosts) == ["has 3 bricks in zone a"]


def test_domains_are_paths():
    hosts = [host("g1", ("a", "r1"), "1TiB"), host("g2", ("b", "r1"), "1TiB"), host("g3", ("b", "r2"), "1TiB")]
    assert what(replica(), SOUND, hosts, spread="rack") == []
    assert what(replica(), SOUND, hosts, spread="zone") == ["has 2 bricks in zone b"]
    assert what(replica(spread="row"), SOUND, hosts, levels=["room", "row"]) == []


def test_a_host_without_a_zone_is_a_violation():
    assert what(replica(), SOUND, [*HOSTS[1:], {"name": "g1", "devices": [{"device": "/dev/sdb", "size": "1TiB"}]}]) == ["has a brick on a host without zone"]


def test_fill():
    entry = check.Checker(HOSTS, [replica()], SOUND).fill()["g1", "/dev/sdb"]
    assert entry == {"size": 1024 * GIB, "used": 100 * GIB, "free": 924 * GIB, "bricks": 1, "fill": 0.0977}


def with_options(volume, **options):
    return {**volume, "options": {name.replace("__", ".").replace("_", "-"): value for name, value in options.items()}}


@pytest.mark.parametrize(("volume", "lost", "state"), [
    (replica(), "0", "degrades"), (replica(), "01", "stops"), (replica(), "012", "stops"),
    (replica(replicas=2), "0", "degrades"), (replica(replicas=2), "01", "stops"),
    (replica(replicas=4), "0", "degrades"), (replica(replicas=4), "23", "degrades"), (replica(replicas=4), "01", "stops"),
    (replica(replicas=4), "123", "stops"),
    (arbiter("home"), "0", "degrades"), (arbiter("home"), "2", "degrades"), (arbiter("home"), "01", "stops"), (arbiter("home"), "12", "stops"),
    (disperse("home", disperses=3), "0", "degrades"), (disperse("home", disperses=3), "01", "stops"),
    (disperse("home", disperses=6, redundancies=2), "01", "degrades"), (disperse("home", disperses=6, redundancies=2), "012", "stops"),
    ({"name": "home", "type": "distribute"}, "0", "stops"), ({"name": "home", "type": "distribute"}, "", ""),
    # what the options of a volume say goes before gluster's defaults
    (with_options(replica(replicas=2), cluster__quorum_type="auto"), "0", "stops"),
    (with_options(replica(replicas=2), cluster__quorum_type="auto"), "1", "degrades"),
    (with_options(replica(), cluster__quorum_type="none"), "01", "degrades"),
    (with_options(arbiter("home"), cluster__quorum_type="none"), "01", "stops"),  # an arbiter has no data
    (with_options(replica(), cluster__quorum_type="fixed", cluster__quorum_count="3"), "2", "stops"),
    (with_options(replica(), cluster__quorum_type="fixed", cluster__quorum_count="1"), "01", "degrades"),
    (with_options(replica(), cluster__quorum_type="fixed"), "01", "degrades"),
    (with_options(disperse("home", disperses=6, redundancies=2), disperse__quorum_count="5"), "01", "stops"),
    (with_options(replica(), cluster__server_quorum_type="server"), "0", "stops"),  # two of four hosts
    (with_options(replica(), cluster__server_quorum_type="none"), "0", "degrades"),
])
def test_what_a_loss_means(volume, lost, state):
    width = {"replicate": volume.get("replicas"), "disperse": volume.get("disperses")}.get(volume["type"], 1)
    hosts = [host(f"g{number}", "lost" if str(number) in lost else f"z{number}", "1TiB") for number in range(max(width, 2))] + [host("h", "lost")]
    bricks = [brick("home", 0, index, f"g{index}", arbiter=bool(volume.get("arbiters")) and index == 2) for index in range(width)]
    loss = check.Checker(hosts, [volume], bricks).losses()
    assert loss["zone"]["lost"] == {"stops": ["home"] if state == "stops" else [], "degrades": ["home"] if state == "degrades" else []}
    assert set(loss["host"]) == {entry["name"] for entry in hosts}


def test_one_set_that_stops_is_enough():
    bricks = SOUND + [brick("home", 1, 0, "g1"), brick("home", 1, 1, "h1"), brick("home", 1, 2, "g3")]
    assert check.Checker(HOSTS, [replica()], bricks).losses()["zone"] == {
        "a": {"stops": ["home"], "degrades": []}, "b": {"stops": [], "degrades": ["home"]}, "c": {"stops": [], "degrades": ["home"]},
        "d": {"stops": [], "degrades": []}, "e": {"stops": [], "degrades": []}}


def test_a_brick_that_is_missing_already_counts_as_lost():
    assert check.Checker(HOSTS, [replica()], SOUND[:2]).losses()["host"]["g1"] == {"stops": ["home"], "degrades": []}


def test_server_quorum_stops_also_volumes_that_lose_no_brick():
    hosts = [*three(), host("h4", "d"), host("h5", "d"), host("h6", "d")]
    volume = with_options(replica(), cluster__server_quorum_type="server")
    assert check.Checker(hosts, [volume], SOUND).losses()["zone"]["d"] == {"stops": ["home"], "degrades": []}


def test_of_a_single_host_there_is_no_server_quorum_to_judge():
    volume = with_options({"name": "home", "type": "distribute"}, cluster__server_quorum_type="server")
    losses = check.Checker([host("g1", "a")], [volume], [brick("home", 0, 0, "g2")]).losses()
    assert losses["host"]["g1"] == {"stops": [], "degrades": []}


def test_losses_of_every_level():
    hosts = [host("g1", ("a", "r1"), "1TiB"), host("g2", ("a", "r2"), "1TiB"), host("g3", ("b", "r1"), "1TiB")]
    losses = check.Checker(hosts, [replica()], SOUND).losses()
    assert losses["zone"]["a"]["stops"] == ["home"] and losses["rack"]["a / r1"]["degrades"] == ["home"]
    assert set(losses["rack"]) == {"a / r1", "a / r2", "b / r1"}


def test_it_shares_no_code_with_what_it_checks():
    """Sizes are read alike everywhere; everything else is its own."""
    for module in (check, survival, live):
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        imported = {(node.level, node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level}
        assert imported <= {(2, "_size"), (1, "survival")}, module
