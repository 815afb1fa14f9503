# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the lab's Kubernetes refuses, and what it writes for its workers and users."""

from __future__ import annotations

import argparse
import json
import ssl

import pytest
import yaml
from machine_room import host as hosts
from machine_room import image, naming
from machine_room.errors import LabError
from machine_room.kube import config, lifecycle, plane, verbs, workers
from machine_room.paths import Lab

G8 = naming.host("g8")


@pytest.fixture
def lab(tmp_path):
    lab = Lab.of({"LAB": "t", "LAB_CACHE": str(tmp_path / "cache")})
    place = tmp_path / "t"
    place.mkdir()
    lab = Lab("t", place, lab.cache)
    lab.make()
    return lab


def a_host(lab, host, kind):
    lab.home(host).mkdir()
    (lab.home(host) / hosts.FACTS).write_text(json.dumps({"kind": kind} if kind else {"suite": "bookworm"}))


def test_a_lab_with_workers_is_neither_saved_nor_loaded_over(lab):
    a_host(lab, naming.host("g1"), "")
    lifecycle.refuse(lab, "save")
    a_host(lab, G8, image.WORKER)
    with pytest.raises(LabError, match=r"lab save: refused: .*found: g8; next: `lab kube down`"):
        lifecycle.refuse(lab, "save")


def test_a_control_plane_alone_is_reason_enough(lab, monkeypatch):
    monkeypatch.setattr(plane, "exists", lambda lab: True)
    with pytest.raises(LabError, match="found: control plane;"):
        lifecycle.refuse(lab, "load")


def test_another_release_is_not_started_over_the_one_that_runs(lab, monkeypatch):
    monkeypatch.setattr(plane, "version", lambda lab: "1.25.16")
    with pytest.raises(LabError, match=r"found: Kubernetes 1\.25\.16; expected: 1\.37\.2 or none; next: `lab kube down`"):
        lifecycle.up(lab, "1.37.2", 2, "1024M")


def test_without_a_kubernetes_there_is_nothing_to_ask(lab):
    with pytest.raises(LabError, match="has no Kubernetes: `LAB=t lab kube up VERSION`"):
        lifecycle.running(lab)
    assert lifecycle.variables(lab) == {}


def test_a_storage_host_is_not_made_a_worker(lab):
    a_host(lab, G8, "")
    with pytest.raises(LabError, match="g8 of lab t: found: a storage host; expected: a worker or none; next: `lab destroy g8`"):
        workers.make(lab, G8, "1024M", [], "secret")


def test_a_worker_sees_programs_and_its_own_configuration(lab, tmp_path, monkeypatch):
    program = tmp_path / "kube"
    program.write_bytes(b"\x7fELF")
    lab.kube.mkdir()
    (lab.kube / "api.crt").write_text("PEM")
    a_host(lab, G8, image.WORKER)
    workers.make(lab, G8, "1024M", [program], "secret")
    shared = lab.home(G8) / hosts.SHARED
    assert (shared / "kube").read_bytes() == b"\x7fELF"
    assert not (shared / "kube").is_symlink()  # it would be followed in the guest
    assert yaml.safe_load((shared / "kubelet.conf").read_text())["users"][0]["user"]["token"] == "secret"
    assert (shared / "cni/10-pods.conflist").exists()


def test_identities_are_made_once(lab):
    tokens = plane.identities(lab, "1.37.2")
    assert set(tokens) == set(config.users())
    assert len(set(tokens.values())) == len(tokens)
    assert plane.identities(lab, "1.37.2") == tokens
    ssl.create_default_context(cafile=lab.kube / "api.crt")
    assert lab.kube.stat().st_mode & 0o077 == 0
    inside = yaml.safe_load(plane.admin(lab, inside=True).read_text())
    assert inside["clusters"][0]["cluster"]["server"] == "https://192.0.2.100:6443"
    assert inside["users"][0]["user"]["token"] == tokens["admin"]


def test_words_of_kubectl_are_kubectls_own():
    top = argparse.ArgumentParser()
    verbs.add(top, str)
    for words in (["-n", "x", "get", "pods", "-o", "wide"], ["exec", "p", "--", "sh", "-c", "id"], ["--help"]):
        assert top.parse_args(["kubectl", *words]).command == words
