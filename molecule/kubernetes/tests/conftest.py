# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures of the tests of Kubernetes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support import kube_eyes
from support.kube_sanity import Suite


@pytest.fixture(scope="session")
def before() -> dict[str, Any]:
    """Everything before the first test."""
    return kube_eyes.everything()


@pytest.fixture(scope="module")
def clean(before: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The same, which is so again after the tests of each file."""
    yield before
    kube_eyes.await_nothing_left(before)


@pytest.fixture(scope="session")
def sanity(before: dict[str, Any]) -> Iterator[Suite]:
    """csi-sanity, which runs beside the tests that leave the driver alone; nobody compares with what was there before until it is over."""
    suite = Suite()
    yield suite
    suite.end()
