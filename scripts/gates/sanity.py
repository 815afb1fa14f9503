# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ansible-test sanity, without containers, from a copy of the tree, with nothing ignored.

ansible-test wants five things that a checkout does not give it:
- a path that really ends in ansible_collections/NAMESPACE/NAME; a link does not do;
- a git of its own there: the one of a folder above would be asked, and know none of the files;
- a script that installs pip, which it would fetch from a host that few networks let through: ours takes pip's wheel
  from the package index, of the version that ansible-test asks for;
- Pythons that run: a pyenv shim for one that is not there is fatal;
- a home of its own, in the cache, where it keeps its environments.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import ansible_test

from .checkout import BIN, COLLECTION, NAME, NAMESPACE, copy, environment, files, workshop

VERSIONS = ("3.9", "3.10", "3.11", "3.12", "3.13")  # tests/config.yml says which of them the hosts may have
TESTS = ("ansible-doc", "changelog", "compile", "import", "pep8", "pylint", "runtime-metadata", "shellcheck", "validate-modules", "yamllint")
NOISE = re.compile(r"\s*━|Running sanity|Using cached|(Collecting|Installing|Successfully installed|Using|Downloading) |  Downloading|WARNING: Using locale")
TOOLS = ("git", "shellcheck")  # ansible-test warns when one is missing, and goes on
GET_PIP = """\
import sys

sys.path.insert(0, {wheel!r})
from pip._internal.cli.main import main

# get-pip.py has options that pip has not
sys.exit(main(["install", "--upgrade", "--force-reinstall", *(a for a in sys.argv[1:] if a not in ("--no-setuptools", "--no-wheel"))]))
"""


def home() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / COLLECTION
    path = cache / "ansible-test"
    path.mkdir(parents=True, exist_ok=True)
    return path


def provide_pip(path: Path) -> None:
    """What ansible-test looks for before it would download it."""
    source = (Path(ansible_test.__file__).parent / "_internal/python_requirements.py").read_text(encoding="utf-8")
    version = re.search(r"pip='([\d.]+)'", source)
    if not version:
        sys.exit("sanity: cannot tell which pip this ansible-test wants")
    script = path / f".ansible/test/cache/get_pip_{version[1].replace('.', '_')}.py"
    wheel = path / f"pip-{version[1]}-py3-none-any.whl"
    if not wheel.exists():
        with tempfile.TemporaryDirectory(dir=path) as work:
            subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", work, f"pip=={version[1]}"], check=True)
            os.replace(Path(work) / wheel.name, wheel)
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(GET_PIP.format(wheel=str(wheel)), encoding="utf-8")


def interpreters(search: Iterable[Path]) -> dict[str, Path]:
    """Version -> an interpreter of it that runs: what it calls itself, not the name that found it."""
    found: dict[str, Path] = {}
    for version in VERSIONS:
        for folder in search:
            asked = subprocess.run(
                [folder / f"python{version}", "-c", "import sys; print('%d.%d' % sys.version_info[:2], getattr(sys, '_base_executable', sys.executable))"],
                capture_output=True, text=True, check=False,
            ) if (folder / f"python{version}").exists() else None
            if asked and asked.returncode == 0 and asked.stdout.startswith(f"{version} "):
                found[version] = Path(asked.stdout.split(maxsplit=1)[1].strip())
                break
    return found


def search_path() -> list[Path]:
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    folders = [Path(folder) for folder in os.get_exec_path() if Path(folder) != BIN]
    return [*folders, *sorted(pyenv.glob("versions/*/bin"), reverse=True)]


def tools(folder: Path, pythons: dict[str, Path]) -> str:
    """A PATH that holds our tools, these interpreters and the system's commands; no other Python."""
    folder.mkdir()
    for version, python in pythons.items():
        (folder / f"python{version}").symlink_to(python)
    for tool in TOOLS:
        (folder / tool).symlink_to(str(shutil.which(tool)))
    return os.pathsep.join([str(BIN), str(folder), "/usr/bin", "/bin"])


def complaints(output: str) -> list[str]:
    """What did not run, although everything ended well: ansible-test warns of it, or says nothing at all."""
    told = re.compile(r"skipp(ing|ed)|Required program .* not found|missing virtual environment", re.IGNORECASE)
    found = [line for line in output.splitlines() if told.search(line) and "because it could not be found" not in line]
    return found + [f"{test}: did not run" for test in TESTS if f'Running sanity test "{test}"' not in output]


def main() -> None:
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        sys.exit(f"sanity: not installed: {' '.join(missing)}; next: make bootstrap")
    ignored = [str(path) for path in files() if path.match("tests/sanity/ignore*")]
    if ignored:
        sys.exit(f"sanity: nothing is ignored here; found: {' '.join(ignored)}")
    pythons = interpreters(search_path())
    with workshop("sanity") as work, (home() / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        provide_pip(home())
        tree = copy(work / "ansible_collections" / NAMESPACE / NAME)
        subprocess.run(["git", "init", "--quiet"], cwd=tree, check=True)
        subprocess.run(["git", "add", "--all", "--force"], cwd=tree, check=True)
        env = environment(HOME=str(home()), PATH=tools(work / "bin", pythons))
        del env["PYTHONPATH"]
        done = subprocess.run(
            [BIN / "ansible-test", "sanity", "--local", "--color", "no"],
            cwd=tree, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )
    print("\n".join(line for line in done.stdout.splitlines() if not NOISE.match(line)))
    print(f"Pythons: {' '.join(pythons)}")
    skipped = complaints(done.stdout)
    if skipped:
        print("These did not run:", *skipped, sep="\n")
    sys.exit(done.returncode or bool(skipped))


if __name__ == "__main__":
    main()
