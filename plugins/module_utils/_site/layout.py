# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From declared hosts and volumes to what each step gets. Pure. Private to the collection.

The pool is described as ``gluster_info`` returns it, a host as ``gluster_brick_info`` does (docs/design.md, shapes).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Callable

from .model import Host

ROOT = "/srv/gluster"
MODULE_KEYS = ("name", "state", "type", "replicas", "arbiters", "disperses", "redundancies", "bricks", "options", "options_mode",
               "option_groups", "allow_replica_2", "force")
QUOTA = "quota"
PLACEMENT_KEYS = ("name", "type", "replicas", "arbiters", "disperses", "redundancies", "size", "sets", "brick_size_max", "device_tags",
                  "spread", "average_file_size")
VOLUME_KEYS = tuple(dict.fromkeys((*MODULE_KEYS, *PLACEMENT_KEYS, QUOTA)))

Place = Callable[..., Mapping[str, Any]]


def brick_path(volume: str, set_number: int, index: int, root: str = ROOT) -> str:
    return f"{root}/{volume}-{set_number}-{index}/brick"


def is_placed(volume: Mapping[str, Any]) -> bool:
    """Whether the bricks of a declared volume are for us to place: it has a size, and is not to be removed."""
    return "bricks" not in volume and volume.get("state") != "absent"


class Site:
    """One reading of the inventory and the pool.

    :param hosts: every host of the group, also those that gave no answer
    :param volumes: the declared volumes, in the inventory's words
    :param pool: the answer of gluster_info on the acting host
    :param place: the placement, ``place(hosts, volumes, existing)``
    """

    def __init__(self, hosts: Iterable[Host], volumes: Iterable[Mapping[str, Any]], pool: Mapping[str, Any], place: Place) -> None:
        self.hosts = {host.name: host for host in hosts}
        self.volumes = list(volumes)
        self._live = {volume["name"]: volume for volume in pool.get("volumes", [])}
        self._members: dict[str, Mapping[str, Any]] = {peer["uuid"]: peer for peer in pool.get("peers", [])}
        placed = [volume for volume in self.volumes if is_placed(volume)]
        existing = self._in_volumes(placed) + self._prepared(placed)
        self.layout = place(self._placement_hosts(existing), [_only(volume, PLACEMENT_KEYS) for volume in placed], existing)

    def bricks_of(self, host: str) -> list[dict[str, Any]]:
        """What gluster_brick gets on this host: every placed brick on a declared device."""
        return [{"volume": name, "set": number, "index": index, "device": brick["device"], "size": brick["size"], "arbiter": brick["arbiter"]}
                for name, volume in self.layout["volumes"].items() for number, bricks in enumerate(volume["sets"])
                for index, brick in enumerate(bricks) if brick["host"] == host and brick["device"] in self.hosts[host].asked]

    def on_dropped_devices(self) -> list[tuple[str, str]]:
        """Host and device of bricks whose device is not declared any more: nobody touches them."""
        return sorted({(host.name, str(brick["device"])) for host in self.hosts.values() for brick in host.bricks if brick["device"] not in host.asked})

    def volumes_with_bricks(self) -> list[dict[str, Any]]:
        """What gluster_volume gets. A volume that could not be placed is left out."""
        answer = []
        for volume in self.volumes:
            wanted = _only(volume, MODULE_KEYS)
            if is_placed(volume):
                if volume["name"] not in self.layout["volumes"]:
                    continue
                wanted["bricks"] = self._brick_names(volume["name"])
            answer.append(wanted)
        return answer

    def placed(self) -> list[str]:
        """Where new bricks go, a line for each set that gets some: host, zone and device of every brick."""
        return [f"volume {name}, set {number}: " + ", ".join(self._place_of(brick) for brick in bricks if brick["new"])
                for name, volume in self.layout["volumes"].items() for number, bricks in enumerate(volume["sets"]) if any(brick["new"] for brick in bricks)]

    def _place_of(self, brick: Mapping[str, Any]) -> str:
        zone = self.hosts[brick["host"]].zone
        return f"{brick['host']}{f' (zone {zone})' if zone else ''} {brick['device']}{' arbiter' if brick['arbiter'] else ''}"

    def quotas(self) -> list[dict[str, Any]]:
        """What gluster_quota gets: the quotas of declared volumes that will be started, since gluster changes no others."""
        return [{"volume": volume["name"], **volume[QUOTA]} for volume in self.volumes
                if volume.get(QUOTA) and volume.get("state") not in ("absent", "stopped")]

    def members_without_host(self) -> list[str]:
        """Names of pool members that no host of the inventory is."""
        return sorted(self._name_of(peer) for peer in self._members.values() if not self._host_of(peer))

    @property
    def member_uuids(self) -> frozenset[str]:
        return frozenset(self._members)

    def joins(self) -> list[str]:
        """Addresses of the hosts that are to be in the pool: those that answered, since a silent one can't be judged."""
        return [host.address for host in self.hosts.values() if host.answered]

    def servers(self) -> list[str]:
        """Addresses that clients ask for a volume, of silent members too: what a client has must not change because a host is down for a while."""
        silent = {host.name: self._called(peer) for peer in self._members.values() if (host := self._host_of(peer)) and not host.answered}
        return [host.address if host.answered else silent[host.name] for host in self.hosts.values() if host.answered or host.name in silent]

    def _called(self, peer: Mapping[str, Any]) -> str:
        """What a member was called when it answered: as in the names of its bricks, or else as the pool has it."""
        bricks = (brick for volume in self._live.values() for brick in volume["bricks"])
        return next((str(brick["host"]) for brick in bricks if brick["uuid"] == peer["uuid"]), self._name_of(peer))

    def _brick_names(self, name: str) -> list[str]:
        live = self._live.get(name, {"bricks": []})["bricks"]
        names = [str(brick["name"]) for brick in live]
        placed = [(number, index, brick) for number, bricks in enumerate(self.layout["volumes"][name]["sets"]) for index, brick in enumerate(bricks)]
        return names + [f"{self.hosts[brick['host']].address}:{brick_path(name, number, index)}" for number, index, brick in placed[len(names):]]

    def _in_volumes(self, placed: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Bricks that live volumes have. One that is not ours, or whose host is silent, has no device and no size."""
        prepared = {(host.name, brick["path"]): brick for host in self.hosts.values() for brick in host.bricks}
        existing = []
        for name in [volume["name"] for volume in placed if volume["name"] in self._live]:
            for brick in self._live[name]["bricks"]:
                host = self._host_of(self._peer_of(brick))
                host_name = host.name if host else brick["host"]
                own = prepared.get((host_name, brick["path"]), {})
                existing.append({"volume": name, "set": brick["set"], "index": brick["index"], "host": host_name,
                                 "device": own.get("device", ""), "size": own.get("size", 0), "arbiter": brick["arbiter"]})
        return existing

    def _prepared(self, placed: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Bricks that an interrupted run has made and no volume has yet."""
        names = {volume["name"] for volume in placed}
        taken = {(name, brick["set"], brick["index"]) for name in names & set(self._live) for brick in self._live[name]["bricks"]}
        return [{"volume": brick["volume"], "set": brick["set"], "index": brick["index"], "host": host.name,
                 "device": brick["device"], "size": brick["size"], "arbiter": brick["arbiter"], "prepared": True}
                for host in self.hosts.values() for brick in host.bricks
                if brick["volume"] in names and (brick["volume"], brick["set"], brick["index"]) not in taken]

    def _placement_hosts(self, existing: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Devices offer what the ``existing`` bricks have of them and what is free: other bricks keep their room."""
        taken: dict[tuple[str, str], int] = defaultdict(int)
        for brick in existing:
            taken[brick["host"], brick["device"]] += brick["size"]
        hosts = []
        for host in self.hosts.values():
            devices = []
            for declared, found in zip(host.devices, host.look.get("devices", [])):
                if found["state"] in ("blank", "prepared"):
                    devices.append({"device": found["device"], "size": found["free"] + taken[host.name, found["device"]], "tags": declared.get("tags", {})})
            hosts.append({"name": host.name, "zone": host.zone, "arbiter": host.arbiter, "devices": devices, "reported": host.answered})
        return hosts + [{"name": name, "zone": f"({name} is not in the inventory)", "arbiter": "any", "devices": [], "reported": False}
                        for name in self._strangers()]

    def _strangers(self) -> list[str]:
        """Hosts of bricks that the inventory does not name, as the volumes call them."""
        return sorted({brick["host"] for volume in self._live.values() for brick in volume["bricks"]
                       if not self._host_of(self._peer_of(brick))})

    def _peer_of(self, brick: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._members.get(str(brick["uuid"])) or {"uuid": brick["uuid"], "names": [brick["host"]], "addresses": []}

    def _host_of(self, peer: Mapping[str, Any]) -> Host | None:
        names = {*peer["names"], *peer["addresses"]}
        return next((host for host in self.hosts.values() if host.uuid == peer["uuid"] and host.uuid), None) or next(
            (host for host in self.hosts.values() if not host.uuid and names & {host.name, host.address, *host.aliases}), None)

    @staticmethod
    def _name_of(peer: Mapping[str, Any]) -> str:
        return str(next(iter([*peer["names"], *peer["addresses"]]), peer["uuid"]))


def _only(volume: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: volume[key] for key in keys if key in volume}
