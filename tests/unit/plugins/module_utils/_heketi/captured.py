# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a real server told of itself, in place of a client that asks it."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.errors import HeketiError

_FIXTURES = Path(__file__).parents[4] / "fixtures/heketi-10.3"
FIVE_HOSTS = _FIXTURES / "five_hosts.json"
LAB = _FIXTURES / "lab.json"
LAB_VOLUME_INFO = _FIXTURES / "rebuild/volume_info.xml"
PENDING: dict[str, dict[str, Any]] = json.loads((_FIXTURES / "pending.json").read_text())
"""Answers while a volume grew, and after the server was killed then."""


class Captured:
    """``answers`` by path; what is not among them is not there. ``asked`` are the paths that were read."""

    def __init__(self, file: Path = FIVE_HOSTS) -> None:
        self.answers: dict[str, Any] = json.loads(file.read_text())
        self.asked: list[str] = []

    def get(self, path: str) -> Any:
        self.asked.append(path)
        if path not in self.answers:
            raise HeketiError(f"GET {path}", status=404, text="Id not found")
        return copy.deepcopy(self.answers[path])
