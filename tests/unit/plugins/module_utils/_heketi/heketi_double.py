# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Heketi in memory: it answers as the real one does, and can be told to fail, to forget its answer and to do nothing."""

from __future__ import annotations

from typing import Any

from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.errors import HeketiError, LostOperation


class Double:
    """What a client asks of it, and what it has. ``writes`` are the requests that change something.

    ``failures`` are raised, each once, by the request whose method and path it is filed under; ``lost`` are requests that are done and whose answer
    gets lost; a server that is ``read_only`` answers well and does nothing.
    """

    def __init__(self) -> None:
        self.clusters: dict[str, dict[str, Any]] = {}
        self.nodes: dict[str, dict[str, Any]] = {}
        self.pending: list[dict[str, Any]] = []
        self.writes: list[tuple[str, str]] = []
        self.failures: dict[tuple[str, str], list[HeketiError]] = {}
        self.lost: set[tuple[str, str]] = set()
        self.read_only = False
        self._number = 0

    # --- what it has

    def get(self, path: str) -> Any:
        kind, _unused, id_ = path.strip("/").partition("/")
        if path == "/clusters":
            return {"clusters": list(self.clusters)}
        if kind == "clusters":
            return {**self.clusters[id_], "nodes": [node["id"] for node in self.nodes.values() if node["cluster"] == id_], "volumes": []}
        if kind == "nodes":
            return self.nodes[id_]
        return {"pendingoperations": self.pending} if path == "/operations/pending" else {}

    def devices(self) -> dict[str, dict[str, Any]]:
        return {device["id"]: device for node in self.nodes.values() for device in node["devices"]}

    # --- what is done

    def post(self, path: str, body: Any) -> Any:
        return self._write("POST", path, body)

    def delete(self, path: str, body: Any = None) -> Any:
        return self._write("DELETE", path, body)

    def _write(self, method: str, path: str, body: Any) -> Any:
        self.writes.append((method, path))
        failures = self.failures.get((method, path), [])
        if failures:
            raise failures.pop(0)
        answer = None if self.read_only else self._do(method, path.strip("/").split("/"), body)
        if (method, path) in self.lost:
            raise LostOperation(f"Heketi: {method} {path}: the answer got lost")
        return answer

    def _do(self, method: str, path: list[str], body: Any) -> Any:
        if method == "DELETE":
            return self._delete(*path)
        if path == ["clusters"]:
            return self._made(self.clusters, {**body, "id": self._id()})
        if path == ["nodes"]:
            return self._made(self.nodes, {**body, "id": self._id(), "state": "online", "devices": []})
        if path == ["devices"]:
            room = {"total": 100 << 20, "free": 100 << 20, "used": 0}
            device = {**body, "id": self._id(), "state": "online", "storage": room, "bricks": [], "pv_uuid": self._id(), "paths": []}
            self.nodes[body["node"]]["devices"].append(device)
            return None
        if path[0] == "operations":
            self.pending.clear()
            return None
        if path[0] == "bricks":
            return self._evict(path[-1])
        return self._change(path, body)

    def _change(self, path: list[str], body: Any) -> None:
        there = {"clusters": self.clusters, "nodes": self.nodes, "devices": self.devices()}[path[0]][path[1]]
        if path[2] == "tags":
            tags = there.setdefault("tags", {})
            tags.update(body["tags"] if body["change_type"] == "update" else {})
            there["tags"] = {name: value for name, value in tags.items() if body["change_type"] == "update" or name not in body["tags"]}
        else:
            there.update(body)

    def _evict(self, brick: str) -> None:
        home = next(device for device in self.devices().values() if any(entry["id"] == brick for entry in device["bricks"]))
        moved = next(entry for entry in home["bricks"] if entry["id"] == brick)
        home["bricks"].remove(moved)
        place = next(device for device in self.devices().values() if device["state"] == "online")
        place["bricks"].append({**moved, "id": self._id(), "device": place["id"], "node": place["node"]})

    def _delete(self, kind: str, id_: str) -> None:
        if kind == "nodes":
            del self.nodes[id_]
        for node in self.nodes.values():
            node["devices"] = [device for device in node["devices"] if device["id"] != id_]

    def _made(self, there: dict[str, dict[str, Any]], new: dict[str, Any]) -> dict[str, Any]:
        there[new["id"]] = new
        return new

    def _id(self) -> str:
        self._number += 1
        return f"{self._number:032x}"
