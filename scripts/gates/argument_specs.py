# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every role says the same in defaults/main.yml and in meta/argument_specs.yml.

Ansible checks neither: it does not apply the defaults of a specification, and a name that is in only one of the two
is a variable that nobody documented, or one that is undefined when a user leaves it out.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from .checkout import ROOT, finish


def faults(role: str, defaults: dict[str, Any], specs: dict[str, Any]) -> list[str]:
    """Of all entry points together: they share one defaults file."""
    found, options = [], {}
    for entry, spec in specs.items():
        for name, option in (spec.get("options") or {}).items():
            if name in options and options[name].get("default") != option.get("default"):
                found.append(f"{role}: {name}: two entry points give it different defaults, one of them {entry}")
            options[name] = option
    found += [f"{role}: {name}: in defaults/main.yml, not in meta/argument_specs.yml" for name in sorted(defaults.keys() - options.keys())]
    for name, option in sorted(options.items()):
        if not name.startswith(f"{role}_"):
            found.append(f"{role}: {name}: does not begin with {role}_")
        if option.get("required") and name in defaults:
            found.append(f"{role}: {name}: required, and has a default")
        elif not option.get("required") and name not in defaults:
            found.append(f"{role}: {name}: in meta/argument_specs.yml, not in defaults/main.yml")
        elif "default" in option and (defaults[name], type(defaults[name])) != (option["default"], type(option["default"])):
            found.append(f"{role}: {name}: default {defaults[name]!r} in defaults/main.yml, {option['default']!r} in meta/argument_specs.yml")
    return found


def _load(path: Path) -> Any:
    return (yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None) or {}


def main(root: Path = ROOT) -> None:
    found = []
    for role in sorted(path for path in (root / "roles").glob("*") if path.is_dir()):
        specs = _load(role / "meta/argument_specs.yml").get("argument_specs") or {}
        if "main" not in specs:
            found.append(f"{role.name}: no entry point main in meta/argument_specs.yml")
        found += faults(role.name, _load(role / "defaults/main.yml"), specs)
    finish("argument_specs", found)


if __name__ == "__main__":
    main()
