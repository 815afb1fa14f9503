# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The verbs of ``lab``."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable

from . import disk_fault, disks, image, inventory, lifecycle, network, processes, saved, shell, ssh, tools
from . import host as hosts
from .errors import LabError
from .kube import lifecycle as kube
from .kube import plane
from .kube import verbs as kube_verbs
from .naming import EVERY, MOST_HOSTS, Host, checked
from .naming import host as named
from .paths import Lab

Verb = Callable[[Lab, argparse.Namespace], int | None]


def the(lab: Lab, name: str) -> Host:
    """A host that exists in a lab that is up."""
    _needs_network(lab)
    host = named(name)
    if not hosts.exists(lab, host):
        raise LabError(f"lab {lab.name} has no host {name}: it has {' '.join(each.name for each in hosts.existing(lab)) or 'none'}; `lab add {name}` makes it")
    return host


def _needs_network(lab: Lab) -> None:
    if not network.there(lab.netns) or not lab.token.exists():
        raise LabError(f"lab {lab.name} is not up: `LAB={lab.name} lab up`")


def _each(work: Callable[[Lab, Host], object]) -> Verb:
    """A verb that does one thing to each host that is named, all at once."""

    def verb(lab: Lab, words: argparse.Namespace) -> None:
        shell.together(lambda host: work(lab, host), [the(lab, name) for name in words.hosts])

    return verb


def prepare(lab: Lab, words: argparse.Namespace) -> None:
    with lifecycle.alone(lab):
        lifecycle.prepare(lab, words.suite)
        if not network.there(lab.netns):
            lifecycle.down(lab)
    shell.say(f"everything for hosts of {words.suite} is in {lab.cache}")


def up(lab: Lab, words: argparse.Namespace) -> None:
    lifecycle.up(lab, list(EVERY[:words.number]), words.suite, words.memory)


def add(lab: Lab, words: argparse.Namespace) -> None:
    _needs_network(lab)
    lifecycle.up(lab, [named(words.host)], words.suite, words.memory)


def down(lab: Lab, _words: argparse.Namespace) -> None:
    lifecycle.down(lab)
    shell.say(f"lab {lab.name} is down")


def status(lab: Lab, _words: argparse.Namespace) -> None:
    _needs_network(lab)
    print("\n".join([*lifecycle.status(lab), *plane.status(lab)]))


def run(lab: Lab, words: argparse.Namespace) -> int:
    if words.host != "all":
        host = the(lab, words.host)
        hosts.required(lab, host)
        return shell.passthrough(ssh.command(lab, host, *words.command, terminal=not words.command and sys.stdin.isatty(), own=words.own))
    _needs_network(lab)
    results: dict[str, int] = {}
    quiet = threading.Lock()
    running = [host for host in hosts.existing(lab) if hosts.pid(lab, host)]
    if not words.command or not running:
        raise LabError(f"lab {lab.name}: `run all` needs a command and a running host")
    shell.together(lambda host: ssh.prefixed(lab, host, tuple(words.command), results, quiet), running)
    return max(results.values())


def enter(lab: Lab, words: argparse.Namespace) -> None:
    _needs_network(lab)
    os.execvp("ip", ["ip", "netns", "exec", lab.netns, *(words.command or [os.environ.get("SHELL", "/bin/sh")])])


def boot(lab: Lab, words: argparse.Namespace) -> None:
    hosts.boot(lab, [the(lab, name) for name in words.hosts])


def pair(work: Callable[[Lab, Host, Host], None]) -> Verb:
    return lambda lab, words: work(lab, the(lab, words.host), the(lab, words.other))


def new_disk(lab: Lab, words: argparse.Namespace) -> None:
    disks.new(lab, the(lab, words.host), words.letter, words.size)


def grow_disk(lab: Lab, words: argparse.Namespace) -> None:
    disks.grow(lab, the(lab, words.host), words.letter, words.size)


def swap_disks(lab: Lab, words: argparse.Namespace) -> None:
    disks.swap(lab, the(lab, words.host), words.letter, words.other)


def remove_disk(lab: Lab, words: argparse.Namespace) -> None:
    disks.remove(lab, the(lab, words.host), words.letter)


def fault(lab: Lab, words: argparse.Namespace) -> None:
    print(disk_fault.set_fault(lab, the(lab, words.host), words.device, words.kind))


def save(lab: Lab, words: argparse.Namespace) -> None:
    _needs_network(lab)
    kube.refuse(lab, "save")
    with lifecycle.alone(lab):
        saved.save(lab, words.name)


def load(lab: Lab, words: argparse.Namespace) -> None:
    tools.provide()
    saved.check(lab, words.name)
    kube.refuse(lab, "load")
    with lifecycle.alone(lab):
        lifecycle.connect(lab)
        hosts.boot(lab, saved.load(lab, words.name))


def forget(lab: Lab, words: argparse.Namespace) -> None:
    saved.forget(lab, words.name)


def list_saved(lab: Lab, _words: argparse.Namespace) -> None:
    print("\n".join(saved.listing(lab)))


def print_inventory(lab: Lab, _words: argparse.Namespace) -> None:
    _needs_network(lab)
    everyone = hosts.existing(lab)
    if not everyone:
        raise LabError(f"lab {lab.name} has no hosts: `LAB={lab.name} lab up`")
    workers = [host for host in everyone if hosts.kind(lab, host)]
    storage = [host for host in everyone if host not in workers]
    more = kube.variables(lab)
    print(inventory.render(storage, workers, lab.key, inventory.ssh_arguments(ssh.options(lab), lab.control, lab.netns), more), end="")


def amount(word: str) -> str:
    return checked("amount of memory", word, r"[1-9][0-9]*[MG]")


def parser() -> argparse.ArgumentParser:
    """One line of help for each verb."""
    top = argparse.ArgumentParser(
        prog="lab", description="Real hosts with their own kernels on this machine. LAB names the lab (default demo); labs run side by side.",
        epilog="Hosts are g1 to g9. More in lab/README.md.")
    verbs = top.add_subparsers(metavar="VERB", required=True)

    def verb(name: str, work: Verb, text: str, *arguments: str) -> argparse.ArgumentParser:
        each = verbs.add_parser(name, help=text, description=text)
        each.set_defaults(work=work)
        for argument in arguments:
            each.add_argument(argument.rstrip("+"), nargs="+" if argument.endswith("+") else None, metavar=argument.rstrip("+s").upper())
        return each

    def of_kind(each: argparse.ArgumentParser, memory: bool = True) -> None:
        each.add_argument("--suite", choices=image.SUITES, default=lifecycle.SUITE, help="Debian of new hosts (%(default)s)")
        if memory:
            each.add_argument("--memory", type=amount, default=lifecycle.MEMORY, help="memory of new hosts (%(default)s)")

    of_kind(verb("prepare", prepare, "fetch and build everything that labs share, without hosts"), memory=False)
    each = verb("up", up, f"make and boot hosts g1 to gN ({lifecycle.HOSTS}), or those that are missing")
    each.add_argument("number", nargs="?", type=int, choices=range(1, MOST_HOSTS + 1), default=lifecycle.HOSTS, metavar="N")
    of_kind(each)
    verb("down", down, "remove the lab and everything of it; the cache and saved states stay")
    verb("status", status, "list the hosts with their state")
    runs = verb("run", run, "run a shell command as root on HOST, or on `all` that run", "host")
    runs.add_argument("--own", action="store_true", help="by a connection of its own, which a power cut leaves open as it does those of other machines")
    runs.add_argument("command", nargs=argparse.REMAINDER, metavar="CMD")
    verb("enter", enter, "run a command of this machine inside the lab's network").add_argument("command", nargs=argparse.REMAINDER, metavar="CMD")
    verb("boot", boot, "turn hosts on and wait until they answer", "hosts+")
    verb("halt", _each(hosts.halt), "shut hosts down in order", "hosts+")
    verb("kill", _each(hosts.kill), "take the power of hosts away", "hosts+")
    verb("pause", _each(lambda lab, host: hosts.signal_all(lab, host, signal.SIGSTOP)), "stop hosts where they are, as if they hung", "hosts+")
    verb("resume", _each(lambda lab, host: hosts.signal_all(lab, host, signal.SIGCONT)), "let paused hosts go on", "hosts+")
    verb("partition", _each(network.part), "cut hosts off from everything, the machine included", "hosts+")
    verb("rejoin", _each(network.join), "connect partitioned hosts again", "hosts+")
    verb("cut", pair(network.cut), "cut two hosts off from each other only", "host", "other")
    verb("mend", pair(network.mend), "undo cut", "host", "other")
    of_kind(verb("add", add, "make and boot one more host", "host"))
    verb("destroy", _each(hosts.destroy), "delete hosts with their disks and host keys", "hosts+")
    verb("new-disk", new_disk, "give a host an empty disk /dev/ubdLETTER, also while it runs", "host", "letter", "size")
    verb("grow-disk", grow_disk, "make a disk larger; the host has to be off", "host", "letter", "size")
    verb("swap-disks", swap_disks, "exchange what two disks hold; the host has to be off", "host", "letter", "other")
    verb("remove-disk", remove_disk, "pull a disk out and delete it, also while the host runs", "host", "letter")
    text = "make a device-mapper device (a brick's LV) of a host fail, or slow, or none of it"
    verb("disk-fault", fault, text, "host", "device").add_argument("kind", choices=disk_fault.KINDS)
    verb("save", save, "shut down, keep a copy of the whole lab as NAME, boot again", "name")
    verb("load", load, "replace the lab by the saved one, and boot it", "name")
    verb("saved", list_saved, "list saved states, the oldest first")
    verb("forget", forget, "delete a saved state", "name")
    verb("inventory", print_inventory, "print an inventory for ansible-playbook -i, outside of the lab's network")
    kube_verbs.add(verbs.add_parser("kube", help="a Kubernetes whose workers are hosts of the lab", description="A Kubernetes."), amount)
    return top


def main() -> int:
    try:
        words = parser().parse_args()
        lab = Lab.of(os.environ)
        os.environ[processes.MARK] = str(lab.run)  # everything started from here on is known by it
        return words.work(lab, words) or 0
    except LabError as error:
        shell.say(f"lab: {error}")
        return 1
    except KeyboardInterrupt:
        shell.say("lab: interrupted; `lab status` says what there is, `lab up` completes it, `lab down` removes it")
        os._exit(130)  # at once: threads may wait for hosts that boot
