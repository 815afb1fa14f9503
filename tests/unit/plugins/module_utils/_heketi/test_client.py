# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client, against scripted exchanges over a real socket."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from email.utils import formatdate
from pathlib import Path

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi import client as module
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.client import Client
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.errors import HeketiError, LostOperation
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.server import scripted

QUEUED = (202, {"Location": "/queue/0a"}, b"")
PENDING = (200, {"X-Pending": "true"}, b"")
DONE = (204, {}, b"")
BUSY = (429, {}, b"Server busy. Retry operation later.\n")
NOW = 1_800_000_000.0


class Clock:
    def __init__(self):
        self.now, self.pauses = NOW, []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.pauses.append(seconds)
        self.now += seconds


def speak(script, **options):
    clock = Clock()
    return Client(script.url, "admin", "secret", clock=clock, sleep=clock.sleep, **options), clock


def qsh(method, path):
    return hashlib.sha256(f"{method}&{path}".encode()).hexdigest()


def test_get():
    with scripted((200, {}, {"clusters": ["a1"]})) as script:
        client, _clock = speak(script)
        assert client.get("/clusters") == {"clusters": ["a1"]}
    assert (script.requests[0].method, script.requests[0].path) == ("GET", "/clusters")
    assert script.requests[0].claims == {"iss": "admin", "exp": int(NOW) + 120, "qsh": qsh("GET", "/clusters")}


def test_the_token_does_not_cover_the_query():
    with scripted((200, {}, {})) as script:
        speak(script)[0].get("/volumes?a=b")
    assert script.requests[0].path == "/volumes?a=b" and script.requests[0].claims["qsh"] == qsh("GET", "/volumes")


def test_text():
    with scripted((200, {}, b"Hello from Heketi")) as script:
        assert speak(script)[0].text("/hello") == "Hello from Heketi"


def test_an_operation_to_its_object():
    with scripted(QUEUED, PENDING, PENDING, (303, {"Location": "/volumes/b2"}, b""), (200, {}, {"id": "b2"})) as script:
        client, clock = speak(script)
        assert client.post("/volumes", {"size": 1}) == {"id": "b2"}
    assert script.requests[0].body == {"size": 1}
    assert [(request.method, request.path) for request in script.requests[1:]] == [("GET", "/queue/0a")] * 3 + [("GET", "/volumes/b2")]
    assert [request.claims["qsh"] for request in script.requests] == [qsh(request.method, request.path) for request in script.requests]
    assert clock.pauses == [0.2, pytest.approx(0.22)]


def test_each_look_at_the_queue_has_a_token_of_its_own_time():
    with scripted(QUEUED, *[PENDING] * 150, DONE) as script:
        client, clock = speak(script)
        assert client.delete("/volumes/b2") is None
    assert clock.now - NOW > 120  # longer than a token is good for
    assert script.requests[-1].claims["exp"] == int(clock.now) + 120
    assert max(clock.pauses) == 1.0


def test_a_resync_is_an_operation():
    with scripted(QUEUED, PENDING, DONE) as script:
        speak(script)[0].resync("d1")
    assert [(request.method, request.path) for request in script.requests] == [("GET", "/devices/d1/resync"), *[("GET", "/queue/0a")] * 2]


def test_delete_may_have_a_body():
    with scripted(QUEUED, DONE) as script:
        speak(script)[0].delete("/devices/d1", {"forceforget": True})
    assert script.requests[0].body == {"forceforget": True}


def test_an_operation_that_failed_is_told_in_the_servers_words():
    with scripted(QUEUED, (500, {"Content-Type": "text/plain"}, b"No space\n")) as script, pytest.raises(HeketiError) as caught:
        speak(script)[0].post("/volumes", {})
    assert (caught.value.status, caught.value.text) == (500, "No space")
    assert "POST /volumes; found: 500 No space" in str(caught.value) and not isinstance(caught.value, LostOperation)


def test_a_busy_server_is_asked_again_with_growing_pauses():
    with scripted(*[BUSY] * 6, QUEUED, DONE) as script:
        client, clock = speak(script)
        client.post("/volumes", {})
    assert clock.pauses == [1, 2, 4, 8, 15, 15]


def test_not_for_ever():
    with scripted(*[BUSY] * 4) as script, pytest.raises(HeketiError, match="429 Server busy") as caught:
        speak(script, wait_timeout=10)[0].post("/volumes", {})
    assert caught.value.status == 429 and "operations info" in str(caught.value)


def test_an_operation_that_takes_too_long():
    with scripted(QUEUED, *[PENDING] * 20) as script, pytest.raises(HeketiError, match=r"POST /volumes: not within 10 s.*it goes on"):
        speak(script, wait_timeout=10)[0].post("/volumes", {})


@pytest.mark.parametrize("then", [(404, {}, b"404 page not found\n"), None], ids=["restarted", "gone"])
def test_an_operation_whose_end_nobody_knows(then):
    with scripted(QUEUED, PENDING, then) as script, pytest.raises(LostOperation, match="POST /volumes"):
        speak(script)[0].post("/volumes", {})


@pytest.mark.parametrize("status", [401, 403, 429, 502, 503, 504])
def test_an_operation_goes_on_when_a_question_about_it_is_refused(status):
    with scripted(QUEUED, PENDING, (status, {}, b"not now\n")) as script, pytest.raises(LostOperation, match=f"POST /volumes.* {status} not now"):
        speak(script)[0].post("/volumes", {})


@pytest.mark.parametrize("answer", [(404, {}, b"Id not found\n"), (401, {}, b"not now\n"), (200, {}, b"<html>")])
def test_what_was_made_and_can_not_be_read_is_there_all_the_same(answer):
    with scripted(QUEUED, (303, {"Location": "/volumes/b2"}, b""), answer) as script, pytest.raises(LostOperation, match="POST /volumes: is done"):
        speak(script)[0].post("/volumes", {})


def test_a_request_whose_answer_got_lost_may_have_begun():
    with scripted(None) as script, pytest.raises(LostOperation, match="POST /volumes: the answer got lost"):
        speak(script)[0].post("/volumes", {})


def test_a_lost_answer_to_a_question_is_no_lost_operation():
    with scripted(None) as script, pytest.raises(HeketiError, match="GET /volumes: no answer") as caught:
        speak(script)[0].get("/volumes")
    assert not isinstance(caught.value, LostOperation)


@pytest.mark.parametrize("ask", [lambda client: client.get("/clusters"), lambda client: client.post("/clusters", {})], ids=["get", "post"])
def test_nobody_listens(ask):
    with scripted() as script:
        pass
    with pytest.raises(HeketiError, match=r"no answer.*refused.*systemctl status heketi") as caught:
        ask(speak(script)[0])
    assert not isinstance(caught.value, LostOperation)


def test_a_server_that_only_reads_answers_with_nothing():
    with scripted((200, {}, b"")) as script:
        assert speak(script)[0].post("/clusters", {"file": True, "block": False}) is None


@pytest.mark.parametrize(("status", "text", "words"), [
    (401, b"Invalid JWT token: signature is invalid (client and server secrets may not match)", "key_file"),
    (401, b"Invalid JWT token: Token is expired by 1h4m40s", "Heketi's is 3600 s ahead"),
    (401, b"Invalid JWT token: Token used before issued (client and server clocks may differ)", "chronyc"),
    (401, b"Administrator access required", "user: admin"),
    (409, b"Hostname g1 already used by node with id 1", "409 Hostname g1"),
    (503, b"Service Unavailable", "server mode get"),
])
def test_refusals_lead_on(status, text, words):
    with scripted((status, {"Date": formatdate(NOW + 3600, usegmt=True)}, text)) as script, pytest.raises(HeketiError) as caught:
        speak(script)[0].post("/nodes", {})
    assert words in str(caught.value) and caught.value.status == status


def test_no_json():
    with scripted((200, {}, b"<html>")) as script, pytest.raises(HeketiError, match="no JSON; found: 200 <html>"):
        speak(script)[0].get("/clusters")


def test_proxies_of_the_environment_are_not_used(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with scripted((200, {}, {})) as script:
        assert speak(script)[0].get("/clusters") == {}


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "ftp://h", "http://", "http://h:port", "http://h/x"])
def test_what_is_no_url(url):
    with pytest.raises(HeketiError, match="url"):
        Client(url, "admin", "secret")


def test_certificates_that_are_not_there(tmp_path):
    with pytest.raises(HeketiError, match="ca_file"):
        Client("https://127.0.0.1:8080", "admin", "secret", ca_file=str(tmp_path / "none.pem"))


def test_it_needs_neither_ansible_nor_its_path():
    """The CSI driver takes these files as they are."""
    above = Path(module.__file__).parent.parent
    program = ("import sys, types; package = types.ModuleType('shipped'); package.__path__ = [sys.argv[1]]; sys.modules['shipped'] = package\n"
               "import shipped._heketi.client, shipped._heketi.reader\n"
               "print([name for name in sys.modules if name.startswith('ansible')])")
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program, str(above)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_certificates_as_text():
    with pytest.raises(HeketiError, match="Heketi: ca"):
        Client("https://127.0.0.1:8080", "admin", "secret", ca="none")
    with pytest.raises(HeketiError, match="Heketi: ca"):
        Client("https://127.0.0.1:8080", "admin", "secret", ca="ä")
