# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What hosts looked like at two moments, and what is different."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

from . import inventory, lab

Fingerprint = dict[str, Any]


def take(hosts: Iterable[str]) -> dict[str, Fingerprint]:
    """The fingerprint of each host."""
    return {host: json.loads(text) for host, text in lab.each(lambda host: lab.script(host, "fingerprint.py"), hosts).items()}


def differences(before: dict[str, Fingerprint], after: dict[str, Fingerprint]) -> list[str]:
    """One line for each host and thing that is not what it was."""
    return [f"{host}: {part}: {_words(before[host][part], after[host][part])}"
            for host in sorted(before) for part in before[host] if before[host][part] != after[host][part]]


def _words(before: Any, after: Any) -> str:
    if isinstance(before, dict):
        names = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
        return ", ".join(f"{name} ({before.get(name, 'was not there')} -> {after.get(name, 'is gone')})" for name in names[:10])
    old, new = (text if isinstance(text, list) else text.splitlines() for text in (before, after))
    return f"gone {sorted(set(old) - set(new))[:10]}, new {sorted(set(new) - set(old))[:10]}"


if __name__ == "__main__":
    lab.BUILD.mkdir(parents=True, exist_ok=True)
    (lab.BUILD / f"{sys.argv[1]}.json").write_text(json.dumps(take(inventory.hosts())))
