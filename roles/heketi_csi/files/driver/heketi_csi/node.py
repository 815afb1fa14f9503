# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Node: a volume is mounted once, and bound to each pod that uses it. Every call may come again after any end of the one before."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import csi_pb2 as csi
import csi_pb2_grpc as rpc

from . import capabilities, mounts, stats
from .codes import Code, Fault, invalid
from .host import Host, dead
from .locks import Locks
from .mounts import GLUSTERFS, Mount
from .paths import inside, resolved, volume_id

LOG = logging.getLogger(__name__)
_Capability = csi.NodeServiceCapability
_OFFERED = (_Capability.RPC.STAGE_UNSTAGE_VOLUME, _Capability.RPC.GET_VOLUME_STATS)


class Node(rpc.NodeServicer):
    """:param name: of the node in Kubernetes"""

    def __init__(self, name: str, kubelet: Path, host: Host) -> None:
        self._name, self._kubelet, self._host, self._locks = name, kubelet, host, Locks()

    def NodeGetInfo(self, request: Any, context: Any) -> Any:
        return csi.NodeGetInfoResponse(node_id=self._name)

    def NodeGetCapabilities(self, request: Any, context: Any) -> Any:
        return csi.NodeGetCapabilitiesResponse(capabilities=[_Capability(rpc=_Capability.RPC(type=kind)) for kind in _OFFERED])

    def NodeStageVolume(self, request: Any, context: Any) -> Any:
        volume = volume_id(request.volume_id)
        staging = inside(self._kubelet, "staging_target_path", request.staging_target_path)
        _check(request)
        with self._locks.hold(volume):
            self._staged(request, volume, staging)
        return csi.NodeStageVolumeResponse()

    def NodeUnstageVolume(self, request: Any, context: Any) -> Any:
        volume = volume_id(request.volume_id)
        staging = inside(self._kubelet, "staging_target_path", request.staging_target_path)
        with self._locks.hold(volume):
            self._unmounted(staging)
        return csi.NodeUnstageVolumeResponse()

    def NodePublishVolume(self, request: Any, context: Any) -> Any:
        volume = volume_id(request.volume_id)
        target = inside(self._kubelet, "target_path", request.target_path)
        _check(request)
        if not request.staging_target_path:
            raise Fault(Code.FAILED_PRECONDITION, f"volume {volume}", found="no staging_target_path", expected="NodeStageVolume before this")
        staging = inside(self._kubelet, "staging_target_path", request.staging_target_path)
        readonly = request.readonly or request.volume_capability.access_mode.mode in capabilities.READERS
        with self._locks.hold(volume):
            if self._host.mounted(staging) is None:
                raise Fault(Code.FAILED_PRECONDITION, f"volume {volume}: nothing is mounted at {staging}", expected="NodeStageVolume before this")
            self._published(self._staged(request, volume, staging), target, readonly=readonly)
        return csi.NodePublishVolumeResponse()

    def NodeUnpublishVolume(self, request: Any, context: Any) -> Any:
        volume = volume_id(request.volume_id)
        target = inside(self._kubelet, "target_path", request.target_path)
        with self._locks.hold(volume):
            self._unmounted(target)
            self._host.remove(target)
        return csi.NodeUnpublishVolumeResponse()

    def NodeGetVolumeStats(self, request: Any, context: Any) -> Any:
        for field in ("volume_id", "volume_path"):
            if not getattr(request, field):
                raise invalid(field, found="nothing", expected="a value")
        mount = self._host.mounted(resolved(request.volume_path))
        if mount is None or mount.kind != GLUSTERFS:
            raise Fault(Code.NOT_FOUND, f"volume {request.volume_id[:64]!r}: is not mounted at {request.volume_path[:200]!r}")
        done = self._host.answer(inside(self._kubelet, "volume_path", request.volume_path))
        if done.code != 0:
            raise Fault(Code.INTERNAL if dead(done) else Code.UNAVAILABLE, f"volume {request.volume_id}: no answer at {request.volume_path}", found=done.error,
                        next_step="delete the pod: the next one gets the volume mounted anew")
        return csi.NodeGetVolumeStatsResponse(usage=stats.usage(done.output))

    def _staged(self, request: Any, volume: str, staging: str) -> Mount:
        """The volume's mount, made where there is none, and anew where the process behind it is gone."""
        source = mounts.source(request.volume_context)
        mount = self._host.mounted(staging)
        if mount:
            if not source.is_of(mount):
                raise Fault(Code.ALREADY_EXISTS, f"{staging}: something else is mounted there", found=f"{mount.kind} {mount.source}",
                            expected=f"volume {source.volume}")
            done = self._host.answer(staging)
            if done.code == 0:
                return mount
            if not dead(done):
                raise Fault(Code.UNAVAILABLE, f"volume {source.volume}: no answer at {staging}", found=done.error, expected="hosts that serve it",
                            next_step="gluster volume status " + source.volume)
            LOG.warning("volume %s: the client behind %s is gone, it is mounted anew", volume, staging)
            self._host.unmount(staging)
        self._host.probe()
        self._host.folder(staging)
        return self._host.mount(volume, source, staging, list(request.volume_capability.mount.mount_flags))

    def _published(self, staged: Mount, target: str, *, readonly: bool) -> None:
        there = self._host.mounted(target)
        if there and there.device != staged.device and there.kind == GLUSTERFS and dead(self._host.answer(target)):
            self._host.unmount(target)  # bound from the mount before this one
            there = None
        if there is None:
            self._host.folder(target)
            self._host.bind(staged.path, target)
            there = self._host.mounted(target)
            if there is None or there.device != staged.device:
                # The volume went between the look at it and this: what is bound is the root disk of the worker, and a pod would write there.
                self._host.unmount(target)
                raise Fault(Code.UNAVAILABLE, f"{target}: is not bound to the volume", found=f"{there.kind} {there.source}" if there else "no mount",
                            expected=f"{staged.source} at {staged.path}", next_step="delete the pods that use the volume on this node")
        if there.device != staged.device:
            raise Fault(Code.ALREADY_EXISTS, f"{target}: something else is mounted there", found=f"{there.kind} {there.source}", expected=staged.source)
        if readonly and not there.readonly:  # just bound, or a call before was cut off between the two steps
            self._host.make_readonly(target)
        if there.readonly and not readonly:
            raise Fault(Code.ALREADY_EXISTS, f"{target}: is mounted read-only", expected="it to be unpublished before it is published for writing")

    def _unmounted(self, path: str) -> None:
        mount = self._host.mounted(path)
        if mount and mount.kind != GLUSTERFS:
            raise Fault(Code.FAILED_PRECONDITION, f"{path}: what is mounted there is none of this driver's", found=f"{mount.kind} {mount.source}",
                        expected=GLUSTERFS)
        self._host.unmount(path)


def _check(request: Any) -> None:
    if not request.HasField("volume_capability"):
        raise invalid("volume_capability", found="nothing", expected="how the volume is to be used")
    capabilities.check([request.volume_capability], Code.FAILED_PRECONDITION)
