# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""csi-sanity, the test suite of the makers of CSI, on a worker: against the driver as site.yml has installed it, and the real Heketi."""

from __future__ import annotations

import base64
import json
import subprocess
import xml.etree.ElementTree as ET

from . import kube, lab

HOST = kube.WORKERS[0]
FOLDER = "/var/lib/kubelet/csi-sanity"
CALLS = ("CreateVolume", "DeleteVolume", "ControllerPublishVolume", "ControllerUnpublishVolume", "ControllerValidateVolumeCapabilities", "NodeStageVolume",
         "NodePublishVolume", "CreateSnapshot", "DeleteSnapshot", "ListSnapshots", "ControllerExpandVolume")
GIB = 1 << 30
LONG = 900


class Suite:
    """One run of all of it, which begins at once and waits for Heketi most of its time."""

    def __init__(self) -> None:
        lab.on(HOST, f"umask 077; mkdir -p {FOLDER}; cat > {FOLDER}/secrets.yaml", json.dumps({f"{call}Secret": _secret() for call in CALLS}))
        lab.on(HOST, f"cat > {FOLDER}/parameters.yaml", json.dumps({"volumetype": "none"}))
        flags = {"endpoint": f"unix:///var/lib/kubelet/plugins/{kube.CSI}/csi.sock", "controllerendpoint": "unix:///run/heketi-csi-controller/csi.sock",
                 "secrets": f"{FOLDER}/secrets.yaml", "testvolumeparameters": f"{FOLDER}/parameters.yaml", "testvolumesize": GIB,
                 "testvolumeexpandsize": 2 * GIB, "mountdir": f"{FOLDER}/target", "stagingdir": f"{FOLDER}/staging"}
        words = " ".join(f"--csi.{name}={value}" for name, value in flags.items())
        command = f"cd {FOLDER}; exec /opt/kube/csi-sanity {words} --ginkgo.no-color --ginkgo.junit-report=junit.xml 2>&1"
        self._running = subprocess.Popen([lab.ROOT / "lab/lab", "run", HOST, command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)

    def report(self) -> ET.Element:
        """JUnit's file of the run, once it is over."""
        told, _unused = self._running.communicate(timeout=LONG)
        print(told[-6000:])
        return ET.fromstring(lab.on(HOST, f"cat {FOLDER}/junit.xml"))

    def end(self) -> None:
        """Nothing of it runs, and nothing of it is left on the worker, also when it was over before."""
        lab.on(HOST, f"pkill -x csi-sanity; rm -rf {FOLDER}")
        self._running.wait(timeout=30)


def _secret() -> dict[str, str]:
    """What a class gives to the driver."""
    name, namespace = kube.secret_of_class("gluster-plain")
    data = json.loads(kube.kubectl("get", "secret", name, "-n", namespace, "-o", "json"))["data"]
    return {key: base64.b64decode(value).decode() for key, value in data.items()}
