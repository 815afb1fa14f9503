# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every brick of the plan, on the host where it is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support import eyes, inventory, lab
from testinfra.host import Host

testinfra_hosts = ["ansible://gluster?sudo=true"]

Planned = dict[tuple[str, int, int], dict[str, Any]]


def name_of(host: Host) -> str:
    return str(host.backend.host)


def place(key: tuple[str, int, int]) -> str:
    return f"{eyes.ROOT}/{key[0]}-{key[1]}-{key[2]}"


@pytest.fixture
def planned(host: Host) -> Planned:
    """The bricks that the plan has for this host."""
    bricks = json.loads((lab.BUILD / "converge.json").read_text())["bricks"][name_of(host)]
    assert bricks, "the layout leaves a host without bricks"
    return {(brick["volume"], brick["set"], brick["index"]): brick for brick in bricks}


def test_there_are_the_planned_bricks_and_no_others(host: Host, planned: Planned) -> None:
    found = eyes.bricks(host)
    assert found.keys() == planned.keys()
    for key, brick in planned.items():
        assert found[key]["size"] == brick["size"]
        assert found[key]["lv_name"] == "brick_{}_{}_{}".format(*key)
        assert found[key]["tags"]["glusterkube.arbiter"] == str(int(brick["arbiter"]))
        assert found[key]["pool_lv"], "not thin"
        assert found[key]["lv_attr"][4] == "a", "not active"


def test_each_brick_is_on_its_device(host: Host, planned: Planned) -> None:
    report = json.loads(host.check_output("pvs --reportformat json -o pv_name,vg_name"))["report"][0]["pv"]
    device = {entry["vg_name"]: entry["pv_name"] for entry in report}
    found = eyes.bricks(host)
    assert {key: device[found[key]["vg_name"]] for key in planned} == {key: brick["device"] for key, brick in planned.items()}


def test_each_brick_is_mounted_as_fstab_says(host: Host, planned: Planned) -> None:
    mounted, lines, volumes = eyes.mounts(host, "xfs"), eyes.fstab(host), eyes.bricks(host)
    assert mounted.keys() == {place(key) for key in planned}
    assert lines.keys() == mounted.keys()
    for key in planned:
        where = place(key)
        assert mounted[where]["source"] == volumes[key]["lv_dm_path"]
        assert lines[where][0] == f"/dev/{volumes[key]['vg_name']}/{volumes[key]['lv_name']}"      # a snapshot has the same UUID
        assert lines[where][2] == "xfs"
        assert "noatime" in mounted[where]["options"]
    host.run_expect([0], "findmnt --verify")


def test_file_systems_are_made_for_gluster(host: Host, planned: Planned) -> None:
    for key in planned:
        assert "isize=512" in host.check_output("xfs_info %s", place(key))


def test_brick_directories_belong_to_their_volumes(host: Host, planned: Planned, live: dict[str, eyes.Volume]) -> None:
    for key in planned:
        path = f"{place(key)}/brick"
        assert any(brick == eyes.Brick(name_of(host), path, bool(planned[key]["arbiter"])) for brick in live[key[0]].bricks)
        assert f"0x{live[key[0]].id.replace('-', '')}" in host.check_output("getfattr --absolute-names -e hex -n trusted.glusterfs.volume-id %s", path)


def test_every_brick_process_runs(host: Host, planned: Planned) -> None:
    running = host.check_output("pgrep -a glusterfsd")
    for key in planned:
        assert f"--brick-name {place(key)}/brick" in running


def test_a_mount_point_without_its_mount_takes_nothing(host: Host, planned: Planned) -> None:
    """Seen through a second mount of the root file system, where nothing lies over the mount points."""
    points = " ".join(place(key) for key in planned)
    tried = host.check_output(f"""unshare --mount sh -c 'mount --bind / /mnt
        for point in {points}; do lsattr -d /mnt$point; find /mnt$point -mindepth 1; touch /mnt$point/x 2>&1 && echo written $point; done; true'""")
    for key in planned:
        lines = [line for line in tried.splitlines() if f"/mnt{place(key)}" in line]
        assert [line.split()[0].count("i") for line in lines if line.startswith("-")] == [1], tried
    assert tried.count("Operation not permitted") == len(planned)
    assert "written" not in tried


def test_hosts_know_each_other(host: Host) -> None:
    assert list(eyes.peers(host).values()) == [True] * len(inventory.hosts())
