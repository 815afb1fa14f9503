# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Kubernetes' own tests of external storage, against the driver and its class as site.yml has made them."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from support import kube_e2e

pytestmark = pytest.mark.campaign

VERSION = "1.37.2"
FEWEST = 30
"""What a driver without snapshots, clones and blocks passes."""


def test_nothing_failed(tmp_path: Path, clean: dict[str, Any]) -> None:
    code = kube_e2e.run(VERSION, Path(__file__).with_name("testdriver.yml"), tmp_path)
    cases = [case for report in tmp_path.glob("junit*.xml") for case in ET.parse(report).getroot().iter("testcase")]
    found = Counter(case.get("status", "") for case in cases if case.get("name", "").startswith("[It]"))    # not what prepares and cleans up
    failed = {case.get("name"): (case.findtext("failure") or "")[:300] for case in cases if case.find("failure") is not None or case.find("error") is not None}
    print(f"external storage: {found['passed']} passed, {len(failed)} failed")
    assert failed == {} and code == 0 and found["passed"] >= FEWEST
