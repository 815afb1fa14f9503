# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user may ask for."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi import wanted_volumes

OPEN = {"state": "present", "size": None, "durability": None, "arbiter": None, "gid": None, "snapshot_factor": None, "options": {}, "clone_of": None,
        "clusters": []}


def asked(*entries):
    return wanted_volumes.volumes({**OPEN, **entry} for entry in entries)


def refusal(*entries):
    with pytest.raises(StorageError) as caught:
        asked(*entries)
    return str(caught.value)


def test_as_it_was_written():
    (entry,) = asked({"name": "home", "size": 10, "options": {"network.ping-timeout": 10, "features.shard": True, "performance.readdir-ahead": False}})
    assert (entry.name, entry.size_gib, entry.durability) == ("home", 10, None)
    assert entry.options == {"network.ping-timeout": "10", "features.shard": "on", "performance.readdir-ahead": "off"}


@pytest.mark.parametrize("name", ["all", "heketidbstorage", "-x", "a b", "a;b", "a/b", "$(x)", "", "a\nb", "x" * 256, "\u00e4"])
def test_names(name):
    assert "volume" in refusal({"name": name, "size": 1})


@pytest.mark.parametrize("value", ["*; touch /tmp/x", "$(reboot)", "`id`", "a b", "a\nb", "a|b", "a&b", "a>b", "a'b", 'a"b', "a\\b", "*", "~", "",
                                   "--force", "a!b", "{a,b}",
                                   "a\x00b", "\u00e4", "a#b", "-x"])
def test_values_that_a_shell_would_take_for_its_own(value):
    assert "shell of root" in refusal({"name": "home", "size": 1, "options": {"auth.allow": value}})


@pytest.mark.parametrize("value", ["10", "-1", "on", "256MB", "192.0.2.1", "a.b,c.d", "disk=ssd", "disk!=ssd", "/dir/a", "fd00::1", "50%"])
def test_plain_values(value):
    assert asked({"name": "home", "size": 1, "options": {"auth.allow": value}})[0].options == {"auth.allow": value}


@pytest.mark.parametrize("name", ["auth.allow x", "a;b", "$(x)", "", "-a", "A", "a\nb", "a_b`"])
def test_names_of_options(name):
    assert "is no name" in refusal({"name": "home", "size": 1, "options": {name: "on"}})


@pytest.mark.parametrize(("entry", "words"), [
    ({"size": 0}, "size 0"), ({"gid": -1}, "gid"), ({"gid": 2**31}, "gid"), ({"snapshot_factor": 0.5}, "1 to 100"),
    ({"durability": "replicate:4"}, "durability"), ({"durability": "disperse:3:1"}, "durability"),
    ({"durability": "none", "arbiter": True}, "an arbiter with none"),
    ({"options": {"user.heketi.arbiter": "true"}}, "arbiter: true"), ({"options": {"user.heketi.id": "x"}}, "user.heketi.id"),
    ({"clusters": ["x"]}, "32 hexadecimal"), ({"clone_of": "b", "durability": "none"}, "leave them out"), ({"clone_of": "b c"}, "no name"),
])
def test_refused(entry, words):
    assert words in refusal({"name": "home", "size": 1, **entry})


def test_all_faults_at_once():
    words = refusal({"name": "a", "size": 0}, {"name": "all", "size": 1}, {"name": "c", "size": 1}, {"name": "c", "size": 2})
    assert words.startswith("3 refused, nothing was changed:") and "listed 2 times" in words


def test_a_clone_of_what_goes():
    assert "goes in the same call" in refusal({"name": "a", "state": "absent"}, {"name": "b", "clone_of": "a"})


def test_what_goes_needs_its_name_only():
    assert asked({"name": "a", "state": "absent"})[0].state == "absent"
