# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab's network: a namespace of this machine with a bridge and a tap device for each host."""

from __future__ import annotations

import json
from pathlib import Path

from . import cache, shell
from .naming import MACHINE, MACHINE6, MACHINE_MAC, PREFIX, PREFIX6, Host, hosts_file
from .paths import Lab

BRIDGE = "br0"
TABLE = ("bridge", "lab")
CHAIN = "between"


def there(namespace: str) -> bool:
    """Whether this machine has the namespace."""
    return (Path("/run/netns") / namespace).exists()


def add(namespace: str) -> None:
    """The namespace, unless it is there, with the hosts file that ``ip netns exec`` mounts over /etc."""
    files = Path("/etc/netns") / namespace
    files.mkdir(parents=True, exist_ok=True)
    (files / "hosts").write_text(hosts_file())
    if not there(namespace):
        shell.call("ip", "netns", "add", namespace)


def delete(namespace: str) -> None:
    """Removes a namespace that may be there, with what ``ip netns exec`` mounts in it."""
    if there(namespace):
        shell.call("ip", "netns", "delete", namespace)
    cache.remove(Path("/etc/netns") / namespace)


def has(namespace: str, device: str) -> bool:
    """Whether the device is in the namespace."""
    return shell.works("ip", "-n", namespace, "link", "show", device)


def _ip(lab: Lab, *words: str) -> str:
    return shell.call("ip", "-n", lab.netns, *words)


def up(lab: Lab) -> None:
    """The namespace with its bridge, or what is missing of them."""
    add(lab.netns)
    if not has(lab.netns, BRIDGE):
        _ip(lab, "link", "add", BRIDGE, "address", MACHINE_MAC, "type", "bridge", "forward_delay", "0", "mcast_snooping", "0")
    _ip(lab, "address", "replace", f"{MACHINE}/{PREFIX}", "dev", BRIDGE)
    _ip(lab, "address", "replace", f"{MACHINE6}/{PREFIX6}", "dev", BRIDGE, "nodad")
    for device in ("lo", BRIDGE):
        _ip(lab, "link", "set", device, "up")
    _nft(lab, "add", "table", *TABLE)
    _nft(lab, "add", "chain", *TABLE, CHAIN, "{ type filter hook forward priority 0; }")


def plug(lab: Lab, host: Host) -> None:
    """The host's tap device on the bridge. One that is there stays as it is: a partition outlives a reboot of the host."""
    if not has(lab.netns, host.tap):
        _ip(lab, "tuntap", "add", "dev", host.tap, "mode", "tap")
        join(lab, host)


def unplug(lab: Lab, host: Host) -> None:
    if has(lab.netns, host.tap):
        _ip(lab, "link", "delete", host.tap)


def part(lab: Lab, host: Host) -> None:
    """Cuts the host off from everything. Never by setting the tap device down: user-mode Linux 7.2 then spins for ever."""
    _ip(lab, "link", "set", host.tap, "nomaster")


def join(lab: Lab, host: Host) -> None:
    _ip(lab, "link", "set", host.tap, "master", BRIDGE, "up")


def parted(lab: Lab, host: Host) -> bool:
    return has(lab.netns, host.tap) and "master" not in _ip(lab, "-o", "link", "show", host.tap)


def _nft(lab: Lab, *words: str) -> str:
    return shell.call("ip", "netns", "exec", lab.netns, "nft", *words)


def cuts(lab: Lab) -> dict[int, str]:
    """The rules that drop frames: handle and comment such as ``g1-g2``, one of them for each direction."""
    listed = json.loads(_nft(lab, "-j", "-a", "list", "chain", *TABLE, CHAIN))["nftables"]
    return {each["rule"]["handle"]: each["rule"]["comment"] for each in listed if "rule" in each}


def cut(lab: Lab, one: Host, other: Host) -> None:
    """Drops what these two send each other; both still reach everybody else."""
    present = cuts(lab).values()
    for source, target in ((one, other), (other, one)):
        if f"{source.name}-{target.name}" not in present:
            words = ("iifname", source.tap, "oifname", target.tap, "drop", "comment", f'"{source.name}-{target.name}"')
            _nft(lab, "add", "rule", *TABLE, CHAIN, *words)


def mend(lab: Lab, one: Host, other: Host) -> None:
    for handle, comment in cuts(lab).items():
        if comment in (f"{one.name}-{other.name}", f"{other.name}-{one.name}"):
            _nft(lab, "delete", "rule", *TABLE, CHAIN, "handle", str(handle))
