# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sizes as Kubernetes writes them."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._kubernetes.quantity import parse


@pytest.mark.parametrize(("text", "expected"), [
    ("2Gi", 2 * 1024**3), ("2G", 2 * 10**9), ("1.5Ti", 3 * 1024**4 // 2), ("2147483648", 2**31), (7, 7), ("1k", 1000), ("1Ki", 1024), ("1500m", 1.5),
    ("2e9", 2 * 10**9), ("2E3", 2000), ("2E", 2 * 10**18), ("1Ei", 1024**6), ("5e-1", 0.5), ("1.", 1),
])
def test_quantity(text, expected):
    assert parse(text) == expected


@pytest.mark.parametrize("text", ["", "Gi", "2 Gi", "2gi", "2GiB", "-1", "2K", "\u0662Gi", "1e"])
def test_no_quantity(text):
    with pytest.raises(ValueError, match="is no quantity"):
        parse(text)
