# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names, sizes, parameters, the mount table."""

from __future__ import annotations

import pytest
from glusterkube._errors import StorageError
from heketi_csi import mounts, sizes
from heketi_csi.names import LONGEST, volume_name
from heketi_csi.parameters import wanted

GIB = 1 << 30
TABLE = """\
22 1 98:0 / / rw,relatime shared:1 - ext4 /dev/root rw
40 22 0:45 / /var/lib/kubelet/a\\040b rw,relatime shared:9 - fuse.glusterfs 192.0.2.11:/pvc-1 rw,user_id=0
41 22 0:45 / /var/lib/kubelet/t ro,relatime shared:9 master:2 - fuse.glusterfs 192.0.2.11:pvc-1 rw,user_id=0
42 22 8:1 / /var/lib/kubelet/t rw - xfs /dev/sda1 rw
43 22 0:9 / /odd rw -
"""


def test_names_that_fit_stay():
    assert volume_name("pvc-0c1f7a52-7d5e-4f0a-9d8e-2f4f6f5f0a11") == "pvc-0c1f7a52-7d5e-4f0a-9d8e-2f4f6f5f0a11"
    assert volume_name("pvc-1", "team") == "team_pvc-1"


@pytest.mark.parametrize("name", ["a" * 128, "a" * 81, "with space", "ünïcode", "../../etc", "-x", "_x", "a.b", "heketidbstorage", "force", "a\n", "日本"])
def test_names_that_do_not_fit_get_a_hash(name):
    made = volume_name(name)
    assert made != name and len(made) <= LONGEST and made.replace("-", "").replace("_", "").isalnum() and made.isascii()
    assert made == volume_name(name) and made != volume_name(name + "x")


def test_a_name_and_a_prefix_are_not_another_name():
    assert len({volume_name("b" * 90, "a"), volume_name("b" * 90), volume_name("b" * 90, "b")}) == 3


@pytest.mark.parametrize(("required", "limit", "gib"), [(0, 0, 1), (1, 0, 1), (GIB, GIB, 1), (GIB + 1, 0, 2), (5 * GIB, 7 * GIB, 5), (0, GIB, 1)])
def test_sizes_are_rounded_up(required, limit, gib):
    assert sizes.asked(required, limit).gib == gib


@pytest.mark.parametrize(("required", "limit"), [(GIB + 1, 2 * GIB - 1), (2 * GIB, GIB), (0, 1), (-1, 0), (0, -1)])
def test_sizes_that_are_none(required, limit):
    with pytest.raises(StorageError):
        sizes.asked(required, limit)


def test_without_parameters():
    entry = wanted("pvc-1", 1, {})
    assert (entry.name, entry.durability, entry.arbiter, entry.gid, entry.snapshot_factor, dict(entry.options), entry.clusters) == (
        "pvc-1", "replicate:3", False, 0, None, {}, ())


@pytest.mark.parametrize(("text", "durability"), [
    ("", "replicate:3"), ("none", "none"), ("replicate", "replicate:3"), ("replicate:2", "replicate:2"), ("disperse:4:2", "disperse:4:2")])
def test_volumetype(text, durability):
    assert wanted("a", 1, {"volumetype": text}).durability == durability


@pytest.mark.parametrize("parameters", [
    {"unknown": "1"},
    {"volumetype": "replicate:4"}, {"volumetype": "disperse"}, {"volumetype": "none; reboot"}, {"arbiter": "yes"}, {"gid": "root"}, {"gid": "-1"},
    {"snapfactor": "nan"},
    {"volumetype": "none", "arbiter": "true"}, {"averagefilesize": "4"}, {"averagefilesize": "x", "arbiter": "true"},
    {"averagefilesize": "-4", "arbiter": "true"}, {"snapfactor": "0.5"},
    {"snapfactor": "x"}, {"volumeoptions": "novalue"}, {"volumeoptions": "a b, a c"}, {"volumeoptions": "a $(reboot)"},
    {"volumeoptions": "user.heketi.arbiter true"}, {"volumeoptions": "A b"}, {"clusterid": "../x"}, {"volumenameprefix": "a_b"}, {"volumenameprefix": "-a"},
    {"volumenameprefix": "a" * 40}, {"VolumeType": "none", "volumetype": "none"}])
def test_parameters_that_are_none(parameters):
    with pytest.raises(StorageError):
        wanted("pvc-1", 1, parameters)


def test_capitals_of_keys_do_not_matter():
    assert wanted("a", 1, {"volumeType": "none", "snapFactor": "2"}).snapshot_factor == 2


def test_the_table():
    table = {mount.path: mount for mount in mounts.parse(TABLE)}
    assert table["/var/lib/kubelet/a b"] == mounts.Mount("/var/lib/kubelet/a b", "0:45", "fuse.glusterfs", "192.0.2.11:/pvc-1", readonly=False)
    assert "/odd" not in table


def test_the_last_mount_at_a_path_is_the_one():
    assert mounts.at(TABLE, "/var/lib/kubelet/t").kind == "xfs"
    assert mounts.at(TABLE, "/var/lib/kubelet") is None


@pytest.mark.parametrize(("source", "same"), [("h:/pvc-1", True), ("h:pvc-1", True), ("h:/pvc-10", False), ("h:/pvc-1/sub", False), ("pvc-1", True)])
def test_whose_mount_it_is(source, same):
    assert mounts.Source("pvc-1", ("h",)).is_of(mounts.Mount("/x", "0:1", "fuse.glusterfs", source, readonly=False)) is same
    assert not mounts.Source("pvc-1", ("h",)).is_of(mounts.Mount("/x", "0:1", "xfs", source, readonly=False))


def test_one_server_has_no_backups():
    assert mounts.options(mounts.Source("v", ("g1",)), [], "/l") == "log-file=/l"
