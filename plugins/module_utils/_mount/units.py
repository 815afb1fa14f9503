# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The two units of a mount: their names, and what is in them. Pure. Private to the collection.

A mount unit can't try again by itself. The service beside it does: it waits until enough bricks of the volume can be reached,
and then the mount is due. Each try ends in the mount or in another try.
"""

from __future__ import annotations

from collections.abc import Sequence

from .model import Wanted

FOLDER = "/etc/systemd/system"
PROGRAM = "/usr/local/lib/glusterkube/gluster-wait-for-bricks"
PREFIX = "gluster-wait-"
AT_BOOT = "multi-user.target"
NAME_MAX = 255
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:_.")
_HEAD = "# Written by glusterkube.storage.gluster_mount, which puts back what is changed here."


def mount_name(path: str) -> str:
    return f"{_escaped(path)}.mount"


def wait_name(path: str) -> str:
    return f"{PREFIX}{_escaped(path)}.service"


def file(name: str) -> str:
    return f"{FOLDER}/{name}"


def _escaped(path: str) -> str:
    """systemd names a mount unit after its path, as ``systemd-escape --path`` says: "/" becomes "-", and what is not plain is written in hex."""
    inner = path.strip("/")
    return "".join("-" if sign == "/" else sign if sign in _PLAIN and (at or sign != ".") else "".join(f"\\x{byte:02x}" for byte in sign.encode())
                   for at, sign in enumerate(inner))


def texts(wanted: Wanted, servers: Sequence[str], try_timeout: int) -> dict[str, str]:
    """By path of their files."""
    return {file(wait_name(wanted.path)): _wait(wanted, servers, try_timeout), file(mount_name(wanted.path)): _mount(wanted, servers)}


def _literal(text: str) -> str:
    """A percent sign begins a specifier of systemd."""
    return text.replace("%", "%%")


def _mount(wanted: Wanted, servers: Sequence[str]) -> str:
    backup = [f"backup-volfile-servers={':'.join(servers[1:])}"] if servers[1:] else []
    wait = wait_name(wanted.path)
    return f"""{_HEAD}
[Unit]
Description=GlusterFS volume {wanted.volume}
Requires={wait}
After={wait}
# Bricks may go between the wait and the mount: then it begins anew.
OnFailure={wait}

[Mount]
# nofail: otherwise remote-fs.target, and with it the login of everybody but root, would wait for the bricks.
What={servers[0]}:/{wanted.volume}
Where={_literal(wanted.path)}
Type=glusterfs
Options={_literal(','.join(['_netdev', 'nofail', *backup, *wanted.options]))}
"""


def _wait(wanted: Wanted, servers: Sequence[str], try_timeout: int) -> str:
    path, mount = _literal(wanted.path), mount_name(wanted.path)
    return f"""{_HEAD}
# A mount unit can't try again by itself. This service does: each try ends in the mount or in another try.
[Unit]
Description=Enough bricks of GlusterFS volume {wanted.volume} for {path}
Wants=network-online.target {mount}
After=network-online.target glusterd.service
Before={mount}

[Service]
Type=oneshot
# Without its mount the directory takes nothing, not even from root: what is written there would be gone once the volume is mounted.
ExecStartPre=-/usr/bin/mkdir --parents {path}
ExecStartPre=-/usr/bin/chattr +i {path}
ExecStart=/usr/bin/python3 {PROGRAM} --timeout {try_timeout} {wanted.volume} {' '.join(servers)}
# A private mount that hangs must not end the tries.
TimeoutStartSec={try_timeout + 60}
# Told to stop it has not failed, or systemd would go on knowing it when its file is gone.
SuccessExitStatus=143
Restart=on-failure
RestartSec=15

[Install]
WantedBy={AT_BOOT}
"""
