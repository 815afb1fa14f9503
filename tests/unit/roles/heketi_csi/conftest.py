# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The driver's package can be imported as in its archive: the stubs by their names, the collection's client as ``glusterkube``."""

from __future__ import annotations

import importlib.util
import sys
import types
from importlib.machinery import SourceFileLoader
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
DRIVER = ROOT / "roles/heketi_csi/files/driver"


def _load(name: str, path: Path) -> None:
    loader = SourceFileLoader(name, str(path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    sys.modules[name] = module
    loader.exec_module(module)


if "glusterkube" not in sys.modules:
    package = types.ModuleType("glusterkube")
    package.__path__ = [str(ROOT / "plugins/module_utils")]
    sys.modules["glusterkube"] = package
    for stub in ("csi_pb2", "csi_pb2_grpc", "pluginregistration_pb2", "pluginregistration_pb2_grpc"):
        _load(stub, DRIVER / f"stubs/{stub}.py.txt")
    sys.path[:0] = [str(DRIVER), str(Path(__file__).parent)]
