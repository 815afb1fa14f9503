# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan of migrate_in_tree.yml: what is done, what forbids it, and how a person reads it. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from .._errors import StorageError
from . import migrate_consumers as consumers
from . import migrate_export as export
from . import migrate_faults as faults
from . import migrate_plan as plans
from . import migrate_steps as steps
from .migrate_heketi import identity, path_of, warnings
from .migrate_look import Look
from .migrate_model import GID, Move, annotations_of, moves

PLAN, PREPARE, MIGRATE, ROLLBACK, FINISH = PHASES = ("plan", "prepare", "migrate", "rollback", "finish")
SIGNS = {"patch": "~", "create": "+", "delete": "-", "wait": "="}
MODES = {"ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP"}


def plan(look: Look, *, phase: str = PLAN, wanted: str = "", claims: Collection[str] = (), exported: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """All of it.

    :param wanted: the storage class that claims get; not needed where the cluster has one class of the driver only
    :param claims: ``namespace/name`` of the claims that it is about; all of in-tree volumes where there are none
    :param exported: what the file of an earlier run says
    :returns: ``retain`` (steps of all volumes that go before anything else), ``volumes`` (name, claim and steps of each), ``refused`` (sentences; nothing
        may be done while there is one), ``warnings``, ``lines`` (for a person) and ``export``
    """
    if phase not in PHASES:
        raise StorageError("phase: is not known", found=phase, expected=", ".join(PHASES), next_step="-e phase=plan")
    there = exported or {}
    every = list(moves(look.volumes, look.claims))
    chosen = [move for move in every if not claims or move.key in claims]
    wanted = wanted or (look.csi_classes()[0] if len(look.csi_classes()) == 1 else "")
    written = export.merged(look, chosen, there)
    work = {move.name: _work(look, move, phase, wanted, written["volumes"].get(move.name) or {}) for move in chosen}
    refused = [*_asked(look, every, claims, there), *(faults.common(look, wanted) if phase in (PLAN, MIGRATE) and _left(chosen) else ()),
               *(fault for move in chosen for fault in work[move.name][1])]
    return {"retain": [step for move in chosen for step in (steps.retain(move) if phase in (PREPARE, MIGRATE) else [])],
            "volumes": [{"name": move.name, "claim": move.key, "steps": work[move.name][0] if phase != PLAN else []} for move in chosen],
            "refused": [str(fault) for fault in refused], "export": written,
            "warnings": list(dict.fromkeys(text for move in chosen for text in _warnings(look, move, phase, wanted))),
            "lines": list(_lines(look, chosen, work, phase, wanted))}


def _work(look: Look, move: Move, phase: str, wanted: str, exported: Mapping[str, Any]) -> tuple[list[steps.Step], list[StorageError]]:
    if phase == ROLLBACK:
        return plans.rollback(look, move, exported), plans.rollback_faults(look, move, exported)
    if phase == FINISH:
        return plans.finish(look, move), plans.finish_faults(move)
    found = plans.migrate_faults(look, move, wanted)
    if phase == PREPARE:
        return [], found
    used = list(faults.in_use(look, move, "since its claim is replaced")) if phase == MIGRATE and not move.claims_new else []
    return ([] if found else plans.migrate(look, move, wanted)), [*found, *used]


def _left(chosen: list[Move]) -> bool:
    return any(not move.migrated for move in chosen)


def _asked(look: Look, every: list[Move], claims: Collection[str], exported: Mapping[str, Any]) -> Iterator[StorageError]:
    known = {move.key for move in every}
    for name in claims:
        if name not in known:
            yield StorageError(f"claim {name}: has no in-tree GlusterFS volume", found=", ".join(sorted(known)) or "none at all",
                               expected="one of them", next_step="-e claims=NAMESPACE/NAME,..")
    wrong = export.fault(look, exported)
    if wrong:
        yield StorageError("export: is of something else", found=wrong, expected="a file that this playbook has written for this cluster",
                           next_step="-e export=OTHER_FILE")


def _warnings(look: Look, move: Move, phase: str, wanted: str) -> Iterator[str]:
    if phase in (PLAN, PREPARE, MIGRATE) and not move.migrated:
        yield from warnings(look, move)
        yield from consumers.templates(move, look.sets, wanted)


def _lines(look: Look, chosen: list[Move], work: Mapping[str, tuple[list[steps.Step], list[StorageError]]], phase: str, wanted: str) -> Iterator[str]:
    count = len(chosen)
    yield (f"{phase}: {count} volume{'' if count == 1 else 's'} of in-tree GlusterFS, Kubernetes {look.version[0]}.{look.version[1]}"
           + (f", class {wanted}" if phase in (PLAN, MIGRATE) and wanted else ""))
    for move in chosen:
        yield f"  {move.key if move.claim_name else '(no claim)'}  {_about(move)}"
        todo = [*(steps.retain(move) if phase in (PLAN, PREPARE, MIGRATE) else []), *work[move.name][0]]
        pods = consumers.pods_of(move, look.pods)
        if phase in (PLAN, PREPARE) and pods and not move.claims_new:
            yield f"    ! in use by {consumers.told(pods)}: {consumers.ways(pods)}, before phase=migrate"
        yield from (f"    ! {fault}" for fault in work[move.name][1])
        yield from (f"    {SIGNS[step['do']]} {step['target']}: {step['summary']}" for step in todo)
        if not todo and not work[move.name][1]:
            yield "    nothing to do"


def _about(move: Move) -> str:
    volume = move.old or move.new or {"spec": {}}
    spec = volume["spec"]
    parts = [move.name, str((spec.get("capacity") or {}).get("storage", "")), ",".join(MODES.get(mode, mode) for mode in spec.get("accessModes") or []),
             f"gid {annotations_of(volume)[GID]}" if GID in annotations_of(volume) else "", f"Heketi {identity(move)}",
             f"path {path_of(move.old)}" if move.old else "", "migrated" if move.migrated else "begun" if move.new else "in-tree"]
    return "  ".join(part for part in parts if part)
