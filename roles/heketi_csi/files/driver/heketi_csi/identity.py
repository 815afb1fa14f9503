# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who this is. The same for the controller and for nodes."""

from __future__ import annotations

from typing import Any, Callable

import csi_pb2 as csi
import csi_pb2_grpc as rpc
from glusterkube._heketi.csi_terms import DRIVER

_Capability = csi.PluginCapability


class Identity(rpc.IdentityServicer):
    """``probe`` raises a Fault while something is missing that the work needs."""

    def __init__(self, version: str, probe: Callable[[], None] = lambda: None) -> None:
        self._version, self._probe = version, probe

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return csi.GetPluginInfoResponse(name=DRIVER, vendor_version=self._version)

    def GetPluginCapabilities(self, request: Any, context: Any) -> Any:
        return csi.GetPluginCapabilitiesResponse(capabilities=[
            _Capability(service=_Capability.Service(type=_Capability.Service.CONTROLLER_SERVICE)),
            _Capability(volume_expansion=_Capability.VolumeExpansion(type=_Capability.VolumeExpansion.ONLINE))])

    def Probe(self, request: Any, context: Any) -> Any:
        self._probe()
        answer = csi.ProbeResponse()
        answer.ready.value = True
        return answer
