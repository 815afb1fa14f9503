# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server of scripted exchanges: what is asked for, and what it answers, in order."""

from __future__ import annotations

import base64
import contextlib
import http.server
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Request:
    method: str
    path: str
    body: Any
    token: str

    @property
    def claims(self) -> dict[str, Any]:
        part = self.token.split(".")[1]
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


@dataclass
class Script:
    """``answers`` are (status, headers, body); None hangs up. ``requests`` are those that came."""

    url: str = ""
    answers: list[tuple[int, dict[str, str], Any] | None] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)


@contextlib.contextmanager
def scripted(*answers: tuple[int, dict[str, str], Any] | None) -> Iterator[Script]:
    script = Script(answers=list(answers))

    class Handler(http.server.BaseHTTPRequestHandler):
        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            script.requests.append(Request(self.command, self.path, json.loads(body) if body else None, self.headers["Authorization"].partition(" ")[2]))
            answer = script.answers.pop(0)
            if answer is None:
                self.close_connection = True
                return
            status, headers, content = answer
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response_only(status)  # no Date of its own
            for name, value in {**headers, "Content-Length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_DELETE = _serve

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    script.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
