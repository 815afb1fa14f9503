# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that every module of Heketi has, and the client that they make. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._errors import StorageError
from .client import Client

ARGUMENTS: dict[str, dict[str, Any]] = {
    "url": {"type": "str", "default": "http://127.0.0.1:8080"},
    "user": {"type": "str", "default": "admin"},
    "key": {"type": "str", "no_log": True},
    "key_file": {"type": "path", "default": "/etc/heketi/admin.key", "no_log": False},
    "ca_file": {"type": "path"},
    "validate_certs": {"type": "bool", "default": True},
    "timeout": {"type": "int", "default": 60},
    "wait_timeout": {"type": "int", "default": 1800},
}


def client(params: Mapping[str, Any]) -> Client:
    """The client of a module.

    :param params: of :data:`ARGUMENTS`
    :raises StorageError: when the key can't be read
    """
    return Client(params["url"], params["user"], params["key"] or _key(params["key_file"]), ca_file=params["ca_file"] or "",
                  validate=params["validate_certs"], timeout=params["timeout"], wait_timeout=params["wait_timeout"])


def _key(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            key = file.read().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(f"Heketi: key file {path}", found=getattr(error, "strerror", None) or "no text", expected="the key of the server",
                           next_step="run this on the host of Heketi as root, or give `key`") from None
    if not key:
        raise StorageError(f"Heketi: key file {path}", found="nothing in it", expected="the key of the server", next_step="run the role heketi_server")
    return key
