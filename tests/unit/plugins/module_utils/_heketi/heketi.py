# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Heketi in memory, begun with what a real one told: volumes are made, grown, cloned and deleted as it does."""

from __future__ import annotations

import copy
import itertools
from typing import Any

from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.errors import HeketiError, LostOperation
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.captured import Captured


class Heketi(Captured):
    """``requests`` are those that change something.

    ``lost`` says for the next ones whether each is done before its answer gets lost. ``only_reads`` answers and does nothing.
    ``left`` counts down to the request that kills the caller.
    """

    def __init__(self) -> None:
        super().__init__()
        self.answers["/db/dump"] = {"brickentries": {}, "deviceentries": {}}  # only clones are looked up there, and none was captured
        self._first = copy.deepcopy(self._like("r3"))
        self.requests: list[tuple[str, str, Any]] = []
        self.lost: list[bool] = []
        self.resynced: list[str] = []
        self.only_reads = False
        self.left = -1
        self._numbers = itertools.count(1)

    def post(self, path: str, body: Any) -> Any:
        return self._change("POST", path, body)

    def delete(self, path: str, body: Any = None) -> Any:
        return self._change("DELETE", path, body)

    def resync(self, device: str) -> None:
        self.resynced.append(device)

    def _change(self, method: str, path: str, body: Any) -> Any:
        if self.left == 0:
            raise Killed
        self.left -= 1
        self.requests.append((method, path, copy.deepcopy(body)))
        if self.only_reads:
            return None
        if self.lost:
            if self.lost.pop(0):
                self._do(method, path, body)
            raise LostOperation(f"{method} {path}: the answer got lost", text="reset")
        return copy.deepcopy(self._do(method, path, body))

    def _do(self, method: str, path: str, body: Any) -> Any:
        if path == "/operations/pending/cleanup":
            left = self.answers["/operations/pending"]["pendingoperations"]
            self.answers["/operations/pending"]["pendingoperations"] = [entry for entry in left if entry["id"] not in body["operations"]]
            return None
        if method == "DELETE":
            if path not in self.answers:
                raise HeketiError(f"DELETE {path}", status=404, text="Id not found")
            del self.answers[path]
            self.answers["/volumes"]["volumes"].remove(path.rpartition("/")[2])
            return None
        if path == "/volumes":
            return self._new({**copy.deepcopy(self._first), **body, "glustervolumeoptions": ["", *body.get("glustervolumeoptions", ()), ""],
                              "gid": body.get("gid", 0), "snapshot": body.get("snapshot", {"enable": False, "factor": 1})})
        volume = self.answers[path.rpartition("/")[0]]
        if path.endswith("/clone"):
            return self._new({**copy.deepcopy(volume), "name": body["name"]})
        volume["size"] += body["expand_size"]
        volume["bricks"] += copy.deepcopy(volume["bricks"])
        return volume

    def _like(self, name: str) -> dict[str, Any]:
        return next(answer for path, answer in self.answers.items() if path.startswith("/volumes/") and answer["name"] == name)

    def _new(self, volume: dict[str, Any]) -> dict[str, Any]:
        volume["id"] = f"{next(self._numbers):032x}"
        self.answers["/volumes"]["volumes"].append(volume["id"])
        self.answers[f"/volumes/{volume['id']}"] = volume
        return volume

    def sizes(self) -> dict[str, int]:
        return {answer["name"]: answer["size"] for path, answer in self.answers.items() if path.startswith("/volumes/")}


class Killed(BaseException):
    """The caller dies right before its next request."""
