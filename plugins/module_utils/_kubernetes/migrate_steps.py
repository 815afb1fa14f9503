# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps of a migration, one request each, as data that the playbook carries out. Pure. Private to the collection.

A step is a dictionary: ``do`` (patch, create, delete, wait), ``target`` and ``summary`` in words, ``api_version``, ``kind``, ``name``, ``namespace``, and
``patch`` (operations of a JSON patch; those of kind ``test`` are what must hold for anything to be done), ``definition``, ``uid`` (of the very object that is
deleted) or ``phase`` (that is waited for).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .migrate_model import CLAIM, FROM, POLICY, RETAIN, Move, Object, annotations_of, policy_of

Step = dict[str, Any]


def _step(do: str, kind: str, name: str, namespace: str, summary: str, **more: Any) -> Step:
    word = {"PersistentVolume": "volume", "PersistentVolumeClaim": "claim"}.get(kind, kind.lower())
    return {"do": do, "target": f"{word} {namespace}/{name}" if namespace else f"{word} {name}", "summary": summary, "api_version": "v1", "kind": kind,
            "name": name, "namespace": namespace, **more}


def _test(path: str, value: Any) -> dict[str, Any]:
    return {"op": "test", "path": path, "value": value}


def _note(word: str) -> str:
    return "/metadata/annotations/" + word.replace("~", "~0").replace("/", "~1")


def _is(volume: Object) -> list[dict[str, Any]]:
    """The very object. One that is still to be made has no UID yet."""
    return [_test("/metadata/uid", volume["metadata"]["uid"])] if "uid" in volume["metadata"] else []


def retain(move: Move) -> list[Step]:
    """The in-tree volume gets Retain, and remembers what it had. Nothing where that is done."""
    old = move.old
    if not old or (policy_of(old) == RETAIN and POLICY in annotations_of(old)):
        return []
    notes = [] if annotations_of(old) else [{"op": "add", "path": "/metadata/annotations", "value": {}}]
    return [_step("patch", "PersistentVolume", move.name, "", f"reclaim policy {policy_of(old)} -> {RETAIN}", patch=[
        *_is(old), *notes, {"op": "add", "path": _note(POLICY), "value": move.policy},
        {"op": "add", "path": "/spec/persistentVolumeReclaimPolicy", "value": RETAIN}])]


def kept(volume: Object) -> Step:
    """The server itself compares: a patch of tests alone changes nothing, and fails where one does not hold."""
    return _step("patch", "PersistentVolume", volume["metadata"]["name"], "", f"still has reclaim policy {RETAIN}",
                 patch=[*_is(volume), _test("/spec/persistentVolumeReclaimPolicy", RETAIN)])


def create(definition: Mapping[str, Any], summary: str) -> Step:
    metadata = definition["metadata"]
    return _step("create", definition["kind"], metadata["name"], metadata.get("namespace", ""), summary, definition=dict(definition))


def delete(item: Object, kind: str, summary: str) -> Step:
    metadata = item["metadata"]
    return _step("delete", kind, metadata["name"], metadata.get("namespace", ""), summary, uid=metadata["uid"])


def wait_bound(move: Move, volume: str) -> Step:
    return _step("wait", "PersistentVolumeClaim", move.claim_name, move.namespace, f"Bound to {volume}", phase="Bound")


def release(move: Move, volume: Object, reference: Mapping[str, str]) -> list[Step]:
    """The volume waits for the claim of that name, whatever its UID, and not for the one that was deleted. Nothing where it does."""
    if "uid" not in (volume["spec"].get("claimRef") or {}):
        return []
    return [_step("patch", "PersistentVolume", volume["metadata"]["name"], "", f"waits for claim {move.key} again",
                  patch=[*_is(volume), {"op": "replace", "path": "/spec/claimRef", "value": dict(reference)}])]


def restore_policy(volume: Object, policy: str) -> list[Step]:
    """The policy that it had, and no traces of the migration. Nothing where it has none."""
    notes = [note for note in (FROM, CLAIM, POLICY) if note in annotations_of(volume)]
    if not notes:
        return []
    return [_step("patch", "PersistentVolume", volume["metadata"]["name"], "", f"reclaim policy {policy}", patch=[
        *_is(volume), {"op": "replace", "path": "/spec/persistentVolumeReclaimPolicy", "value": policy},
        *({"op": "remove", "path": _note(note)} for note in notes)])]
