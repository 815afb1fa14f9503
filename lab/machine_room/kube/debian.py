# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Programs of Debian packages, unpacked into the cache: installed ones would start services (etcd) or be in the machine's way."""

from __future__ import annotations

from pathlib import Path

from .. import cache, mirror, shell
from ..errors import LabError
from ..paths import Lab

PACKAGES = ("etcd-server", "busybox-static")


def provide(lab: Lab) -> Path:
    """A file tree with etcd and a static busybox, out of this machine's own Debian, so that they fit its C library."""
    return cache.provide(lab.cache / f"kube-debian-{cache.key(Path(__file__).read_bytes(), mirror.url())}", _fetch)


def program(lab: Lab, name: str) -> Path:
    """The path of one program; where it lies differs between Debian's releases."""
    tree = provide(lab)
    for folder in ("usr/bin", "bin"):
        if (tree / folder / name).exists():
            return tree / folder / name
    raise LabError(f"{name}: not in the Debian packages {' '.join(PACKAGES)}; expected: {tree}/usr/bin/{name}; next: delete {tree}")


def _fetch(place: Path) -> None:
    place.mkdir(parents=True)
    apt = ["apt-get", "-qq", *(f"-o{setting}" for setting in ("APT::Sandbox::User=root", *mirror.UNDATED))]
    try:
        shell.call(*apt, "download", *PACKAGES, cwd=place)
    except LabError:
        shell.call(*apt, "update")
        shell.call(*apt, "download", *PACKAGES, cwd=place)
    for package in sorted(place.glob("*.deb")):
        shell.call("dpkg-deb", "-x", package, place)
        package.unlink()
