# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The test suite of the makers of CSI, on a worker, against the driver as site.yml has installed it and the real Heketi."""

from __future__ import annotations

import base64
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import pytest
from support import kube, lab

HOST = kube.WORKERS[0]
FOLDER = "/var/lib/kubelet/csi-sanity"
CALLS = ("CreateVolume", "DeleteVolume", "ControllerPublishVolume", "ControllerUnpublishVolume", "ControllerValidateVolumeCapabilities", "NodeStageVolume",
         "NodePublishVolume", "CreateSnapshot", "DeleteSnapshot", "ListSnapshots", "ControllerExpandVolume")
NOT_OFFERED = re.compile(r"(?i)not supported|no capability|does not (support|have)|^pending$")
"""Why a case is skipped; the makers of the suite have one that they let nobody run yet."""
GIB = 1 << 30


def secret() -> dict[str, str]:
    """What a class gives to the driver."""
    name, namespace = kube.secret_of_class("gluster-plain")
    data = json.loads(kube.kubectl("get", "secret", name, "-n", namespace, "-o", "json"))["data"]
    return {key: base64.b64decode(value).decode() for key, value in data.items()}


@pytest.fixture(scope="module")
def report(clean: dict[str, Any]) -> Iterator[ET.Element]:
    """JUnit's file of one run."""
    lab.on(HOST, f"umask 077; mkdir -p {FOLDER}; cat > {FOLDER}/secrets.yaml", json.dumps({f"{call}Secret": secret() for call in CALLS}))
    lab.on(HOST, f"cat > {FOLDER}/parameters.yaml", json.dumps({"volumetype": "none"}))
    flags = {"endpoint": f"unix:///var/lib/kubelet/plugins/{kube.CSI}/csi.sock", "controllerendpoint": "unix:///run/heketi-csi-controller/csi.sock",
             "secrets": f"{FOLDER}/secrets.yaml", "testvolumeparameters": f"{FOLDER}/parameters.yaml", "testvolumesize": GIB,
             "testvolumeexpandsize": 2 * GIB, "mountdir": f"{FOLDER}/target", "stagingdir": f"{FOLDER}/staging"}
    words = " ".join(f"--csi.{name}={value}" for name, value in flags.items())
    told = lab.on(HOST, f"cd {FOLDER}; /opt/kube/csi-sanity {words} --ginkgo.no-color --ginkgo.junit-report=junit.xml 2>&1 || true")
    print(told[-6000:])
    yield ET.fromstring(lab.on(HOST, f"cat {FOLDER}/junit.xml"))
    lab.on(HOST, f"rm -r {FOLDER}")


def test_nothing_failed(report: ET.Element) -> None:
    cases = list(report.iter("testcase"))
    failed = {case.get("name"): (case.findtext("failure") or case.findtext("error") or "")[:500] for case in cases
              if case.find("failure") is not None or case.find("error") is not None}
    passed = [case for case in cases if case.get("status") == "passed"]
    print(f"csi-sanity: {len(passed)} passed, {len(failed)} failed in {report.get('time')} s")
    assert failed == {} and len(passed) >= 40


def test_what_was_skipped_is_not_offered(report: ET.Element) -> None:
    skipped = {case.get("name", ""): case.find("skipped").get("message", "") for case in report.iter("testcase") if case.find("skipped") is not None}
    for name, reason in sorted(skipped.items()):
        print(f"skipped: {name}: {reason}")
    assert {name: reason for name, reason in skipped.items() if not NOT_OFFERED.search(reason)} == {}
