# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""shellcheck on every shell script. ansible-test looks at *.sh only."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from .checkout import ROOT, files

SHELL = re.compile(rb"#!\s*(/usr)?/bin/(env\s+)?(ba|da|)sh\b")


def is_shell(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return path.suffix == ".sh" or bool(SHELL.match(file.readline()))


def main(root: Path = ROOT) -> None:
    scripts = [str(path) for path in files(root) if is_shell(root / path)]
    try:
        sys.exit(subprocess.run(["shellcheck", "--external-sources", "--", *scripts], cwd=root, check=False).returncode if scripts else 0)
    except FileNotFoundError:
        sys.exit("shell: shellcheck is not installed; next: make bootstrap")


if __name__ == "__main__":
    main()
