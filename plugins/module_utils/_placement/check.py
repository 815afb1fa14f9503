# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checker: what is wrong with a layout, planned or live, whoever made it. Pure. Private to the collection.

With :mod:`.survival` and :mod:`.live` it shares no code with the rest of this package, not even the reading of its arguments, so that a
mistake there can't hide here. It never raises for a bad layout: whatever is wrong becomes a violation.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .._size import parse, text
from .survival import Losses, losses, width

LEVEL_NAMES = {0: (), 1: ("zone",), 2: ("zone", "rack"), 3: ("region", "zone", "rack")}
ARBITER_LEAST = 512 * 1024 * 1024
FILE_SIZE = 64 * 1024


class Checker:
    """A layout under examination.

    :param hosts: dictionaries with ``name``, ``zone`` or ``domains``, ``arbiter``, ``devices``
    :param volumes: dictionaries with ``name``, ``type``, ``replicas``, ``arbiters``, ``disperses``, ``redundancies``; and if there are such
        wishes ``size``, ``sets``, ``brick_size_max``, ``device_tags``, ``spread``, ``average_file_size``
    :param bricks: dictionaries with ``volume``, ``set``, ``index``, ``host``, ``device``, ``size``, ``arbiter``
    :param spread: the level at which a set is spread
    :param levels: names of the hosts' domains, outermost first
    """

    def __init__(self, hosts: Iterable[Mapping[str, Any]], volumes: Iterable[Mapping[str, Any]], bricks: Iterable[Mapping[str, Any]],
                 spread: str = "zone", levels: Sequence[str] = ()) -> None:
        self.hosts = {str(host["name"]): host for host in hosts}
        self.volumes = list(volumes)
        self.bricks = [{**brick, "size": parse(brick["size"] or 0)} for brick in bricks]
        self.spread = spread
        self.domains = {name: _domains(host) for name, host in self.hosts.items()}
        depth = max(map(len, self.domains.values()), default=0)
        self.levels = tuple(levels) or LEVEL_NAMES.get(depth, tuple(f"level {number}" for number in range(1, depth + 1)))
        self.devices = {(name, str(device["device"])): device for name, host in self.hosts.items() for device in host.get("devices") or []}
        self.sets: dict[str, dict[int, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
        for brick in self.bricks:
            self.sets[str(brick["volume"])][int(brick["set"])].append(brick)

    def violations(self) -> list[dict[str, Any]]:
        """Everything that is wrong, as dictionaries with ``volume``, ``set``, ``what``, ``found`` and ``expected``."""
        found: list[dict[str, Any]] = []
        for volume in self.volumes:
            sets = self.sets[str(volume["name"])]
            for number in sorted(sets):
                found += [{"volume": volume["name"], "set": number, "what": what, "found": was, "expected": wanted}
                          for what, was, wanted in self._set(volume, sorted(sets[number], key=lambda brick: int(brick["index"])))]
            found += [{"volume": volume["name"], "set": None, "what": what, "found": was, "expected": wanted}
                      for what, was, wanted in self._whole(volume, sets)]
        for (host, device), entry in self.fill().items():
            if entry["used"] > entry["size"]:
                found.append({"volume": "", "set": None, "what": f"bricks on {host} {device} are larger than it", "found": text(entry["used"], up=True),
                              "expected": f"{text(entry['size'])} or less"})
        return found

    def fill(self) -> dict[tuple[str, str], dict[str, Any]]:
        """``size``, ``used``, ``free``, ``fill`` (0 to 1) and the number of ``bricks`` of each device."""
        used: Counter[tuple[str, str]] = Counter()
        number: Counter[tuple[str, str]] = Counter()
        for brick in self.bricks:
            place = str(brick["host"]), str(brick.get("device") or "")
            used[place] += brick["size"]
            number[place] += 1
        answer = {}
        for place, device in self.devices.items():
            size = parse(device["size"])
            answer[place] = {"size": size, "used": used[place], "free": max(0, size - used[place]), "bricks": number[place],
                             "fill": round(used[place] / size, 4) if size else 1.0}
        return answer

    def losses(self) -> Losses:
        """By level and domain the volumes that stop, and those that go on degraded, when the domain is lost."""
        groups: dict[str, dict[str, set[str]]] = {level: defaultdict(set) for level in (*self.levels, "host")}
        for name, domains in self.domains.items():
            for depth, level in enumerate(self.levels[:len(domains)], 1):
                groups[level][" / ".join(domains[:depth])].add(name)
            groups["host"][name].add(name)
        return losses(groups, self.volumes, self.bricks)

    def _set(self, volume: Mapping[str, Any], bricks: Sequence[Mapping[str, Any]]) -> Iterable[tuple[str, str, str]]:
        """Violations within one set: what, found, expected."""
        wide, arbiters = width(volume), int(volume.get("arbiters") or 0)
        places = [int(brick["index"]) for brick in bricks]
        if places != list(range(wide)):
            yield "has not the bricks that it should have", f"bricks {', '.join(map(str, places))}", f"bricks 0 to {wide - 1}"
        for host, number in Counter(str(brick["host"]) for brick in bricks).items():
            if number > 1:
                yield f"has {number} bricks on host {host}", ", ".join(str(brick["index"]) for brick in bricks if brick["host"] == host), "1"
        yield from self._spread(volume, bricks)
        for brick in bricks:
            yield from self._brick(volume, brick, arbiter=wide - arbiters <= int(brick["index"]) < wide)
        yield from self._sizes(volume, bricks)

    def _sizes(self, volume: Mapping[str, Any], bricks: Sequence[Mapping[str, Any]]) -> Iterable[tuple[str, str, str]]:
        sizes = sorted({brick["size"] for brick in bricks if brick["size"] and not brick.get("arbiter")}) or [0]
        if len(sizes) > 1:
            yield "has data bricks of different sizes", ", ".join(map(text, sizes)), "one size"
        longest = volume.get("brick_size_max")
        if longest and sizes[-1] > parse(longest) and all(brick.get("new") for brick in bricks):
            yield "has larger bricks than wanted", text(sizes[-1], up=True), f"brick_size_max: {text(parse(longest))}"
        for brick in bricks:
            least = _arbiter_least(volume, sizes[-1], new=bool(brick.get("new")))
            if brick.get("arbiter") and 0 < brick["size"] < least:
                yield f"brick {brick['index']} on {brick['host']} is too small for an arbiter", text(brick["size"]), f"{text(least, up=True)} or more"

    def _spread(self, volume: Mapping[str, Any], bricks: Sequence[Mapping[str, Any]]) -> Iterable[tuple[str, str, str]]:
        level = str(volume.get("spread") or self.spread)
        if level == "host" or width(volume) == 1:
            return
        if level not in self.levels:
            yield f"is spread over {level}s, which hosts do not have", ", ".join(self.levels) or "no levels", level
            return
        depth, most = self.levels.index(level) + 1, _may_lose(volume)
        held: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for brick in bricks:
            domains = self.domains.get(str(brick["host"]))
            if domains is None:
                continue  # an unknown host, which is said elsewhere
            if len(domains) < depth:
                yield f"has a brick on a host without {level}", str(brick["host"]), f"a {level} on every host"
            else:
                held[domains[:depth]].append(str(brick["host"]))
        for domain, hosts in sorted(held.items()):
            if len(hosts) > most:
                yield f"has {len(hosts)} bricks in {level} {' / '.join(domain)}", ", ".join(hosts), f"at most {most}"

    def _brick(self, volume: Mapping[str, Any], brick: Mapping[str, Any], *, arbiter: bool) -> Iterable[tuple[str, str, str]]:
        place = f"brick {brick['index']} on {brick['host']}"
        if bool(brick.get("arbiter")) != arbiter:
            yield f"{place} is {'no' if arbiter else 'an'} arbiter", f"arbiter: {str(not arbiter).lower()}", f"arbiter: {str(arbiter).lower()}"
        host = self.hosts.get(str(brick["host"]))
        if host is None:
            yield f"{place} is on an unknown host", str(brick["host"]), "a host of the inventory"
            return
        wish = host.get("arbiter") or "any"
        if wish == ("never" if arbiter else "only"):
            yield f"{place} is not what the host is for", "an arbiter brick" if arbiter else "a data brick", f"arbiter: {wish}"
        device = self.devices.get((str(brick["host"]), str(brick.get("device") or "")))
        if device is None:
            if brick.get("new"):
                yield f"{place} is on an unknown device", str(brick.get("device")), "a device of the host"
            return
        for key, value in (volume.get("device_tags") or {}).items():
            has = (device.get("tags") or {}).get(key)
            if str(has) != str(value) or has is None:
                yield f"{place} is on a device with other tags", f"{key}: {has}", f"{key}: {value}"

    def _whole(self, volume: Mapping[str, Any], sets: Mapping[int, Sequence[Mapping[str, Any]]]) -> Iterable[tuple[str, str, str]]:
        """Violations of the volume as a whole."""
        if sets and sorted(sets) != list(range(len(sets))):
            yield "lacks a whole set", f"sets {', '.join(map(str, sorted(sets)))}", f"sets 0 to {max(sets)}"
        if volume.get("sets") and len(sets) != int(volume["sets"]):
            yield "has another number of sets", str(len(sets)), str(volume["sets"])
        data = [[brick["size"] for brick in bricks if not brick.get("arbiter")] for bricks in sets.values()]
        if volume.get("size") and sets and all(all(sizes) for sizes in data):
            offers = sum(min(sizes, default=0) for sizes in data) * _adds_up(volume)
            if offers < parse(volume["size"]):
                yield "is smaller than wanted", text(offers), text(parse(volume["size"]), up=True)


def planned(layout: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The bricks of a layout as the filter placement returns it."""
    return [{"volume": name, "set": number, "index": index, **brick} for name, volume in layout["volumes"].items()
            for number, bricks in enumerate(volume["sets"]) for index, brick in enumerate(bricks)]


def _domains(host: Mapping[str, Any]) -> tuple[str, ...]:
    if host.get("domains"):
        return tuple(str(domain) for domain in host["domains"])
    return (str(host["zone"]),) if host.get("zone") not in (None, "") else ()


def _may_lose(volume: Mapping[str, Any]) -> int:
    return int(volume["redundancies"]) if volume.get("type") == "disperse" else 1


def _adds_up(volume: Mapping[str, Any]) -> int:
    return int(volume["disperses"]) - int(volume["redundancies"]) if volume.get("type") == "disperse" else 1


def _arbiter_least(volume: Mapping[str, Any], data: int, *, new: bool) -> int:
    """What an arbiter brick needs beside such data bricks: 4 KiB a file. One that is there is judged by a declared size of files only."""
    file_size = volume.get("average_file_size") or (FILE_SIZE if new else None)
    return max(ARBITER_LEAST, min(data, data * 4096 // parse(file_size)) if file_size else 0)
