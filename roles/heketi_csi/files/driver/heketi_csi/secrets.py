# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Secret of a request, as a client of Heketi. Nothing of it is kept or told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from glusterkube._heketi import csi_terms
from glusterkube._heketi.client import Client
from glusterkube._heketi.errors import HeketiError

from .codes import Code, Fault, invalid

_PATIENCE = 900.0   # seconds of one operation; whoever asks again meanwhile is told to wait
_USER = "admin"     # user `user` may not even ask how far its own operation is


def client(secrets: Mapping[str, str], **more: Any) -> Client:
    """:param more: how the client waits
    :raises Fault: INVALID_ARGUMENT for a Secret that is none
    """
    missing = [key for key in ("url", "key") if not secrets.get(key, "").strip()]
    if missing:
        raise invalid("the Secret of Heketi", found=f"without {', '.join(missing)}", expected="url, user, key, and ca where the server has TLS of its own",
                      next_step="csi.storage.k8s.io/provisioner-secret-name and -namespace, controller-expand-secret-name and -namespace of the StorageClass")
    try:
        return Client(secrets["url"].strip(), secrets.get("user", "").strip() or _USER, secrets["key"].strip(), ca=secrets.get("ca", ""),
                      **{"wait_timeout": _PATIENCE, **more})
    except HeketiError as error:
        raise invalid(f"the Secret of {error.what}", found=error.text, expected=error.expected, next_step=error.next_step) from None


def of_directory(path: Path) -> dict[str, str]:
    """A Secret as files, each by the name of its key.

    :raises Fault: when it can't be read
    """
    try:
        return {name: (path / name).read_text(encoding="utf-8") for name in csi_terms.SECRET if (path / name).exists()}
    except (OSError, UnicodeDecodeError):
        raise Fault(Code.FAILED_PRECONDITION, f"secret in {path}", found="not to be read", expected=f"files {', '.join(csi_terms.SECRET)}") from None
