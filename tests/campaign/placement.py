# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The property tests of the placement with CAMPAIGN_FACTOR times as many cases as in `make check` (default 100).

A property test takes part by multiplying its number of cases: `range(200 * int(os.environ.get("CAMPAIGN_FACTOR", "1")))`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests/unit/plugins/module_utils/_placement"
FACTOR = os.environ.get("CAMPAIGN_FACTOR", "100")


def taking_part(folder: Path = TESTS) -> list[Path]:
    """Without this a campaign would run the ordinary tests and call it full size."""
    return sorted(path for path in folder.rglob("*.py") if "CAMPAIGN_FACTOR" in path.read_text(encoding="utf-8"))


def table(report: str) -> list[str]:
    """A line for each test function: how many instances it looked at, how many of its cases failed, seconds. The last line is their sum."""
    rows: dict[str, list[float]] = {}
    for case in ElementTree.fromstring(report).iter("testcase"):
        row = rows.setdefault(case.get("name", "").partition("[")[0], [0, 0, 0.0])
        row[0] += int(next((entry.get("value", "") for entry in case.iter("property") if entry.get("name") == "instances"), "1"))
        row[1] += any(case.find(kind) is not None for kind in ("failure", "error", "skipped"))
        row[2] += float(case.get("time", 0))
    wide = max(map(len, rows), default=4)
    ordered = [*sorted(rows.items(), key=lambda row: -row[1][2]), ("all", [sum(column) for column in zip(*rows.values())])]
    lines = [f"{name:<{wide}} {count:>9.0f} {failed:>7.0f} {seconds:>9.1f}" for name, (count, failed, seconds) in ordered]
    return [f"{'test':<{wide}} {'instances':>9} {'failed':>7} {'seconds':>9}", *lines]


def main() -> int:
    if not taking_part():
        print(f"{TESTS.relative_to(ROOT)}: no property test takes part (see {Path(__file__).name})", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as work:
        report = Path(work) / "report.xml"
        argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", str(TESTS)]
        code = subprocess.run(argv, cwd=ROOT, env={**os.environ, "CAMPAIGN_FACTOR": FACTOR}, check=False).returncode
        print(f"\nPlacement, {FACTOR} times the cases of make check", *table(report.read_text(encoding="utf-8")), sep="\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
