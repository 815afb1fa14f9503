# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of options, by what the real glusterd knows (tests/fixtures/capture/options)."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster import option_names, options

FIXTURES = Path(__file__).parents[4] / "fixtures" / "gluster-10.3"
LIBRARY = (FIXTURES / "option_texts.txt").read_bytes().replace(b"\n", b"\0")
DEFAULT = " (DEFAULT)"


def _read(name, key, value):
    return {each.findtext(key): each.findtext(value) or "" for each in ET.parse(FIXTURES / name).iter() if each.find(key) is not None}


SHOWN = _read("volume_get_all.xml", "Option", "Value")
HELPED = _read("volume_set_help.xml", "name", "defaultValue")
GROUPS = {path.name: path.read_text() for path in sorted((FIXTURES / "groups").iterdir())}
# tried on 10.3: `volume set` takes them, though neither command lists them
UNLISTED = ("client.own-thread", "cluster.nufa", "cluster.readdir-failover", "config.memory-accounting", "config.transport", "features.s3plugin-keyid",
            "nfs.acl", "nfs.port", "storage.xattr-user-namespace-mode")

UNLISTED_TWINS = ("acl", "outstanding-rpc-limit", "own-thread")     # glusterd can't complete these either, one of the full names is not listed


def fault(name, library=LIBRARY):
    found = option_names.fault("home", name, library)
    return str(found) if found else ""


def test_every_option_that_gluster_lists_is_known():
    assert (len(SHOWN), len(HELPED)) == (336, 254)
    assert [name for name in {*SHOWN, *HELPED, *UNLISTED} if fault(name)] == []


def test_every_option_of_the_groups_is_known():
    assert len(GROUPS) == 7
    named = {name for group, content in GROUPS.items() for name in options.group(content, group)}
    assert [name for name in named if fault(name)] == []


def test_every_short_name_is_known_and_refused_only_where_glusterd_can_not_complete_it():
    full = {}
    for name in SHOWN:
        full.setdefault(name.partition(".")[2], []).append(name)
    for short, names in full.items():
        if "." not in short:
            assert ("the short name of" in fault(short)) == (len(names) > 1 or short in UNLISTED_TWINS), short
    assert "client.event-threads, nfs.event-threads, server.event-threads" in fault("event-threads")


@pytest.mark.parametrize(("typo", "near"), [
    ("performance.quick-raed", "performance.quick-read"),
    ("performance.cache-sise", "performance.cache-size"),
    ("network.pingtimeout", "network.ping-timeout"),
    ("perfomance.write-behind", "performance.write-behind"),
    ("quick-raed", "performance.quick-read"),
    ("ping_timeout", "network.ping-timeout"),
    ("client.event-thread", "client.event-threads"),
    ("Network.ping-timeout", "network.ping-timeout"),
])
def test_a_typo_is_refused_with_the_nearest_name(typo, near):
    said = fault(typo)
    assert said.startswith(f"volume home: option {typo}: refused; found: no option that the installed glusterd knows; expected: perhaps {near}")
    assert said.endswith(f"next: write {near}, or see: gluster volume set help")


def test_a_name_like_no_other_is_refused():
    assert fault("nosuch") == "volume home: option nosuch: refused; found: no option that the installed glusterd knows; next: gluster volume set help"


@pytest.mark.parametrize(("name", "library"), [("user.whatever", LIBRARY), ("performance.quick-raed", b"")])
def test_users_options_and_an_unknown_glusterd_are_let_alone(name, library):
    assert not fault(name, library)


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_a_default_is_the_same_however_it_is_told(name):
    shown = SHOWN[name].removesuffix(DEFAULT)
    assert options.same(name, shown, shown.upper() if shown.lower() in ("on", "off", "yes", "no", "enable", "disable", "true", "false") else f" {shown} ")
    assert not options.same(name, shown, f"{shown}x")
    if HELPED.get(name, "(null)") != "(null)" and SHOWN[name].endswith(DEFAULT):
        assert options.same(name, shown, HELPED[name])


def test_a_default_that_is_wanted_and_stored_is_no_change():
    stored = {name: value.removesuffix(DEFAULT) for name, value in SHOWN.items()}
    assert options.changes(stored, stored, exact=True) == ({}, [])
