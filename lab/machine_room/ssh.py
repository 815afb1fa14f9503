# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reaching the hosts by ssh, with pinned host keys only."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

from . import netns, processes, shell
from .naming import EVERY, Host
from .paths import Lab

ROOT, USER = "root", "ops"
"""Who the lab itself is on a host, and who Ansible is: an ordinary user with sudo, as on other people's hosts."""

PATIENCE = 10
"""Seconds after which a host that does not answer counts as unreachable."""

KEPT = 60
"""Seconds that root's connection to a host outlives its last command: a login costs ten times what a command over it does."""


def make_key(path: Path, comment: str) -> None:
    shell.call("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", path)


def options(lab: Lab) -> list[str]:
    """What every ssh to a host of this lab has to say, inside and outside of the namespace. Nothing of the user's own set-up counts."""
    settings = {
        "UserKnownHostsFile": lab.known_hosts, "GlobalKnownHostsFile": "/dev/null", "StrictHostKeyChecking": "yes", "IdentitiesOnly": "yes",
        "ConnectTimeout": PATIENCE, "ServerAliveInterval": 5, "ServerAliveCountMax": 6, "LogLevel": "ERROR",
    }
    return ["-F", "none", *(word for name, value in settings.items() for word in ("-o", f"{name}={value}"))]


def command(lab: Lab, host: Host, *words: str, user: str = ROOT, terminal: bool = False, own: bool = False) -> list[str]:
    """The command line that runs words on a host; ssh joins them with blanks for the shell there.

    Root's commands share a connection, unless one has its ``own``. Others log in anew.
    """
    flags = ["-t"] if terminal else ["-o", "BatchMode=yes"]
    if user == ROOT and not own:
        flags += ["-o", "ControlMaster=auto", "-o", f"ControlPath={lab.control}/%h-%p-%r", "-o", f"ControlPersist={KEPT}"]
    return ["ip", "netns", "exec", lab.netns, "ssh", *options(lab), "-i", str(lab.key), *flags, f"{user}@{host.address}", *words]


def works(lab: Lab, host: Host) -> bool:
    """Whether Ansible's user can log in. Root can a second or two before: pam_nologin keeps all others out while a host boots."""
    return shell.works(*command(lab, host, "true", user=USER))


def answers(lab: Lab, host: Host) -> bool:
    """Whether sshd greets: cheaper than a login, for waiting while other hosts boot on the same processors."""
    return netns.greeting(lab.netns, host.address, 22).startswith(b"SSH-")


def prefixed(lab: Lab, host: Host, words: tuple[str, ...], status: dict[str, int], quiet: threading.Lock) -> None:
    """Runs words on a host and prints each line with the host's name before it."""
    run = subprocess.Popen(command(lab, host, *words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    assert run.stdout is not None
    for line in run.stdout:
        with quiet:
            print(f"{host.name}: {line}", end="" if line.endswith("\n") else "\n", flush=True)
    status[host.name] = run.wait()


def write_known_hosts(lab: Lab) -> None:
    """The public host keys of all hosts that exist, by name and by both addresses."""
    lines = []
    for host in EVERY:
        public = lab.home(host) / "identity" / "ssh_host_ed25519_key.pub"
        if public.exists():
            lines.append(f"{host.name},{host.address},{host.address6} {' '.join(public.read_text().split()[:2])}\n")
    fresh = lab.known_hosts.with_suffix(".new")
    fresh.write_text("".join(lines))
    fresh.rename(lab.known_hosts)


def hang_up(lab: Lab, address: str = "") -> None:
    """Ends the control masters to an address or, without one, to all: Ansible and the lab leave them behind for a minute.

    One to a host that lost its power would make the next task wait 30 s before it says unreachable.
    """
    for socket in lab.control.glob(f"{address}*"):
        shell.works("ssh", "-F", "none", "-o", f"ControlPath={socket}", "-O", "exit", "nobody")
    if not address:
        processes.end(_inside(lab))


def _inside(lab: Lab) -> list[int]:
    """Processes whose network is the lab's: what was entered, and the nc of every ssh from outside."""
    return [int(word) for word in shell.call("ip", "netns", "pids", lab.netns).split()]
