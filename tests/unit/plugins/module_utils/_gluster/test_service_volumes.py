# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is waited for after an action, with captured answers."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from types import SimpleNamespace

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._action import Action
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import CommandError, StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster import service_volumes, xml
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster.runner import Gluster
from ansible_collections.glusterkube.storage.plugins.module_utils._waiter import Unfinished, Waiter

FIXTURES = Path(__file__).parents[4] / "fixtures" / "gluster-10.3"
NAME = "captured"
START, WAIT = (Action("~", f"volume {NAME}", "fix", ("gluster", "volume", "rebalance", NAME, *words)) for words in (("fix-layout", "start"), ("status",)))
BEGIN = " ".join(START.argv[1:])
STATUS, NOTE = f"volume rebalance {NAME} status", f"volume set {NAME} user.glusterkube.pending fix-layout:"
BUSY = ('<cliOutput><opRet>-1</opRet><opErrno>30800</opErrno><opErrstr>Brick ops failed on g2. Glusterd Syncop Mgmt brick op \'Rebalance\' failed. '
        "Please check brick log file for details.</opErrstr></cliOutput>")      # seen while the rebalance process of g2 ended


class Scene:
    """A started volume on g1 to g3; ``gluster`` gives the expected answers in turn, each poll takes a second."""

    def __init__(self, *calls, timeout=1000, wait_slice=0):
        self.calls, self.now = list(calls), 0.0
        gluster = Gluster(self.answer, clock=lambda: self.now, sleep=self.sleep)
        waiter = Waiter(timeout, pause=1, wait_slice=wait_slice, clock=lambda: self.now, sleep=self.sleep)
        self.volumes = service_volumes.Volumes(SimpleNamespace(gluster=gluster), waiter, waiter, [], [])
        self.volumes._bricks = {NAME: xml.volumes(ET.parse(FIXTURES / "volume_info_captured.xml").getroot())[0].bricks}
        self.task = ET.parse(FIXTURES / "fix_layout_start.xml").findtext(".//task-id")

    def answer(self, argv, environ_update):
        words, answer = self.calls.pop(0)
        assert " ".join(argv[argv.index("--") + 1:]) == words.replace("TASK", self.task)
        return 0, answer if answer.startswith("<") or " " in answer else (FIXTURES / f"{answer}.xml").read_text(), ""

    def sleep(self, seconds):
        self.now += seconds

    def apply(self, action):
        self.volumes.apply(action)
        assert not self.calls


def test_a_layout_is_fixed_when_every_host_says_so():
    Scene((BEGIN, "fix_layout_start"), (STATUS, "fix_layout_running"), (STATUS, "fix_layout_running"), (STATUS, "fix_layout_completed")).apply(START)


def test_a_host_that_does_not_report_is_waited_for():
    partly = (FIXTURES / "fix_layout_completed.xml").read_text().replace("<status>7</status>", "<status>0</status>", 1)
    Scene((STATUS, partly), (STATUS, "fix_layout_completed")).apply(WAIT)


def test_at_the_end_of_a_slice_the_task_is_noted_so_that_its_end_is_recognised():
    scene = Scene((BEGIN, "fix_layout_start"), (STATUS, "fix_layout_running"), (STATUS, "fix_layout_running"), (f"{NOTE}TASK", "volume_set_multi"),
                  wait_slice=1)
    with pytest.raises(Unfinished, match="0 of 3 hosts done"):
        scene.apply(START)
    assert not scene.calls


def test_a_fix_that_somebody_started_meanwhile_is_waited_for():
    Scene((BEGIN, "fix_layout_again"), (STATUS, "fix_layout_completed")).apply(START)


def test_a_failure_on_one_host_is_the_end():
    failed = (FIXTURES / "fix_layout_completed.xml").read_text().replace("<failures>0</failures>", "<failures>1</failures>", 1)
    with pytest.raises(StorageError, match=rf"volume {NAME}: fix of the layout failed; found: on g\d; .*{NAME}-rebalance.log"):
        Scene((STATUS, failed)).apply(WAIT)


def test_a_fix_that_somebody_stopped_is_the_end():
    with pytest.raises(CommandError, match="Rebalance not started for volume captured"):
        Scene((STATUS, "fix_layout_stopped")).apply(WAIT)


def test_glusterd_that_can_not_tell_for_a_moment_is_asked_again():
    Scene((STATUS, BUSY), (STATUS, BUSY), (STATUS, "fix_layout_completed")).apply(WAIT)


def test_glusterd_that_never_tells_is_an_error():
    with pytest.raises(CommandError, match="Brick ops failed on g2"):
        Scene(*[(STATUS, BUSY)] * (service_volumes.UNANSWERED + 1)).apply(WAIT)


def test_bricks_that_start_are_waited_for():
    others = (f"volume status {NAME}", "volume_status_rep3")
    scene = Scene((f"volume start {NAME}", "volume_start_ok"), others, others, timeout=1)
    with pytest.raises(StorageError, match=rf"volume {NAME}: all bricks online: not within 1 s; found: g1:/.*captured \(see .*bricks there\), g2:"):
        scene.apply(Action("+", f"volume {NAME}", "start", ("gluster", "volume", "start", NAME)))


def test_granular_entry_heal_tells_its_success_in_words_only():
    action = Action("~", f"volume {NAME}", "disable", ("gluster", "volume", "heal", NAME, "granular-entry-heal", "disable"))
    words = " ".join(action.argv[1:])
    Scene((words, (FIXTURES / "granular_enable.txt").read_text())).apply(action)
    with pytest.raises(CommandError, match="One or more entries need heal"):
        Scene((words, "One or more entries need heal. Please execute the command again")).apply(action)


def test_what_glusterd_refuses_is_told_with_the_command_and_a_way_on():
    action = Action("~", f"volume {NAME}", "1 option", ("gluster", "volume", "set", NAME, "nosuch", "1"))
    words = r"volume captured: 1 option: gluster refused; found: option : nosuch does not exist Did you mean .*`gluster volume set captured nosuch 1`"
    with pytest.raises(StorageError, match=rf"{words}.*next: gluster volume set help"):
        Scene((" ".join(action.argv[1:]), "option_unknown")).apply(action)
