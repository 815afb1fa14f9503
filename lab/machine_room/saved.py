# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whole labs put aside and taken out again: disks and identities of all hosts."""

from __future__ import annotations

import json
from pathlib import Path

from . import cache, image, shell
from . import host as hosts
from .errors import LabError
from .naming import EVERY, Host, checked
from .paths import Lab

FACTS = "saved.json"
NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}"


def _home(lab: Lab) -> Path:
    return lab.cache / "saved"


def _copy(source: Path, target: Path) -> None:
    """A copy that leaves the holes of sparse disks as holes."""
    shell.call("cp", "-a", "--sparse=always", "--reflink=auto", source, target)


def stale(state: Path, lab: Lab) -> str:
    """Why a saved state cannot be loaded, empty when it can: its disks hold differences from images that have to be the same ones."""
    facts = json.loads((state / FACTS).read_text())
    for suite, identity in facts["images"].items():
        path = image.path(lab, suite)
        if not path.exists():
            return f"its image of {suite} is not in the cache or has another recipe now"
        if image.identity(path) != identity:
            return f"the image of {suite} was made again since"
    return ""


def save(lab: Lab, name: str) -> None:
    """Shuts all hosts down, copies them, and boots those again that ran."""
    checked("name of a saved state", name, NAME)
    everyone = hosts.existing(lab)
    running = [host for host in everyone if hosts.pid(lab, host)]
    watch = shell.Stopwatch()
    shell.together(lambda host: hosts.halt(lab, host), running)
    state = _home(lab) / name
    place = _home(lab) / f".{name}.{lab.name}.new"
    cache.remove(place)
    place.mkdir(parents=True)
    shell.together(lambda host: _copy(lab.home(host), place / host.name), everyone)
    made = [hosts.facts(lab, host) for host in everyone]
    facts = {"images": {each["suite"]: image.identity(Path(each["image"])) for each in made}, "hosts": [host.name for host in everyone]}
    (place / FACTS).write_text(json.dumps(facts))
    with cache.lock(_home(lab) / ".lock", "another lab is saving, waiting for it"):
        cache.remove(state)
        place.rename(state)
    shell.say(f"saved {len(everyone)} hosts as {name} in {watch}")
    hosts.boot(lab, running)


def check(lab: Lab, name: str) -> Path:
    """The directory of a saved state that can be loaded.

    :raises LabError: when there is no such state, or when it belongs to another image
    """
    state = _home(lab) / checked("name of a saved state", name, NAME)
    if not state.is_dir():
        raise LabError(f"no state is saved as {name}: `lab saved` lists them, `lab save {name}` makes it")
    if reason := stale(state, lab):
        raise LabError(f"the saved state {name} is of no use any more, {reason}: make it again (`lab up`, your playbook, `lab save {name}`)")
    return state


def load(lab: Lab, name: str) -> list[Host]:
    """Replaces all hosts of the lab by those of a saved state, all off."""
    state = check(lab, name)
    watch = shell.Stopwatch()
    for host in hosts.existing(lab):
        hosts.destroy(lab, host)
    names = json.loads((state / FACTS).read_text())["hosts"]
    everyone = [host for host in EVERY if host.name in names]
    shell.together(lambda host: _copy(state / host.name, lab.home(host)), everyone)
    shell.say(f"loaded {len(everyone)} hosts of {name} in {watch}")
    return everyone


def forget(lab: Lab, name: str) -> None:
    """Deletes a saved state; one that is not there is no fault."""
    with cache.lock(_home(lab) / ".lock", "another lab is saving, waiting for it"):
        cache.remove(_home(lab) / checked("name of a saved state", name, NAME))


def listing(lab: Lab) -> list[str]:
    """One line per saved state, the oldest first."""
    lines = []
    for state in sorted((each.parent for each in _home(lab).glob(f"[!.]*/{FACTS}")), key=lambda state: (state / FACTS).stat().st_mtime):
        size = shell.call("du", "-sh", state).split()[0]
        names = " ".join(json.loads((state / FACTS).read_text())["hosts"])
        reason = stale(state, lab)
        lines.append(f"{state.name}  {names}  {size}" + (f"  STALE: {reason}" if reason else ""))
    return lines
