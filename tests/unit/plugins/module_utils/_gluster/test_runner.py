# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the runner makes of glusterd's answers: captured ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import CommandError
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster.runner import Gluster

FIXTURES = Path(__file__).parents[4] / "fixtures" / "gluster-10.3"


class Script:
    """Answers with the captured outputs in turn and keeps the commands and the pauses."""

    def __init__(self, *names: str) -> None:
        self.answers, self.argv, self.pauses, self.now = [(FIXTURES / f"{name}.xml").read_text() for name in names], [], [], 0.0

    def __call__(self, argv, environ_update):
        assert environ_update["LC_ALL"] == "C"
        self.argv.append(argv)
        return 0, self.answers.pop(0), ""

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def gluster(self, **options) -> Gluster:
        return Gluster(self, clock=lambda: self.now, sleep=self.sleep, **options)


def test_failure_is_seen_although_the_exit_status_is_0():
    with pytest.raises(CommandError, match="Transport endpoint is not connected") as caught:
        Script("peer_probe_unreachable").gluster()("peer", "probe", "g9")
    assert caught.value.code == 107


def test_a_lost_lock_is_tried_again_with_growing_pauses():
    script = Script("volume_set_lock_conflict", "volume_set_lock_conflict", "volume_info_none")
    script.gluster()("volume", "info")
    assert script.pauses == [0.5, 1.0]


def test_a_lock_that_stays_lost_is_reported_when_patience_ends():
    script = Script(*["volume_set_lock_conflict"] * 9)
    with pytest.raises(CommandError, match="Another transaction"):
        script.gluster(patience=5)("volume", "set", "v", "o", "1")
    assert sum(script.pauses) < 10


def test_no_other_failure_is_tried_again():
    script = Script("peer_detach_hasbricks")
    with pytest.raises(CommandError):
        script.gluster()("peer", "detach", "n2")
    assert len(script.argv) == 1


def test_a_silent_answer_is_asked_for_again_where_nothing_is_changed():
    script = Script("volume_info_none")
    script.answers.insert(0, "")
    script.gluster()("volume", "info")
    assert script.pauses == [0.5]


@pytest.mark.parametrize("words, asked", [(("volume", "info", "v"), 3), (("volume", "start", "v"), 1), (("volume", "quota", "v", "list"), 1)])
def test_a_silence_that_lasts_is_reported(words, asked):
    script = Script()
    script.answers = [""] * 9
    with pytest.raises(CommandError, match="exit status 0 and no output"):
        script.gluster()(*words)
    assert len(script.argv) == asked
