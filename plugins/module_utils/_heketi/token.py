# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tokens as Heketi wants them (middleware/jwt.go): a JSON Web Token of RFC 7519, signed with HS256 of RFC 7515. Pure. Private to the collection.

A token is good for one method and path, until it expires. ``iat`` is left out: Heketi does not need it, and it is one clock more that may be wrong.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

LIFETIME = 120  # seconds; Heketi has no leeway on ``exp``


def token(user: str, key: str, method: str, path: str, now: float) -> str:
    """A token for one request.

    :param path: without the query
    :param now: seconds since 1970
    """
    header = {"alg": "HS256", "typ": "JWT"}
    claims = {"iss": user, "exp": int(now) + LIFETIME, "qsh": hashlib.sha256(f"{method}&{path}".encode()).hexdigest()}
    signed = b".".join(_encoded(json.dumps(part, separators=(",", ":")).encode()) for part in (header, claims))
    return f"{signed.decode()}.{signature(signed, key.encode())}"


def signature(signed: bytes, key: bytes) -> str:
    """HS256 of the first two parts of a token."""
    return _encoded(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def _encoded(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
