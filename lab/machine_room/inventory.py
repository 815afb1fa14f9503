# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab as an Ansible inventory for a controller outside the namespace. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from . import ssh
from .naming import NETWORK, Host

DEVICES = ["/dev/ubdb", "/dev/ubdc"]
"""Disks for declared volumes; the third one is free for Heketi, for growth and for tests."""


def ssh_arguments(options: Sequence[str], control: Path, netns: str) -> str:
    """Arguments for Ansible's ssh. ConnectTimeout bounds the proxy command too, as it covers the handshake.

    nc has no -w here: that would end a connection during any command that is silent for so long.
    """
    quoted = " ".join(options)
    return f'{quoted} -o ControlPath={control}/%h-%p-%r -o ProxyCommand="ip netns exec {netns} nc -q 0 %h %p"'


def render(hosts: Sequence[Host], workers: Sequence[Host], key: Path, arguments: str, more: Mapping[str, str]) -> str:
    """YAML with the groups gluster (storage hosts), gluster_clients (the first and the last of them, without mounts) and kubernetes_workers.

    ``more``: variables of all hosts besides those that reach them.
    """
    variables = {
        "ansible_user": ssh.USER, "ansible_ssh_private_key_file": str(key), "ansible_ssh_common_args": arguments,
        "ansible_python_interpreter": "/usr/bin/python3", "gluster_storage_network": NETWORK, **more,
    }
    lines = ["all:", "  vars:", *(f"    {name}: {json.dumps(value)}" for name, value in variables.items()), "  children:"]
    lines += _group("gluster", {
        host.name: f"ansible_host: {host.address}, gluster_zone: {host.zone}, gluster_devices: [{', '.join(DEVICES)}]" for host in hosts})
    lines += _group("gluster_clients", dict.fromkeys(sorted({host.name for host in (*hosts[:1], *hosts[-1:])}), ""))
    lines += _group("kubernetes_workers", {host.name: f"ansible_host: {host.address}" for host in workers})
    return "\n".join(["---", *lines, ""])


def _group(name: str, members: Mapping[str, str]) -> list[str]:
    """Lines of a group with the variables of each member; none of a group without members."""
    return [f"    {name}:", "      hosts:", *(f"        {member}: {{{variables}}}" for member, variables in members.items())] if members else []
