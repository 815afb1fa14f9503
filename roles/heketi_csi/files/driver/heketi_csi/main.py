# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The driver's two services: ``controller``, once in a cluster, and ``node``, on every host with a kubelet.

Each ends with SIGTERM: what Heketi or PID 1 has begun goes on without it, and is found by the call that asks again.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
from importlib import resources
from pathlib import Path

import csi_pb2_grpc as rpc
import pluginregistration_pb2_grpc as registration_rpc
from glusterkube._heketi.csi_terms import DRIVER

from . import notify
from .controller import Controller
from .host import Host
from .identity import Identity
from .node import Node
from .registration import SOCKET, Registration
from .server import Add, serve

_UNIX = "unix://"
_WORKERS = 64    # calls at once; one that waits for Heketi holds one
_GRACE = 5.0     # seconds for the calls that are being answered when the service ends


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="heketi-csi.zip", description=f"CSI driver {DRIVER}")
    commands = parser.add_subparsers(dest="command", required=True)
    controller = commands.add_parser("controller", help="makes, grows and deletes volumes")
    controller.add_argument("--capacity-secret", type=Path, metavar="DIR", help="files url, user, key and ca for GetCapacity, which has no Secret of its own")
    node = commands.add_parser("node", help="mounts volumes for kubelet")
    node.add_argument("--node-id", required=True, help="the name of the node in Kubernetes")
    node.add_argument("--kubelet-dir", type=Path, default=Path("/var/lib/kubelet"))
    node.add_argument("--no-registration", action="store_true", help="do not tell kubelet: for csi-sanity")
    for command in (controller, node):
        command.add_argument("--endpoint", required=True, type=_socket, help="unix:///PATH of the socket")
        command.add_argument("--log-level", default="info", choices=["debug", "info", "warning", "error"])
    return parser.parse_args(argv)


def _socket(text: str) -> Path:
    path = Path(text[len(_UNIX):] if text.startswith(_UNIX) else "")
    if not path.is_absolute():
        raise argparse.ArgumentTypeError(f"{text!r}: expected: unix:///PATH")
    return path


def version() -> str:
    """Of the archive, as make.py wrote it."""
    try:
        return resources.files(__package__).joinpath("VERSION").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return "0"


def main(argv: list[str] | None = None) -> None:
    given = arguments(argv)
    logging.basicConfig(level=given.log_level.upper(), format="%(levelname)s %(message)s", stream=sys.stderr)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_unused: ended.set())
    servers = [serve(given.endpoint, _services(given), _WORKERS)]
    if given.command == "node" and not given.no_registration:
        own: list[Add] = [lambda server: registration_rpc.add_RegistrationServicer_to_server(Registration(str(given.endpoint)), server)]
        servers.append(serve(given.kubelet_dir / SOCKET, own, 2))
    notify.ready(os.environ)
    logging.info("%s %s %s listens on %s", DRIVER, version(), given.command, given.endpoint)
    ended.wait()
    for stopped in [server.stop(_GRACE) for server in servers]:
        stopped.wait()
    os._exit(0)  # Python itself would wait for the calls that wait for Heketi, until systemd kills it: that long nobody else would answer


def _services(given: argparse.Namespace) -> list[Add]:
    if given.command == "controller":
        controller = Controller(capacity_secret=given.capacity_secret)
        return [lambda server: rpc.add_IdentityServicer_to_server(Identity(version()), server),
                lambda server: rpc.add_ControllerServicer_to_server(controller, server)]
    host = Host()
    node = Node(given.node_id, given.kubelet_dir, host)
    return [lambda server: rpc.add_IdentityServicer_to_server(Identity(version(), host.probe), server),
            lambda server: rpc.add_NodeServicer_to_server(node, server)]
