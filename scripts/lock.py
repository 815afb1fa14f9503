# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make lock`: requirements-dev.lock anew, out of an environment with nothing else in it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = "# Exact versions of everything requirements-dev.txt brings along. Made by: make lock\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as work:
        python = Path(work) / "bin/python"
        subprocess.run([sys.executable, "-m", "venv", work], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", ROOT / "requirements-dev.txt"], check=True)
        frozen = subprocess.run([python, "-m", "pip", "freeze"], check=True, stdout=subprocess.PIPE, text=True).stdout
    (ROOT / "requirements-dev.lock").write_text(HEAD + frozen, encoding="utf-8")


if __name__ == "__main__":
    main()
