# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The apt proxy before an archive that changes, breaks off and goes away."""

from __future__ import annotations

import http.server
import threading

import pytest
from machine_room.proxy_cache import Refused, Store, lasts, name_of


class Archive(http.server.BaseHTTPRequestHandler):
    """Serves the server's ``pages``, each of them (status, body, length to announce)."""

    def do_GET(self):
        self.server.asked.append(self.path)
        status, body, length = self.server.pages.get(self.path, (404, b"", 0))
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.send_header("Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT")
        if status == 302:
            self.send_header("Location", body.decode())
        self.end_headers()
        self.wfile.write(b"" if status == 302 else body)

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def archive():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Archive) as server:
        server.asked, server.pages = [], {}
        server.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.parametrize(("url", "for_ever"), [
    ("http://m/debian/pool/main/a/attr/attr_1_amd64.deb", True),
    ("http://m/debian/dists/sid/main/binary-amd64/by-hash/SHA256/00ff", True),
    ("http://m/debian/dists/sid/InRelease", False),
    ("http://m/debian/dists/sid/main/binary-amd64/Packages.xz", False),
])
def test_what_never_changes(url, for_ever):
    assert lasts(url) is for_ever


def test_names_of_files_are_short_unique_and_no_paths():
    urls = ["http://m/a/Release", "http://m/b/Release", "http://m/" + "x" * 300, "http://m/.."]
    names = [name_of(url) for url in urls]
    assert len(set(names)) == 4
    assert all(len(name) < 100 and "/" not in name and name.strip(".") for name in names)


def test_a_package_is_fetched_once(archive, tmp_path):
    archive.pages["/pool/a.deb"] = (200, b"deb", 3)
    for _again in range(2):
        assert Store(tmp_path).get(f"{archive.url}/pool/a.deb").read_bytes() == b"deb"
    assert archive.asked == ["/pool/a.deb"]


def test_an_index_is_asked_for_again_and_kept_for_bad_times(archive, tmp_path):
    archive.pages["/InRelease"] = (200, b"old", 3)
    store = Store(tmp_path)
    store.get(f"{archive.url}/InRelease")
    archive.pages["/InRelease"] = (200, b"new!", 4)
    assert store.get(f"{archive.url}/InRelease").read_bytes() == b"new!"
    archive.pages["/InRelease"] = (200, b"broken off", 99)
    assert store.get(f"{archive.url}/InRelease").read_bytes() == b"new!"
    assert len(list(tmp_path.iterdir())) == 1


def test_half_a_package_is_no_package(archive, tmp_path):
    archive.pages["/pool/a.deb"] = (200, b"de", 3)
    with pytest.raises(OSError, match="does not answer"):
        Store(tmp_path).get(f"{archive.url}/pool/a.deb")
    assert not list(tmp_path.iterdir())


def test_redirections_are_followed_and_refusals_told(archive, tmp_path):
    archive.pages["/pool/a.deb"] = (302, b"/pool/b.deb", 0)
    archive.pages["/pool/b.deb"] = (200, b"deb", 3)
    assert Store(tmp_path).get(f"{archive.url}/pool/a.deb").read_bytes() == b"deb"
    with pytest.raises(Refused) as caught:
        Store(tmp_path).get(f"{archive.url}/pool/none.deb")
    assert caught.value.status == 404
