# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""csi-sanity, the test suite of the makers of CSI, on the workers: against the driver as site.yml has installed it, and the real Heketi."""

from __future__ import annotations

import base64
import json
import subprocess
import xml.etree.ElementTree as ET

from . import kube, lab

FOLDER = "/var/lib/kubelet/csi-sanity"
CALLS = ("CreateVolume", "DeleteVolume", "ControllerPublishVolume", "ControllerUnpublishVolume", "ControllerValidateVolumeCapabilities", "NodeStageVolume",
         "NodePublishVolume", "CreateSnapshot", "DeleteSnapshot", "ListSnapshots", "ControllerExpandVolume")
GIB = 1 << 30
LONG = 900
HALF = "Controller Service"
"""In the names of the cases of the first worker, which take about as long as all others together."""


class Suite:
    """One run of all of it, which begins at once on two workers, a half on each, and waits for Heketi most of its time."""

    def __init__(self) -> None:
        secrets = json.dumps(dict.fromkeys((f"{call}Secret" for call in CALLS), _secret()))
        one, other = kube.WORKERS
        self._running = {one: _begin(one, secrets, f"--ginkgo.focus='{HALF}'"), other: _begin(other, secrets, f"--ginkgo.skip='{HALF}'")}

    def cases(self) -> list[ET.Element]:
        """JUnit's elements of all cases, once it is over. Each half has those of the other too, as cases that were left out."""
        found = []
        for host, running in self._running.items():
            told, _unused = running.communicate(timeout=LONG)
            print(told[-6000:])
            report = ET.fromstring(lab.on(host, f"cat {FOLDER}/junit.xml"))
            print(f"csi-sanity on {host}: {report.get('time')} s")
            found += [case for case in report.iter("testcase") if (HALF in case.get("name", "")) is (host == kube.WORKERS[0])]
        return found

    def end(self) -> None:
        """Nothing of it runs, and nothing of it is left on the workers, also when it was over before."""
        lab.each(lambda host: lab.on(host, f"pkill -x csi-sanity; rm -rf {FOLDER}"), self._running)
        for running in self._running.values():
            running.wait(timeout=30)


def _begin(host: str, secrets: str, choice: str) -> subprocess.Popen[str]:
    lab.on(host, f"umask 077; mkdir -p {FOLDER}; cat > {FOLDER}/secrets.yaml", secrets)
    lab.on(host, f"cat > {FOLDER}/parameters.yaml", json.dumps({"volumetype": "none"}))
    flags = {"endpoint": f"unix:///var/lib/kubelet/plugins/{kube.CSI}/csi.sock", "controllerendpoint": "unix:///run/heketi-csi-controller/csi.sock",
             "secrets": f"{FOLDER}/secrets.yaml", "testvolumeparameters": f"{FOLDER}/parameters.yaml", "testvolumesize": GIB,
             "testvolumeexpandsize": 2 * GIB, "mountdir": f"{FOLDER}/target", "stagingdir": f"{FOLDER}/staging"}
    words = " ".join(f"--csi.{name}={value}" for name, value in flags.items())
    command = f"cd {FOLDER}; exec /opt/kube/csi-sanity {words} {choice} --ginkgo.no-color --ginkgo.junit-report=junit.xml 2>&1"
    return subprocess.Popen([lab.ROOT / "lab/lab", "run", host, command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)


def _secret() -> dict[str, str]:
    """What a class gives to the driver."""
    name, namespace = kube.secret_of_class("gluster-plain")
    data = json.loads(kube.kubectl("get", "secret", name, "-n", namespace, "-o", "json"))["data"]
    return {key: base64.b64decode(value).decode() for key, value in data.items()}
