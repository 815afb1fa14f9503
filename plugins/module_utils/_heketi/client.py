# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Heketi's REST API: one request, and the operation behind it to its end. Imports nothing but the standard library. Private to the collection.

What changes something is answered with 202 and a place in a queue. The place tells the outcome once, and is gone after a restart.
Each request has a token of its own, so no redirect is followed by itself; proxies of the environment are not used.
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Callable
from urllib.parse import quote, unquote, urlsplit

from . import errors
from .errors import HeketiError, LostOperation
from .token import token

FIRST_PAUSE, LAST_PAUSE, GROWTH = 0.2, 1.0, 1.1    # seconds between two looks at an operation, about a tenth of the time that it has taken
ENDS = (200, 204, 500)                # statuses that tell an operation: under way or done, done, failed (rest/asynchttp.go)
FIRST_BUSY, LAST_BUSY = 1.0, 15.0     # seconds after "Server busy"


@dataclass(frozen=True)
class Answer:
    """What a server said, whatever it is."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace").strip()


class Client:
    """Speaks to one server.

    :param url: ``http://host:port`` or ``https://host:port``, nothing behind it
    :param ca_file: certificates to trust instead of the host's
    :param ca: the same as text, in PEM form
    :param timeout: seconds of one request
    :param wait_timeout: seconds of one operation, with the time that the server is too busy to begin it
    :param clock: seconds since 1970
    """

    def __init__(self, url: str, user: str, key: str, *, ca_file: str = "", ca: str = "", validate: bool = True, timeout: float = 60,
                 wait_timeout: float = 1800, clock: Callable[[], float] = time.time, sleep: Callable[[float], None] = time.sleep) -> None:
        self.url, self._user, self._key = url.rstrip("/"), user, key
        self._timeout, self._wait_timeout, self._clock, self._sleep = timeout, wait_timeout, clock, sleep
        parts = urlsplit(self.url)
        try:
            self._host, self._port = parts.hostname or "", parts.port
        except ValueError:
            self._host, self._port = "", None
        if parts.scheme not in ("http", "https") or not self._host or parts.path or parts.query:
            raise HeketiError(f"Heketi: url {url!r}", expected="the address of the server", next_step="url: http://127.0.0.1:8080")
        self._tls = _context(ca_file, ca, validate) if parts.scheme == "https" else None

    def get(self, path: str) -> Any:
        """What is at a path.

        :raises HeketiError: with the server's words; its ``status`` is 404 where there is nothing
        """
        return self._parsed("GET", path, self._request("GET", path))

    def text(self, path: str) -> str:
        """The same, as it is.

        :raises HeketiError: with the server's words
        """
        return self._good("GET", path, self._request("GET", path)).text

    def content(self, path: str) -> bytes:
        """The same of what is no text.

        :raises HeketiError: with the server's words
        """
        return self._good("GET", path, self._request("GET", path)).body

    def post(self, path: str, body: Any) -> Any:
        """What came of it, once it is done: the new object, or None. A server that can only read answers some requests with None and does nothing.

        :raises HeketiError: with the server's words
        :raises LostOperation: when the outcome is not known
        """
        return self._operation("POST", path, body)

    def delete(self, path: str, body: Any = None) -> Any:
        """Returns once it is gone.

        :raises HeketiError: with the server's words
        :raises LostOperation: when the outcome is not known
        """
        return self._operation("DELETE", path, body)

    def resync(self, device: str) -> None:
        """Heketi asks LVM again how full a device (its id) is: a GET that changes its accounts, and that is an operation.

        :raises HeketiError: with the server's words
        :raises LostOperation: when the outcome is not known
        """
        self._operation("GET", f"/devices/{device}/resync", None)

    def _operation(self, method: str, path: str, body: Any) -> Any:
        end = self._clock() + self._wait_timeout
        answer = self._request(method, path, body)
        pause = FIRST_BUSY
        while answer.status == 429 and self._clock() + pause < end:
            self._sleep(pause)
            pause = min(pause * 2, LAST_BUSY)
            answer = self._request(method, path, body)
        if answer.status != 202:
            return self._parsed(method, path, answer)
        return self._followed(method, path, answer.headers.get("Location", ""), end)

    def _followed(self, method: str, path: str, place: str, end: float) -> Any:
        """The outcome of an operation."""
        what, pause = self._what(method, path), FIRST_PAUSE
        while True:
            answer = self._request("GET", place, operation=what)
            if answer.status == 404:
                raise LostOperation(f"{what}: Heketi does not know its operation any more", status=404, text=answer.text,
                                    expected="a server that runs until the operation is done", next_step="journalctl -u heketi, and run this again")
            if answer.status == 303:
                return self._made(what, answer.headers.get("Location", ""))
            if answer.status not in ENDS:
                raise LostOperation(f"{what}: Heketi does not tell how far its operation is", status=answer.status, text=answer.text,
                                    expected="an answer about it", next_step="it goes on; journalctl -u heketi, and run this again")
            if answer.status != 200 or answer.headers.get("X-Pending") != "true":
                return self._parsed(method, path, answer)
            if self._clock() >= end:
                raise HeketiError(f"{what}: not within {self._wait_timeout:g} s", expected="its end",
                                  next_step="it goes on; heketi-cli server operations list tells how far it is, then run this again")
            self._sleep(pause)
            pause = min(pause * GROWTH, LAST_PAUSE)

    def _made(self, what: str, path: str) -> Any:
        """What an operation has made. That it can't be read does not undo it."""
        answer = self._request("GET", path, operation=what)
        try:
            return self._parsed("GET", path, answer)
        except HeketiError as error:
            raise LostOperation(f"{what}: is done, and can't be read", status=error.status, text=error.text, expected="the new object",
                                next_step=error.next_step) from None

    def _parsed(self, method: str, path: str, answer: Answer) -> Any:
        body = self._good(method, path, answer).body
        try:
            return json.loads(body) if body.strip() else None
        except ValueError:
            raise HeketiError(f"{self._what(method, path)}: no JSON", status=answer.status, text=answer.text[:200], expected="an answer of Heketi",
                              next_step=f"curl {self.url}/hello") from None

    def _good(self, method: str, path: str, answer: Answer) -> Answer:
        if answer.status not in (200, 201, 204):
            raise errors.refused(self._what(method, path), answer.status, answer.text, answer.headers, self._clock())
        return answer

    def _request(self, method: str, path: str, body: Any = None, *, operation: str = "") -> Answer:
        """One request and its answer, whatever it is.

        :param operation: what waits for the answer, when an operation does
        :raises LostOperation: when it may have begun, or goes on, and no answer came
        """
        connection = self._connection()
        sent = False
        try:
            connection.connect()
            sent = True
            data = None if body is None else json.dumps(body).encode()
            signed = token(self._user, self._key, method, unquote(path.partition("?")[0]), self._clock())
            connection.request(method, quote(path, safe="/?=&%"), data, {"Authorization": f"bearer {signed}", "Content-Type": "application/json"})
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.headers.items()), answer.read())
        except (OSError, http.client.HTTPException) as error:
            if operation or (sent and method != "GET"):
                raise LostOperation(f"{operation or self._what(method, path)}: the answer got lost", text=_words(error),
                                    expected="a server that goes on running", next_step="systemctl status heketi, and run this again") from error
            raise HeketiError(f"{self._what(method, path)}: no answer", text=_words(error), expected="a server that listens there",
                              next_step=_unreached(error)) from error
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        if self._tls:
            return http.client.HTTPSConnection(self._host, self._port, timeout=self._timeout, context=self._tls)
        return http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)

    def _what(self, method: str, path: str) -> str:
        return f"Heketi {self.url}: {method} {path}"


def _context(ca_file: str, ca: str, validate: bool) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=ca_file or None, cadata=ca or None)
    except (OSError, ssl.SSLError, ValueError, TypeError) as error:  # TypeError: not ASCII
        raise HeketiError(f"Heketi: ca_file {ca_file}" if ca_file else "Heketi: ca", text=_words(error), expected="certificates in PEM form",
                          next_step="ca_file: /etc/heketi/tls/ca.pem") from error
    if not validate:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__


def _unreached(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return "compare url and ca_file with the certificate of the server: openssl s_client -connect HOST:PORT"
    return "systemctl status heketi"
