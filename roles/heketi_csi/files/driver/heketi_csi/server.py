# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A gRPC server on a socket: what a service raises becomes the code and the words of the answer, and a line of the log."""

from __future__ import annotations

import logging
import os
import time
from concurrent import futures
from pathlib import Path
from typing import Any, Callable

import grpc
from glusterkube._errors import StorageError

from .codes import Code, code_of

LOG = logging.getLogger(__name__)
_WORDS = 2000   # bytes of an error: headers of gRPC take 8 KiB, in which each byte beyond ASCII counts three times
_QUIET = frozenset({"Probe", "NodeGetVolumeStats", "NodeGetCapabilities", "ControllerGetCapabilities", "GetPluginInfo", "GetPluginCapabilities"})
Add = Callable[[grpc.Server], None]


class Answers(grpc.ServerInterceptor):
    """Requests are told by method and volume only: they have secrets in them."""

    def intercept_service(self, continuation: Any, details: Any) -> Any:
        handler = continuation(details)
        if handler is None or handler.unary_unary is None:
            return handler
        method = details.method.rpartition("/")[2]

        def call(request: Any, context: Any) -> Any:
            start = time.monotonic()
            what = getattr(request, "volume_id", "") or getattr(request, "name", "")
            try:
                answer = handler.unary_unary(request, context)
            except StorageError as error:
                code, words = code_of(error), str(error)
            except NotImplementedError:
                code, words = Code.UNIMPLEMENTED, f"{method}: not offered"
            except Exception as error:
                LOG.exception("%s %.80r", method, what)
                code, words = Code.INTERNAL, f"{method}: {type(error).__name__}; next: journalctl -u 'heketi-csi-*'"
            else:
                LOG.log(logging.DEBUG if method in _QUIET else logging.INFO, "%s %.80r: OK in %.2f s", method, what, time.monotonic() - start)
                return answer
            LOG.warning("%s %.80r: %s in %.2f s: %s", method, what, code.name, time.monotonic() - start, words)
            return context.abort(code, words.encode()[:_WORDS].decode(errors="ignore"))

        return grpc.unary_unary_rpc_method_handler(call, handler.request_deserializer, handler.response_serializer)


def serve(socket: Path, adds: list[Add], workers: int) -> grpc.Server:
    """A server that listens. A socket that an earlier one has left is taken over; only root may connect.

    :raises OSError: when it can't listen there
    """
    socket.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    socket.unlink(missing_ok=True)
    server = grpc.server(futures.ThreadPoolExecutor(workers), interceptors=[Answers()])
    for add in adds:
        add(server)
    before = os.umask(0o177)
    try:
        if not server.add_insecure_port(f"unix://{socket}"):
            raise OSError(f"{socket}: can't listen there")
    finally:
        os.umask(before)
    server.start()
    return server
