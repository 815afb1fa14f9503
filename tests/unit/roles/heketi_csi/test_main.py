# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The archive as the role installs it: made once, run by a Python that knows nothing else; and what the host does by itself."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import csi_pb2 as csi
import csi_pb2_grpc as rpc
import grpc
import pluginregistration_pb2 as registration
import pluginregistration_pb2_grpc as registration_rpc
import pytest
from heketi_csi import host, main, notify
from heketi_csi.registration import Registration
from wire import served

FILE = Path(__file__).resolve().parents[4] / "roles/heketi_csi/files/driver/make.py"


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    place = tmp_path_factory.mktemp("cache")
    done = subprocess.run([sys.executable, FILE], env={**os.environ, "XDG_CACHE_HOME": str(place)}, capture_output=True, text=True, check=True)
    made = json.loads(done.stdout)
    assert made["made"] is True and made["present"] is True
    return Path(made["directory"]) / "heketi-csi.zip"


def test_the_same_content_gives_the_same_bytes(archive, tmp_path):
    done = subprocess.run([sys.executable, FILE], env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)}, capture_output=True, text=True, check=True)
    assert (Path(json.loads(done.stdout)["directory"]) / "heketi-csi.zip").read_bytes() == archive.read_bytes()


def test_a_look_makes_nothing(tmp_path):
    done = subprocess.run([sys.executable, FILE, "--look"], env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)}, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["present"] is False and list(tmp_path.iterdir()) == []


def test_the_archive_has_the_client_and_no_second_one(archive):
    names = zipfile.ZipFile(archive).namelist()
    assert {"__main__.py", "csi_pb2.py", "heketi_csi/node.py", "glusterkube/_heketi/client.py", "glusterkube/_errors.py"} <= set(names)
    assert not [name for name in names if name.startswith("glusterkube/_gluster")]


def started(archive, place, *arguments, environment=None):
    """Without this environment's path, from another folder. Alive once its socket answers."""
    program = subprocess.Popen([sys.executable, "-s", "-P" if sys.version_info >= (3, 11) else "-B", archive, *arguments], cwd="/", stderr=subprocess.PIPE,
                               text=True, env={**os.environ, **(environment or {})})
    end = time.monotonic() + 30
    while not (place / "csi.sock").exists():
        assert program.poll() is None and time.monotonic() < end, program.stderr.read()
        time.sleep(0.05)
    return program


@pytest.fixture
def short():
    """A socket's path has at most 107 bytes."""
    with tempfile.TemporaryDirectory() as place:
        yield Path(place)


def test_it_runs_tells_systemd_and_ends(archive, short):
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(str(short / "notify"))
    listener.settimeout(30)
    program = started(archive, short, "controller", "--endpoint", f"unix://{short}/csi.sock", environment={"NOTIFY_SOCKET": str(short / "notify")})
    try:
        assert listener.recv(100) == b"READY=1"
        with grpc.insecure_channel(f"unix://{short}/csi.sock") as channel:
            told = rpc.IdentityStub(channel).GetPluginInfo(csi.GetPluginInfoRequest(), timeout=20)
        assert told.name == "heketi.glusterkube.io" and len(told.vendor_version) == 12
        assert (short / "csi.sock").stat().st_mode & 0o077 == 0
        program.send_signal(signal.SIGTERM)
        assert program.wait(30) == 0
    finally:
        program.kill()
        listener.close()


def test_its_end_does_not_wait_for_heketi(archive, short):
    """What is asked for goes on there, and is found by the call that asks again; systemd would kill the driver after 90 seconds without a socket."""
    program = started(archive, short, "controller", "--endpoint", f"unix://{short}/csi.sock")
    with socket.create_server(("127.0.0.1", 0)) as silent, grpc.insecure_channel(f"unix://{short}/csi.sock") as channel:
        silent.settimeout(30)
        try:
            call = rpc.ControllerStub(channel).DeleteVolume.future(csi.DeleteVolumeRequest(
                volume_id="0a" * 16, secrets={"url": f"http://127.0.0.1:{silent.getsockname()[1]}", "key": "k"}))
            asking, _address = silent.accept()
            program.send_signal(signal.SIGTERM)
            assert program.wait(20) == 0
            assert call.exception(20).code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED)    # after either the sidecars ask again
            asking.close()
        finally:
            program.kill()
            program.wait()


def test_a_node_registers_itself_and_takes_over_old_sockets(archive, short):
    kubelet, place = short / "kubelet", short / "plugin"
    (kubelet / "plugins_registry").mkdir(parents=True)
    place.mkdir()
    own = kubelet / "plugins_registry/heketi.glusterkube.io-reg.sock"
    own.write_text("left behind")
    program = started(archive, place, "node", "--endpoint", f"unix://{place}/csi.sock", "--node-id", "n1", "--kubelet-dir", str(kubelet))
    try:
        with grpc.insecure_channel(f"unix://{own}") as channel:
            grpc.channel_ready_future(channel).result(timeout=20)
            told = registration_rpc.RegistrationStub(channel).GetInfo(registration.InfoRequest(), timeout=20)
        assert (told.type, told.name, told.endpoint, list(told.supported_versions)) == ("CSIPlugin", "heketi.glusterkube.io", f"{place}/csi.sock", ["1.0.0"])
    finally:
        program.kill()
        program.wait()


def test_what_kubelet_says_is_logged(caplog):
    with served(lambda server: registration_rpc.add_RegistrationServicer_to_server(Registration("/csi.sock"), server)) as channel:
        stub = registration_rpc.RegistrationStub(channel)
        stub.NotifyRegistrationStatus(registration.RegistrationStatus(plugin_registered=False, error="no such driver"))
    assert "no such driver" in caplog.text


@pytest.mark.parametrize("argv", [[], ["controller"], ["node", "--endpoint", "unix:///x"], ["controller", "--endpoint", "tcp://1"],
                                  ["controller", "--endpoint", "unix://x"], ["controller", "--endpoint", "unix:///x", "--log-level", "loud"]])
def test_arguments_that_are_none(argv):
    with pytest.raises(SystemExit) as ended:
        main.arguments(argv)
    assert ended.value.code == 2


def test_nobody_to_notify():
    notify.ready({})


def test_how_a_program_ends():
    assert host.run(["sh", "-c", "echo out; echo err >&2; exit 3"], 20) == host.Done(3, "out", "err")
    assert host.run(["sleep", "20"], 0.1).code is None
    assert host.run(["/none/there"], 20).code == 127


def test_a_program_that_can_not_be_killed_is_left_alone(monkeypatch):
    """As one that waits for the FUSE process of a volume, which is silent for half an hour when its hosts are gone."""
    monkeypatch.setattr(subprocess.Popen, "kill", lambda self: None)
    begin = time.monotonic()
    assert host.run(["sleep", "8"], 0.1) == host.Done(None, "", "no answer within 0.1 s")
    assert time.monotonic() - begin < 4


def test_make_is_a_program_of_its_own(load):
    module = load(FILE)
    assert [name for name, _data in module.content()].count("glusterkube/_heketi/client.py") == 1
