# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the gates, as many at a time as there are processors, and prints one line for each.

A gate passes when its command exits with 0. A command that is not there is a gate that failed: nothing is skipped.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from .checkout import BIN, ROOT, environment

PATIENCE = 1800  # seconds; the first sanity run of a machine makes its own environments, and other checkouts may be in theirs


@dataclass(frozen=True)
class Gate:
    name: str
    argv: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    gate: Gate
    passed: bool
    seconds: float
    output: str


def _tool(name: str, *arguments: str) -> Gate:
    return Gate(name, (str(BIN / name), *arguments))


def _own(name: str) -> Gate:
    return Gate(name, (sys.executable, "-m", f"gates.{name}"))


# The slow ones first, so that the last to end is a short one.
GATES = (
    _tool("ansible-lint", "--offline", "--strict", "--nocolor", "-q"),
    _own("sanity"),
    _own("tarball"),
    Gate("unit", (str(BIN / "pytest"), "-q", "-p", "no:cacheprovider", "tests/unit")),
    Gate("mypy", (str(BIN / "mypy"), "plugins/module_utils")),
    Gate("ruff", (str(BIN / "ruff"), "check", "--output-format=concise")),
    _own("usage"),
    _own("argument_specs"),
    _own("action_groups"),
    _own("shell"),
    _own("stubs"),
    _own("machine_paths"),
)


def run(gate: Gate) -> Outcome:
    start = time.monotonic()
    try:
        done = subprocess.run(
            gate.argv, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace", timeout=PATIENCE, check=False,
        )
        passed, output = done.returncode == 0, done.stdout
    except FileNotFoundError as error:
        passed, output = False, f"{gate.name}: not installed: {error.filename}\n"
    except subprocess.TimeoutExpired as error:
        shown = error.stdout.decode(errors="replace") if isinstance(error.stdout, bytes) else error.stdout or ""
        passed, output = False, f"{shown}\n{gate.name}: stopped after {PATIENCE} s\n"
    return Outcome(gate, passed, time.monotonic() - start, output)


def main(names: list[str], gates: tuple[Gate, ...] = GATES) -> int:
    known = {gate.name: gate for gate in gates}
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"no such gate: {' '.join(unknown)}; there are: {' '.join(known)}", file=sys.stderr)
        return 2
    chosen = [gate for gate in gates if not names or gate.name in names]
    start, failed = time.monotonic(), 0
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for future in as_completed([pool.submit(run, gate) for gate in chosen]):
            outcome = future.result()
            failed += not outcome.passed
            print(f"{'ok  ' if outcome.passed else 'FAIL'}  {outcome.gate.name:<15} {outcome.seconds:6.1f} s", flush=True)
            if not outcome.passed:
                print("".join(f"      {line}\n" for line in outcome.output.splitlines()), end="", flush=True)
    print(f"gates: {time.monotonic() - start:.1f} s")
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make check", description=__doc__.splitlines()[0])
    parser.add_argument("gate", nargs="*", help="only these")
    sys.exit(main(parser.parse_args().gate))
