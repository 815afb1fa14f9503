# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kernel finds two disks in another order: bricks are where their volume group is, not where a name points."""

from __future__ import annotations

import pytest
from support import eyes, inventory, lab, road, site
from testinfra.host import Host

HOST, CLIENT, FOLDER = "g2", "g1", "/srv/scratch/swapped"


def groups(host: Host) -> dict[str, str]:
    """The device of each volume group."""
    return {name: device for device, name in (line.split() for line in host.check_output("pvs --noheadings -o pv_name,vg_name -S vg_tags=glusterkube.device")
                                              .splitlines())}


@pytest.mark.campaign
def test_bricks_are_served_and_nothing_is_left_to_do(hosts: dict[str, Host], names: dict[str, str]) -> None:
    lab.on(CLIENT, f"mkdir {FOLDER} && for number in $(seq 40); do echo $number > {FOLDER}/$number; done; sync -f {FOLDER}")
    files, before, bricks = eyes.checksums(hosts[CLIENT], FOLDER), groups(hosts[HOST]), eyes.bricks(hosts[HOST])
    assert len(files) == 40 and sorted(before.values()) == ["/dev/ubdb", "/dev/ubdc"]

    lab.lab("halt", HOST)
    lab.lab("swap-disks", HOST, "b", "c")
    lab.lab("boot", HOST)
    road.settle()
    other = {"/dev/ubdb": "/dev/ubdc", "/dev/ubdc": "/dev/ubdb"}
    assert groups(hosts[HOST]) == {name: other[device] for name, device in before.items()}

    run = site.site()
    assert (run.code, run.changed()) == (0, []), run.told()
    assert {key: entry["vg_name"] for key, entry in eyes.bricks(hosts[HOST]).items()} == {key: entry["vg_name"] for key, entry in bricks.items()}
    assert {volume.status for volume in eyes.volumes(hosts[CLIENT], names).values()} == {"Started"}
    assert eyes.checksums(hosts[CLIENT], FOLDER) == files
    assert set(eyes.mounts(hosts[HOST], "xfs")) == {f"{eyes.ROOT}/{volume}-{number}-{index}" for volume, number, index in bricks}, inventory.hosts()
