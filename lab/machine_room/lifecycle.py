# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A lab from nothing to nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from . import cache, image, kernel, network, processes, proxy, shell, ssh, tools
from . import host as hosts
from .errors import LabError
from .naming import Host
from .paths import Lab

SUITE, MEMORY, HOSTS = "bookworm", "768M", 4
"""Memory is what a host may use; the machine gives it as it is touched: 190 MiB after a boot, 570 after an apt run."""


@contextlib.contextmanager
def alone(lab: Lab) -> Iterator[None]:
    """The only command that makes or loads hosts of this lab. The lock goes with the run directory."""
    lab.make()
    with cache.lock(lab.run / ".lock", f"lab {lab.name}: another command is making hosts, waiting for it"):
        lab.make()  # again, as the one before may have removed it
        yield


def prepare(lab: Lab, suite: str, kind: str = "") -> None:
    """Everything that labs share: programs, key, kernel, image."""
    tools.provide()
    lab.cache.mkdir(parents=True, exist_ok=True)
    with cache.lock(lab.cache / ".key.lock", "another lab is making the key, waiting for it"):
        if not lab.key.with_suffix(".pub").exists():
            cache.remove(lab.key)
            ssh.make_key(lab.key, "lab")
    kernel.provide(lab)
    image.provide(lab, suite, kind)


def connect(lab: Lab) -> None:
    """The lab's network with the way to packages."""
    network.up(lab)
    proxy.start(lab)


def up(lab: Lab, wanted: list[Host], suite: str, memory: str) -> None:
    """Makes the hosts that do not exist and boots those that do not run."""
    watch = shell.Stopwatch()
    with alone(lab):
        prepare(lab, suite)
        connect(lab)
        shell.together(lambda host: hosts.make(lab, host, suite, memory), [host for host in wanted if not hosts.exists(lab, host)])
        hosts.boot(lab, wanted)
    shell.say(f"lab {lab.name}: {', '.join(host.name for host in wanted)} up after {watch}")


def down(lab: Lab) -> None:
    """Removes the lab, also a half-built or a crashed one. The cache stays.

    :raises LabError: when the run directory is not one of ours
    """
    if lab.run.exists() and not lab.token.exists() and any(lab.run.iterdir()):
        raise LabError(f"lab {lab.name}: {lab.run} was not made by a lab, nothing is deleted: check LAB and LAB_DIR")
    if network.there(lab.netns) and not lab.token.exists():
        raise LabError(f"lab {lab.name}: {lab.netns} exists but not {lab.run}: set LAB_DIR as it was for `lab up` (or `ip netns delete {lab.netns}`)")

    def gone() -> bool:
        left = processes.of_lab(lab.run) - processes.ancestors()
        processes.end(left)
        return not left

    if not shell.wait(gone, 10, 0.05):
        raise LabError(f"lab {lab.name}: processes {sorted(processes.of_lab(lab.run))} do not end after SIGKILL: see `ps -fp` of them")
    if network.there(lab.netns):
        ssh.hang_up(lab)
    for name in (lab.netns, lab.kube_netns):
        network.delete(name)
    cache.remove(lab.disks)
    cache.remove(lab.run)
    with contextlib.suppress(OSError):
        lab.run.parent.rmdir()


def status(lab: Lab) -> list[str]:
    """One line per host, then the pairs that are cut."""
    lines = []
    for host in hosts.existing(lab):
        pid = hosts.pid(lab, host)
        state = "off" if not pid else f"{'paused' if processes.stopped(pid) else 'up'}, pid {pid}, {processes.resident(pid)} MiB"
        apart = ", partitioned" if network.parted(lab, host) else ""
        role = hosts.kind(lab, host) or f"zone {host.zone}"
        lines.append(f"{host.name}  {host.address}  {role}  {hosts.facts(lab, host)['suite']}  {state}{apart}")
    pairs = {tuple(sorted(comment.split("-"))) for comment in network.cuts(lab).values()}
    return lines + [f"{one} and {other} are cut off from each other" for one, other in sorted(pairs)]
