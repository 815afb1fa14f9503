# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calls over a real socket, and a Heketi whose answers are scripted."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import csi_pb2 as csi
import csi_pb2_grpc as rpc
import grpc
import pytest
from heketi_csi.controller import Controller
from heketi_csi.secrets import client
from heketi_csi.server import serve

KEY = "canary-5f1d"
ID = "0a" * 16
GIB = 1 << 30
Code = grpc.StatusCode
PENDING = (200, {"X-Pending": "true"}, b"")
QUEUED = (202, {"Location": "/queue/1"}, b"")
GONE = (404, {}, b"Id not found\n")
DONE = (204, {}, b"")
MADE = (303, {"Location": f"/volumes/{ID}"}, b"")


def volume(name: str = "pvc-1", size: int = 1, **more: Any) -> tuple[int, dict[str, str], Any]:
    """The answer of ``/volumes/ID``."""
    return (200, {}, {"id": ID, "name": name, "size": size, "cluster": "c1", "durability": {"type": "replicate", "replicate": {"replica": 3}}, "bricks": [],
                      "mount": {"glusterfs": {"hosts": ["192.0.2.11", "192.0.2.12"], "device": f"192.0.2.11:{name}"}},
                      "glustervolumeoptions": ["", ""], **more})


def dump(*names: str, pending: str = "", clusters: int = 1) -> tuple[int, dict[str, str], Any]:
    """The answer of ``/db/dump``. The first name has the volume ID."""
    volumes = {f"{ID}{number or ''}": name for number, name in enumerate(names)}
    return (200, {}, {
        "clusterentries": {f"c{number}": {} for number in range(clusters)},
        "volumeentries": {identity: {"Info": {"id": identity, "name": name, "cluster": "c1"}, "Pending": {"Id": pending}}
                          for identity, name in volumes.items()}})


def operations(*changes: str, in_flight: bool = True) -> list[tuple[int, dict[str, str], Any]]:
    """The answers of the look at pending operations: one for each changed id."""
    listed = [{"id": f"o{number}", "type_name": "expand-volume", "status": "new", "sub_status": "in-flight" if in_flight else ""}
              for number, _id in enumerate(changes)]
    return [(200, {}, {"pendingoperations": listed}),
            *[(200, {}, {"id": f"o{number}", "changes": [{"id": changed, "description": "Expand volume"}]}) for number, changed in enumerate(changes)]]


def quick(secrets: Any) -> Any:
    """A client whose pauses take no time."""
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    return client(secrets, clock=lambda: now[0], sleep=sleep, wait_timeout=100)


@contextlib.contextmanager
def served(*adds: Any) -> Iterator[grpc.Channel]:
    with tempfile.TemporaryDirectory() as place:  # a socket's path has at most 107 bytes
        server = serve(Path(place) / "csi.sock", list(adds), 4)
        with grpc.insecure_channel(f"unix://{place}/csi.sock") as channel:
            try:
                yield channel
            finally:
                server.stop(0).wait()


@contextlib.contextmanager
def controller(**more: Any) -> Iterator[Any]:
    with served(lambda server: rpc.add_ControllerServicer_to_server(Controller(**{"connect": quick, **more}), server)) as channel:
        yield rpc.ControllerStub(channel)


def refused(code: grpc.StatusCode, call: Any, request: Any) -> str:
    """The words of a refusal."""
    with pytest.raises(grpc.RpcError) as failure:
        call(request, timeout=20)
    assert failure.value.code() == code, failure.value.details()
    return failure.value.details()


def mount(mode: int = csi.VolumeCapability.AccessMode.MULTI_NODE_MULTI_WRITER, **more: Any) -> Any:
    """A capability."""
    return csi.VolumeCapability(mount=csi.VolumeCapability.MountVolume(**more), access_mode=csi.VolumeCapability.AccessMode(mode=mode))


def secret(script: Any) -> dict[str, str]:
    return {"url": script.url, "user": "admin", "key": KEY}


def asked(script: Any) -> list[tuple[str, str]]:
    return [(request.method, request.path) for request in script.requests]
