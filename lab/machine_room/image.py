# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The root file system that all hosts of a suite start from, as one ext4 image that is never written again."""

from __future__ import annotations

import functools
import os
import shutil
from pathlib import Path

from . import cache, mirror, proxy, shell
from .naming import MACHINE
from .paths import Lab

SUITES = ("bookworm", "trixie", "sid")
SIZE = "8G"

PACKAGES = (
    "systemd", "systemd-sysv", "udev", "dbus", "libpam-systemd", "openssh-server", "python3", "python3-apt", "sudo", "kmod", "iproute2", "iputils-ping",
    "procps", "ca-certificates", "lvm2", "xfsprogs", "thin-provisioning-tools",
)
"""What a host has from the start. GlusterFS is not in it: to install that is the roles' work."""

WORKER = "worker"
"""The kind of image that workers of a Kubernetes start from; that of all other hosts has no name."""

WORKER_PACKAGES = ("containerd", "runc", "containernetworking-plugins")
PREFETCH = (
    "glusterfs-server", "glusterfs-client", "glusterfs-cli", "attr", "xfsprogs", "lvm2", "thin-provisioning-tools", "nftables",
    "python3-grpcio", "python3-protobuf")
"""What the apt proxy knows beforehand, with all dependencies."""

GUEST = Path(__file__).resolve().parents[1] / "guest"
WORKER_GUEST = Path(__file__).resolve().parents[1] / "kube" / "worker"


def packages(kind: str = "") -> tuple[str, ...]:
    """The packages of the image, with those of ``LAB_PACKAGES`` (separated by commas) for labs that need more."""
    return PACKAGES + (WORKER_PACKAGES if kind else ()) + tuple(sorted(filter(None, os.environ.get("LAB_PACKAGES", "").split(","))))


def _guests(kind: str) -> list[Path]:
    """Directories whose ``customise`` makes such a host of a file tree."""
    return [GUEST, WORKER_GUEST] if kind else [GUEST]


def key(suite: str, kind: str = "") -> str:
    """Changes with everything that makes the image."""
    files = [each.read_bytes() for guest in _guests(kind) for each in sorted(guest.iterdir())]
    return cache.key(suite, SIZE, mirror.url(), " ".join(packages(kind)), " ".join(PREFETCH), Path(__file__).read_bytes(), *files)


def path(lab: Lab, suite: str, kind: str = "") -> Path:
    return lab.cache / f"{kind or 'base'}-{suite}-{key(suite, kind)}.img"


def identity(image: Path) -> str:
    """Tells an image from one made again by the same recipe: a host's disk holds only its differences from exactly one image."""
    facts = image.stat()
    return f"{image.name}:{facts.st_mtime_ns}:{facts.st_size}"


def provide(lab: Lab, suite: str, kind: str = "") -> Path:
    """The image, made if it is not there: about a minute."""
    return cache.provide(path(lab, suite, kind), functools.partial(_make, lab, suite, kind))


def _make(lab: Lab, suite: str, kind: str, place: Path) -> None:
    watch = shell.Stopwatch()
    tree = lab.run / "work" / f"{kind}{suite}"
    cache.remove(tree)
    tree.parent.mkdir(parents=True, exist_ok=True)
    with proxy.here(lab.cache / "apt") as address:
        _bootstrap(suite, kind, tree, address)
    made = str(watch)
    with place.open("wb") as image:
        image.truncate(int(SIZE.rstrip("G")) << 30)
    # without these options the kernel's lazy initialiser writes through every host's copy-on-write file
    shell.call("mke2fs", "-q", "-t", "ext4", "-E", "lazy_itable_init=0,assume_storage_prezeroed=1,nodiscard", "-m", "0", "-L", "lab", "-d", tree, place)
    shutil.rmtree(tree)
    shell.say(f"image of {f'{kind} ' * bool(kind)}{suite} in {watch} (file tree {made})")


def _bootstrap(suite: str, kind: str, tree: Path, address: str) -> None:
    """A file tree of the suite; guest/customise makes a host of it."""
    options = [f'--aptopt={name} "{value}"' for name, _unused, value in (setting.partition("=") for setting in mirror.UNDATED)]
    options += [f'--aptopt=Acquire::http::Proxy "http://{address}"', '--aptopt=Acquire::Languages "none"', "--dpkgopt=force-unsafe-io"]
    options += [f"--dpkgopt=path-exclude=/usr/share/{each}/*" for each in ("man", "doc", "locale")]
    environment = dict(os.environ, LAB_GUEST=str(GUEST), LAB_PREFETCH=" ".join(PREFETCH), LAB_PROXY=f"http://{MACHINE}:{proxy.PORT}")
    shell.call(
        "mmdebstrap", "-q", "--variant=minbase", "--mode=root", f"--include={','.join(packages(kind))}", *options,
        *(f"--customize-hook={guest / 'customise'}" for guest in _guests(kind)), suite, tree,
        f"deb [signed-by={mirror.KEYRING}] {proxy.plain(mirror.url())} {suite} main", env=environment)
