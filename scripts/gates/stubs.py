# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Python for gRPC in the CSI driver is what the pinned grpcio-tools make of the .proto files beside it. With ``--write`` it is made so."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from pathlib import Path

from .checkout import ROOT, finish, workshop

DRIVER = ROOT / "roles/heketi_csi/files/driver"
TOOL = "grpcio-tools"
ENDING = ".txt"


def pinned(requirements: str) -> str:
    """The version in requirements-dev.txt."""
    return next(line.partition("==")[2].partition(";")[0].strip() for line in requirements.splitlines() if line.startswith(f"{TOOL}=="))


def generate(protos: Path, place: Path) -> dict[str, str]:
    """Name -> text."""
    names = sorted(path.name for path in protos.glob("*.proto"))
    subprocess.run([sys.executable, "-m", "grpc_tools.protoc", f"-I{protos}", f"--python_out={place}", f"--grpc_python_out={place}", *names],
                   check=True, cwd=protos)
    return {path.name + ENDING: path.read_text(encoding="utf-8") for path in place.glob("*.py")}


def faults(wanted: dict[str, str], there: dict[str, str]) -> list[str]:
    found = [f"stubs/{name}: is not there" for name in sorted(wanted.keys() - there.keys())]
    found += [f"stubs/{name}: nothing makes it" for name in sorted(there.keys() - wanted.keys())]
    found += [f"stubs/{name}: is not what {TOOL} makes; next: PYTHONPATH=scripts python -m gates.stubs --write"
              for name in sorted(wanted.keys() & there.keys()) if wanted[name] != there[name]]
    return found


def main(write: bool, driver: Path = DRIVER) -> None:
    version = pinned((ROOT / "requirements-dev.txt").read_text(encoding="utf-8"))
    try:
        installed = importlib.metadata.version(TOOL)
    except importlib.metadata.PackageNotFoundError:
        installed = "nothing"
    if installed != version:
        finish("stubs", [f"{TOOL}: found: {installed}; expected: {version}, which has wheels for Python 3.11 and 3.12; "
                         "next: PYTHON=python3.11 make check"])
    with workshop("stubs") as place:
        made = generate(driver / "protos", place)
    stubs = driver / "stubs"
    if write:
        for name, text in made.items():
            (stubs / name).write_text(text, encoding="utf-8")
    finish("stubs", faults(made, {path.name: path.read_text(encoding="utf-8") for path in stubs.iterdir()}))


if __name__ == "__main__":
    main("--write" in sys.argv[1:])
