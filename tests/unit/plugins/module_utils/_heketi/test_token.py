# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tokens, against published vectors."""

from __future__ import annotations

import base64
import json

from ansible_collections.glusterkube.storage.plugins.module_utils._heketi import token

# RFC 7515, appendix A.1
RFC_KEY = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
RFC_SIGNED = (b"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
              b"eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ")
RFC_SIGNATURE = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_rfc_7515_a_1():
    assert token.signature(RFC_SIGNED, decoded(RFC_KEY)) == RFC_SIGNATURE


def test_the_token_of_jwt_io():
    signed = b"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ"
    assert token.signature(signed, b"your-256-bit-secret") == "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"


def test_its_claims():
    """``qsh`` is ``printf 'GET&/volumes' | sha256sum``."""
    head, claims, signature = token.token("admin", "secret", "GET", "/volumes", now=1000.7).split(".")
    assert json.loads(decoded(head)) == {"alg": "HS256", "typ": "JWT"}
    assert json.loads(decoded(claims)) == {"iss": "admin", "exp": 1120, "qsh": "c162acc9024272120bacfff7709c932cc252337d0a30fa15b025010066662bea"}
    assert signature == token.signature(f"{head}.{claims}".encode(), b"secret")
