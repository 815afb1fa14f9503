# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One host: made of files, started as a user-mode Linux kernel, ended like a machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from . import cache, image, kernel, network, processes, shell, ssh
from .errors import LabError
from .naming import EVERY, PREFIX, PREFIX6, Host, hosts_file, pod_routes
from .paths import Lab

DATA_DISKS = "bcd"
DISK_SIZE = "20G"
BOOT_SECONDS, HALT_SECONDS = 240, 120
"""Long, for machines that are busy: a host that ends while it boots is noticed at once."""

APPEAR_SECONDS = 5
"""The kernel executes itself anew when it starts: for a moment its process is not to be found."""

FACTS = "host.json"
SHARED = "kube"
"""The directory of a worker's that it sees by hostfs: programs and configuration."""


def exists(lab: Lab, host: Host) -> bool:
    return lab.home(host).is_dir()


def existing(lab: Lab) -> list[Host]:
    return [host for host in EVERY if exists(lab, host)]


def pid(lab: Lab, host: Host) -> int | None:
    """The process that leads the host's session, when it runs (or is paused)."""
    return processes.leader(f"umid={host.name}", f"uml_dir={lab.umid}")


def required(lab: Lab, host: Host) -> int:
    """The pid of a host that has to be running."""
    found = pid(lab, host)
    if not found:
        raise LabError(f"{host.name} of lab {lab.name} is off: `lab boot {host.name}` first")
    return found


def facts(lab: Lab, host: Host) -> dict[str, str]:
    """What the host was made with and keeps: suite, image, kernel, memory."""
    found: dict[str, str] = json.loads((lab.home(host) / FACTS).read_text())
    return found


def kind(lab: Lab, host: Host) -> str:
    """Empty for a storage host, else what it is instead."""
    return facts(lab, host).get("kind", "")


def disk(home: Path, letter: str) -> Path:
    return home / f"ubd{letter}.img"


def serial(host: Host, letter: str) -> str:
    return f"LAB-{host.name}-{letter}"


def make_disk(path: Path, size: str) -> None:
    """An empty sparse disk, or a larger one of what is there. It takes room as it is written, and gives back what is discarded."""
    shell.call("truncate", "-s", size, path)


def make(lab: Lab, host: Host, suite: str, memory: str, kind: str = "") -> None:
    """A blank host with a new host key. It appears complete or not at all."""
    place = lab.hosts / f".{host.name}.new"
    cache.remove(place)
    (place / "identity").mkdir(parents=True)
    ssh.make_key(place / "identity" / "ssh_host_ed25519_key", host.name)
    for letter in DATA_DISKS:
        make_disk(disk(place, letter), DISK_SIZE)
    made_with = {"suite": suite, "kind": kind, "image": str(image.provide(lab, suite, kind)), "kernel": str(kernel.provide(lab)), "memory": memory}
    (place / FACTS).write_text(json.dumps(made_with))
    place.rename(lab.home(host))


def network_file(host: Host, routes: Mapping[str, str]) -> str:
    """systemd-networkd's configuration. Without duplicate address detection the IPv6 address can be used at once."""
    return (
        "[Match]\nName=vec0 eth0\n\n[Network]\nLinkLocalAddressing=ipv6\nIPv6AcceptRA=no\nIPv6DuplicateAddressDetection=0\n\n"
        f"[Address]\nAddress={host.address}/{PREFIX}\n\n[Address]\nAddress={host.address6}/{PREFIX6}\nDuplicateAddressDetection=none\n"
        + "".join(f"\n[Route]\nDestination={network}\nGateway={gateway}\n" for network, gateway in routes.items()))


def _connect(lab: Lab, host: Host) -> None:
    """Everything around the host that its boot needs, also after its files came from a saved state."""
    identity = lab.home(host) / "identity"
    contents = {
        "hostname": f"{host.name}\n", "hosts": hosts_file(), "10-lab.network": network_file(host, pod_routes(host) if kind(lab, host) else {}),
        "authorized_keys": lab.key.with_suffix(".pub").read_text(),
    }
    for name, text in contents.items():
        (identity / name).write_text(text)
    seen = lab.hostfs / host.name
    seen.mkdir(exist_ok=True)
    _link(seen / host.name, identity)
    _link(seen / "modules", Path(facts(lab, host)["kernel"]) / "modules")
    if kind(lab, host):
        _link(seen / SHARED, lab.home(host) / SHARED)
    network.plug(lab, host)


def _link(link: Path, target: Path) -> None:
    """A symbolic link where hostfs follows it: in place of a bind mount, which would outlive a crash."""
    link.unlink(missing_ok=True)
    link.symlink_to(target)


def command(lab: Lab, host: Host) -> list[str]:
    """The command line of a host. Pinned to one processor, where a page fault takes 9 us instead of 66."""
    home, made = lab.home(host), facts(lab, host)
    processors = sorted(os.sched_getaffinity(0))
    disks = [f"{path.stem}={path},,{serial(host, path.stem[3:])}" for path in sorted(home.glob("ubd?.img"))]
    return [
        "taskset", "-c", str(processors[host.number % len(processors)]), "ip", "netns", "exec", lab.netns, f"{made['kernel']}/{kernel.PROGRAM}",
        f"mem={made['memory']}", f"umid={host.name}", f"uml_dir={lab.umid}", f"ubda={home}/root.cow,{made['image']},{serial(host, 'a')}", *disks,
        "root=/dev/ubda", "rw", "init=/usr/sbin/lab-init", f"lab.host={host.name}", f"hostfs={lab.hostfs}/{host.name}",
        f"vec0:transport=tap,ifname={host.tap},depth=64,gro=1,mac={host.mac}",
        # terminals that nobody looks at cost time; selinux, the default here, cannot be turned off otherwise
        "con=null", "con0=null,fd:1", "ssl=null", "pty.legacy_count=0", "quiet", "loglevel=4", "security=apparmor", "seccomp=on",
    ]


def start(lab: Lab, host: Host) -> None:
    """Turns the host's power on, unless it runs."""
    if pid(lab, host):
        return
    for name in ("image", "kernel"):
        if not Path(facts(lab, host)[name]).exists():
            raise LabError(f"{host.name} of lab {lab.name}: its {name} is gone from the cache: `lab destroy {host.name}`, `lab add {host.name}`")
    _connect(lab, host)
    cache.remove(lab.umid / host.name)
    # guest memory is a file in TMPDIR that is deleted at once
    environment = dict(os.environ, TMPDIR="/dev/shm")
    with (lab.home(host) / "console.log").open("ab") as console:
        subprocess.Popen(
            command(lab, host), cwd=lab.run, env=environment, stdin=subprocess.DEVNULL, stdout=console, stderr=console, start_new_session=True)


def await_ssh(lab: Lab, host: Host) -> None:
    """Returns when root and Ansible's user can log in.

    :raises LabError: when the host ends before or takes too long
    """
    watch, begin = shell.Stopwatch(), time.monotonic()
    log, leader = lab.home(host) / "console.log", None
    while not (ssh.answers(lab, host) and ssh.works(lab, host)):
        time.sleep(0.2)
        leader = leader or pid(lab, host)
        if not processes.alive(leader) if leader else time.monotonic() - begin > APPEAR_SECONDS:
            last = (log.read_text(errors="replace").strip().splitlines() or ["nothing"])[-1]
            raise LabError(f"{host.name} of lab {lab.name} ended while it booted, its console says: {last} (all of it in {log})")
        if time.monotonic() - begin > BOOT_SECONDS:
            raise LabError(f"{host.name} of lab {lab.name} has no ssh after {BOOT_SECONDS} s: see {log}; `lab kill {host.name}`, `lab boot {host.name}`")
    shell.say(f"{host.name} answers ssh after {watch}")


def boot(lab: Lab, hosts: list[Host]) -> None:
    """Turns hosts on, all at once, and waits until they answer. A host that is cut off is not waited for."""
    ssh.write_known_hosts(lab)
    off = [host for host in hosts if not pid(lab, host)]
    shell.together(lambda host: start(lab, host), off)
    shell.together(lambda host: await_ssh(lab, host), [host for host in off if not network.parted(lab, host)])


def kill(lab: Lab, host: Host) -> None:
    """Takes the power away."""
    found = pid(lab, host)
    if found:
        processes.end_session(found)
    ssh.hang_up(lab, host.address)


def halt(lab: Lab, host: Host) -> None:
    """Shuts the host down in order.

    :raises LabError: when it does not end in time
    """
    found = pid(lab, host)
    if not found:
        return
    if processes.stopped(found):
        raise LabError(f"{host.name} of lab {lab.name} is paused: `lab resume {host.name}` first")
    shell.works(*ssh.command(lab, host, "systemctl", "poweroff"))
    if not shell.wait(lambda: not processes.alive(found), HALT_SECONDS):
        raise LabError(f"{host.name} of lab {lab.name} is not off after {HALT_SECONDS} s: `lab kill {host.name}`")
    ssh.hang_up(lab, host.address)


def signal_all(lab: Lab, host: Host, number: signal.Signals) -> None:
    """A signal to the kernel of a running host and to the processes in it, which are processes of this machine too."""
    leader = required(lab, host)
    processes.end([each for each in processes.everything() if processes.session(each) == leader], number)


def destroy(lab: Lab, host: Host) -> None:
    """Deletes the host with its disks and its host key. Made again, it is a stranger of the same name."""
    kill(lab, host)
    network.unplug(lab, host)
    cache.remove(lab.home(host))
    cache.remove(lab.hostfs / host.name)
    ssh.write_known_hosts(lab)
