# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of volumes as glusterd understands them. Pure. Private to the collection.

glusterd completes short names (``quick-read``) when it stores them, and stores values as they were typed.
So ``256MB``, ``256mb`` and ``268435456`` have to be recognised as one here, or every run would set them again.
The rules are those of libglusterfs/src/common-utils.c and glusterd-volgen.c.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from .._errors import StorageError
from .model_quota import SETTINGS

# glusterd sets these when it creates a volume, so they are never reset because they were not listed.
CREATION_DEFAULTS = frozenset({
    "cluster.granular-entry-heal", "nfs.disable", "performance.client-io-threads", "storage.fips-mode-rchecksum", "transport.address-family"})
# Other commands (quota, bitrot, geo-replication, snapshot) own these.
OWNED_ELSEWHERE = frozenset({
    "changelog.changelog", "features.bitrot", "features.inode-quota", "features.quota", "features.quota-deem-statfs", "features.scrub",
    "features.scrub-freq", "features.scrub-throttle", "features.uss", "geo-replication.ignore-pid-check", "geo-replication.indexing",
    *(setting.option for setting in SETTINGS.values())})
# Shown with every volume but set for the pool: `gluster volume set all`.
OF_THE_POOL = frozenset({
    "cluster.brick-graceful-cleanup", "cluster.brick-multiplex", "cluster.daemon-log-level", "cluster.enable-shared-storage",
    "cluster.localtime-logging", "cluster.max-bricks-per-process", "cluster.max-op-version", "cluster.op-version",
    "cluster.server-quorum-ratio", "config.global-threading", "glusterd.vol_count_per_thread"})
GRANULAR = "cluster.granular-entry-heal"  # changed by `volume heal` once a volume was started
OURS = "user.glusterkube."

LIMIT = 4000  # bytes of name and value: from 4,092 on glusterd 10.3 writes past a buffer and dies on every host (_storeopts)

_TRUE = frozenset({"1", "on", "yes", "true", "enable"})
_FALSE = frozenset({"0", "off", "no", "false", "disable"})
_SIZE = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)(?P<unit>[KMGTP]?B)?", re.IGNORECASE | re.ASCII)
_TIME = re.compile(r"(?P<number>0|[1-9][0-9]*)(?P<unit>s|sec|m|min|h|hr|d|days|w|wk)?", re.ASCII)
_SECONDS = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "hr": 3600, "d": 86400, "days": 86400, "w": 604800, "wk": 604800}
_NAME = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*", re.ASCII)
_USER_NAME = re.compile(r"user\.[!-<>-~]+", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def text(value: Any) -> str | None:
    """A value of YAML as gluster is told it; None for what is none."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, (int, float)):
        return str(int(value)) if float(value).is_integer() else str(value)
    return str(value) if isinstance(value, str) else None


def read(volume: str, raw: Mapping[Any, Any], faults: list[StorageError]) -> dict[str, str]:
    """Options as given, as gluster is told them. What is wrong with them is added to ``faults``."""
    answer: dict[str, str] = {}
    for name, value in ((str(name), value) for name, value in raw.items()):
        fault = _fault(name, value)
        if fault:
            found, expected, next_step = fault
            faults.append(StorageError(f"volume {volume}: option {name}: refused", found=found, expected=expected, next_step=next_step))
            continue
        value = text(value) or ""
        twin = stored_name(name, answer)
        if twin in answer:
            faults.append(StorageError(f"volume {volume}: option {name}: given twice", found=f"{twin} and {name} are one option",
                                       next_step=f"keep one of them, better {max(twin, name, key=len)}"))
        answer[name] = value if name.startswith("user.") else value.strip()
    return answer


def _fault(name: str, value: Any) -> tuple[str, str, str] | None:
    told = text(value)
    if name == "group":
        return "option group", "option_groups", f"option_groups: [{told or value}]"
    if name.startswith(OURS):
        return "a name that this collection keeps its own state in", "another name", ""
    if not (_USER_NAME if name.startswith("user.") else _NAME).fullmatch(name):
        return repr(name), "a name such as network.ping-timeout", "gluster volume set help"
    if name in OF_THE_POOL:
        return "an option of the whole pool", "options of one volume", f"gluster volume set all {name} {told}"
    if told is None:
        return "no value" if value is None else f"a {type(value).__name__}", "a string, number or boolean", (
            "remove the line; options_mode: exact resets what is not listed" if value is None else "")
    if not told.strip():
        return "an empty value, which gluster can't set", "a value", "remove the line; options_mode: exact resets what is not listed"
    if _CONTROL.search(told):
        return f"a control character in {told[:60]!r}", "one line of printable characters", ""
    size = len(name.encode()) + len(told.encode(errors="replace"))
    if size > LIMIT:
        return f"{size} bytes of name and value", f"at most {LIMIT}: glusterd would crash on every host", ""
    return None


def group(content: str, what: str) -> dict[str, str]:
    """Options in a file of ``/var/lib/glusterd/groups``.

    :raises StorageError: for a line that is none
    """
    answer = {}
    for line in content.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, is_option, value = line.partition("=")
        if not is_option or not value.strip():
            raise StorageError(f"{what}: not readable", found=repr(line), expected="lines of name=value")
        answer[name.strip()] = value.strip()
    return answer


def stored_name(name: str, stored: Collection[str]) -> str:
    """The name under which glusterd keeps an option: a short one is what follows the first dot of exactly one full one.

    ``user.*`` options are never completed. A short name that is not stored stays as it is; glusterd completes it.
    """
    if name.startswith("user."):
        return name
    if "." in name:
        short = name.partition(".")[2]
        return short if "." not in short and short in stored else name
    full = [other for other in stored if other.endswith(name) and other.partition(".")[2] == name and not other.startswith("user.")]
    return full[0] if len(full) == 1 else name


def same(name: str, one: str, other: str) -> bool:
    """Whether glusterd reads both values as one."""
    if name.startswith("user."):
        return one == other
    one, other = one.strip(), other.strip()
    if one == other:
        return True
    if one.lower() in _TRUE | _FALSE and other.lower() in _TRUE | _FALSE:
        return (one.lower() in _TRUE) == (other.lower() in _TRUE)
    return any(values[0] is not None and values[0] == values[1] for values in ((_bytes(one), _bytes(other)), (_seconds(one), _seconds(other))))


@lru_cache(maxsize=1024)  # a pool has few values, and many volumes with them
def _bytes(value: str) -> Fraction | None:
    form = _SIZE.fullmatch(value)
    if not form or (not form["unit"] and form["number"] != "0" and form["number"].startswith("0") and "." not in form["number"]):
        return None  # a number with a leading 0 is octal to some options
    power = " KMGTP".index((form["unit"] or "B").upper()[0]) if len(form["unit"] or "") == 2 else 0
    return Fraction(form["number"]) * (1 << 10 * power)


@lru_cache(maxsize=1024)
def _seconds(value: str) -> int | None:
    form = _TIME.fullmatch(value)
    return int(form["number"]) * _SECONDS[form["unit"] or "s"] if form else None


def changes(stored: Mapping[str, str], wanted: Mapping[str, str], *, exact: bool) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """What to set, ``{name: (old, new)}`` with an empty old value for one that is not set, and what to reset."""
    names = {stored_name(name, stored): name for name in wanted}
    to_set = {full: (stored.get(full, ""), wanted[name]) for full, name in names.items()
              if full not in stored or not same(full, stored[full], wanted[name])}
    to_reset = [name for name in stored if name not in names and name not in CREATION_DEFAULTS | OWNED_ELSEWHERE | OF_THE_POOL
                and not name.startswith("user.")]
    return to_set, sorted(to_reset) if exact else []


def lasting(stored: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    """Options ``user.*`` that are not listed and that gluster has no command to remove."""
    return sorted(name for name in stored if name.startswith("user.") and not name.startswith(OURS) and name not in wanted)


def quota_settings(stored: Mapping[str, str]) -> dict[str, int]:
    """Those settings of a quota that are set, in percent and in seconds."""
    values = {name: stored[setting.option] for name, setting in SETTINGS.items() if setting.option in stored}
    return {name: number for name, value in values.items()
            if (number := _seconds(value.partition("%")[0].partition(".")[0])) is not None}
