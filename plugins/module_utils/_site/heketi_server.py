# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the inventory says of Heketi's server, checked before any host is asked. Pure, for the controller. Private to the collection."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from ipaddress import ip_network
from typing import Any

from .._errors import StorageError
from . import spec
from .declared import from_error
from .model import Fault

SAME = ("config", "tls", "firewall", "firewall_networks", "admin_key", "user_key")  # heketi_NAME is heketi_server_NAME of the role
BACKUP = ("schedule", "folder", "keep", "copies", "command")
NAMES = ("heketi_install", *(f"heketi_{name}" for name in SAME), "heketi_backup")
ARCHIVE = "{url: .., checksum: 'sha256:..'}"
_CHECKSUM = re.compile(r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}", re.ASCII)
_KEY_LEAST = 8  # whoever guesses it has root on every storage host


def faults(host: str, declared: Mapping[str, Any], role: Mapping[str, Any]) -> list[Fault]:
    """What forbids to go on.

    :param host: that of Heketi
    :param declared: values by :data:`NAMES`; null is the same as not given
    :param role: argument spec of the role heketi_server
    """
    declared = {name: value for name, value in declared.items() if value is not None}
    rules = {f"heketi_{name}": role[f"heketi_server_{name}"] for name in SAME}
    rules["heketi_tls"] = {"type": "dict", "options": {word: {"type": "str"} for word in role["heketi_server_tls"]["options"]}}  # relative ones too
    rules["heketi_backup"] = {"type": "dict", "options": {word: role[f"heketi_server_backup_{word}"] for word in BACKUP}}
    found = []
    for name, value in declared.items():
        wrong = list(_install(value)) if name == "heketi_install" else list(spec.faults(name, value, rules[name]))
        found += wrong or list(_CHECKS.get(name, _nothing)(name, value))
    return [from_error(host, error.what.partition(": ")[0], error) for error in found]


def _install(value: Any) -> Iterator[StorageError]:
    expected = f"build, package or {ARCHIVE}"
    if not isinstance(value, Mapping):
        if value not in ("build", "package"):
            yield StorageError("heketi_install: no way to install it", found=f"{value!r:.60}", expected=expected, next_step=f"heketi_install: {expected}")
        return
    wrong = list(spec.faults("heketi_install", value, {"type": "dict", "options": {"url": {"type": "str"}, "checksum": {"type": "str"}}}))
    yield from wrong
    if not wrong and not (value.get("url") and _CHECKSUM.fullmatch(value.get("checksum") or "")):
        yield StorageError("heketi_install: an archive without its checksum", found=f"url {value.get('url')!r:.60}, checksum {value.get('checksum')!r:.60}",
                           expected="both, the checksum as sha256:64 DIGITS or sha512:128 DIGITS", next_step=f"heketi_install: {ARCHIVE}; sha256sum FILE")


def _nothing(_name: str, _value: Any) -> Iterable[StorageError]:
    return ()


def _config(name: str, value: Mapping[str, Any]) -> Iterator[StorageError]:
    sshexec = ((value.get("glusterfs") or {}).get("sshexec") or {})
    for path, port in ((f"{name}.port", value.get("port")), (f"{name}.glusterfs.sshexec.port", sshexec.get("port"))):
        if port is not None and not 1 <= int(port) <= 65535:
            yield StorageError(f"{path}: is no port", found=str(port), expected="1 to 65535", next_step=f"write {path} as a number from 1 to 65535")
    for path, number in _numbers(name, value):
        if number < 0:
            yield StorageError(f"{path}: is negative", found=str(number), expected="0 or more", next_step=f"write {path} as 0 or more, or leave it out")


def _numbers(name: str, value: Any) -> Iterator[tuple[str, int]]:
    if isinstance(value, Mapping):
        for word, entry in value.items():
            if word != "port":
                yield from _numbers(f"{name}.{word}", entry)
    elif isinstance(value, int):
        yield name, value


def _tls(name: str, value: Mapping[str, Any]) -> Iterator[StorageError]:
    missing = [word for word in ("cert", "key") if not value.get(word)]
    if value and missing:
        yield StorageError(f"{name}: lacks {' and '.join(missing)}", found=", ".join(map(str, value)), expected="cert and key",
                           next_step="heketi_tls: {cert: FILE, key: FILE, ca: FILE}, files on the controller")


def _networks(name: str, value: list[str]) -> Iterator[StorageError]:
    for number, network in enumerate(value):
        try:
            ip_network(network)
        except ValueError as error:
            yield StorageError(f"{name}[{number}]: is no network", found=str(error), expected="CIDR form such as 192.0.2.0/24 or 2001:db8::/64",
                               next_step=f"{name}: [192.0.2.0/24]")


def _key(name: str, value: str) -> Iterator[StorageError]:
    if value and (len(value) < _KEY_LEAST or value != value.strip()):
        blanks = ", with blanks around" if value != value.strip() else ""
        yield StorageError(f"{name}: is no good key", found=f"{len(value)} characters{blanks}", expected=f"{_KEY_LEAST} characters or more, no blanks around",
                           next_step=f"openssl rand -hex 32, into a vault; or leave {name} out")


def _backup(name: str, value: Mapping[str, Any]) -> Iterator[StorageError]:
    if value.get("keep") is not None and int(value["keep"]) < 1:
        yield StorageError(f"{name}.keep: keeps none", found=str(value["keep"]), expected="1 or more", next_step=f"{name}: {{keep: 14}}")
    if value.get("schedule") is not None and not value["schedule"].strip():
        yield StorageError(f"{name}.schedule: says no time", found="nothing", expected="as OnCalendar of systemd takes it",
                           next_step=f"{name}: {{schedule: daily}}")
    if value.get("command") and not value["command"][0].startswith("/"):
        yield StorageError(f"{name}.command: no absolute path", found=f"{value['command'][0]!r:.60}", expected="a program with its arguments",
                           next_step=f"{name}: {{command: [/usr/local/bin/PROGRAM]}}")


_CHECKS: dict[str, Callable[[str, Any], Iterable[StorageError]]] = {
    "heketi_config": _config, "heketi_tls": _tls, "heketi_firewall_networks": _networks, "heketi_admin_key": _key, "heketi_user_key": _key,
    "heketi_backup": _backup}
