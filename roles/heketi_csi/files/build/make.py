# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""csi-provisioner and csi-resizer, made on the controller once for each content of go.mod beside this file, in a cache below the user's home.

``sidecars ARCHITECTURE`` prints ``{"directory": .., "present": .., "made": .., "sha1": {FILE: ..}}``. With ``--look`` nothing is made.
ARCHITECTURE is the one of ``uname -m``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "heketi_server/files/build"))

from controller_cache import Failed, build, cache, key, known, provide

CSI = "github.com/kubernetes-csi"
SIDECARS = {"csi-provisioner": (f"{CSI}/external-provisioner/v6/cmd/csi-provisioner", "-X main.version=v6.4.0"),
            "csi-resizer": (f"{CSI}/external-resizer/v2/cmd/csi-resizer", "-X main.version=v2.3.0")}


def sidecars(home: Path, architecture: str, look: bool) -> dict[str, object]:
    known(architecture)
    recipe = [(HERE / name).read_bytes() for name in ("go.mod", "go.sum", "tools.go", "make.py")]
    place = home / f"sidecars-{architecture}-{key(*recipe)}"
    return provide(place, lambda path: build(home, HERE, architecture, SIDECARS, path), look)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["sidecars"])
    parser.add_argument("architecture")
    parser.add_argument("--look", action="store_true")
    given = parser.parse_args()
    try:
        print(json.dumps(sidecars(cache(os.environ, "kubernetes"), given.architecture, given.look)))
    except Failed as failure:
        sys.exit(str(failure))


if __name__ == "__main__":
    main()
