# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Exact answers by other means than the placement's: trying everything, and a flow on the whole graph. Shares no code with it.

Also random clusters. Everything here works on dictionaries as a user writes them.
"""

from __future__ import annotations

import itertools
from collections import Counter, deque

MIB = 1024**2
GIB = 1024**3
EXTENT = 4 * MIB
LEVELS = ["region", "zone", "rack"]


def need(volume, brick):
    """What an arbiter brick needs for the files of such data bricks, in whole extents."""
    return -(-max(512 * MIB, min(brick, -(-brick * 4096 // volume.get("average_file_size", 65536)))) // EXTENT) * EXTENT


def sizes(volume, sets):
    """Data and arbiter brick for so many sets, by trying sizes upwards; None where bricks get too small."""
    data = volume["disperses"] - volume["redundancies"] if volume["type"] == "disperse" else 1
    arbiters = volume.get("arbiters", 0)
    least = 512 * MIB if arbiters else 300 * MIB
    want = -(-volume["size"] // (data * sets))
    if want < least and (sets > 1 or volume.get("sets")):
        return None
    brick = -(-max(want, least) // EXTENT) * EXTENT
    if not arbiters:
        return brick, 0
    while True:
        parts = 1
        while brick // (parts * 2) >= max(512 * MIB, min(brick, -(-brick * 4096 // volume.get("average_file_size", 65536)))):
            parts *= 2
        if brick % (parts * EXTENT) == 0:
            return brick, brick // parts
        brick += EXTENT


def width(volume):
    return {"replicate": 3 if volume.get("arbiters") else volume.get("replicas"), "disperse": volume.get("disperses")}.get(volume["type"], 1)


def most(volume):
    return volume["redundancies"] if volume["type"] == "disperse" else 1


def domain(host, level):
    """The domain of a host, as a path: rack r1 of one zone is not rack r1 of another."""
    if level == "host":
        return host["name"]
    return host["zone"] if "zone" in host else tuple(host["domains"][:LEVELS.index(level) + 1])


class Room:
    """What devices of a volume have free, and where they are."""

    def __init__(self, hosts, volume, existing, level="zone"):
        level = volume.get("spread", level)
        used = Counter()
        for brick in existing:
            used[brick["host"], brick["device"]] += brick["size"]
        self.domain = {host["name"]: domain(host, "host" if width(volume) == 1 else level) for host in hosts}
        self.devices = []  # (host, free, size, takes data, takes arbiters)
        self.names = []
        for host in hosts:
            for device in host["devices"]:
                if (volume.get("device_tags") or {}).items() <= (device.get("tags") or {}).items():
                    self.names.append((host["name"], device["device"]))
                    self.devices.append((host["name"], device["size"] - used[host["name"], device["device"]], device["size"],
                                         host.get("arbiter", "any") != "only", host.get("arbiter", "any") != "never"))

    def free(self, level=1.0):
        """What may be filled so that no device gets fuller than this."""
        return tuple(int(free - (1 - level) * size) if level < 1 else free for _unused, free, size, _unused, _unused in self.devices)


def by_trying(room, needs, limit, free):
    """Whether sets can get what they need, by trying everything.

    ``needs`` is a list of (data bricks, data size, arbiter bricks, arbiter size, hosts in use).
    """
    known = {}
    order = sorted(needs, key=repr)

    def choices(need, free):
        number, size, arbiters, small, hosts = need
        for chosen in itertools.combinations(range(len(free)), number):
            if any(free[device] < size or not room.devices[device][3] for device in chosen):
                continue
            for more in itertools.combinations([device for device in range(len(free)) if device not in chosen], arbiters):
                if any(free[device] < small or not room.devices[device][4] for device in more):
                    continue
                names = [*hosts, *(room.devices[device][0] for device in (*chosen, *more))]
                if len(set(names)) == len(names) and max(Counter(room.domain[name] for name in names).values(), default=0) <= limit:
                    yield chosen, more

    def go(position, free):
        if position == len(order):
            return True
        key = position, free
        if key not in known:
            known[key] = False
            _unused, size, _unused, small, _unused = order[position]
            for chosen, more in choices(order[position], free):
                left = list(free)
                for device in chosen:
                    left[device] -= size
                for device in more:
                    left[device] -= small
                if go(position + 1, tuple(left)):
                    known[key] = True
                    break
        return known[key]

    return go(0, free)


def by_flow(room, needs, size, limit, free):
    """The same for bricks of one size: the largest flow from each set to its domains, its hosts, all devices. ``needs``: (bricks, hosts in use)."""
    graph = {}

    def pipe(one, other, capacity):
        graph.setdefault(one, {})[other] = capacity
        graph.setdefault(other, {}).setdefault(one, 0)

    for number, (bricks, hosts) in enumerate(needs):
        pipe("source", ("set", number), bricks)
        held = Counter(room.domain[host] for host in hosts)
        for host in {device[0] for device in room.devices} - set(hosts):
            domain = room.domain[host]
            pipe(("set", number), ("domain", number, domain), max(0, limit - held[domain]))
            pipe(("domain", number, domain), ("host", number, host), 1)
    for device, (host, *_unused, takes, _unused) in enumerate(room.devices):
        if takes:
            for number, (_unused, hosts) in enumerate(needs):
                if host not in hosts:
                    pipe(("host", number, host), ("device", device), 1)
            pipe(("device", device), "sink", max(0, free[device]) // size)
    flow = 0
    while True:
        came = {"source": None}
        queue = deque(["source"])
        while queue and "sink" not in came:
            node = queue.popleft()
            for other, capacity in graph.get(node, {}).items():
                if capacity and other not in came:
                    came[other] = node
                    queue.append(other)
        if "sink" not in came:
            return flow == sum(bricks for bricks, _unused in needs)
        node = "sink"
        while came[node] is not None:
            graph[came[node]][node] -= 1
            graph[node][came[node]] += 1
            node = came[node]
        flow += 1


def lowest_level(room, fits, brick, small=0):
    """The lowest fill of the fullest device for which ``fits(free)`` holds, over all fills that bricks can make."""
    now = max((1 - free / size for _unused, free, size, _unused, _unused in room.devices), default=0.0)
    levels = {now}
    for _unused, free, size, _unused, _unused in room.devices:
        used = size - free
        for number in range(free // brick + 1):
            for more in range((free - number * brick) // small + 1 if small else 1):
                levels.add((used + number * brick + more * small) / size)
    levels = sorted(level for level in levels if level >= now)
    low, high = -1, len(levels) - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if fits(room.free(levels[middle] + 1e-12)) else (middle, high)
    return levels[high]


def cluster(random, *, zones=(1, 5), hosts=(1, 3), devices=(0, 3), device=(1, 32), arbiters=False, tags=False):
    """Random hosts; device sizes are multiples of 256 MiB."""
    answer = []
    for zone in range(random.randint(*zones)):
        for number in range(random.randint(*hosts)):
            host = {"name": f"g{zone}-{number}", "zone": f"z{zone}", "devices": []}
            for letter in range(random.randint(*devices)):
                entry = {"device": f"/dev/sd{chr(98 + letter)}", "size": random.randint(*device) * 256 * MIB}
                if tags and random.random() < 0.7:
                    entry["tags"] = {"disk": random.choice(["ssd", "hdd"])}
                host["devices"].append(entry)
            if arbiters:
                host["arbiter"] = random.choice(["any", "any", "any", "only", "never"])
            answer.append(host)
    random.shuffle(answer)
    return answer


def nested(random, hosts):
    """The same hosts in racks of zones of regions; names of zones and racks come again in other regions and zones."""
    regions, racks = random.randint(1, 4), random.randint(1, 2)
    answer = []
    for host in hosts:
        zone, number = (int(part) for part in host["name"][1:].split("-"))
        domains = [f"region{zone % regions}", f"zone{zone // regions}", f"rack{number % racks}"]
        answer.append({**{key: value for key, value in host.items() if key != "zone"}, "domains": domains})
    return answer


def litter(random, hosts, share=0.3, room=None, name="other"):
    """Bricks of some other volume on some devices, which take room; no more than there is in ``room``."""
    free = {} if room is None else dict(zip(room.names, room.free()))
    answer = []
    for host in hosts:
        for device in host["devices"]:
            most = free.get((host["name"], device["device"]), device["size"]) // EXTENT
            if most > 0 and random.random() < share:
                answer.append({"volume": name, "set": len(answer), "index": 0, "host": host["name"], "device": device["device"],
                               "size": random.randint(1, most) * EXTENT, "arbiter": False})
    return answer


def bricks(layout, names=None):
    """A layout as existing bricks."""
    return [{"volume": name, "set": number, "index": index, **{key: brick[key] for key in ("host", "device", "size", "arbiter")}}
            for name, volume in layout["volumes"].items() if names is None or name in names
            for number, members in enumerate(volume["sets"]) for index, brick in enumerate(members)]
