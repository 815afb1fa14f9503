# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names and texts of the units."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._mount import units
from ansible_collections.glusterkube.storage.plugins.module_utils._mount.model import Wanted

SERVERS = ["192.0.2.11", "192.0.2.12", "192.0.2.13"]


@pytest.mark.parametrize(("path", "name"), [  # systemd-escape --path --suffix=mount PATH, systemd 252 (252.39-1~deb12u1)
    ("/srv/home", "srv-home.mount"),
    ("/srv/data/archive-1", r"srv-data-archive\x2d1.mount"),
    ("/srv/a_b.c:d", "srv-a_b.c:d.mount"),
    ("/srv/.hidden", "srv-.hidden.mount"),
    ("/.hidden/x", r"\x2ehidden-x.mount"),
    ("/srv/ä%x@", r"srv-\xc3\xa4\x25x\x40.mount"),
])
def test_systemd_names_a_mount_after_its_path(path, name):
    assert units.mount_name(path) == name
    assert units.wait_name(path) == f"gluster-wait-{name[:-6]}.service"


def settings(text):
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_the_units_of_a_mount():
    texts = units.texts(Wanted("archive", "/srv/data/archive-1", ("ro", "log-level=WARNING")), SERVERS, 30)
    wait, mount = texts.values()
    assert list(texts) == [r"/etc/systemd/system/gluster-wait-srv-data-archive\x2d1.service", r"/etc/systemd/system/srv-data-archive\x2d1.mount"]
    assert settings(mount) == [
        "[Unit]", "Description=GlusterFS volume archive", r"Requires=gluster-wait-srv-data-archive\x2d1.service",
        r"After=gluster-wait-srv-data-archive\x2d1.service", r"OnFailure=gluster-wait-srv-data-archive\x2d1.service",
        "[Mount]", "What=192.0.2.11:/archive", "Where=/srv/data/archive-1", "Type=glusterfs",
        "Options=_netdev,nofail,backup-volfile-servers=192.0.2.12:192.0.2.13,ro,log-level=WARNING"]
    assert settings(wait) == [
        "[Unit]", "Description=Enough bricks of GlusterFS volume archive for /srv/data/archive-1",
        r"Wants=network-online.target srv-data-archive\x2d1.mount", "After=network-online.target glusterd.service", r"Before=srv-data-archive\x2d1.mount",
        "[Service]", "Type=oneshot", "ExecStartPre=-/usr/bin/mkdir --parents /srv/data/archive-1", "ExecStartPre=-/usr/bin/chattr +i /srv/data/archive-1",
        "ExecStart=/usr/bin/python3 /usr/local/lib/glusterkube/gluster-wait-for-bricks --timeout 30 archive 192.0.2.11 192.0.2.12 192.0.2.13",
        "TimeoutStartSec=90", "SuccessExitStatus=143", "Restart=on-failure", "RestartSec=15", "[Install]", "WantedBy=multi-user.target"]


def test_one_server_has_no_other_to_ask():
    assert "\nOptions=_netdev,nofail\n" in units.texts(Wanted("home", "/srv/home"), SERVERS[:1], 90)["/etc/systemd/system/srv-home.mount"]


def test_a_percent_sign_is_no_specifier():
    wait, mount = units.texts(Wanted("home", "/srv/%n", ("log-file=/var/log/%i",)), SERVERS, 90).values()
    for text in (wait, mount):
        assert "%" not in text.replace("%%", "")
    assert "Where=/srv/%%n\n" in mount and "log-file=/var/log/%%i\n" in mount and "mkdir --parents /srv/%%n\n" in wait
