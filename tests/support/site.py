# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of site.yml: to their end, or killed on the way."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import inventory, lab

MARK = "GLUSTERKUBE_TEST_RUN"
DEADLINE = 600
PLAIN = {"ANSIBLE_NOCOLOR": "1", "ANSIBLE_FORCE_COLOR": "0"}
"""Output without colours, which molecule forces."""

ON_THE_CONTROLLER = frozenset({
    "debug", "set_fact", "group_by", "fail", "assert", "set_stats", "include_role", "import_role", "include_tasks", "import_tasks", "meta",
    "validate_argument_spec", "include_vars", "add_host",
})
"""Actions that never ask the host anything."""


@dataclass(frozen=True)
class Run:
    """What a run of a playbook did, by the recorder's lines."""

    code: int
    output: str
    seconds: float
    events: list[dict[str, Any]]
    plan: dict[str, Any] = field(default_factory=dict)

    def changed(self) -> list[str]:
        """``host: task`` of everything that changed."""
        return changed(self.events)

    def actions(self) -> list[list[str]]:
        """What the modules of the collection did, program and arguments of each step."""
        return [action["argv"] for event in self.events if event["event"] == "result" for action in event["actions"]]

    def told(self) -> str:
        """The end of its output, for the message of a failed assertion."""
        return f"exit status {self.code} after {self.seconds:.0f} s\n{self.output[-6000:]}"


def read(path: Path) -> list[dict[str, Any]]:
    """The recorder's lines; a last one that a kill cut short is left out."""
    lines = path.read_text().splitlines() if path.exists() else []
    return [json.loads(line) for line in lines if line.endswith("}")]


def changed(events: list[dict[str, Any]]) -> list[str]:
    return [f"{event['host']}: {event['task']}" for event in events if event["event"] == "result" and event["status"] == "changed"]


def remote_tasks(events: list[dict[str, Any]]) -> Counter[str]:
    """How many tasks asked each host something."""
    return Counter(event["host"] for event in events if event["event"] == "result" and event["status"] not in ("skipped", "unreachable")
                   and not event["delegated"] and event["action"].rpartition(".")[2] not in ON_THE_CONTROLLER)


def site(*arguments: str, **variables: Any) -> Run:
    """One run of site.yml as an operator starts it, on the inventory of the scenario, to its end."""
    return playbook("site.yml", *arguments, **variables)


def playbook(file: str, *arguments: str, declared: Path = inventory.DECLARED, **variables: Any) -> Run:
    """One run of a shipped playbook, to its end. ``declared`` is the folder of the inventory beside the lab's own."""
    return _run(file, declared, arguments, variables, lambda process, folder: None)


def killed(moment: Callable[[list[dict[str, Any]]], bool], *arguments: str, name: str = "site.yml", **variables: Any) -> Run:
    """A run of a shipped playbook whose controller loses its power at a moment, told by the recorder's lines so far.

    Every process of it ends by SIGKILL at once, with its connections; what the hosts work on goes on there.

    :raises AssertionError: when the run ended before that moment
    """
    def kill(process: subprocess.Popen[str], mark: str) -> None:
        end = time.monotonic() + DEADLINE
        while not moment(read(_record(mark))):
            assert process.poll() is None, "the run ended before the moment to kill it"
            assert time.monotonic() < end, f"waited {DEADLINE} s for the moment to kill the run"
            time.sleep(0.02)
        _end(mark, process.pid)

    return _run(name, inventory.DECLARED, arguments, variables, kill)


def module(host: str, name: str, *arguments: str, **options: Any) -> dict[str, Any]:
    """The answer of a module of the collection, called once on a host."""
    return told_by_module(host, name, *arguments, **options)[0]


def told_by_module(host: str, name: str, *arguments: str, **options: Any) -> tuple[dict[str, Any], str]:
    """The same, and what was printed while it worked."""
    with begun_module(host, name, *arguments, **options) as process:
        stdout, stderr = process.communicate()
    assert "=>" in stdout, f"{stdout}\n{stderr}"
    said, _arrow, answer = stdout.partition("=>")
    return dict(json.loads(answer)), said


def begun_module(host: str, name: str, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    """The same while it runs, in a process group of its own."""
    argv = [Path(sys.executable).with_name("ansible"), host, "-i", lab.INVENTORY, "--become", "-m", f"glusterkube.storage.{name}",
            *(["-a", json.dumps(options)] if options else []), *arguments]
    return subprocess.Popen(argv, cwd=lab.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
                            env={**os.environ, "ANSIBLE_CALLBACK_RESULT_FORMAT": "json", **PLAIN})


def _record(folder: str) -> Path:
    return Path(folder) / "record.jsonl"


def _run(playbook: str, declared: Path, arguments: tuple[str, ...], variables: dict[str, Any],
         meanwhile: Callable[[subprocess.Popen[str], str], None]) -> Run:
    lab.BUILD.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=lab.BUILD, prefix="run-") as folder:
        plan, output = Path(folder) / "plan.json", Path(folder) / "output"
        argv = [Path(sys.executable).with_name("ansible-playbook"), "-i", "molecule/inventory", "-i", str(declared),
                "-e", json.dumps({"plan_file": str(plan), **variables}), *arguments, f"playbooks/{playbook}"]
        env = {**os.environ, MARK: folder, "RECORD": str(_record(folder)), "ANSIBLE_CALLBACK_PLUGINS": str(lab.ROOT / "tests/support/callback"),
               "ANSIBLE_CALLBACKS_ENABLED": "recorder", **PLAIN}
        start = time.monotonic()
        with output.open("w") as file:
            process = subprocess.Popen(argv, cwd=lab.ROOT, env=env, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, text=True,
                                       start_new_session=True)
            try:
                meanwhile(process, folder)
                code = process.wait(DEADLINE)
            finally:
                if process.poll() is None:
                    _end(folder, process.pid)
        seconds = time.monotonic() - start
        return Run(code, output.read_text(), seconds, read(_record(folder)), json.loads(plan.read_text()) if plan.exists() else {})


def _end(mark: str, leader: int) -> None:
    """The run, its workers (which leave its session) and its ssh end by SIGKILL, the leader first so that nothing begins anew."""
    os.kill(leader, signal.SIGKILL)
    while found := _marked(mark):
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _marked(mark: str) -> list[int]:
    """Living processes that have the mark in their environment."""
    wanted, found = f"{MARK}={mark}".encode(), []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdecimal() and wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return found
