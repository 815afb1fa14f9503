# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs every program of a folder, in the order of their names, and says how long each took."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def programs(folder: Path) -> list[Path]:
    """Those that are not a part of another one or a test of it."""
    return sorted(path for path in folder.glob("*.py") if not path.name.startswith(("_", "test_", "conftest")))


def main(folder: str) -> int:
    found = programs(ROOT / folder)
    if not found:
        print(f"{folder}: nothing to run", file=sys.stderr)
        return 1
    paths = [str(ROOT / "scripts"), str(ROOT / ".ansible/collections"), str(ROOT / folder)]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"}
    failed = []
    for program in found:
        print(f"\n=== {program.relative_to(ROOT)}", flush=True)
        start = time.monotonic()
        if subprocess.run([sys.executable, str(program)], cwd=ROOT, env=env, check=False).returncode:
            failed.append(program.name)
        print(f"=== {time.monotonic() - start:.1f} s", flush=True)
    print(f"{len(found) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
