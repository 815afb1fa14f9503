# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lock of a host, held by real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._owner import owner
from ansible_collections.glusterkube.storage.plugins.module_utils._waiter import Waiter

HOLD = """
import fcntl, sys
with open(sys.argv[1], "w") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    print("pid 7: volumes", end="", file=file, flush=True)
    print(flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def lock(tmp_path):
    return str(tmp_path / "lock")


@pytest.fixture
def other(lock):
    process = subprocess.Popen([sys.executable, "-c", HOLD, lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    process.stdout.readline()
    yield process
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()


def test_it_says_who_holds_it(lock):
    with owner("volumes", Waiter(0), lock), open(lock) as file:
        assert file.read() == f"pid {os.getpid()}: volumes"


def test_a_second_run_is_refused_and_told_whom_it_waits_for(lock, other):
    with pytest.raises(StorageError, match=rf"another run .* works on this host; found: pid 7: volumes; next: .*fuser -v {lock}"), owner("x", Waiter(0), lock):
        pytest.fail("two runs at once")


def test_a_second_run_waits_for_the_end_of_the_first(lock, other):
    def end(seconds):
        other.stdin.close()
        other.wait()
    with owner("volumes", Waiter(60, sleep=end), lock):
        pass


def test_the_lock_of_a_killed_run_is_free(lock, other):
    other.send_signal(signal.SIGKILL)
    other.wait()
    with owner("volumes", Waiter(0), lock):
        pass


def test_a_run_that_failed_gives_it_back(lock):
    with pytest.raises(ValueError, match="x"), owner("volumes", Waiter(0), lock):
        raise ValueError("x")
    with owner("volumes", Waiter(0), lock):
        pass


def test_a_slice_does_not_end_the_wait(lock, other):
    with pytest.raises(StorageError, match="another run"), owner("x", Waiter(0.2, pause=0.05, wait_slice=0.01), lock):
        pytest.fail("two runs at once")


def test_only_root_may_look_at_it(lock):
    with owner("volumes", Waiter(0), lock):
        assert os.stat(lock).st_mode & 0o777 == 0o600
