# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is printed is exactly what was given."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.glusterkube.storage.plugins.action import gluster_show


class Plugin(gluster_show.ActionModule):
    def __init__(self, arguments):
        self._task = SimpleNamespace(args=arguments, action="gluster_show")


def test_lines_without_anything_around_them(monkeypatch):
    printed: list[str] = []
    monkeypatch.setattr(gluster_show.ActionBase, "run", lambda *arguments: {})
    monkeypatch.setattr(gluster_show.display, "display", printed.append)
    assert Plugin({"lines": ["{", '  "ok": true', "}"]}).run() == {"changed": False}
    assert printed == ['{\n  "ok": true\n}']
    with pytest.raises(Exception, match="lines"):
        Plugin({}).run()
