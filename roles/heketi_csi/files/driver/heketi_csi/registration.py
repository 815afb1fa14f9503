# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How kubelet gets to know the driver: it finds this socket in its folder of plugins and asks who is there."""

from __future__ import annotations

import logging
from typing import Any

import pluginregistration_pb2 as registration
import pluginregistration_pb2_grpc as rpc
from glusterkube._heketi.csi_terms import DRIVER

LOG = logging.getLogger(__name__)
SOCKET = f"plugins_registry/{DRIVER}-reg.sock"  # below kubelet's directory


class Registration(rpc.RegistrationServicer):
    """``endpoint`` is the path of the driver's own socket."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint

    def GetInfo(self, request: Any, context: Any) -> Any:
        return registration.PluginInfo(type="CSIPlugin", name=DRIVER, endpoint=self._endpoint, supported_versions=["1.0.0"])

    def NotifyRegistrationStatus(self, request: Any, context: Any) -> Any:
        if request.plugin_registered:
            LOG.info("registered with kubelet")
        else:
            LOG.error("kubelet refused the registration; found: %s; next: systemctl restart heketi-csi-node", request.error)
        return registration.RegistrationStatusResponse()
