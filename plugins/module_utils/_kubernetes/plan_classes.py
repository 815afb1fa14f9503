# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From classes as they are to classes as they are wanted: what is refused, what goes, what is made. Pure. Private to the collection.

Provisioner, parameters, reclaimPolicy and volumeBindingMode of a class can't be changed in Kubernetes. Who wants another one gets the class anew
while nothing uses it.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .._action import Action
from .._errors import StorageError
from .._heketi import csi_terms
from . import manifest
from .manifest import PROVISIONERS, Access, comparable, is_default, is_ours
from .wanted_classes import ABSENT, AUTO, CSI, IN_TREE, Wanted

LAST_IN_TREE = (1, 25)
SHOWN = 5


@dataclass(frozen=True)
class Plan:
    """``remove`` are names of classes that go first, ``apply`` objects in the order in which they are brought in, ``kinds`` the provisioners in use."""

    faults: tuple[StorageError, ...] = ()
    remove: tuple[str, ...] = ()
    apply: tuple[Mapping[str, Any], ...] = ()
    actions: tuple[Action, ...] = ()
    kinds: tuple[str, ...] = ()


def minor(version: str) -> tuple[int, int]:
    """(1, 25) of ``v1.25.16``.

    :raises StorageError: when it is no version
    """
    found = re.match(r"v?(\d+)\.(\d+)", version)
    if not found:
        raise StorageError("Kubernetes: its version is not known", found=repr(version), expected="such as v1.37.2", next_step="kubectl version")
    return int(found.group(1)), int(found.group(2))


def kind_of(entry: Wanted, version: str) -> str:
    """csi or in-tree; auto is the in-tree one as long as it is there."""
    if entry.provisioner != AUTO:
        return entry.provisioner
    return IN_TREE if minor(version) <= LAST_IN_TREE else CSI


def uses(claims: Iterable[Mapping[str, Any]], volumes: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Who names a class: ``claim NAMESPACE/NAME`` and ``volume NAME`` by class. An annotation is how claims did it once, and still may."""
    found: dict[str, list[str]] = {}
    for what, entry in [*(("claim", claim) for claim in claims), *(("volume", volume) for volume in volumes)]:
        about = entry["metadata"]
        name = (about.get("annotations") or {}).get("volume.beta.kubernetes.io/storage-class") or entry.get("spec", {}).get("storageClassName")
        if name:
            found.setdefault(str(name), []).append(f"{what} {about['namespace']}/{about['name']}" if what == "claim" else f"{what} {about['name']}")
    return found


def plan(wanted: Sequence[Wanted], version: str, current: Iterable[Mapping[str, Any]], used: Mapping[str, Sequence[str]], access: Access,
         nodes: Iterable[Mapping[str, Any]] = ()) -> Plan:
    """What leads from ``current`` to ``wanted``. Nothing is done for a class that is not mentioned.

    :param version: of the server, such as v1.37.2
    :param current: every StorageClass of the cluster as the API tells it
    :param used: as from :func:`uses`
    :param nodes: hosts as heketi_info tells them; none when Heketi can't be asked yet
    """
    there = {entry["metadata"]["name"]: entry for entry in current}
    present = [entry for entry in wanted if entry.state != ABSENT]
    kinds = {entry.name: kind_of(entry, version) for entry in present}
    faults = [*_version_faults(present, kinds, version), *_driver_faults(present, kinds), *_default_faults(present, wanted, there),
              *_heketi_faults(present, kinds, list(nodes))]
    remove: list[str] = []
    objects: list[tuple[bool, Mapping[str, Any]]] = []
    actions: list[Action] = []
    for entry in wanted:
        found = there.get(entry.name)
        by = used.get(entry.name, ())
        if entry.state == ABSENT:
            if found:
                faults += _removal_faults(entry, found, by)
                remove.append(entry.name)
                actions.append(_action("-", entry, "remove"))
            continue
        new = manifest.manifest(entry, kinds[entry.name], access)
        different = _different(comparable(found), comparable(new)) if found else []
        fixed = [name for name in different if name in manifest.IMMUTABLE]
        if fixed and found:
            faults += _replacement_faults(entry, found, new, fixed, by)
            remove.append(entry.name)
        if different or not found:
            summary = "create" if not found else "replace, as nothing uses it" if fixed else f"change {', '.join(different)}"
            actions.append(_action("~" if found else "+", entry, summary, _details(comparable(found) if found else {}, comparable(new))))
            objects.append((entry.default, new))
    in_order = tuple(new for unused, new in sorted(objects, key=lambda pair: pair[0]))  # the old default class ends before the new one begins
    return Plan(tuple(faults), tuple(remove), in_order, tuple(actions), tuple(sorted(set(kinds.values()))))


def _action(sign: str, entry: Wanted, summary: str, details: Sequence[str] = ()) -> Action:
    return Action(sign, str(entry), summary, ("StorageClass", entry.name), details=tuple(details))


def _different(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [name for name in after if before.get(name) != after[name]]


def _details(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    if not before:
        return [f"{after['provisioner']} {after['parameters'].get('volumetype', '')}".rstrip(), *(["default class"] if after["default"] else [])]
    lines = [f"{name}: {before[name]} -> {after[name]}" for name in _different(before, after) if name != "parameters"]
    old, new = before["parameters"], after["parameters"]
    return lines + [f"{name}: {old.get(name, '-')} -> {new.get(name, '-')}" for name in sorted({*old, *new}) if old.get(name) != new.get(name)]


def _version_faults(present: Iterable[Wanted], kinds: Mapping[str, str], version: str) -> Iterator[StorageError]:
    for entry in present:
        if kinds[entry.name] == IN_TREE and minor(version) > LAST_IN_TREE:
            yield StorageError(f"{entry}: provisioner {PROVISIONERS[IN_TREE]}: refused", found=f"Kubernetes {version}, where its claims stay Pending for ever",
                               expected="1.25 or older: 1.26 removed it, and the mount of its volumes",
                               next_step="provisioner: auto, which takes the driver; for volumes that are there the playbook migrate_in_tree")


def _driver_faults(present: Iterable[Wanted], kinds: Mapping[str, str]) -> Iterator[StorageError]:
    """What the driver would refuse: a wrong prefix each claim of the class, a wrong mount option each pod, when the volume is there already."""
    for entry in present:
        if kinds[entry.name] != CSI:
            continue
        if entry.name_prefix and not csi_terms.PREFIX.fullmatch(entry.name_prefix):
            yield StorageError(f"{entry}: name_prefix", found=entry.name_prefix, expected=csi_terms.PREFIX_FORM, next_step="a shorter name_prefix")
        for option in entry.mount_options:
            if not csi_terms.is_mount_option(option):
                yield StorageError(f"{entry}: mount option {option}", expected=csi_terms.MOUNT_OPTION_FORM, next_step="leave it out of mount_options")


def _default_faults(present: Iterable[Wanted], wanted: Iterable[Wanted], there: Mapping[str, Mapping[str, Any]]) -> Iterator[StorageError]:
    mentioned = {entry.name for entry in wanted}
    others = [name for name, found in there.items() if name not in mentioned and is_default(found)]
    for entry in present:
        if entry.default and others:
            yield StorageError(f"{entry}: is to be the default class beside another one", found=f"default: {', '.join(sorted(others))}",
                               expected="one default class",
                               next_step=f"kubectl annotate storageclass {others[0]} {manifest.DEFAULT}=false --overwrite, or default: false")


def _heketi_faults(present: Iterable[Wanted], kinds: Mapping[str, str], nodes: Sequence[Mapping[str, Any]]) -> Iterator[StorageError]:
    if not nodes:
        return
    clusters = {str(node["cluster"]) for node in nodes}
    names = [f"{node['manage']}: {node['storage']}" for node in nodes if not _is_address(str(node["storage"]))]
    for entry in present:
        for cluster in sorted(set(entry.clusters) - clusters):
            yield StorageError(f"{entry}: cluster {cluster}: Heketi has none", found=", ".join(sorted(clusters)), next_step="correct clusters")
        if kinds[entry.name] == IN_TREE and names:
            yield StorageError(f"{entry}: storage names that are no addresses", found="; ".join(names),
                               expected="addresses, since Kubernetes writes them into Endpoints: a claim would fail and leave its volume behind",
                               next_step="gluster_storage_network, then take these hosts out of Heketi and in again (docs/heketi.md)")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _removal_faults(entry: Wanted, found: Mapping[str, Any], by: Sequence[str]) -> Iterator[StorageError]:
    if not is_ours(found):
        yield StorageError(f"{entry}: not removed", found=f"provisioner {found['provisioner']}", expected="one of ours",
                           next_step="kubectl delete storageclass")
    elif by:
        yield StorageError(f"{entry}: not removed while it is used", found=_shown(by), expected="no claim and no volume of it",
                           next_step="delete the claims; the in-tree provisioner can't delete a volume without its class")


def _replacement_faults(entry: Wanted, found: Mapping[str, Any], new: Mapping[str, Any], fixed: Sequence[str], by: Sequence[str]) -> Iterator[StorageError]:
    change = "; ".join(_details({**comparable(found), "default": False}, {**comparable(new), "default": False}))
    if not is_ours(found):
        yield StorageError(f"{entry}: belongs to somebody else", found=f"provisioner {found['provisioner']}", expected="no class of that name, or one of ours",
                           next_step="another name")
    elif by:
        moved = found["provisioner"] == PROVISIONERS[IN_TREE] and new["provisioner"] == PROVISIONERS[CSI]
        yield StorageError(f"{entry}: {', '.join(fixed)} can't be changed while it is used", found=f"{change}; used by {_shown(by)}",
                           expected="no claim and no volume of it",
                           next_step="the playbook migrate_in_tree, or a class of another name" if moved else "a class of another name beside it")


def _shown(by: Sequence[str]) -> str:
    more = len(by) - SHOWN
    return ", ".join(by[:SHOWN]) + (f" and {more} more" if more > 0 else "")
