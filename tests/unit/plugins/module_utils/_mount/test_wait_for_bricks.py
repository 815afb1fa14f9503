# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When there are enough bricks, by what the translators of a mount tell in its .meta folder."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._mount import wait_for_bricks

REPLICATE = "child_up[0] = {}\nchild_up[1] = {}\nchild_up[2] = {}\nchild_count = 3\nfavorite_child = -1\n"
DISPERSE = "nodes = 3\nredundancy = 1\nchilds_up = {}\n"


def graph(folder, **xlators):
    for name, (kind, private) in xlators.items():
        (folder / name).mkdir()
        (folder / name / "type").write_text(f"{kind}\n")
        (folder / name / "private").write_text(private)
    (folder / "top").mkdir()  # a folder that is no translator
    return wait_for_bricks.missing(folder)


@pytest.mark.parametrize(("up", "lacks"), [
    ((1, 1, 1), ""), ((1, 0, 1), ""), ((0, 1, 0), "home-replicate-0: 1 of 3 bricks, 2 needed"), ((0, 0, 0), "home-replicate-0: 0 of 3 bricks, 2 needed")])
def test_more_than_half_of_a_replica_set(tmp_path, up, lacks):
    clients = {"home-client-0": ("protocol/client", "connected = 0\n")}
    assert graph(tmp_path, **{"home-replicate-0": ("cluster/replicate", REPLICATE.format(*up))}, **clients) == lacks


@pytest.mark.parametrize(("up", "lacks"), [(3, ""), (2, ""), (1, "a-disperse-0: 1 of 3 bricks, 2 needed")])
def test_all_but_the_redundancy_of_a_disperse_set(tmp_path, up, lacks):
    assert graph(tmp_path, **{"a-disperse-0": ("cluster/disperse", DISPERSE.format(up))}) == lacks


def test_every_brick_of_a_plain_volume(tmp_path):
    assert graph(tmp_path, **{"s-client-0": ("protocol/client", "connected = 1\n"), "s-client-1": ("protocol/client", "connected = 0\n"),
                              "s-dht": ("cluster/distribute", "x = 1\n")}) == "s-client-1: not connected"


def test_every_set_counts(tmp_path):
    assert graph(tmp_path, **{f"m-replicate-{number}": ("cluster/replicate", REPLICATE.format(number, number, 0)) for number in (0, 1)}) == (
        "m-replicate-0: 0 of 3 bricks, 2 needed")


@pytest.fixture
def mounts(monkeypatch, tmp_path):
    """A private mount is a folder; each that is made takes the next of ``found`` for what it lacks."""
    found, made = [], []

    @contextlib.contextmanager
    def mounted(volume, servers):
        made.append((volume, servers))
        yield tmp_path
    monkeypatch.setattr(wait_for_bricks, "mounted", mounted)
    monkeypatch.setattr(wait_for_bricks, "missing", lambda graph: found.pop(0) if len(found) > 1 else found[0])
    monkeypatch.setattr(wait_for_bricks, "PAUSE", 0.01)
    monkeypatch.setattr(signal, "signal", lambda number, handler: None)
    return found, made


def test_it_ends_when_there_is_enough(mounts, monkeypatch):
    mounts[0].extend(["a brick", ""])
    monkeypatch.setattr(sys, "argv", ["x", "--timeout", "5", "home", "g1", "g2"])
    assert wait_for_bricks.main() == 0 and mounts[1] == [("home", ["g1", "g2"])]


def test_it_ends_after_its_time_and_says_what_is_missing(mounts, monkeypatch, capsys):
    mounts[0].append("home-replicate-0: 1 of 3 bricks, 2 needed")
    monkeypatch.setattr(sys, "argv", ["x", "--timeout", "0.05", "home", "g1"])
    assert wait_for_bricks.main() == 1
    assert capsys.readouterr().err == "volume home: home-replicate-0: 1 of 3 bricks, 2 needed; not within 0.05 s\n"


PRIVATE_MOUNT = """#!/bin/sh
echo "$(basename $0) $*" >> {log}
"""


def test_told_to_end_it_leaves_no_private_mount(tmp_path):
    """As a program of its own, with a mount that only says that it was called."""
    log = tmp_path / "log"
    for name in ("mount", "umount"):
        (tmp_path / name).write_text(PRIVATE_MOUNT.format(log=log))
        (tmp_path / name).chmod(0o755)
    source = (f"import tempfile, runpy; tempfile.mkdtemp = lambda **given: {str(tmp_path / 'private')!r}; "
              f"runpy.run_path({wait_for_bricks.__file__!r}, run_name='__main__')")
    graph = tmp_path / "private/.meta/graphs/active/s-client-0"
    graph.mkdir(parents=True)
    (graph / "type").write_text("protocol/client\n")
    (graph / "private").write_text("connected = 0\n")
    with subprocess.Popen([sys.executable, "-c", source, "home", "g1", "g2"], env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
                          stderr=subprocess.DEVNULL) as process:
        end = time.monotonic() + 10
        while not (log.exists() and "mount" in log.read_text()) and time.monotonic() < end:
            time.sleep(0.02)
        process.terminate()
        assert process.wait(10) == 1  # rmdir finds what this test put there; on a host it is empty by then
    assert log.read_text().splitlines() == [f"mount -t glusterfs -o log-file=/dev/null,backup-volfile-servers=g2 g1:/home {tmp_path / 'private'}",
                                            f"umount --lazy {tmp_path / 'private'}"]
