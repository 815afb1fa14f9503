# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What roles, playbooks, scenarios and examples ask of our modules, roles and filters, these have.

ansible-lint's rule `args` gives up on a task as soon as one of its options is a template, which in roles is nearly
always; a misspelt option would be found by the first user. Nobody else looks at the variables given to a role or at
filters in templates.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from .checkout import BIN, COLLECTION, ROOT, environment, files, finish

PLACES = ("roles", "playbooks", "molecule", "tests", "inventories")
FILTER = re.compile(rf"\|\s*{re.escape(COLLECTION)}\.(\w+)")
CALLS = ("ansible.builtin.include_role", "ansible.builtin.import_role")


class Loader(yaml.SafeLoader):
    """Takes !vault and !unsafe for what they stand on."""


Loader.add_multi_constructor("!", lambda loader, suffix, node: loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None)


def mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every mapping in it, however deep."""
    if isinstance(value, Mapping):
        yield value
    for inner in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from mappings(inner)


def wrong_options(where: str, given: Any, options: Mapping[str, Any]) -> Iterator[str]:
    """Names that are not there and required ones that are missing; inside of lists and mappings too. Templates are believed."""
    if not isinstance(given, Mapping):
        return
    known = {alias: name for name, option in options.items() for alias in (name, *option.get("aliases", ()))}
    yield from (f"{where}: no option {name}" for name in given if name not in known)
    named = {known.get(name) for name in given}
    yield from (f"{where}: {name} is required" for name, option in options.items() if option.get("required") and name not in named)
    for name, value in given.items():
        inner = options.get(known.get(name, ""), {}).get("suboptions") or options.get(known.get(name, ""), {}).get("options")
        for element in value if isinstance(value, list) else [value]:
            if inner:
                yield from wrong_options(f"{where}: {name}", element, inner)


def wrong_variables(where: str, role: str, given: Any, options: Mapping[str, Any]) -> Iterator[str]:
    """Variables of a role that it does not know. Others may be meant for something else."""
    if isinstance(given, Mapping):
        yield from (f"{where}: {role} has no variable {name}" for name in given if name.startswith(f"{role}_") and name not in options)


def faults(where: str, document: Any, modules: Mapping[str, Any], roles: Mapping[str, Any]) -> list[str]:
    """Modules are full name -> options, roles full name -> entry point -> options."""
    found: list[str] = []
    for mapping in mappings(document):
        for key, value in mapping.items():
            if isinstance(key, str) and key.startswith(f"{COLLECTION}.") and key not in modules:
                found.append(f"{where}: no module {key}")
            elif key in modules:
                given = {**(value if isinstance(value, Mapping) else {}), **(mapping["args"] if isinstance(mapping.get("args"), Mapping) else {})}
                found += wrong_options(f"{where}: {key}", value if isinstance(value, str) else given, modules[key])
        call = next((mapping[name] for name in CALLS if isinstance(mapping.get(name), Mapping)), mapping)
        name = mapping.get("role") if call is mapping else call.get("name")
        if not isinstance(name, str) or not name.startswith(f"{COLLECTION}."):
            continue
        entry = roles.get(name, {}).get(str(call.get("tasks_from", "main")).removesuffix(".yml"))
        if entry is None:
            found.append(f"{where}: no role {name} with entry point {call.get('tasks_from', 'main')} in its argument specs")
        else:
            found += wrong_variables(where, name.rpartition(".")[2], mapping.get("vars"), entry)
    return found


def wrong_filters(where: str, text: str, filters: set[str]) -> list[str]:
    return [f"{where}: no filter {COLLECTION}.{name}" for name in FILTER.findall(text) if f"{COLLECTION}.{name}" not in filters]


def documentation(kind: str, *names: str) -> Any:
    """What ansible-doc says: with fragments, aliases and suboptions."""
    argv = [str(BIN / "ansible-doc"), "--json", "--type", kind, *(names or ("--list", COLLECTION))]
    done = subprocess.run(argv, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"usage: $ {' '.join(argv)}\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout)


def main() -> None:
    names = sorted(f"{COLLECTION}.{path.stem}" for path in (ROOT / "plugins/modules").glob("*.py"))
    told = documentation("module", *names)
    modules = {name: (about.get("doc") or {}).get("options", {}) for name, about in told.items()}
    there = sorted(f"{COLLECTION}.{path.name}" for path in (ROOT / "roles").glob("*") if path.is_dir())
    roles = {
        name: {entry: point.get("options") or {} for entry, point in about["entry_points"].items()}
        for name, about in (documentation("role", *there) if there else {}).items()
    }
    filters = set(documentation("filter"))
    texts = {str(path): (ROOT / path).read_text(encoding="utf-8", errors="replace") for path in wanted(files())}
    examples = {f"plugins/modules/{name.rpartition('.')[2]}.py: EXAMPLES": str(about.get("examples")) for name, about in told.items()}
    found = []
    for where, text in {**texts, **examples}.items():
        found += wrong_filters(where, text, filters)
        if not where.endswith(".j2"):
            found += faults(where, list(yaml.load_all(text, Loader=Loader)), modules, roles)
    finish("usage", found)


def wanted(paths: list[Path]) -> list[Path]:
    return [path for path in paths if path.parts[0] in PLACES and path.suffix in {".yml", ".yaml", ".j2"} and "fixtures" not in path.parts]


if __name__ == "__main__":
    main()
