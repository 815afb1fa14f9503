# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures of the tests on hosts."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from testinfra.host import Host

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support import eyes, inventory

LEFT = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "campaign: runs in `make campaign` only, since `make test` has no time for it")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left = [item for item in items if item.get_closest_marker("campaign") and not os.environ.get("CAMPAIGN")]
    config.stash[LEFT] = bool(left)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A folder whose tests are all for the campaign is no failure."""
    if session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and session.config.stash.get(LEFT, False):
        session.exitstatus = pytest.ExitCode.OK


@pytest.fixture(scope="session")
def hosts() -> dict[str, Host]:
    """Every host of the lab, asked as root."""
    return inventory.connect()


@pytest.fixture(scope="session")
def names() -> dict[str, str]:
    """The host of each address in the pool."""
    return inventory.names()


@pytest.fixture(scope="module")
def live(hosts: dict[str, Host], names: dict[str, str]) -> dict[str, eyes.Volume]:
    """Volumes as they are when the tests of a file begin, told by a host that does not always act."""
    return eyes.volumes(hosts["g2"], names)
