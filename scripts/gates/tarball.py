# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection as a user gets it: built, installed, cut down to what Galaxy promises to keep, and asked for everything.

Galaxy's rule: it must work when all is deleted from the installed collection but meta, plugins, roles and playbooks.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .checkout import BIN, COLLECTION, NAME, NAMESPACE, ROOT, copy, environment, workshop

SHIPPED = frozenset({"CHANGELOG.md", "COPYING", "FILES.json", "MANIFEST.json", "README.md", "docs", "inventories", "meta", "playbooks", "plugins", "roles"})
KEPT = frozenset({"meta", "playbooks", "plugins", "roles"})
# Folder of plugins -> what ansible-doc calls them. The others have no documentation of their own.
DOCUMENTED = {"callback": "callback", "filter": "filter", "inventory": "inventory", "lookup": "lookup", "modules": "module", "test": "test"}
UP = re.compile(r"(?:\.\./)+[\w./-]*")
FILTERS = "import importlib, json, sys; print(json.dumps(sorted(n for m in sys.argv[1:] for n in importlib.import_module(m).FilterModule().filters())))"


class Broken(Exception):
    """The words for the one who broke it."""


def stray(members: Iterable[str]) -> list[str]:
    """What a tarball should not hold."""
    return sorted(
        name for name in members
        if name.split("/")[0] not in SHIPPED or any(part.startswith(".") or part in {"__pycache__", "lab"} for part in name.split("/"))
    )


def undocumented(kind: str, wanted: Iterable[str], answer: dict[str, Any]) -> list[str]:
    """What ansible-doc could not show whole."""
    found = []
    for name in wanted:
        about = answer.get(name) or {}
        if kind == "role":
            if "main" not in about.get("entry_points", {}):
                found.append(f"role {name}: no entry point main")
            continue
        found += [f"{kind} {name}: no {part}" for part in ("doc", "examples", "return") if not about.get(part)]
    return found


def outside(tree: Path) -> list[str]:
    """Relative paths in playbooks and roles that leave the four folders. `--syntax-check` does not open every file."""
    found = []
    for path in sorted(path for part in ("playbooks", "roles") for path in (tree / part).rglob("*.y*ml")):
        for target in UP.findall(path.read_text(encoding="utf-8")):
            reached = Path(os.path.normpath(path.parent / target))
            if not any(reached.is_relative_to(tree / part) for part in KEPT):
                found.append(f"{path.relative_to(tree)}: {target} is outside of what is kept: {', '.join(sorted(KEPT))}")
    return found


def ask(argv: Iterable[str | Path], env: dict[str, str], cwd: Path) -> str:
    argv = [str(word) for word in argv]
    done = subprocess.run(argv, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Broken(f"$ {' '.join(argv)}\n{done.stdout}{done.stderr}")
    return done.stdout


def install(work: Path, env: dict[str, str]) -> Path:
    """The folder of collections, with ours cut down and kubernetes.core beside it."""
    ask([BIN / "ansible-galaxy", "collection", "build", copy(work / "source"), "--output-path", work], env, work)
    (tarball,) = work.glob(f"{NAMESPACE}-{NAME}-*.tar.gz")
    with tarfile.open(tarball) as archive:
        strange = stray(member.name for member in archive.getmembers())
    if strange:
        raise Broken("\n".join(["in the tarball, and no user needs it (name it in build_ignore of galaxy.yml):", *strange]))
    site = work / "site"
    ask([BIN / "ansible-galaxy", "collection", "install", tarball, "--collections-path", site, "--no-deps", "--offline"], env, work)
    collections = site / "ansible_collections"
    for entry in (collections / NAMESPACE / NAME).iterdir():
        if entry.name not in KEPT:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    shutil.copytree(ROOT / ".ansible/collections/ansible_collections/kubernetes", collections / "kubernetes")
    return collections


def contents(collections: Path, env: dict[str, str], work: Path) -> dict[str, list[str]]:
    """Kind -> full names of what our collection brings."""
    tree = collections / NAMESPACE / NAME
    brought: dict[str, list[str]] = {}
    for folder, kind in DOCUMENTED.items():
        names = sorted(path.stem for path in (tree / "plugins" / folder).glob("*.py") if not path.name.startswith("__"))
        if kind in {"filter", "test"} and names:
            modules = [f"ansible_collections.{COLLECTION}.plugins.{folder}.{name}" for name in names]
            listing = FILTERS.replace("filters()", f"{kind}s()")
            names = json.loads(ask([sys.executable, "-c", listing, *modules], {**env, "PYTHONPATH": str(collections.parent)}, work))
        brought[kind] = [f"{COLLECTION}.{name}" for name in names]
    brought["role"] = sorted(f"{COLLECTION}.{path.name}" for path in (tree / "roles").glob("*") if path.is_dir())
    brought["playbook"] = sorted(f"{COLLECTION}.{path.stem}" for path in (tree / "playbooks").glob("*.y*ml"))
    return brought


def main() -> None:
    try:
        with workshop("tarball") as work:
            (work / "none.cfg").touch()
            env = environment(
                HOME=str(work), ANSIBLE_HOME=str(work / "home"), ANSIBLE_CONFIG=str(work / "none.cfg"),
                ANSIBLE_COLLECTIONS_PATH=str(work / "site"), ANSIBLE_COLLECTIONS_SCAN_SYS_PATH="false",
            )
            del env["PYTHONPATH"]
            collections = install(work, env)
            brought = contents(collections, env, work)
            faults = outside(collections / NAMESPACE / NAME)
            for kind, names in brought.items():
                if names and kind != "playbook":
                    faults += undocumented(kind, names, json.loads(ask([BIN / "ansible-doc", "--json", "--type", kind, *names], env, work)))
            if f"{COLLECTION}.site" not in brought["playbook"]:
                faults.append("playbooks/site.yml is not there")
            if faults:
                raise Broken("\n".join(faults))
            ask([BIN / "ansible-playbook", "--syntax-check", *brought["playbook"]], env, work)
    except Broken as broken:
        sys.exit(str(broken))
    print(", ".join(f"{len(names)} {kind}{'' if len(names) == 1 else 's'}" for kind, names in brought.items() if names))


if __name__ == "__main__":
    main()
