# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Kubernetes compiled from Go modules, once for each content of what it is made of."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from .. import cache, shell
from ..errors import LabError
from ..paths import Lab
from . import golang

SOURCE = Path(__file__).resolve().parents[2] / "kube"
VERSION_PACKAGES = ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")
TESTS = ("e2e.test", "ginkgo", "agnhost")
SANITY = "github.com/kubernetes-csi/csi-test/v5/cmd/csi-sanity"
TAGS = "providerless"
"""Without the clouds' code that releases up to 1.30 have in the tree."""


def versions() -> list[str]:
    """Releases that the lab has a module for."""
    return sorted(path.parent.name for path in SOURCE.glob("*/go.mod"))


def minor(version: str) -> int:
    return int(version.split(".")[1])


def has_tests(version: str) -> bool:
    """Whether the module of a release brings csi-sanity and Kubernetes' own tests: the newest one does."""
    return "csi-test" in (SOURCE / version / "go.mod").read_text()


def flags(version: str) -> str:
    """For the linker: a module does not know the version of the release that it is part of, and clients compare it."""
    facts = {
        "gitVersion": f"v{version}", "gitMajor": version.split(".")[0], "gitMinor": minor(version), "gitTreeState": "archive",
        "gitCommit": "0" * 40, "buildDate": "1970-01-01T00:00:00Z",
    }
    return " ".join(["-s -w", *(f"-X {package}.{name}={value}" for package in VERSION_PACKAGES for name, value in facts.items())])


def _files(version: str) -> list[Path]:
    return [SOURCE / "main.go", *sorted(path for path in (SOURCE / version).iterdir() if path.is_file())]


def key(version: str) -> str:
    """Changes with everything that makes the programs."""
    parts = [part for path in _files(version) for part in (path.name.encode(), path.read_bytes())]
    return cache.key(version, *parts, Path(__file__).read_bytes())


def provide(lab: Lab, version: str) -> Path:
    """The directory of the programs ``kube`` and, for the newest release, ``csi-sanity``.

    :raises LabError: when they cannot be built here, with the compiler's words
    """
    wanted = ["."] + ([SANITY] if has_tests(version) else [])
    return cache.provide(lab.cache / f"kube-{version}-{key(version)}", lambda place: _build(lab, version, place, wanted))


def provide_tests(lab: Lab, version: str) -> Path:
    """The directory of Kubernetes' own tests: ``e2e.test``, ``ginkgo``, ``agnhost``."""
    if not has_tests(version):
        raise LabError(f"Kubernetes {version}: the lab has no tests of its own for it; found: no csi-test in its go.mod; expected: the newest release")
    return cache.provide(lab.cache / f"kube-{version}-{key(version)}-tests", lambda place: _build_tests(lab, version, place))


def program(lab: Lab, version: str, name: str) -> Path:
    """The path of a program of a release, compiled if it is not there.

    :raises LabError: when the release has no such program
    """
    place = provide_tests(lab, version) if name in TESTS else provide(lab, version)
    if not (place / name).exists():
        known = sorted({*TESTS, *(path.name for path in place.iterdir())})
        raise LabError(f"Kubernetes {version}: found: no program {name}; expected: one of {', '.join(known)}")
    return place / name


def _compile(lab: Lab, version: str, work: Path, *words: str) -> None:
    """One run of Go, at the lowest priority in a folder with the sources of the release."""
    cache.remove(work)
    work.mkdir(parents=True)
    for path in _files(version):
        shutil.copy(path, work)
    settings = {"CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOWORK": "off", "GOFLAGS": "-mod=readonly", "GOOS": "linux", "GOARCH": "amd64"}
    try:
        shell.call("nice", "-n", "19", golang.find(lab, _directive(version)), *words, cwd=work, env={**os.environ, **settings})
    except LabError as error:
        raise LabError(f"Kubernetes {version} cannot be built: {error}; next: is there a way to the Go module proxy (go env GOPROXY)?") from error
    finally:
        cache.remove(work)


def _directive(version: str) -> str:
    """The oldest Go that the module accepts."""
    found = re.search(r"^go (\S+)$", (SOURCE / version / "go.mod").read_text(), re.MULTILINE)
    return found.group(1) if found else "0"


def _build(lab: Lab, version: str, place: Path, packages: list[str]) -> None:
    watch = shell.Stopwatch()
    shell.say(f"Kubernetes {version} is compiled once: 5 to 15 minutes, 3.5 GB of memory")
    place.mkdir(parents=True)
    work = place.with_name(f"{place.name}.work")
    _compile(lab, version, work, "build", "-trimpath", "-buildvcs=false", "-tags", TAGS, "-ldflags", flags(version), "-o", f"{place}/", *packages)
    shell.say(f"Kubernetes {version} in {watch}")


def _build_tests(lab: Lab, version: str, place: Path) -> None:
    watch = shell.Stopwatch()
    shell.say(f"the tests of Kubernetes {version} are compiled once: 3 to 10 minutes")
    place.mkdir(parents=True)
    work, common = place.with_name(f"{place.name}.work"), ("-trimpath", "-buildvcs=false", "-ldflags", flags(version), "-tags", TAGS)
    _compile(lab, version, work, "build", *common, "-o", f"{place}/", "github.com/onsi/ginkgo/v2/ginkgo", "k8s.io/kubernetes/test/images/agnhost")
    _compile(lab, version, work, "test", "-c", *common, "-o", f"{place}/e2e.test", "k8s.io/kubernetes/test/e2e")
    shell.say(f"the tests of Kubernetes {version} in {watch}")
