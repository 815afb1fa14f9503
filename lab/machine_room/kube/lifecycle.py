# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab's Kubernetes from nothing to Ready, and to nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .. import host as hosts
from .. import image, network, shell
from ..errors import LabError
from ..lifecycle import SUITE, alone, connect, prepare
from ..paths import Lab
from . import build, config, debian, images, plane, workers

MEMORY = "1024M"


def running(lab: Lab) -> str:
    """The release of the control plane.

    :raises LabError: when there is none
    """
    release = plane.version(lab)
    if not release:
        raise LabError(f"lab {lab.name} has no Kubernetes: `LAB={lab.name} lab kube up VERSION`, one of {', '.join(build.versions())}")
    return release


def programs(lab: Lab) -> Path:
    """The directory of what the running control plane is made of."""
    return build.provide(lab, running(lab))


def up(lab: Lab, version: str, number: int, memory: str) -> None:
    """The control plane and its workers at once, or what is missing of them.

    :raises LabError: when another release runs
    """
    there = plane.version(lab)
    if there not in ("", version):
        raise LabError(f"lab {lab.name}: found: Kubernetes {there}; expected: {version} or none; next: `lab kube down`")
    made = build.provide(lab, version)
    watch = shell.Stopwatch()
    wanted = workers.chosen(number)
    with alone(lab):
        prepare(lab, SUITE, image.WORKER)
        debian.provide(lab)
        files = [*made.iterdir(), images.provide(lab) / images.FILE]
        connect(lab)
        tokens = plane.identities(lab, version)

        def join() -> None:
            shell.together(lambda host: workers.make(lab, host, memory, files, tokens[host.name]), wanted)
            hosts.boot(lab, wanted)

        jobs: list[Callable[[], None]] = [lambda: plane.start(lab, made), join]
        shell.together(lambda job: job(), jobs)
        workers.await_ready(lab, made, wanted)
    shell.say(f"Kubernetes {version}: {', '.join(host.name for host in wanted)} Ready after {watch}")


def down(lab: Lab) -> None:
    """Ends the control plane and destroys its workers; the storage hosts stay as they are."""
    if network.there(lab.netns):
        shell.together(lambda host: hosts.destroy(lab, host), workers.existing(lab))
    plane.down(lab)


def variables(lab: Lab) -> dict[str, str]:
    """For an inventory: how Ansible here and controllers on hosts reach the API server; none without a Kubernetes."""
    return {"kubernetes_kubeconfig": str(plane.admin(lab)), "kubernetes_api_url": config.INSIDE} if plane.version(lab) else {}


def refuse(lab: Lab, verb: str) -> None:
    """A control plane cannot be put aside with the hosts, and workers without it are of no use.

    :raises LabError: when there is either of them
    """
    names = [host.name for host in workers.existing(lab)]
    if plane.exists(lab) or names:
        raise LabError(
            f"lab {verb}: refused: its Kubernetes cannot be put aside; found: {' '.join(['control plane'] * plane.exists(lab) + names)};"
            " next: `lab kube down`, which destroys the workers")
