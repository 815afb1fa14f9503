# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the bricks of a set hold the same, as each kind of volume says, once heal has done its work."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterable
from typing import Any

from testinfra.host import Host

from . import eyes, lab

FRAGMENT = 512
"""Bytes of a stripe that each data brick of a disperse set gets."""

Files = dict[str, dict[str, Any]]
"""Mode, owner, gfid, size and sha256 by relative name."""


def walk(host: str, folder: str) -> Files:
    return dict(json.loads(lab.script(host, "walk.py", folder)))


def on_bricks(volumes: Iterable[eyes.Volume]) -> dict[eyes.Brick, Files]:
    bricks = {f"{brick.host}:{brick.path}": brick for volume in volumes for brick in volume.bricks}
    return {bricks[key]: files for key, files in lab.each(lambda key: walk(*key.split(":")), bricks).items()}


def settle(host: Host, client: str, mounted: dict[str, str], volumes: dict[str, eyes.Volume], seconds: float) -> None:
    """Look up everything that any brick has until nothing waits for heal, twice.

    A power cut can take a file from one copy with all notes of it: then the index does not know, and only a lookup by name heals it. A client's
    own listing does not do: it may come from the copy that has lost the name.

    :param mounted: where the client has each volume
    :raises AssertionError: when something still waits for heal, or it is not known, after so many seconds
    """
    start, end = time.monotonic(), time.monotonic() + seconds
    healed = [name for name in mounted if volumes[name].type != "Distribute"]
    for _unused in range(2):
        lookup(client, mounted, volumes)
        print(f"looked up: after {time.monotonic() - start:.1f} s")
        while waiting := {brick: count for name in healed for brick, count in eyes.pending(host, name).items() if count != "0"}:
            assert time.monotonic() < end, f"waits for heal after {seconds} s: {waiting}, {[eyes.pending_names(host, name) for name in healed]}"
            time.sleep(1)
        print(f"nothing waits for heal: after {time.monotonic() - start:.1f} s")


def lookup(client: str, mounted: dict[str, str], volumes: dict[str, eyes.Volume]) -> None:
    """Each name that a brick has is asked for through the client; one that heal removes is gone then."""
    names: dict[str, set[str]] = {name: set() for name in mounted}
    whose = {brick: name for name in mounted for brick in volumes[name].bricks}
    for brick, files in on_bricks(volumes[name] for name in mounted).items():
        names[whose[brick]].update(files)
    paths = [f"{mounted[name]}/{path}" for name in mounted for path in sorted(names[name])]
    lab.on(client, "tr '\\n' '\\0' | xargs -0 -r stat --format= -- 2>&1 | grep -v 'No such file' || true", "\n".join(paths))


def assert_alike(client: str, mounted: dict[str, str], volumes: dict[str, eyes.Volume]) -> None:
    """The bricks of every set hold the same, and what the client sees."""
    found = on_bricks(volumes[name] for name in mounted)
    wrong = [f"{name}: {line}" for name, path in mounted.items() for line in differences(volumes[name], found, walk(client, path))]
    assert not wrong, "\n".join(wrong)


def differences(volume: eyes.Volume, found: dict[eyes.Brick, Files], whole: Files) -> list[str]:
    """One line for each thing in which a brick is not what its volume asks for. ``whole`` is what a client sees."""
    wrong = []
    for number, bricks in enumerate(volume.sets):
        first, reference = bricks[0], found[bricks[0]]
        for brick in bricks:
            files = found[brick]
            wrong += [f"{brick.host}:{brick.path} has {name}, {first.host}:{first.path} does not" for name in files.keys() - reference.keys()]
            wrong += [f"{brick.host}:{brick.path} lacks {name}, which {first.host}:{first.path} has" for name in reference.keys() - files.keys()]
            wrong += [f"{brick.host}:{brick.path}: {name}: {key} is {files[name].get(key)}, expected {value}"
                      for name in sorted(files.keys() & reference.keys())
                      for key, value in _expected(volume, brick, reference[name], whole.get(name, {})).items() if files[name].get(key) != value]
        wrong += [f"set {number} has {name}, a client does not see it" for name in sorted(reference.keys() - whole.keys())]
    placed = [name for bricks in volume.sets for name, entry in found[bricks[0]].items() if "size" in entry]
    wrong += [f"{name} is in {placed.count(name)} sets" for name in sorted({*placed, *(name for name, entry in whole.items() if "size" in entry)})
              if placed.count(name) != 1]
    return wrong


def _expected(volume: eyes.Volume, brick: eyes.Brick, reference: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """What a file of a brick has to be, by its first copy and by what a client sees."""
    same = {key: reference[key] for key in ("mode", "owner", "gfid")}
    if "size" not in whole:
        return same
    if brick.arbiter:
        return {**same, "size": 0}
    if volume.type == "Disperse":
        data = len(volume.sets[0]) - volume.redundancy
        return {**same, "size": FRAGMENT * math.ceil(whole["size"] / (data * FRAGMENT))}
    return {**same, "size": whole["size"], "sha256": whole["sha256"]}
