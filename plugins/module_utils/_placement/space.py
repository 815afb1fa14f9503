# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The devices of all hosts, and how much of each is taken. Private to the collection."""

from __future__ import annotations

from collections.abc import Sequence

from .model import NEVER, ONLY, Host, Tags

Path = tuple[str, ...]


class Space:
    """A ledger. Hosts and devices go by number, in sorted order: hosts of a domain are neighbours, and so are devices of a host.

    ``group_used`` and ``group_size`` are the sums of whole hosts and domains; ``groups`` says which of them a device belongs to,
    its host first and its outermost domain last.
    """

    def __init__(self, hosts: Sequence[Host]) -> None:
        self.hosts = hosts
        self.host_number = {host.name: number for number, host in enumerate(hosts)}
        self.size: list[int] = []
        self.used: list[int] = []
        self.host_of: list[int] = []
        self.device_name: list[str] = []
        self.devices_of: list[range] = []
        self.groups: list[tuple[int, ...]] = []
        self.group_used: list[int] = []
        self.group_size: list[int] = []
        self.version = 0  # grows whenever space is given back
        self._tags: list[Tags] = []
        self._number: dict[tuple[int, str], int] = {}
        group_of: dict[Path, int] = {}
        for number, host in enumerate(hosts):
            paths = [(*host.domains, "", host.name)] + [host.domains[:depth] for depth in range(len(host.domains), 0, -1)]
            groups = tuple(group_of.setdefault(path, len(group_of)) for path in paths)
            self.group_used += [0] * (len(group_of) - len(self.group_used))
            self.group_size += [0] * (len(group_of) - len(self.group_size))
            self.devices_of.append(range(len(self.size), len(self.size) + len(host.devices)))
            for device in host.devices:
                self._number[number, device.name] = len(self.size)
                self.size.append(device.size)
                self.used.append(0)
                self.host_of.append(number)
                self.device_name.append(device.name)
                self.groups.append(groups)
                self._tags.append(device.tags)
                for group in groups:
                    self.group_size[group] += device.size

    def number(self, host: str, device: str) -> int | None:
        """The device, None where it is not one of ours."""
        return self._number.get((self.host_number.get(host, -1), device))

    def free(self, device: int) -> int:
        return self.size[device] - self.used[device]

    def tags(self, device: int) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(self._tags[device]))

    def take(self, device: int, amount: int) -> None:
        self.used[device] += amount
        for group in self.groups[device]:
            self.group_used[group] += amount

    def give_back(self, device: int, amount: int) -> None:
        self.take(device, -amount)
        self.version += 1

    def eligible(self, tags: Tags, *, arbiter: bool) -> list[list[int]]:
        """For each host the devices that may take a data brick, or an arbiter brick."""
        unwanted = NEVER if arbiter else ONLY
        return [[] if host.arbiter == unwanted else [device for device in self.devices_of[number] if tags <= self._tags[device]]
                for number, host in enumerate(self.hosts)]

    def domain(self, host: int, depth: int) -> Path:
        """The domain of a host at a level: ``depth`` is the number of that level from outside, counted from 1. Level `host` is deeper than all."""
        entry = self.hosts[host]
        return entry.domains[:depth] if 0 < depth <= len(entry.domains) else (*entry.domains, "", entry.name)
