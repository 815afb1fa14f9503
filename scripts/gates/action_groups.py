# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""meta/runtime.yml groups exactly the modules that are there, and the modules say so in their documentation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from .checkout import COLLECTION, ROOT, finish

GROUPS = ("gluster", "heketi")
ALONE = {"host_service"}
"""Modules of no group: none of their options could be the same for several of them."""


def faults(modules: dict[str, str], groups: dict[str, Any]) -> list[str]:
    """Modules are name -> source."""
    found = [f"meta/runtime.yml: unknown action group {name}" for name in sorted(groups.keys() - set(GROUPS))]
    for group in GROUPS:
        there = {name for name in modules if name.startswith(f"{group}_")}
        listed = groups.get(group, [])
        if group in groups and not listed:
            found.append(f"meta/runtime.yml: action group {group} is empty")
        found += [f"meta/runtime.yml: action group {group} lacks {name}" for name in sorted(there - set(listed))]
        found += [f"meta/runtime.yml: action group {group} lists {name}, which is no module" for name in sorted(set(listed) - there)]
        if list(listed) != sorted(set(listed)):
            found.append(f"meta/runtime.yml: action group {group} is not sorted, or names a module twice")
        fragment = f"{COLLECTION}.attributes.actiongroup_{group}"
        found += [f"plugins/modules/{name}.py: does not extend {fragment}" for name in sorted(there) if fragment not in modules[name]]
    homeless = [name for name in modules.keys() - ALONE if not name.startswith(tuple(f"{group}_" for group in GROUPS))]
    return found + [f"plugins/modules/{name}.py: in no action group" for name in sorted(homeless)]


def main(root: Path = ROOT) -> None:
    modules = {path.stem: path.read_text(encoding="utf-8") for path in (root / "plugins/modules").glob("*.py")}
    runtime = yaml.safe_load((root / "meta/runtime.yml").read_text(encoding="utf-8"))
    finish("action_groups", faults(modules, runtime.get("action_groups", {})))


if __name__ == "__main__":
    main()
