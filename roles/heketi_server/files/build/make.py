# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role makes on the controller, once for each content of what it is made of, in a cache below the user's home.

``binaries ARCHITECTURE``  heketi and heketi-cli out of the Go modules that go.mod beside this file names
``programs``               one archive of the collection's own programs that run on the Heketi host, which Python imports as it is

Prints ``{"directory": .., "present": .., "made": .., "sha1": {FILE: ..}}``. With ``--look`` nothing is made. ARCHITECTURE is the one of ``uname -m``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import zipfile
from pathlib import Path

from controller_cache import Failed, build, cache, key, known, provide

HERE = Path(__file__).resolve().parent
MODULE_UTILS = HERE.parents[3] / "plugins/module_utils"
VERSION = "v10.3.0"
PROGRAMS = {"heketi": ("github.com/heketi/heketi", f"-X main.HEKETI_VERSION={VERSION}"),
            "heketi-cli": ("github.com/heketi/heketi/client/cli/go", f"-X main.HEKETI_CLI_VERSION={VERSION}")}
ARCHIVE = "glusterkube.zip"
WAY_OUT = "else: heketi_server_install: archive"


def binaries(home: Path, architecture: str, look: bool) -> dict[str, object]:
    known(architecture)
    recipe = [(HERE / name).read_bytes() for name in ("go.mod", "go.sum", "tools.go", "make.py", "controller_cache.py")]
    place = home / f"binaries-{architecture}-{key(*recipe)}"
    return provide(place, lambda path: build(home, HERE, architecture, PROGRAMS, path), look)


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
    home = cache(os.environ, "heketi")
    try:
        print(json.dumps(binaries(home, given.architecture, given.look) if given.what == "binaries" else programs(home, given.look)))
    except Failed as failure:
        sys.exit(f"{failure}; {WAY_OUT}")


if __name__ == "__main__":
    main()
