# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role makes on the controller, once for each content: the CSI driver as one archive that Python runs, in a cache below the user's home.

In it are the driver, the Python for gRPC that was made of the .proto files, and, as package ``glusterkube``, the collection's own client of Heketi.
Prints ``{"directory": .., "present": .., "made": .., "sha1": {FILE: ..}}``; the archive is ``heketi-csi.zip`` there. With ``--look`` nothing is made.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[3]
MODULE_UTILS = ROOT / "plugins/module_utils"
ARCHIVE = "heketi-csi.zip"
ENTRY = b"from heketi_csi.main import main\n\nmain()\n"

sys.path.append(str(ROOT / "roles/heketi_server/files/build"))
from controller_cache import Failed, cache, key, provide


def content() -> Iterator[tuple[str, bytes]]:
    """Name in the archive and bytes, of everything but the version."""
    for path in sorted(HERE.glob("heketi_csi/*.py")):
        yield f"heketi_csi/{path.name}", path.read_bytes()
    for path in sorted(HERE.glob("stubs/*.py.txt")):
        yield path.name[: -len(".txt")], path.read_bytes()
    files = sorted([*MODULE_UTILS.glob("_*.py"), *MODULE_UTILS.glob("_heketi/*.py")])
    for folder in sorted({path.relative_to(MODULE_UTILS).parent for path in files}):
        yield str(Path("glusterkube") / folder / "__init__.py"), b""  # without it zipimport finds no package
    for path in files:
        yield str(Path("glusterkube") / path.relative_to(MODULE_UTILS)), path.read_bytes()
    yield "__main__.py", ENTRY


def archive(home: Path, look: bool) -> dict[str, object]:
    """The same content gives the same bytes; the version tells contents apart."""
    parts = dict(content())
    version = key((HERE / "make.py").read_bytes(), *(part for name, data in parts.items() for part in (name.encode(), data)))

    def pack(path: Path) -> None:
        path.mkdir()
        with zipfile.ZipFile(path / ARCHIVE, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, data in {**parts, "heketi_csi/VERSION": version.encode()}.items():
                packed.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)

    return provide(home / f"driver-{version}", pack, look)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--look", action="store_true")
    given = parser.parse_args()
    try:
        print(json.dumps(archive(cache(os.environ, "heketi_csi"), given.look)))
    except Failed as failure:
        sys.exit(str(failure))


if __name__ == "__main__":
    main()
