# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A gRPC server on a socket: each call is a line of the log, and what a service raises becomes the code and the words of its answer."""

from __future__ import annotations

import logging
import os
import time
import traceback
from concurrent import futures
from pathlib import Path
from typing import Any, Callable

import grpc
from glusterkube._errors import StorageError
from glusterkube._heketi import csi_terms

from .codes import Code, code_of

LOG = logging.getLogger(__name__)
_WORDS = 2000   # bytes of an error: headers of gRPC take 8 KiB, in which each byte beyond ASCII counts three times
_QUIET = frozenset({"Probe", "NodeGetVolumeStats", "NodeGetCapabilities", "ControllerGetCapabilities", "GetPluginInfo", "GetPluginCapabilities"})
_PATHS = ("target_path", "staging_target_path", "volume_path")
Add = Callable[[grpc.Server], None]


class Answers(grpc.ServerInterceptor):
    """A call is told by its method, volume, outcome and seconds. Requests themselves are not: they have secrets in them."""

    def intercept_service(self, continuation: Any, details: Any) -> Any:
        handler = continuation(details)
        if handler is None or handler.unary_unary is None:
            return handler
        method = details.method.rpartition("/")[2]

        def call(request: Any, context: Any) -> Any:
            start, what = time.monotonic(), _volume(request)
            try:
                answer = handler.unary_unary(request, context)
            except StorageError as error:
                code, words = code_of(error), _without_key(request, str(error))
            except NotImplementedError:
                code, words = Code.UNIMPLEMENTED, f"{method}: not offered"
            except Exception as error:
                LOG.error("%s%s: %s", method, what, _without_key(request, traceback.format_exc()))
                code, words = Code.INTERNAL, f"{method}: {type(error).__name__}; next: journalctl -u 'heketi-csi-*'"
            else:
                LOG.log(logging.DEBUG if method in _QUIET else logging.INFO, "%s%s%s: OK in %.2f s", method, what, _made(answer), time.monotonic() - start)
                return answer
            LOG.warning("%s%s: %s in %.2f s: %s", method, what, code.name, time.monotonic() - start, words)
            return context.abort(code, words.encode()[:_WORDS].decode(errors="ignore"))

        return grpc.unary_unary_rpc_method_handler(call, handler.request_deserializer, handler.response_serializer)


def _volume(request: Any) -> str:
    """Its id, or the name of one that has none yet, and where a node shall have it."""
    what = getattr(request, "volume_id", "") or getattr(request, "name", "")
    path = next((found for field in _PATHS if (found := getattr(request, field, ""))), "")
    return (f" {what[:80]!r}" if what else "") + (f" at {path[:200]!r}" if path else "")


def _made(answer: Any) -> str:
    """The id of a new volume."""
    identity = getattr(getattr(answer, "volume", None), "volume_id", "")
    return f" is {identity}" if identity else ""


def _without_key(request: Any, text: str) -> str:
    """An error that nobody foresaw may have it in its words."""
    key = dict(getattr(request, "secrets", {})).get(csi_terms.KEY, "").strip()
    return text.replace(key, "***") if key else text


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
