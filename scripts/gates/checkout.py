# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checkout that the gates look at: its files, a copy of them, an environment without the caller's settings."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / ".venv/bin"
NAMESPACE, NAME = "glusterkube", "storage"
COLLECTION = f"{NAMESPACE}.{NAME}"


def files(root: Path = ROOT) -> list[Path]:
    """What git knows, and what it would add: relative paths, sorted."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=root, check=True, capture_output=True, text=True
    ).stdout
    return sorted(Path(name) for name in set(listed.split("\0")) if name and (os.path.lexists(root / name)))


def copy(target: Path, root: Path = ROOT) -> Path:
    """A copy of those files, without git and without what tools left behind."""
    for path in files(root):
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):  # somebody works here while the gates run
            shutil.copy2(root / path, target / path, follow_symlinks=False)
    return target


@contextlib.contextmanager
def workshop(name: str) -> Iterator[Path]:
    """A folder for one run of one gate, so that two runs do not meet."""
    parent = ROOT / ".build"
    parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=parent) as path:
        yield Path(path)


def environment(**more: str) -> dict[str, str]:
    """The caller's, with our tools first and without what would change how Ansible and Python behave."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ANSIBLE_", "PYTHON", "MOLECULE_", "MYPY", "RUFF_"))}
    return {
        **kept,
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONPATH": str(ROOT / "scripts"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
        "ANSIBLE_HOME": str(ROOT / ".ansible"),
        **more,
    }


def finish(gate: str, faults: list[str]) -> None:
    """Print what is wrong and exit."""
    for fault in faults:
        print(fault)
    sys.exit(f"{gate}: {len(faults)} to mend" if faults else 0)
