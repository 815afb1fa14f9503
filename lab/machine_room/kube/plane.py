# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control plane: etcd, API server, controllers and scheduler in a network namespace of their own, joined to the lab's bridge."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from .. import cache, netns, network, processes, shell
from ..errors import LabError
from ..naming import PREFIX, pod_routes
from ..paths import Lab
from . import config, debian

VETH = "kube"
START_SECONDS = 120
"""Long, for machines that are busy: a program that ends while it starts is noticed at once."""


def exists(lab: Lab) -> bool:
    return network.there(lab.kube_netns)


def version(lab: Lab) -> str:
    """The release that runs, empty when none does."""
    fact = lab.kube / "version"
    return fact.read_text().strip() if exists(lab) and fact.exists() else ""


def admin(lab: Lab, inside: bool = False) -> Path:
    """The administrator's kubeconfig for this machine, or for hosts of the lab."""
    return lab.kube / ("inside.conf" if inside else "admin.conf")


def identities(lab: Lab, release: str) -> dict[str, str]:
    """Certificate, keys and tokens, made once for a control plane; answers the token of each user."""
    home, names = lab.kube, config.users()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    (home / "version").write_text(f"{release}\n")
    if not (home / "api.crt").exists():
        shell.call("openssl", "ecparam", "-genkey", "-noout", "-name", "prime256v1", "-out", home / "accounts.key")
        (home / "tokens.csv").write_text(config.tokens_file({key: secrets.token_hex(16) for key in names}))
        shell.call("openssl", *config.certificate(home))
    lines = [line.split(",") for line in (home / "tokens.csv").read_text().splitlines()]
    tokens = {line[2]: line[0] for line in lines}
    certificate = (home / "api.crt").read_text()
    for key, path in {config.ADMIN: admin(lab, inside=True), **{key: home / f"{key}.conf" for key in (config.CONTROLLERS, config.SCHEDULER)}}.items():
        path.write_text(config.kubeconfig(config.INSIDE, certificate, tokens[key]))
    return tokens


def start(lab: Lab, programs: Path) -> None:
    """Starts what does not run, and returns when the API server is ready.

    :raises LabError: when a program ends or does not answer in time
    """
    watch, kube, home = shell.Stopwatch(), programs / "kube", lab.kube
    _connect(lab)
    etcd = _run(lab, "etcd", debian.program(lab, "etcd"), *config.etcd(lab.disks / "etcd"))
    _await(lab, "etcd", etcd, lambda: _accepts(lab, "127.0.0.1", 2379))
    server = _run(lab, "kube-apiserver", kube, "kube-apiserver", *config.api_server(home))
    _forward(lab)
    _await(lab, "kube-apiserver", server, lambda: shell.works(*kubectl(lab, programs), "get", "--raw", "/readyz"))
    controllers = _run(lab, "kube-controller-manager", kube, "kube-controller-manager", *config.controllers(home))
    _run(lab, "kube-scheduler", kube, "kube-scheduler", *config.scheduler(home))
    # until there is this account, pods are refused
    _await(lab, "kube-controller-manager", controllers, lambda: shell.works(*kubectl(lab, programs), "get", "serviceaccount", "default"))
    shell.say(f"control plane {version(lab)} after {watch}")


def kubectl(lab: Lab, programs: Path) -> list[str]:
    """The beginning of a command line of the administrator's, outside of all namespaces."""
    return [str(programs / "kube"), "kubectl", f"--kubeconfig={admin(lab)}"]


def _connect(lab: Lab) -> None:
    """The namespace, its cable to the lab's bridge, and the ways to all pods."""
    network.add(lab.kube_netns)
    if not network.has(lab.netns, VETH):
        shell.call("ip", "-n", lab.netns, "link", "add", VETH, "type", "veth", "peer", "name", "eth0", "address", config.MAC, "netns", lab.kube_netns)
    shell.call("ip", "-n", lab.netns, "link", "set", VETH, "master", network.BRIDGE, "up")
    inside = ("ip", "-n", lab.kube_netns)
    shell.call(*inside, "link", "set", "lo", "up")
    shell.call(*inside, "address", "replace", f"{config.ADDRESS}/{PREFIX}", "dev", "eth0")
    shell.call(*inside, "link", "set", "eth0", "up")
    for pods, host in pod_routes().items():
        shell.call(*inside, "route", "replace", pods, "via", host)


def environment() -> dict[str, str]:
    """Without the ways out of this machine: the lab's network has none."""
    return {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}


def _run(lab: Lab, name: str, *words: object) -> int:
    """The process of a program in the namespace, started unless it runs."""
    command = [str(word) for word in words]
    found = processes.leader(*command)
    if found:
        return found
    with (lab.kube / f"{name}.log").open("ab") as log:
        started = subprocess.Popen(
            ["ip", "netns", "exec", lab.kube_netns, *command], cwd=lab.kube, env=environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True)
    return started.pid


def _await(lab: Lab, name: str, pid: int, ready: Callable[[], bool]) -> None:
    end, log = time.monotonic() + START_SECONDS, lab.kube / f"{name}.log"
    while not ready():
        last = (log.read_text(errors="replace").strip().splitlines() or ["nothing"])[-1][:300]
        if not processes.alive(pid):
            raise LabError(f"{name} of lab {lab.name}: ended while it started; its last words: {last}; next: all of them are in {log}")
        if time.monotonic() > end:
            raise LabError(f"{name} of lab {lab.name}: not ready after {START_SECONDS} s; its last words: {last}; next: all of them are in {log}")
        time.sleep(0.1)


def _accepts(lab: Lab, address: str, port: int) -> bool:
    with netns.inside(lab.kube_netns):
        client = socket.socket()
    with client:
        client.settimeout(1)
        return client.connect_ex((address, port)) == 0


def _forward(lab: Lab) -> None:
    """The way to the API server from outside of the lab's network, and the administrator's kubeconfig for it."""
    words = [f"{__package__}.forward", lab.netns, config.ADDRESS, str(config.PORT)]
    if processes.leader(*words):
        return
    port = lab.kube / "port"
    local = port.read_text().strip() if port.exists() else "0"
    with (lab.kube / "forward.log").open("ab") as log:
        forwarder = subprocess.Popen(
            [sys.executable, "-m", *words, local], cwd=Path(__file__).resolve().parents[2], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
            start_new_session=True, text=True)
    assert forwarder.stdout is not None
    local = forwarder.stdout.readline().strip()
    if not local:
        raise LabError(f"lab {lab.name}: the way to the API server does not start; next: see {lab.kube}/forward.log")
    port.write_text(local)
    inside = admin(lab, inside=True).read_text()
    admin(lab).write_text(inside.replace(config.INSIDE, f"https://127.0.0.1:{local}"))


def _inside(lab: Lab) -> list[int]:
    return [int(word) for word in shell.call("ip", "netns", "pids", lab.kube_netns).split()]


def status(lab: Lab) -> list[str]:
    """One line when there is a control plane."""
    if not exists(lab):
        return []
    return [f"kube  {config.ADDRESS}  control plane {version(lab)}  up, {sum(processes.resident(pid) for pid in _inside(lab))} MiB"]


def down(lab: Lab) -> None:
    """Ends the control plane and removes all of it."""
    if exists(lab):
        def gone() -> bool:
            left = _inside(lab)
            processes.end(left)
            return not left

        if not shell.wait(gone, 10, 0.05):
            raise LabError(f"lab {lab.name}: processes in {lab.kube_netns} do not end after SIGKILL: see `ip netns pids {lab.kube_netns}`")
    if network.has(lab.netns, VETH):
        shell.call("ip", "-n", lab.netns, "link", "delete", VETH)  # a namespace takes its time to delete its own
    network.delete(lab.kube_netns)
    forwarder = processes.leader(f"{__package__}.forward", lab.netns)
    if forwarder:
        processes.end_session(forwarder)
    cache.remove(lab.disks / "etcd")
    cache.remove(lab.kube)
