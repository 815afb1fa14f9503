# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checker's findings and the rebalance proposal in one report. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .. import _size
from .._errors import StorageError
from . import check, live, read
from .model import HOST
from .rebalance import propose


def report(hosts: Sequence[Mapping[str, Any]], volumes: Sequence[Mapping[str, Any]], where: Any, spread: str, levels: Sequence[str]) -> dict[str, Any]:
    """The report of the filter ``placement_report``.

    :param volumes: as they are declared
    :param where: where their bricks are: a layout of the placement, the answer of gluster_info, or a list of bricks
    :raises StorageError: for hosts or bricks that can't be read
    """
    found: list[dict[str, Any]]
    if not isinstance(where, Mapping):
        found = read.entries(where, "bricks")
    elif isinstance(where.get("volumes"), Mapping):
        found = check.planned(where)
    elif isinstance(where.get("volumes"), Sequence):
        volumes, found = live.volumes(volumes, where), live.bricks(hosts, where)
    else:
        raise StorageError("bricks: is neither a layout nor an answer of gluster_info nor a list of bricks", found=", ".join(map(str, where)) or "nothing")
    rebalance = _rebalance(hosts, volumes, found, spread, levels)
    checker = check.Checker(hosts, volumes, found, spread, levels)
    violations = checker.violations()
    devices: dict[str, dict[str, Any]] = {str(host["name"]): {} for host in hosts}
    for (host, device), entry in checker.fill().items():
        devices[host][device] = entry
    answer = {"ok": not violations, "violations": violations, "devices": devices, "losses": checker.losses(), "rebalance": rebalance}
    return {**answer, "lines": lines(answer)}


def lines(answer: Mapping[str, Any]) -> list[str]:
    """The report for people: what is wrong, how full devices are, what a loss would do, what could move."""
    text = []
    for violation in answer["violations"]:
        where = " ".join(part for part in (f"volume {violation['volume']}" if violation["volume"] else "",
                                           "" if violation["set"] is None else f"set {violation['set']}") if part)
        text.append(f"{where + ': ' if where else ''}{violation['what']}; found: {violation['found']}; expected: {violation['expected']}")
    if not text:
        text.append("placement: every rule is kept")
    fills = sorted((entry["fill"], host, device, entry) for host, devices in answer["devices"].items() for device, entry in devices.items())
    if fills:
        (least, *_unused), (most, host, device, entry) = fills[0], fills[-1]
        text.append(f"devices: {least:.0%} to {most:.0%} given to bricks; fullest {host} {device} with {_size.text(entry['free'])} left")
    for level, domains in answer["losses"].items():
        stopping = [name for name, loss in domains.items() if loss["stops"]]
        for domain in stopping if level == HOST else domains:
            loss = domains[domain]
            words = [f"{', '.join(loss[kind])} {'would stop' if kind == 'stops' else 'would go on degraded'}" for kind in ("stops", "degrades") if loss[kind]]
            text.append(f"if {level} {domain} is lost: {'; '.join(words) or 'nothing is affected'}")
        if level == HOST and domains and not stopping:
            text.append("if any one host is lost: no volume stops")
    moves = answer["rebalance"]["moves"]
    if moves:
        fullest = answer["rebalance"]["fullest"]
        text.append(f"rebalance: {len(moves)} brick{'' if len(moves) == 1 else 's'} could move ({_size.text(answer['rebalance']['bytes'])} at most); "
                    f"fullest device {fullest['before']:.0%}, then {fullest['after']:.0%}")
    return text


def _rebalance(hosts: Sequence[Mapping[str, Any]], volumes: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]], spread: str,
               levels: Sequence[str]) -> dict[str, Any]:
    known = read.hosts(hosts)
    wanted = []
    for volume in volumes:
        try:
            wanted.append(read.volume({**{key: volume[key] for key in read.VOLUME if key in volume}, "size": 1}, spread))
        except StorageError:
            continue  # what it is the checker says; its bricks stay
    return propose(known, wanted, read.existing(found), read.level_names(known, levels)).to_dict()
