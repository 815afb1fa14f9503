# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the controller makes once of the modules of Go."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

FILE = Path(__file__).resolve().parents[4] / "roles/heketi_csi/files/build/make.py"


def make(tmp_path, *arguments):
    return subprocess.run([sys.executable, FILE, *arguments], env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)}, capture_output=True, text=True, check=False)


def test_a_look_makes_nothing(tmp_path):
    said = json.loads(make(tmp_path, "sidecars", "x86_64", "--look").stdout)
    assert (said["present"], said["made"]) == (False, False) and said["directory"].startswith(f"{tmp_path}/glusterkube.storage/kubernetes/sidecars-x86_64-")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_architecture_is_refused(tmp_path):
    done = make(tmp_path, "sidecars", "riscv64")
    assert done.returncode == 1 and done.stderr.startswith("architecture riscv64: refused; expected: one of x86_64")


def test_go_mod_names_the_programs_as_they_are_built():
    required = FILE.with_name("go.mod").read_text()
    for text in ("github.com/kubernetes-csi/external-provisioner/v6 v6.4.0", "github.com/kubernetes-csi/external-resizer/v2 v2.3.0"):
        assert text in required and f"main.version={text.rpartition(' ')[2]}" in FILE.read_text()
