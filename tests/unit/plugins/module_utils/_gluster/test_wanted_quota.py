# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is made of quotas as users write them, and what is refused of them."""

from __future__ import annotations

import re

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster import wanted_quota
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster.model_quota import WantedLimit, WantedQuota

GIB = 1024 ** 3


def read(**quota):
    return wanted_quota.read([{"volume": "home", **quota}])


@pytest.mark.parametrize(("raw", "limit"), [
    ({"path": "/", "size": "50GiB"}, WantedLimit("/", 50 * GIB)),
    ({"path": "/a", "size": 4096, "soft_limit": 0}, WantedLimit("/a", 4096, 0)),
    ({"path": "//a///b  c/", "objects": "100", "objects_soft_limit": 100}, WantedLimit("/a/b  c", None, None, 100, 100)),
    ({"path": "/...", "state": "absent"}, WantedLimit("/...", absent=True)),
    ({"path": "/a", "state": "absent", "size": None, "objects": None}, WantedLimit("/a", absent=True)),     # as the module has them
])
def test_a_limit(raw, limit):
    assert read(limits=[raw]) == ([WantedQuota("home", True, (limit,))], [])


def test_a_quota_with_everything():
    raw = {"state": "enabled", "limits": [], "limits_mode": "exact", "default_soft_limit": 70, "soft_timeout": 0, "hard_timeout": 60, "alert_time": None}
    assert read(**raw) == ([WantedQuota("home", True, (), True, {"default_soft_limit": 70, "soft_timeout": 0, "hard_timeout": 60})], [])


@pytest.mark.parametrize(("quota", "words"), [
    ({"limits": [{"path": "/", "size": "0"}]}, "limit /: size: refused; found: 0; expected: 1 to"),
    ({"limits": [{"path": "/", "size": -5}]}, "limit /: size: refused; found: -5"),
    ({"limits": [{"path": "/", "size": "8EiB"}]}, "limit /: size: refused; found: 8EiB"),
    ({"limits": [{"path": "/", "size": "10 GB"}]}, "limit /: size: decimal units are not used"),
    ({"limits": [{"path": "/", "size": [1]}]}, "limit /: size: is not a size"),
    ({"limits": [{"path": "/", "objects": 0}]}, "limit /: objects: refused; found: 0; expected: a whole number from 1"),
    ({"limits": [{"path": "/", "objects": True}]}, "limit /: objects: refused; found: True"),
    ({"limits": [{"path": "/", "objects": 1.5}]}, "limit /: objects: refused; found: 1.5"),
    ({"limits": [{"path": "/", "size": "1GiB", "soft_limit": 101}]}, "limit /: soft_limit: refused; found: 101; expected: a whole number from 0 to 100%"),
    ({"limits": [{"path": "/", "size": "1GiB", "soft_limit": "80%"}]}, "limit /: soft_limit: refused; found: '80%'"),
    ({"limits": [{"path": "/", "objects": 5, "soft_limit": 50}]}, "limit /: refused; found: soft_limit without size"),
    ({"limits": [{"path": "/"}]}, "limit /: refused; found: neither size nor objects; .*state: absent"),
    ({"limits": [{"path": "/", "state": "absent", "size": "1GiB"}]}, "limit /: refused; found: state: absent beside size"),
    ({"limits": [{"path": "/", "state": "gone", "size": "1GiB"}]}, "limit /: state: refused; found: 'gone'; expected: present or absent"),
    ({"limits": [{"path": "/", "seize": "1GiB", "size": 1}]}, "limit /: refused; found: unknown: seize; expected: known: path, state"),
    ({"limits": [{"path": "/a/", "size": 1}, {"path": "/a", "size": 2}]}, "limit /a: listed 2 times"),
    ({"limits": [{"path": "a", "size": 1}]}, "limit 'a': refused; found: a path that does not begin with /"),
    ({"limits": [{"size": 1}]}, "limit None: refused; found: a path that does not begin with /"),
    ({"limits": [{"path": "/a/../b", "size": 1}]}, r"limit '/a/../b': refused; found: a path that has . or .. in it"),
    ({"limits": [{"path": "/a\nb", "size": 1}]}, r"limit '/a\\nb': refused; found: a path that has characters in it that can't be printed"),
    ({"limits": [{"path": "/" + 256 * "a", "size": 1}]}, "found: a path that is too long for a directory"),
    ({"limits": "/"}, "limits: refused; found: '/'; expected: a list"),
    ({"limits": ["/"]}, r"limits: refused; found: \['/'\]; expected: a list"),
    ({"limits_mode": "all"}, "limits_mode: refused; found: 'all'; expected: merge or exact"),
    ({"state": "off"}, "state: refused; found: 'off'; expected: enabled or disabled"),
    ({"state": "disabled", "limits": [{"path": "/", "size": 1}]}, "refused; found: state: disabled beside limits"),
    ({"state": "disabled", "hard_timeout": 1}, "refused; found: state: disabled beside limits or settings"),
    ({"hard_timeout": 61}, "hard_timeout: refused; found: 61; expected: a whole number from 0 to 60 s"),
    ({"soft_timeout": "1m"}, "soft_timeout: refused; found: '1m'"),
    ({"limit": []}, "refused; found: unknown: limit; expected: known: volume, state, limits"),
])
def test_a_fault_is_named(quota, words):
    (fault,) = read(**quota)[1]
    text = str(fault)
    assert text.startswith("quota of volume home: ")
    assert re.search(words, text), text


def test_a_volume_is_listed_once_and_all_faults_are_told():
    faults = wanted_quota.read([{"volume": "home", "state": "x"}, {"volume": "home", "hard_timeout": -1}])[1]
    assert [str(fault).partition(";")[0] for fault in faults] == [
        "quota of volume home: state: refused", "quota of volume home: hard_timeout: refused", "quota of volume home: listed 2 times"]
