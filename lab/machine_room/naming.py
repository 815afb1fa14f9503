# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names and addresses of the hosts. The same in every lab: labs do not see each other. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import LabError

MOST_HOSTS = 9
NETWORK = "192.0.2.0/24"
MACHINE, MACHINE6 = "192.0.2.1", "2001:db8::1"
PREFIX, PREFIX6 = 24, 64
MACHINE_MAC = "02:4c:41:42:00:fe"
ZONES = "abc"


@dataclass(frozen=True)
class Host:
    """One host of a lab, known by its number from 1 to 9."""

    number: int

    @property
    def name(self) -> str:
        return f"g{self.number}"

    @property
    def address(self) -> str:
        return f"192.0.2.{10 + self.number}"

    @property
    def address6(self) -> str:
        return f"2001:db8::{10 + self.number}"

    @property
    def mac(self) -> str:
        """Fixed: user-mode Linux draws a new one at each boot, and a stale neighbour entry costs its peers 9 to 48 s."""
        return f"02:4c:41:42:00:{self.number:02x}"

    @property
    def pods(self) -> str:
        """The network of its pods, when it is a worker of Kubernetes."""
        return f"10.88.{10 + self.number}.0/24"

    @property
    def tap(self) -> str:
        return f"tap-{self.name}"

    @property
    def zone(self) -> str:
        return ZONES[(self.number - 1) % len(ZONES)]


EVERY = tuple(Host(number) for number in range(1, MOST_HOSTS + 1))


def host(name: str) -> Host:
    """The host of that name, whether it exists in a lab or not."""
    if not re.fullmatch(r"g[1-9]", name):
        raise LabError(f"{name} is no host name of a lab: they are g1 to g{MOST_HOSTS}")
    return Host(int(name[1:]))


def pod_routes(own: Host | None = None) -> dict[str, str]:
    """Network of the pods of every other host: the host's address."""
    return {host.pods: host.address for host in EVERY if host != own}


def hosts_file() -> str:
    """/etc/hosts of every host and of the machine's side of the namespace. IPv4 only, as most storage networks are."""
    return "".join(["127.0.0.1 localhost\n", "::1 localhost ip6-localhost\n", *(f"{each.address} {each.name}\n" for each in EVERY)])


def checked(kind: str, word: str, pattern: str) -> str:
    """The word itself when it fits the pattern.

    :raises LabError: otherwise
    """
    if not re.fullmatch(pattern, word):
        raise LabError(f"{word!r} is no {kind}: it has to match {pattern}")
    return word
