# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What may be written into the list of mounts."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._mount import wanted
from ansible_collections.glusterkube.storage.plugins.module_utils._mount.model import Wanted


def entry(path="/srv/home", volume="home", options=()):
    return {"volume": volume, "path": path, "options": list(options)}


def test_good_ones():
    assert wanted.mounts([entry(), entry("/srv/a-b_c.d:e%f/.x", "logs-1", ["ro", "log-file=/var/log/%x"])]) == [
        Wanted("home", "/srv/home"), Wanted("logs-1", "/srv/a-b_c.d:e%f/.x", ("ro", "log-file=/var/log/%x"))]


@pytest.mark.parametrize("path", [
    "srv/home", "", "/", "//srv/home", "/srv//home", "/srv/home/", "/srv/../etc", "/srv/./home", "/srv/..", "/srv/a b", "/srv/a\tb", "/srv/a\nb", "/srv/a\n",
    "/srv/'a", '/srv/"a', "/srv/a\\x2d", "/srv/$HOME", "/srv/a\u2028b", "/srv/a\x1bb", "/srv/\udc80"])
def test_no_path_for_a_unit(path):
    with pytest.raises(StorageError, match="next: write an absolute path without blanks"):
        wanted.mounts([entry(path)])


def test_a_path_that_is_too_long_for_a_unit():
    wanted.mounts([entry(f"/srv/{'x' * 230}")])
    with pytest.raises(StorageError, match="too long for the name of a unit"):
        wanted.mounts([entry(f"/srv/{'-' * 60}")])


@pytest.mark.parametrize("path", ["/etc", "/srv", "/home", "/srv/gluster", "/srv/gluster/home-0-0", "/dev/x", "/proc/1", "/sys/fs"])
def test_directories_of_the_system_and_of_bricks(path):
    with pytest.raises(StorageError, match="a directory of the system, or of bricks; next: mount it on a directory of its own"):
        wanted.mounts([entry(path)])


@pytest.mark.parametrize("option", ["", "a b", "a,b", "ro\nExecStart=/bin/x", "'ro'", '"', "a\\", "a\x00"])
def test_options_that_would_be_something_else_in_a_unit(option):
    with pytest.raises(StorageError, match=r"mount /srv/home: options: .*next: write a list of words"):
        wanted.mounts([entry(options=[option])])


@pytest.mark.parametrize("options", ["ro", {"ro": True}, [1], [None]])
def test_options_of_an_inventory_may_be_of_any_type(options):
    assert [error.next_step[:21] for error in wanted.mount_faults("/srv/home", options)] == ["write a list of words"]


@pytest.mark.parametrize("volume", ["", "a b", "-x", "home/sub", "home\n", "%n", "ä"])
def test_names_of_volumes(volume):
    with pytest.raises(StorageError, match=r"mount /srv/home: volume .* is no name"):
        wanted.mounts([entry(volume=volume)])


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(StorageError, match=r"(?s)3 refused, nothing was changed:.*volume 'a b'.*path 'srv'.*mount /srv/home: listed twice"):
        wanted.mounts([entry(), entry("srv", "a b"), entry()])


@pytest.mark.parametrize(("servers", "found"), [([], "none"), (["g1", "g 2"], "'g 2'"), (["-o"], "'-o'"), (["g1\nx"], r"'g1\\nx'"), (["%H"], "'%H'")])
def test_servers(servers, found):
    assert wanted.servers(["g1.example.com", "192.0.2.11", "2001:db8::1"], 1) == ["g1.example.com", "192.0.2.11", "2001:db8::1"]
    with pytest.raises(StorageError, match=f"servers: can't be asked for a volume; found: {found}; .*next: servers:"):
        wanted.servers(servers, 90)


def test_a_try_takes_time():
    with pytest.raises(StorageError, match="try_timeout: is no time; found: 0"):
        wanted.servers(["g1"], 0)
