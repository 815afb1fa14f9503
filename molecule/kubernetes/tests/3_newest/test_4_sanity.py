# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What csi-sanity has found. It began with the first tests of Kubernetes. What it has left shows after the next ones, which end with all as it was."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest
from support.kube_sanity import Suite

NOT_OFFERED = re.compile(r"(?i)not supported|no capability|does not (support|have)|^pending$")
"""Why a case is skipped; the makers of the suite have one that they let nobody run yet."""


@pytest.fixture(scope="module")
def cases(sanity: Suite) -> Iterator[list[ET.Element]]:
    yield sanity.cases()
    sanity.end()


def test_nothing_failed(cases: list[ET.Element]) -> None:
    failed = {case.get("name"): (case.findtext("failure") or case.findtext("error") or "")[:500] for case in cases
              if case.find("failure") is not None or case.find("error") is not None}
    passed = [case for case in cases if case.get("status") == "passed"]
    print(f"csi-sanity: {len(passed)} passed, {len(failed)} failed")
    assert failed == {} and len(passed) >= 40


def test_what_was_skipped_is_not_offered(cases: list[ET.Element]) -> None:
    skipped = {case.get("name", ""): case.find("skipped").get("message", "") for case in cases if case.find("skipped") is not None}
    for name, reason in sorted(skipped.items()):
        print(f"skipped: {name}: {reason}")
    assert {name: reason for name, reason in skipped.items() if not NOT_OFFERED.search(reason)} == {}
