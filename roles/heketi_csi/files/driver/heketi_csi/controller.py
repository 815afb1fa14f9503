# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Controller: claims, as volumes of Heketi."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Callable

import csi_pb2 as csi
import csi_pb2_grpc as rpc
from glusterkube._heketi import csi_terms, reader
from glusterkube._size import GIB

from . import capabilities, capacity, parameters, secrets, sizes, volumes
from .codes import Code, Fault, invalid
from .locks import Locks

_Capability = csi.ControllerServiceCapability
_OFFERED = (_Capability.RPC.CREATE_DELETE_VOLUME, _Capability.RPC.EXPAND_VOLUME)


class Controller(rpc.ControllerServicer):
    """:param connect: makes a client out of a Secret
    :param capacity_secret: a directory with a Secret for GetCapacity, whose requests have none; without it that is not offered
    """

    def __init__(self, connect: Callable[[Mapping[str, str]], Any] = secrets.client, capacity_secret: Path | None = None) -> None:
        self._connect, self._capacity_secret, self._locks = connect, capacity_secret, Locks()

    def ControllerGetCapabilities(self, request: Any, context: Any) -> Any:
        offered = [*_OFFERED, *([_Capability.RPC.GET_CAPACITY] if self._capacity_secret else [])]
        return csi.ControllerGetCapabilitiesResponse(capabilities=[_Capability(rpc=_Capability.RPC(type=kind)) for kind in offered])

    def CreateVolume(self, request: Any, context: Any) -> Any:
        _given("name", request.name)
        capabilities.check(request.volume_capabilities)
        if request.HasField("volume_content_source"):
            raise invalid("volume content source", found="a clone or a snapshot", expected="none: Heketi leaves a clone that fails in its database for ever",
                          next_step="leave out dataSource, and copy the data in a pod")
        asked = sizes.asked(request.capacity_range.required_bytes, request.capacity_range.limit_bytes)
        wanted = parameters.wanted(request.name, asked.gib, request.parameters)
        with self._locks.hold(wanted.name):
            volume = volumes.create(self._connect(request.secrets), wanted, asked)
        return csi.CreateVolumeResponse(volume=csi.Volume(volume_id=volume.id, capacity_bytes=volume.size_gib * GIB,
                                                          volume_context=csi_terms.attributes(volume.name, volume.hosts)))

    def DeleteVolume(self, request: Any, context: Any) -> Any:
        _given("volume_id", request.volume_id)
        with self._locks.hold(request.volume_id):
            volumes.delete(self._connect(request.secrets), request.volume_id)
        return csi.DeleteVolumeResponse()

    def ControllerExpandVolume(self, request: Any, context: Any) -> Any:
        _given("volume_id", request.volume_id)
        if not request.HasField("capacity_range") or not (request.capacity_range.required_bytes or request.capacity_range.limit_bytes):
            raise invalid("capacity_range", found="nothing", expected="a size")
        asked = sizes.asked(request.capacity_range.required_bytes, request.capacity_range.limit_bytes)
        if request.HasField("volume_capability"):
            capabilities.check([request.volume_capability])
        with self._locks.hold(request.volume_id):
            volume = volumes.expand(self._connect(request.secrets), request.volume_id, asked)
        return csi.ControllerExpandVolumeResponse(capacity_bytes=volume.size_gib * GIB, node_expansion_required=False)

    def ValidateVolumeCapabilities(self, request: Any, context: Any) -> Any:
        _given("volume_id", request.volume_id)
        if not request.volume_capabilities:
            raise invalid("volume capabilities", found="none", expected="at least one")
        volume = volumes.need(self._connect(request.secrets), request.volume_id)
        why = capabilities.unsupported(request.volume_capabilities)
        if not why and request.volume_context and request.volume_context.get("volume") != volume.name:
            why = f"volume_context is that of another volume than {volume.name}"
        if why:
            return csi.ValidateVolumeCapabilitiesResponse(message=why)
        confirmed = csi.ValidateVolumeCapabilitiesResponse.Confirmed
        return csi.ValidateVolumeCapabilitiesResponse(confirmed=confirmed(
            volume_capabilities=request.volume_capabilities, volume_context=request.volume_context, parameters=request.parameters))

    def GetCapacity(self, request: Any, context: Any) -> Any:
        if self._capacity_secret is None:
            raise Fault(Code.UNIMPLEMENTED, "GetCapacity", found="a request that has no Secret", expected="the controller's option --capacity-secret")
        wanted = parameters.wanted("capacity", 1, request.parameters)
        if capabilities.unsupported(request.volume_capabilities):
            return csi.GetCapacityResponse(available_capacity=0)
        state = reader.read(self._connect(secrets.of_directory(self._capacity_secret)), volumes=False)
        available, largest = capacity.capacity(state, wanted)
        answer = csi.GetCapacityResponse(available_capacity=available)
        answer.maximum_volume_size.value = largest
        return answer


def _given(field: str, value: str) -> None:
    if not value:
        raise invalid(field, found="nothing", expected="a value")
