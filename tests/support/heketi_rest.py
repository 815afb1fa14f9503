# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Heketi as it answers itself, on the first host of its group. Nothing here uses code of the collection."""

from __future__ import annotations

import json
import shlex
from typing import Any

from . import lab

HOST = "g1"


def get(path: str) -> Any:
    return json.loads(lab.script(HOST, "heketi_rest.py", "GET", path))


def post(path: str, body: dict[str, Any]) -> Any:
    return json.loads(lab.script(HOST, "heketi_rest.py", "POST", path, shlex.quote(json.dumps(body))))


def delete(path: str) -> None:
    lab.script(HOST, "heketi_rest.py", "DELETE", path)


def at_once(*requests: tuple[str, str, dict[str, Any] | None]) -> int:
    """All these requests at once, method, path and body of each; how often Heketi was too busy for one, which then asked again."""
    words = [[method, path, *([json.dumps(body)] if body is not None else [])] for method, path, body in requests]
    return int(lab.script(HOST, "heketi_rest.py", "ALL", shlex.quote(json.dumps(words))))


def in_flight() -> int:
    """Operations that Heketi works on now."""
    return int(get("/operations")["in_flight"])


def nodes() -> dict[str, dict[str, Any]]:
    """Every node by its storage address, with its devices by name."""
    found = json.loads(lab.script(HOST, "heketi_rest.py", "NODES"))
    return {node["hostnames"]["storage"][0]: {**node, "devices": {device["name"]: device for device in node.get("devices") or []}} for node in found}


def writes() -> int:
    """Requests so far that change something, by the lines that Heketi writes of each."""
    return int(lab.on(HOST, "journalctl --unit heketi --output cat | grep -cE '^.negroni.*[|] (POST|DELETE|PUT) /' || true"))
