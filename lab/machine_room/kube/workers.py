# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Workers: hosts of the lab with containerd and a kubelet, which find all that is theirs by hostfs and join by themselves."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from .. import cache, image, shell
from .. import host as hosts
from ..errors import LabError
from ..lifecycle import SUITE
from ..naming import EVERY, Host
from ..paths import Lab
from . import config, plane

MOST = 5
READY_SECONDS = 120


def chosen(number: int) -> list[Host]:
    """g8, g8 and g9, then g7 to g9 and so on: storage hosts are counted from the other end."""
    return list(EVERY[-max(number, 2):][:number])


def existing(lab: Lab) -> list[Host]:
    return [host for host in hosts.existing(lab) if hosts.kind(lab, host) == image.WORKER]


def make(lab: Lab, host: Host, memory: str, files: Sequence[Path], token: str) -> None:
    """A blank worker, or the one that is there, with what belongs to it: ``files`` are programs and images.

    :raises LabError: when a storage host has that name
    """
    if not hosts.exists(lab, host):
        hosts.make(lab, host, SUITE, memory, image.WORKER)
    elif hosts.kind(lab, host) != image.WORKER:
        raise LabError(f"{host.name} of lab {lab.name}: found: a storage host; expected: a worker or none; next: `lab destroy {host.name}`")
    _share(lab, host, files, token)


def _share(lab: Lab, host: Host, files: Sequence[Path], token: str) -> None:
    """Fills the directory that the worker sees as /opt/kube. Links of the file system, as symbolic ones would be followed in the guest."""
    place, shared = lab.home(host) / ".shared.new", lab.home(host) / hosts.SHARED
    if shared.exists():
        return
    cache.remove(place)
    (place / "cni").mkdir(parents=True)
    for file in files:
        _link(file, place / file.name)
    for name, text in told(host, (lab.kube / "api.crt").read_text(), token).items():
        (place / name).write_text(text)
    place.rename(shared)


def told(host: Host, certificate: str, token: str) -> Mapping[str, str]:
    """What one worker is told, by name of the file."""
    return {
        "kubelet.conf": config.kubeconfig(config.INSIDE, certificate, token), "kubelet.yaml": config.kubelet(), "kubelet.env": f"NODE_IP={host.address}\n",
        "cni/10-pods.conflist": config.pods(host)}


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def await_ready(lab: Lab, programs: Path, workers: list[Host]) -> None:
    """Returns when all nodes are Ready.

    :raises LabError: after two minutes, with what the API server knows about them
    """
    names = [f"node/{host.name}" for host in workers]
    command = [*plane.kubectl(lab, programs), "wait", "--for=condition=Ready", "--timeout=1s", *names]
    if not shell.wait(lambda: shell.works(*command), READY_SECONDS):
        known = shell.call(*plane.kubectl(lab, programs), "get", "nodes", "--no-headers").strip() or "no nodes"
        raise LabError(
            f"lab {lab.name}: workers {' '.join(host.name for host in workers)} are not Ready after {READY_SECONDS} s; found: {known};"
            f" next: `lab run {workers[0].name} journalctl -u kubelet -n 30`")
