# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The declared limits are gluster's, and a client's writes end there."""

from __future__ import annotations

import time

from support import eyes, inventory
from testinfra.host import Host

MIB = 1024 ** 2
CLIENT, OTHER_CLIENT = inventory.clients()
COUNTED_SECONDS = 60


def limits(host: Host, what: str) -> dict[str, dict[str, str]]:
    """Gluster's words of each limit by path."""
    return {limit.findtext("path") or "": {entry.tag: entry.text or "" for entry in limit}
            for limit in eyes.gluster(host, f"volume quota home {what}").iter("limit")}


def test_the_limits_are_there(hosts: dict[str, Host]) -> None:
    usage, objects = limits(hosts["g3"], "list"), limits(hosts["g3"], "list-objects")
    assert {path: (limit["hard_limit"], limit["soft_limit_percent"]) for path, limit in usage.items()} == {
        "/": (str(800 * MIB), "80%"), "/projects": (str(20 * MIB), "50%")}
    assert {path: limit["hard_limit"] for path, limit in objects.items()} == {"/many  files": "10"}


def test_the_settings_are_there_and_other_volumes_have_no_quota(live: dict[str, eyes.Volume]) -> None:
    assert {name: value for name, value in live["home"].options.items() if name.startswith("features.")} == {
        "features.quota": "on", "features.inode-quota": "on", "features.quota-deem-statfs": "on", "features.hard-timeout": "0", "features.soft-timeout": "0"}
    assert [name for name, volume in live.items() if "features.quota" in volume.options] == ["home"]


def test_older_data_is_counted(hosts: dict[str, Host]) -> None:
    end = time.monotonic() + COUNTED_SECONDS
    while (used := int(limits(hosts["g3"], "list")["/projects"]["used_space"])) != 4 * MIB:
        assert time.monotonic() < end, f"{used} bytes counted after {COUNTED_SECONDS} s"
        time.sleep(1)


def test_bytes_end_at_the_hard_limit(hosts: dict[str, Host]) -> None:
    done = hosts[OTHER_CLIENT].run("dd if=/dev/zero of=/srv/home/projects/big bs=64k count=480 conv=fsync")
    assert done.rc == 1 and "Disk quota exceeded" in done.stderr
    limit = limits(hosts["g3"], "list")["/projects"]
    print(f"hard limit 20 MiB, used {int(limit['used_space']) / MIB:.1f} MiB")
    assert 10 * MIB < int(limit["used_space"]) < 25 * MIB      # beyond it: writes that were under way when it was reached
    assert limit["sl_exceeded"] == "Yes"
    assert hosts[CLIENT].run("head -c 1M /dev/zero >/srv/home/beside").rc == 0


def test_objects_end_at_their_limit(hosts: dict[str, Host]) -> None:
    done = hosts[OTHER_CLIENT].run("cd '/srv/home/many  files' && for i in $(seq 30); do touch $i; done")
    assert "Disk quota exceeded" in done.stderr
    assert len(hosts[CLIENT].file("/srv/home/many  files").listdir()) in (9, 10)      # the directory is one of ten
    assert limits(hosts["g3"], "list-objects")["/many  files"]["hl_exceeded"] == "Yes"


def test_a_client_sees_the_limit_as_the_size(hosts: dict[str, Host]) -> None:
    assert hosts[CLIENT].check_output("df --output=size --block-size=1M /srv/home | tail -1").strip() == "800"
