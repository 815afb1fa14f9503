# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The driver is killed while it makes a volume, of which there is one in the end; and killed, restarted and upgraded on all workers while pods write:
no write fails, no mount is made anew."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support import heketi_volumes, kube, kube_eyes, kube_ledger, lab, site, wait

CLAIM = "driver"
UNIT = "heketi-csi-node"


@pytest.fixture(scope="module")
def claim(clean: dict[str, Any]) -> Iterator[set[str]]:
    """Ids of Heketi's volumes before a claim of all these tests, which is bound some time later."""
    others = set(heketi_volumes.volumes())
    kube.apply(kube.claim(CLAIM))
    yield others
    kube.delete("pvc", CLAIM)


@pytest.fixture
def volume(claim: set[str]) -> str:
    """Name of the volume of the claim."""
    return str(kube.bound(CLAIM)[CLAIM]["spec"]["csi"]["volumeAttributes"]["volume"])


def processes() -> dict[str, list[str]]:
    """The FUSE processes of each worker by number."""
    return lab.each(lambda host: lab.on(host, "pgrep -x glusterfs").split(), kube.WORKERS)


def kill() -> None:
    kube_eyes.kill(UNIT, "main")


def restart() -> None:
    lab.each(lambda host: lab.on(host, f"systemctl restart {UNIT}"), kube.WORKERS)


def stop_and_start() -> None:
    lab.each(lambda host: lab.on(host, f"systemctl stop {UNIT}; sleep 2; systemctl start {UNIT}"), kube.WORKERS)


def kubelet() -> None:
    lab.each(lambda host: lab.on(host, "systemctl restart kubelet containerd"), kube.WORKERS)


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A collection with another driver is the one that playbooks find."""
    root = tmp_path / "ansible_collections/glusterkube/storage"
    for folder in ("meta", "playbooks", "plugins", "roles"):
        shutil.copytree(lab.ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(lab.ROOT / "galaxy.yml", root)
    (tmp_path / "ansible_collections/kubernetes").symlink_to(lab.ROOT / ".ansible/collections/ansible_collections/kubernetes")
    (package,) = (root / "roles/heketi_csi/files").rglob("heketi_csi/__init__.py")
    package.write_text(f"{package.read_text()}\n# another version\n")
    monkeypatch.setenv("ANSIBLE_COLLECTIONS_PATH", str(tmp_path))


def upgrade() -> None:
    run = site.site("--tags", "kubernetes")
    assert run.code == 0 and run.changed(), run.told()


def unharmed(volume: str, *works: Callable[[], None]) -> None:
    """A pod on each worker writes on while all that is done, with the FUSE process it had; then another pod comes."""
    names = [f"writes-on-{node}" for node in kube.WORKERS]
    with kube.pods(*(kube_ledger.pod(name, CLAIM, node=node) for name, node in zip(names, kube.WORKERS))):
        running = processes()
        with kube_ledger.Writer(names[0]) as first, kube_ledger.Writer(names[1]) as second:
            for work in works:
                before = kube_eyes.main_pids(UNIT)
                work()
                if work is not kubelet:
                    wait.until("another driver runs", partial(kube_eyes.not_anew, UNIT, before), kube.SECONDS)
                kube_ledger.go_on(first, second)
        with kube.pods(kube.pod("next", CLAIM, node=kube.WORKERS[0])):
            assert {path.partition("/")[0] for path in (*first.written, *second.written)} <= set(kube.inside("next", "ls /data").split())
        assert processes() == running and all(running.values())
    files, _unused = heketi_volumes.read(volume)
    for ledger in (first, second):
        ledger.assert_kept(files)


def test_killed_inside_a_create(claim: set[str]) -> None:
    name = f"pvc-{kube.objects('pvc')[CLAIM]['metadata']['uid']}"
    wait.until("it is being made", lambda: not kube_eyes.named(name), kube.SECONDS, pause=0)
    assert kube.objects("pvc")[CLAIM]["status"]["phase"] == "Pending"
    kube_eyes.kill("heketi-csi-controller")
    (bound,) = kube.bound(CLAIM).values()
    assert set(heketi_volumes.volumes()) - claim == {name} and kube_eyes.named(name) == [kube.heketi_id(bound)]


def test_killed_and_upgraded(volume: str, newer: None) -> None:
    unharmed(volume, kill, upgrade)


@pytest.mark.campaign
def test_restarted_in_every_way(volume: str) -> None:
    unharmed(volume, restart, stop_and_start, kubelet, kill, kill, kill)


@pytest.mark.campaign
def test_without_the_driver_nothing_is_written_to_the_root_disk(volume: str) -> None:
    """A pod that comes meanwhile waits, and starts when the driver is back."""
    host = kube.WORKERS[0]
    lab.on(host, f"systemctl stop {UNIT}")
    kube.apply(kube_ledger.pod("waits", CLAIM, node=host))    # it writes as soon as it runs, wherever that is
    wait.until("kubelet says why", lambda: kube.CSI not in kube.events("waits"), kube.SECONDS)
    assert not kube.is_ready(kube.objects("pods")["waits"])
    assert kube_eyes.worker(host)["on the root disk"] == []
    lab.on(host, f"systemctl start {UNIT}")
    kube.ready("waits")
    with kube_ledger.Writer("waits") as ledger:
        kube_ledger.go_on(ledger)
    assert kube_eyes.worker(host)["on the root disk"] == []
    kube.delete("pod", "waits")
    files, _unused = heketi_volumes.read(volume)
    ledger.assert_kept(files)
