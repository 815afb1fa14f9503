# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files of a Debian archive as the apt proxy keeps them."""

from __future__ import annotations

import hashlib
import http.client
import os
import threading
import urllib.parse
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path

HOPS = 5
"""Redirections that are followed."""

REDIRECTIONS = (301, 302, 307, 308)
CHUNK = 1 << 18


class Refused(Exception):
    """The archive answered with another status than that of success."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def name_of(url: str) -> str:
    """The file that holds a URL: unique by its digits, readable by its end."""
    return f"{hashlib.sha256(url.encode()).hexdigest()[:24]}.{url.rpartition('/')[2][-60:]}"


def lasts(url: str) -> bool:
    """Whether a URL always has the same content: packages and indices by hash. All else is asked for again each time."""
    return "/pool/" in url or "/by-hash/" in url


def modified(path: Path) -> str:
    """The time of a kept file as HTTP says it: the archive's own, so that apt and the archive recognise it."""
    return formatdate(path.stat().st_mtime, usegmt=True)


class Store:
    """A directory of kept files, shared by the proxies of all labs: a file appears complete or not at all.

    :param upstream: HTTP proxy to go through, as a URL, or empty
    :param secure: hosts to ask by https although apt inside the lab says http
    """

    def __init__(self, directory: Path, upstream: str = "", secure: frozenset[str] = frozenset()) -> None:
        self.directory, self.upstream, self.secure = directory, upstream, secure
        self.directory.mkdir(parents=True, exist_ok=True)
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}

    def get(self, url: str) -> Path:
        """The file of a URL, fetched once however many hosts want it at the same time; a stale one if the archive is out of reach.

        :raises Refused: when the archive says no
        :raises OSError: when it does not answer and nothing is kept
        """
        path = self.directory / name_of(url)
        with self._guard:
            lock = self._locks.setdefault(path.name, threading.Lock())
        with lock:
            if path.exists() and lasts(url):
                return path
            try:
                self._fetch(url, path)
            except (OSError, http.client.HTTPException) as error:
                if not path.exists():
                    raise OSError(f"{urllib.parse.urlsplit(url).hostname} does not answer: {error}") from error
        return path

    def _ask(self, url: str, path: Path) -> http.client.HTTPResponse:
        parts = urllib.parse.urlsplit(url)
        secure = parts.scheme == "https" or parts.hostname in self.secure
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        if self.upstream and not secure:
            gate = urllib.parse.urlsplit(self.upstream)
            connection, target = http.client.HTTPConnection(gate.hostname or "", gate.port or 80, timeout=60), url
        elif secure:
            connection = http.client.HTTPSConnection(parts.hostname or "", parts.port or 443, timeout=60)
        else:
            connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=60)
        headers = {"User-Agent": "apt (lab proxy)", "Host": parts.netloc}
        if path.exists():
            headers["If-Modified-Since"] = modified(path)
        connection.request("GET", target, headers=headers)
        return connection.getresponse()

    def _fetch(self, url: str, path: Path) -> None:
        for _hop in range(HOPS):
            answer = self._ask(url, path)
            if answer.status not in REDIRECTIONS:
                break
            url = urllib.parse.urljoin(url, answer.headers["Location"])
        if answer.status == http.client.NOT_MODIFIED:
            return
        if answer.status != http.client.OK:
            raise Refused(answer.status, answer.reason)
        self._keep(answer, path)

    def _keep(self, answer: http.client.HTTPResponse, path: Path) -> None:
        part = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.part")
        try:
            with part.open("wb") as out:
                while block := answer.read(CHUNK):
                    out.write(block)
                size = out.tell()
            if answer.headers["Content-Length"] and int(answer.headers["Content-Length"]) != size:
                raise OSError(f"the answer ended after {size} bytes")
            if answer.headers["Last-Modified"]:
                time = parsedate_to_datetime(answer.headers["Last-Modified"]).timestamp()
                os.utime(part, (time, time))
            part.rename(path)
        finally:
            part.unlink(missing_ok=True)
