# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way to Debian's packages for hosts that have no way out: a caching HTTP proxy.

It listens inside the lab's network namespace and goes out from outside of it, which no common proxy does.
As a program: ``python3 -m machine_room.proxy NETNS DIRECTORY UPSTREAM SECURE-HOST``.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import urllib.parse
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from . import mirror, netns, processes, shell
from .errors import LabError
from .naming import MACHINE
from .paths import Lab
from .proxy_cache import Refused, Store, modified

PORT = 3142
IDLE = 120
"""Seconds after which a silent client is dropped."""


def plain(url: str) -> str:
    """The URL as apt inside a lab says it: a proxy cannot keep what passes through it encrypted."""
    return url.replace("https://", "http://", 1)


def _secure() -> str:
    """The mirror's host when it wants https, otherwise empty."""
    parts = urllib.parse.urlsplit(mirror.url())
    return (parts.hostname or "") if parts.scheme == "https" else ""


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD of complete http URLs."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE

    def __init__(self, store: Store, *arguments: object) -> None:
        self.store = store
        super().__init__(*arguments)  # type: ignore[arg-type]

    def log_message(self, format: str, *arguments: object) -> None:
        print(self.log_date_time_string(), format % arguments, flush=True)

    def do_GET(self) -> None:
        if not self.path.startswith("http://"):
            self.send_error(400, "this is a proxy for http://")
            return
        try:
            path = self.store.get(self.path)
        except Refused as error:
            self.send_error(error.status, str(error))
        except OSError as error:
            self.send_error(503, str(error))
        else:
            self._answer(path)

    do_HEAD = do_GET

    def _answer(self, path: Path) -> None:
        with path.open("rb") as content:
            same = self.headers.get("If-Modified-Since") == modified(path)
            self.send_response(304 if same else 200)
            self.send_header("Content-Length", "0" if same else str(os.fstat(content.fileno()).st_size))
            self.send_header("Last-Modified", modified(path))
            self.end_headers()
            if not same and self.command == "GET":
                self.wfile.flush()
                self.connection.sendfile(content)


class Server(ThreadingHTTPServer):
    """Many hosts ask at the same time."""

    daemon_threads = True
    request_queue_size = 64


def _quiet(*_arguments: object) -> None:
    """In place of a log of requests."""


@contextlib.contextmanager
def here(directory: Path) -> Iterator[str]:
    """A proxy in this process, while an image is made: its ``address:port`` on the loopback."""
    store = Store(directory, mirror.upstream(), frozenset({_secure()}))
    server = Server(("127.0.0.1", 0), partial(type("Silent", (Handler,), {"log_message": _quiet}), store))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def start(lab: Lab) -> None:
    """The lab's proxy, if it does not run yet.

    :raises LabError: when it does not answer within 10 s
    """
    words = (f"{__package__}.proxy", lab.netns, str(lab.cache / "apt"))
    if processes.leader(*words):
        return
    log = lab.run / "proxy.log"
    with log.open("a") as output:
        subprocess.Popen(
            [sys.executable, "-m", *words, mirror.upstream(), _secure()], cwd=Path(__file__).resolve().parents[1],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)
    if not shell.wait(lambda: "ready\n" in log.read_text(), 10):
        raise LabError(f"lab {lab.name}: the apt proxy does not start, see {log}")


def main(name: str, directory: str, upstream: str, secure: str) -> None:
    store = Store(Path(directory), upstream, frozenset({secure}))
    with netns.inside(name):
        server = Server((MACHINE, PORT), partial(Handler, store))
    print("ready", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
