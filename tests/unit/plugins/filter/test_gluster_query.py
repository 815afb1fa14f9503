# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Questions in JMESPath."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.glusterkube.storage.plugins.filter import gluster_query

VALUE = {"volumes": [{"name": "home", "heal": 3}, {"name": "logs", "heal": 0}, {"name": "lost", "heal": None}]}


def test_an_answer():
    assert gluster_query.gluster_query(VALUE, "volumes[?heal>`0`].name") == ["home"]
    assert gluster_query.gluster_query(VALUE, "volumes[?heal==null].name") == ["lost"]


def test_what_is_no_question():
    with pytest.raises(AnsibleFilterError, match="is no question"):
        gluster_query.gluster_query(VALUE, "volumes[?")


def test_without_the_library_it_says_so(monkeypatch):
    monkeypatch.setattr(gluster_query, "jmespath", None)
    with pytest.raises(AnsibleFilterError, match="pip install jmespath"):
        gluster_query.gluster_query(VALUE, "volumes")
