# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options as tables: what glusterd reads as one, what it must never be told."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster import options


@pytest.mark.parametrize(("one", "other"), [
    ("on", "ON"), ("on", "true"), ("enable", "yes"), ("1", "on"), ("off", "disable"), ("0", "false"), ("no", "False"),
    ("256MB", "256mb"), ("256MB", "268435456"), ("262144KB", "256MB"), ("0.5GB", "512MB"), ("1024B", "1KB"), ("1TB", "1024GB"),
    ("10", "10s"), ("10sec", "10"), ("10min", "600"), ("1h", "3600"), ("1hr", "60m"), ("2d", "172800"), ("1w", "7days"),
    ("10", " 10 "), ("auto", "auto"),
])
def test_same(one, other):
    assert options.same("an.option", one, other)
    assert options.same("an.option", other, one)


@pytest.mark.parametrize(("one", "other"), [
    ("on", "off"), ("1", "0"), ("on", "10"), ("256MB", "256"), ("256MB", "256KB"), ("1m", "1MB"), ("10", "010"), ("10", "0x10"),
    ("10%", "10"), ("10M", "10s"), ("256MiB", "256MB"), ("auto", "none"), ("", "off"), ("64MB", "64"), ("10.98.0.11", "10.98.0.12"),
])
def test_not_same(one, other):
    assert not options.same("an.option", one, other)
    assert not options.same("an.option", other, one)


def test_values_of_users_are_text():
    assert not options.same("user.note", "on", "true")
    assert not options.same("user.note", "a ", "a")


@pytest.mark.parametrize(("name", "stored", "full"), [
    ("quick-read", {"performance.quick-read": "on"}, "performance.quick-read"),
    ("quick-read", {"performance.nfs.quick-read": "on"}, "quick-read"),         # glusterd completes from the first dot only
    ("quick-read", {"user.quick-read": "on"}, "quick-read"),
    ("event-threads", {"client.event-threads": "4", "server.event-threads": "4"}, "event-threads"),   # ambiguous: glusterd refuses it
    ("performance.quick-read", {"performance.quick-read": "on"}, "performance.quick-read"),
    ("performance.quick-read", {"quick-read": "on"}, "quick-read"),             # two of one task
    ("user.quick-read", {"quick-read": "on"}, "user.quick-read"),
    ("quick-read", {}, "quick-read"),
])
def test_stored_name(name, stored, full):
    assert options.stored_name(name, stored) == full


@pytest.mark.parametrize(("given", "told"), [
    (True, "on"), (False, "off"), (10, "10"), (10.0, "10"), (0.5, "0.5"), ("256MB", "256MB"), (" 10 ", "10"),
    ('a: "b" \'c\' <d> $HOME', 'a: "b" \'c\' <d> $HOME'), ("--timeout=1", "--timeout=1"),
])
def test_values_are_told_as_gluster_wants_them(given, told):
    faults = []
    assert options.read("home", {"an.option": given}, faults) == {"an.option": told}
    assert not faults


def test_blanks_around_a_value_of_a_user_stay():
    assert options.read("home", {"user.note": " a "}, []) == {"user.note": " a "}


@pytest.mark.parametrize(("name", "value", "words"), [
    ("user.note", "a\nb", "a control character"),
    ("an.option", "a\x1bb", "a control character"),
    ("an.option", "", "an empty value"),
    ("an.option", " ", "an empty value"),
    ("an.option", None, "found: no value"),
    ("an.option", ["a"], "found: a list"),
    ("an option", "1", "found: 'an option'"),
    ("an=option", "1", "found: 'an=option'"),
    ("-x", "1", "found: '-x'"),
    ("group", "virt", r"next: option_groups: \[virt\]"),
    ("cluster.op-version", 100000, "gluster volume set all cluster.op-version 100000"),
    ("user.glusterkube.pending", "none", "keeps its own state in"),
])
def test_what_glusterd_must_not_be_told_is_refused(name, value, words):
    faults = []
    assert options.read("home", {name: value}, faults) == {}
    (fault,) = faults
    with pytest.raises(StorageError, match=rf"^volume home: option .*{words}"):
        raise fault


def test_a_value_that_crashes_glusterd_is_refused_and_a_shorter_one_is_not():
    """On 10.3, 4,092 bytes of name and value kill glusterd of every host: seen with 5,000, not with 4,000."""
    faults = []
    assert options.read("home", {"user.note": "x" * (options.LIMIT - len("user.note"))}, faults)
    assert not faults
    assert not options.read("home", {"user.note": "x" * 5000}, faults)
    assert "glusterd would crash on every host" in str(faults[0])
    assert options.read("home", {"user.note": "é" * 2000}, []) == {}    # bytes, not characters


def test_an_option_under_its_short_and_its_full_name_is_refused():
    faults = []
    options.read("home", {"quick-read": "on", "performance.quick-read": "off"}, faults)
    assert "performance.quick-read: given twice" in str(faults[0])


STORED = {"performance.quick-read": "off", "network.ping-timeout": "10", "performance.cache-size": "256mb", "user.note": "a", "nfs.disable": "on",
          "features.quota": "on", "features.hard-timeout": "2",
          "cluster.server-quorum-ratio": "51", "user.glusterkube.pending": "none", "storage.fips-mode-rchecksum": "on"}


@pytest.mark.parametrize(("wanted", "exact", "to_set", "to_reset"), [
    ({}, False, {}, []),
    ({"quick-read": "false", "ping-timeout": "10s", "cache-size": "256MB", "user.note": "a"}, False, {}, []),
    ({"quick-read": "on"}, False, {"performance.quick-read": ("off", "on")}, []),
    ({"read-ahead": "on", "network.ping-timeout": "11"}, False, {"read-ahead": ("", "on"), "network.ping-timeout": ("10", "11")}, []),
    ({}, True, {}, ["network.ping-timeout", "performance.cache-size", "performance.quick-read"]),
    ({"quick-read": "off", "cache-size": "1GB"}, True, {"performance.cache-size": ("256mb", "1GB")}, ["network.ping-timeout"]),
    ({"nfs.disable": "off"}, True, {"nfs.disable": ("on", "off")}, ["network.ping-timeout", "performance.cache-size", "performance.quick-read"]),
])
def test_changes(wanted, exact, to_set, to_reset):
    assert options.changes(STORED, wanted, exact=exact) == (to_set, to_reset)


def test_lasting_names_what_gluster_can_not_reset():
    assert options.lasting(STORED, {}) == ["user.note"]
    assert options.lasting(STORED, {"user.note": "b"}) == []


def test_group_is_read_as_gluster_does():
    content = "# virt\nperformance.quick-read=off\n\nauth.allow=a=b\n"
    assert options.group(content, "option group virt") == {"performance.quick-read": "off", "auth.allow": "a=b"}


def test_group_with_another_line_is_refused():
    with pytest.raises(StorageError, match=r"option group virt: not readable; found: 'quick-read'"):
        options.group("quick-read\n", "option group virt")
