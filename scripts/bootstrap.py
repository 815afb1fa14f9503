# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes .venv and .ansible/collections of this checkout, from a cache that all checkouts share.

Runs before the virtual environment exists, so it uses the standard library only. Everything in the cache is
named by what it was made from, made under a lock, and used only once it is complete; any of it may be deleted
at any time.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt", "requirements-dev.lock")
SELF = "glusterkube.storage"

# Collections that ours needs come from the PyPI package `ansible`, so that one registry is enough.
ANSIBLE = "12.3.0"
COLLECTIONS = ("kubernetes.core",)


def cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / SELF


def say(text: str) -> None:
    print(f"bootstrap: {text}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Held until the block ends, or the process does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def venv_key(root: Path, python: str = sys.executable) -> str:
    """One environment per set of requirements and interpreter."""
    digest = hashlib.sha256()
    for part in (platform.python_version(), platform.machine(), os.path.realpath(python)):
        digest.update(part.encode() + b"\0")
    for name in REQUIREMENTS:
        digest.update((root / name).read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def pip(python: str | Path, *arguments: str) -> None:
    env = {"PIP_CACHE_DIR": str(cache() / "pip"), "PIP_DISABLE_PIP_VERSION_CHECK": "1", **os.environ}
    subprocess.run([str(python), "-m", "pip", "--quiet", *arguments], check=True, env=env)


def make_venv() -> Path:
    """The environment, complete. One that lacks its marker was interrupted and is made anew."""
    venv = cache() / f"venv-{venv_key(ROOT)}"
    complete = venv / ".complete"
    if complete.exists():
        return venv
    with locked(venv.with_suffix(".lock")):
        if complete.exists():
            return venv
        say(f"making {venv} with Python {platform.python_version()}")
        start = time.monotonic()
        shutil.rmtree(venv, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
        pip(venv / "bin/python", "install", "-r", str(ROOT / "requirements-dev.txt"), "-c", str(ROOT / "requirements-dev.lock"))
        pip(venv / "bin/python", "check")
        complete.touch()
        say(f"done in {time.monotonic() - start:.0f} s")
    return venv


def fetch_collections(python: Path) -> Path:
    """The folder in the cache that holds COLLECTIONS, out of the wheel."""
    target = cache() / f"collections-{ANSIBLE}-{'-'.join(COLLECTIONS)}"
    if target.exists():
        return target
    with locked(target.with_name(target.name + ".lock")):
        if target.exists():
            return target
        say(f"fetching {', '.join(COLLECTIONS)} out of ansible {ANSIBLE} from PyPI")
        with tempfile.TemporaryDirectory(dir=cache()) as work:
            pip(python, "download", "--no-deps", "--no-cache-dir", "--only-binary=:all:", "--dest", work, f"ansible=={ANSIBLE}")
            (wheel,) = Path(work).glob("*.whl")
            prefixes = tuple(f"ansible_collections/{name.replace('.', '/')}/" for name in COLLECTIONS)
            with zipfile.ZipFile(wheel) as archive:
                members = [name for name in archive.namelist() if name.startswith(prefixes)]
                archive.extractall(Path(work) / "new", members)
            os.replace(Path(work) / "new/ansible_collections", target)
    return target


def link(path: Path, to: str | Path) -> None:
    """Makes path a link, in one step. What somebody put there is never replaced, only another link."""
    if path.is_symlink() and os.readlink(path) == str(to):
        return
    if path.exists() and not path.is_symlink():
        sys.exit(f"bootstrap: {path} is in the way: expected a link to {to} that make owns; move it away")
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}")
    new.symlink_to(to)
    os.replace(new, path)


def copy_collection(source: Path, target: Path) -> None:
    """A copy, complete or absent. The manifest names the version, and is what tells an old copy."""
    manifest = target / "MANIFEST.json"
    if manifest.exists() and manifest.read_bytes() == (source / "MANIFEST.json").read_bytes():
        return
    new = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.copytree(source, new)
    shutil.rmtree(target, ignore_errors=True)
    try:
        os.replace(new, target)
    except OSError:  # another run of make was faster, with the same copy
        shutil.rmtree(new)


def main() -> None:
    cache().mkdir(parents=True, exist_ok=True)
    venv = make_venv()
    link(ROOT / ".venv", venv)
    collections = ROOT / ".ansible/collections/ansible_collections"
    link(collections / SELF.replace(".", "/"), "../../../..")
    fetched = fetch_collections(venv / "bin/python")
    for name in COLLECTIONS:
        folder = Path(name.replace(".", "/"))
        (collections / folder).parent.mkdir(parents=True, exist_ok=True)
        copy_collection(fetched / folder, collections / folder)


if __name__ == "__main__":
    main()
