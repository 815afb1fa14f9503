# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting with a clock that is turned by hand."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._waiter import Unfinished, Waiter


class Clock:
    def __init__(self):
        self.now = 0.0

    def time(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


@pytest.fixture
def clock():
    return Clock()


def waiter(clock, timeout, **rest):
    return Waiter(timeout, pause=1, clock=clock.time, sleep=clock.sleep, **rest)


def test_what_is_true_is_not_waited_for(clock):
    waiter(clock, 0).until("it", lambda: "")
    assert clock.now == 0


def test_it_polls_until_nothing_is_missing(clock):
    waiter(clock, 10).until("it", lambda: "" if clock.now >= 3 else "this")
    assert clock.now == 3


def test_the_error_says_what_is_still_missing(clock):
    with pytest.raises(StorageError, match="it: not within 10 s; found: g2, g3"):
        waiter(clock, 10).until("it", lambda: "g2, g3")
    assert clock.now == 10


def test_each_wait_has_the_whole_timeout(clock):
    waits = waiter(clock, 3)
    for begin in (0, 2, 4):
        waits.until("it", lambda begin=begin: "" if clock.now >= begin + 2 else "this")


def test_a_slice_counts_from_the_beginning_of_the_call(clock):
    sliced = waiter(clock, 100, wait_slice=5)
    sliced.until("one", lambda: "" if clock.now >= 3 else "this")
    with pytest.raises(Unfinished) as caught:
        sliced.until("two", lambda: f"{clock.now:g} of 9")
    assert (clock.now, caught.value.progress) == (5, {"what": "two", "found": "5 of 9"})


def test_the_timeout_ends_a_wait_also_within_a_slice(clock):
    with pytest.raises(StorageError):
        waiter(clock, 3, wait_slice=5).until("it", lambda: "this")


def test_a_wait_that_no_later_call_can_take_up_again_outlasts_the_slice(clock):
    waiter(clock, 100, wait_slice=5).until("it", lambda: "" if clock.now >= 9 else "this", whole=True)
    assert clock.now == 9
