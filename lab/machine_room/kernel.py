# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The user-mode Linux kernel: Debian sid's, with the C library of that suite beside it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from . import cache, mirror, shell
from .errors import LabError
from .paths import Lab

SUITE = "sid"
"""Older suites have no seccomp mode, and their ptrace mode fails on processors with a large register state."""

PACKAGES = ("user-mode-linux", "libc6")
PROGRAM = "linux.uml"


def provide(lab: Lab) -> Path:
    """The directory of the kernel: ``linux.uml``, ``lib``, ``modules``, ``version``. Made and tried once, about 6 s.

    The path of the cache is in the key because it is written into the program.
    """
    return cache.provide(lab.cache / f"kernel-{cache.key(Path(__file__).read_bytes(), str(lab.cache))}", _make)


def version(kernel: Path) -> str:
    return (kernel / "version").read_text().strip()


def _make(place: Path) -> None:
    watch = shell.Stopwatch()
    tree, home = place / "tree", place.with_suffix("")
    _unpack(place / "apt", tree)
    (place / "lib").mkdir()
    for name in ("ld-linux-x86-64.so.2", "libc.so.6"):
        shutil.copy(next(tree.glob(f"usr/lib/x86_64-linux-gnu/{name}")), place / "lib" / name)
    shutil.move(tree / "usr/lib/uml/modules", place / "modules")
    shutil.move(tree / "usr/bin" / PROGRAM, place / PROGRAM)
    _try(place / PROGRAM, place / "lib")
    (place / "version").write_text(shell.call(place / PROGRAM, "--version"))
    shutil.rmtree(place / "apt")
    shutil.rmtree(tree)
    _link(place / PROGRAM, home / "lib")
    shell.say(f"kernel {version(place)} in {watch}")


def _unpack(state: Path, tree: Path) -> None:
    """The packages' files, by an apt that has its own state and sources: this machine's apt is not touched."""
    for each in ("state/lists/partial", "cache/archives/partial"):
        (state / each).mkdir(parents=True)
    (state / "status").touch()
    (state / "sources.list").write_text(f"deb [signed-by={mirror.KEYRING}] {mirror.url()} {SUITE} main\n")
    settings = [
        f"Dir::State={state}/state", f"Dir::State::status={state}/status", f"Dir::Cache={state}/cache", f"Dir::Etc::sourcelist={state}/sources.list",
        "Dir::Etc::sourceparts=/dev/null", "Dir::Etc::preferences=/dev/null", "Dir::Etc::preferencesparts=/dev/null",
        "Acquire::Languages=none", "APT::Sandbox::User=root", *mirror.UNDATED,
    ]
    apt = ["apt-get", "-qq", *(f"-o{setting}" for setting in settings)]
    shell.call(*apt, "update")
    shell.call(*apt, "download", *PACKAGES, cwd=state)
    for package in sorted(state.glob("*.deb")):
        shell.call("dpkg-deb", "-x", package, tree)


def _link(program: Path, library: Path) -> None:
    """Binds the program to the C library beside it: this machine's own may be older than the kernel's."""
    shell.call("patchelf", "--set-interpreter", library / "ld-linux-x86-64.so.2", "--set-rpath", library, program)


def _try(program: Path, library: Path) -> None:
    """Starts the kernel without a disk: it has to come as far as looking for one.

    :raises LabError: when this kernel is of no use here
    """
    _link(program, library)
    name = shell.call(program, "--version").strip()
    if "seccomp=" not in subprocess.run([program, "--help"], capture_output=True, text=True, check=False).stdout:
        raise LabError(f"kernel {name} of {SUITE} has no seccomp mode: the lab does not work with it")
    try:
        boot = subprocess.run(
            [program, "mem=64M", "seccomp=on", "con=null", "con0=null,fd:1", "panic=-1"], input="", capture_output=True, text=True, check=False, timeout=20)
        said = boot.stdout + boot.stderr
    except subprocess.TimeoutExpired as error:
        said = (error.stdout or b"").decode(errors="replace")
    if "VFS:" not in said:
        last = (said.strip().splitlines() or ["no output"])[-1]
        raise LabError(f"kernel {name} of {SUITE} does not start on this machine: {last}")
