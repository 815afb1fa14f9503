# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the key comes from."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi import arguments, token
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.server import scripted


def params(**given):
    return {**{name: spec.get("default") for name, spec in arguments.ARGUMENTS.items()}, **given}


@pytest.mark.parametrize("given", ["key", "file"])
def test_the_key(tmp_path, given):
    (tmp_path / "admin.key").write_text("secret\n")
    keys = {"key": "secret"} if given == "key" else {"key_file": str(tmp_path / "admin.key")}
    with scripted((200, {}, {})) as script:
        arguments.client(params(url=script.url, **keys)).get("/clusters")
    head, claims, signature = script.requests[0].token.split(".")
    assert signature == token.signature(f"{head}.{claims}".encode(), b"secret")


@pytest.mark.parametrize(("content", "words"), [(None, "No such file"), (b"\n", "nothing in it"), (b"\xff\xfe", "no text")])
def test_no_key(tmp_path, content, words):
    path = tmp_path / "admin.key"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StorageError, match=words) as caught:
        arguments.client(params(key_file=str(path)))
    assert str(path) in str(caught.value)
