# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the inventory declares and what its hosts answered. Values only. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Host:
    """A host of the inventory.

    ``address`` is what the pool calls it; ``aliases`` are further names and addresses that the inventory has for it.
    ``reached`` is the address and port at which Ansible speaks to it. ``devices`` are dictionaries with ``device`` and
    ``tags``. ``look`` is the answer of gluster_brick_info, empty for a host that gave none, and ``silence`` says why.
    """

    name: str
    zone: str = ""
    arbiter: str = "any"
    address: str = ""
    aliases: frozenset[str] = frozenset()
    reached: str = ""
    devices: tuple[Mapping[str, Any], ...] = ()
    look: Mapping[str, Any] = field(default_factory=dict)
    silence: str = ""

    @property
    def answered(self) -> bool:
        return bool(self.look)

    @property
    def uuid(self) -> str:
        return str(self.look["glusterd"]["uuid"]) if self.look else ""

    @property
    def asked(self) -> frozenset[str]:
        """Devices that the host was asked about: the declared ones."""
        return frozenset(str(device["device"]) for device in self.look["devices"]) if self.look else frozenset()

    @property
    def bricks(self) -> list[Mapping[str, Any]]:
        return list(self.look["bricks"]) if self.look else []


@dataclass(frozen=True)
class Fault:
    """Why nothing may be changed: a row of the preflight table."""

    host: str
    what: str
    found: str
    next_step: str

    def to_dict(self) -> dict[str, str]:
        return {"host": self.host, "object": self.what, "found": self.found, "next": self.next_step}
