# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The verbs of ``lab kube``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from typing import Any

from .. import shell
from ..errors import LabError
from ..paths import Lab
from . import build, lifecycle, plane, workers


def _build(lab: Lab, words: argparse.Namespace) -> None:
    print(build.provide_tests(lab, words.version) if words.e2e else build.provide(lab, words.version))


def _binary(lab: Lab, words: argparse.Namespace) -> None:
    print(build.program(lab, words.version or lifecycle.running(lab), words.name))


def _up(lab: Lab, words: argparse.Namespace) -> None:
    lifecycle.up(lab, words.version, words.workers, words.memory)


def _down(lab: Lab, _words: argparse.Namespace) -> None:
    lifecycle.down(lab)
    shell.say(f"lab {lab.name} has no Kubernetes")


def _kubectl(lab: Lab, words: argparse.Namespace) -> int:
    return shell.passthrough([*plane.kubectl(lab, lifecycle.programs(lab)), *words.command])


def _kubeconfig(lab: Lab, words: argparse.Namespace) -> None:
    lifecycle.programs(lab)
    print(plane.admin(lab, words.inside))


def _enter(lab: Lab, words: argparse.Namespace) -> None:
    if not plane.exists(lab):
        raise LabError(f"lab {lab.name} has no Kubernetes: `LAB={lab.name} lab kube up VERSION`")
    command = words.command or [os.environ.get("SHELL", "/bin/sh")]
    os.execvpe("ip", ["ip", "netns", "exec", lab.kube_netns, *command], plane.environment())


def add(parser: argparse.ArgumentParser, amount: Callable[[str], str]) -> None:
    """One line of help for each verb; ``amount`` checks an amount of memory."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)

    def verb(name: str, work: Callable[[Lab, argparse.Namespace], int | None], text: str, version: bool = False, **how: Any) -> argparse.ArgumentParser:
        each = verbs.add_parser(name, help=text, description=text, **how)
        each.set_defaults(work=work)
        if version:
            each.add_argument("version", choices=build.versions(), metavar="VERSION", help=f"one of {', '.join(build.versions())}")
        return each

    each = verb("build", _build, "compile a release, or find it in the cache; print the directory of its programs", version=True)
    each.add_argument("--e2e", action="store_true", help="Kubernetes' own tests in place of its programs: e2e.test, ginkgo, agnhost")
    each = verb("binary", _binary, "print the path of a program of a release, of the one that runs unless said")
    each.add_argument("name", metavar="NAME", help=f"kube, csi-sanity, {', '.join(build.TESTS)}")
    each.add_argument("version", nargs="?", choices=build.versions(), metavar="VERSION")
    each = verb("up", _up, "control plane and workers (g8, g9, then g7 and so on), or what is missing of them", version=True)
    each.add_argument("workers", nargs="?", type=int, choices=range(1, workers.MOST + 1), default=2, metavar="WORKERS")
    each.add_argument("--memory", type=amount, default=lifecycle.MEMORY, help="memory of new workers (%(default)s)")
    verb("down", _down, "end the control plane and destroy the workers; storage hosts stay")
    foreign: dict[str, Any] = {"prefix_chars": "\0", "add_help": False}    # all options are those of the command
    text = "kubectl as the administrator, outside of the lab's network"
    verb("kubectl", _kubectl, text, **foreign).add_argument("command", nargs=argparse.REMAINDER, metavar="ARG")
    each = verb("kubeconfig", _kubeconfig, "print the path of the administrator's kubeconfig for this machine")
    each.add_argument("--inside", action="store_true", help="the one for hosts of the lab")
    text = "run a command of this machine in the control plane's network"
    verb("enter", _enter, text, **foreign).add_argument("command", nargs=argparse.REMAINDER, metavar="CMD")
