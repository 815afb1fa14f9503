# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Container images without a registry, out of Debian's static busybox: an archive as ``docker save`` writes it."""

from __future__ import annotations

import functools
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .. import cache, shell
from ..errors import LabError
from ..paths import Lab
from . import debian

FILE, REPOSITORIES = "images.tar", "repositories.yaml"
"""The archive; beside images of Kubernetes' own tests, the file that KUBE_TEST_REPO_LIST has to name, so that they find them."""

REGISTRY = "test.local/e2e"
OF_TESTS = ("agnhost", "busybox", "nginx")
"""Images that the tests of storage use. All that they want of nginx is a shell."""

NAMES = ("test.local/pause:1", "test.local/busybox:1")
FOLDERS = ("bin", "tmp", "etc", "proc", "sys", "dev", "mnt", "var", "var/run")
USERS = "root:x:0:0:root:/:/bin/sh\n"
BEGIN = "1970-01-01T00:00:00Z"


def provide(lab: Lab, tests: Path | None = None) -> Path:
    """A directory that holds the archive: images of the workers or, when the directory of Kubernetes' own tests is given, those that these use."""
    busybox = debian.program(lab, "busybox")
    recipe = cache.key(Path(__file__).read_bytes(), busybox.read_bytes(), str(tests))
    return cache.provide(lab.cache / f"kube-images-{recipe}", functools.partial(_make, busybox, tests))


def _make(busybox: Path, tests: Path | None, place: Path) -> None:
    place.mkdir(parents=True)
    applets = [name for name in shell.call(busybox, "--list").split() if name != "busybox"]
    base = base_layer(busybox.read_bytes(), applets)
    archive(_of_tests(tests, base, place) if tests else [Image(NAMES, (base,))], place / FILE)


def _of_tests(tests: Path, base: bytes, place: Path) -> list[Image]:
    """With the tags that the tests themselves say: agnhost is what it says, the others are busybox."""
    repositories = place / REPOSITORIES
    repositories.write_text(f"promoterE2eRegistry: {REGISTRY}\n")
    told = shell.call(tests / "e2e.test", "--list-images", env={**os.environ, "KUBE_TEST_REPO_LIST": str(repositories)}).split()
    names = {each: tuple(name for name in told if name.startswith(f"{REGISTRY}/{each}:")) for each in OF_TESTS}
    if missing := [each for each, found in names.items() if not found]:
        raise LabError(f"{tests}/e2e.test --list-images: found: no {' '.join(missing)} of {REGISTRY}; expected: {' '.join(OF_TESTS)}")
    agnhost = layer({"agnhost": (tests / "agnhost").read_bytes()})
    return [Image((*names["busybox"], *names["nginx"]), (base,)),
            Image(names["agnhost"], (base, agnhost), {"Env": ["PATH=/bin:/"], "Entrypoint": ["/agnhost"], "Cmd": ["pause"]})]


def _entry(name: str, kind: bytes, mode: int, size: int = 0, target: str = "") -> tarfile.TarInfo:
    """An entry of root's without a time, so that the same content gives the same bytes."""
    entry = tarfile.TarInfo(name)
    entry.type, entry.mode, entry.size, entry.linkname = kind, mode, size, target
    return entry


def layer(files: dict[str, bytes], folders: tuple[str, ...] = (), links: dict[str, str] | None = None) -> bytes:
    """A layer: executable files, folders (``tmp`` is everybody's), symbolic links."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in folders:
            tar.addfile(_entry(name, tarfile.DIRTYPE, 0o1777 if name == "tmp" else 0o755))
        for name, data in files.items():
            tar.addfile(_entry(name, tarfile.REGTYPE, 0o755, len(data)), io.BytesIO(data))
        for name, target in (links or {}).items():
            tar.addfile(_entry(name, tarfile.SYMTYPE, 0o777, target=target))
    return content.getvalue()


def base_layer(busybox: bytes, applets: list[str]) -> bytes:
    return layer({"bin/busybox": busybox, "etc/passwd": USERS.encode()}, FOLDERS, {f"bin/{name}": "busybox" for name in applets})


@dataclass(frozen=True)
class Image:
    """Names, layers and what its configuration says besides. Without a command of its own it sleeps, as a pause has to."""

    names: tuple[str, ...]
    layers: tuple[bytes, ...]
    settings: Mapping[str, object] = field(default_factory=dict)

    def config(self) -> bytes:
        settings = {"Env": ["PATH=/bin"], "Cmd": ["/bin/sleep", "2147483647"], **self.settings}
        return json.dumps({
            "architecture": "amd64", "os": "linux", "created": BEGIN, "config": settings,
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{_digest(each)}" for each in self.layers]},
            "history": [{"created": BEGIN} for _each in self.layers],
        }).encode()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def archive(images: Sequence[Image], path: Path) -> None:
    """Writes images into one archive; a layer that several of them have is in it once."""
    manifest: list[dict[str, object]] = []
    blobs: dict[str, bytes] = {}
    for image in images:
        config, layers = image.config(), {f"{_digest(each)}.tar": each for each in image.layers}
        name = f"{_digest(config)}.json"
        blobs.update({**layers, name: config})
        manifest.append({"Config": name, "RepoTags": list(image.names), "Layers": list(layers)})
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in {"manifest.json": json.dumps(manifest).encode(), **blobs}.items():
            tar.addfile(_entry(name, tarfile.REGTYPE, 0o644, len(data)), io.BytesIO(data))
