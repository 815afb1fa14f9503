# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make test`, after the gates: every molecule scenario, `default` first, each on hosts of its own making."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import compiler

ROOT = Path(__file__).resolve().parent.parent
TELLING = re.compile(r"FAILED |ERROR\b|E  |fatal: |\[ERROR\]|CRITICAL\b")
"""Lines of pytest, ansible and molecule that say what went wrong."""
KUBERNETES = {"kubernetes": ("1.25.16", "1.37.2")}
"""The releases that a scenario needs, in its order; they are compiled beside the scenarios after the first one."""
AFTER_FIRST, LATEST = 14, {"kubernetes": 60}
"""Minutes. A machine that takes longer for the first scenario, or until this one would begin, is too slow for it: CI, whose machines differ by half,
stops at 90 minutes, and then nothing would be known."""
MATRIX = re.compile(r"INFO .*scenario test matrix: (.+)")
BEGINS = re.compile(r"INFO .*: Executing$")
"""Lines of molecule: the steps of a scenario, and that the next one of them begins."""
WORTH_TELLING = 5
"""Seconds of a step."""
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def scenarios(root: Path = ROOT) -> list[str]:
    """`default` is the main road: when it is broken, the others tell nothing. Last are those that the compiler may still be busy for."""
    names = sorted(path.parent.name for path in (root / "molecule").glob("*/molecule.yml"))
    return sorted(names, key=lambda name: (name != "default", name in KUBERNETES))


def took(steps: list[str], begun: list[float]) -> list[str]:
    """A line of the longer steps. ``begun`` is when each of them began, and at last when all was over."""
    seconds = [end - start for start, end in zip(begun, begun[1:])]
    longer = [f"{step} {time:.0f}" for step, time in zip(steps, seconds) if time >= WORTH_TELLING]
    return [", ".join(longer)] if longer else []


def run(name: str) -> tuple[bool, list[str]]:
    """Whether a scenario passed, the seconds of its steps, and the last telling lines of one that did not: a log may be kept only in its last lines."""
    told: list[str] = []
    steps: list[str] = []
    begun: list[float] = []
    env = {"COLUMNS": "160", **os.environ}   # molecule folds lines, without a terminal at 80
    with subprocess.Popen(["molecule", "test", "--scenario-name", name], cwd=ROOT, env=env, text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            plain = COLOURS.sub("", line).strip(" │\n")
            if TELLING.match(plain):
                told.append(plain[:300])
            if matrix := MATRIX.match(plain):
                steps = matrix[1].split(", ")
            if BEGINS.match(plain):
                begun.append(time.monotonic())
    begun.append(time.monotonic())
    return process.returncode == 0, took(steps, begun) + ([] if process.returncode == 0 else told[-6:])


def main(wanted: list[str]) -> int:
    known = scenarios()
    unknown = [name for name in wanted if name not in known]
    if unknown or not known:
        print(f"no such scenario: {' '.join(unknown)}; there are: {' '.join(known) or 'none'}", file=sys.stderr)
        return 1
    lines, results = [], []
    begun = time.monotonic()
    has_time = bool(wanted or os.environ.get("CAMPAIGN"))
    chosen = wanted or known
    is_slow, compiling = False, None
    try:
        for name in chosen:
            if not has_time and name in LATEST and (is_slow or time.monotonic() - begun > LATEST[name] * 60):
                lines.append(f"SKIP  {name}: this machine is too slow for it, as CI stops at 90 minutes; make test SCENARIOS={name}")
                continue
            print(f"\n=== molecule test --scenario-name {name}", flush=True)
            start = time.monotonic()
            passed, told = run(name)
            results.append(passed)
            lines.append(f"{'ok  ' if passed else 'FAIL'}  {name:<24} {time.monotonic() - start:6.1f} s")
            lines += [f"      {line}" for line in told]
            if name == chosen[0]:
                is_slow = time.monotonic() - begun > AFTER_FIRST * 60
                if has_time or not is_slow:
                    compiling = compiler.beside(*(version for other in chosen[1:] for version in KUBERNETES.get(other, ())))
    finally:  # also after Ctrl-C, when molecule did not come to its own end
        if compiling:
            compiler.end(compiling)
        subprocess.run([ROOT / "lab/lab", "down"], cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
    print("\n".join(["", *lines, f"{results.count(True)} passed, {results.count(False)} failed"]))
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
