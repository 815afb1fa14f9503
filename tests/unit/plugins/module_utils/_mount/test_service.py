# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the steps are carried out on a client, and what is told when a mount fails."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._action import Action
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import CommandError, StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._mount import service, units
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._mount.client import SERVERS, Client

HOME, LOGS = {"volume": "home", "path": "/srv/home", "options": []}, {"volume": "logs", "path": "/srv/logs", "options": []}


@pytest.fixture
def client(monkeypatch, tmp_path):
    return Client(monkeypatch, tmp_path)


def present(client, *entries, only_plan=False):
    return service.Mounts(client, list(entries), SERVERS, 90, only_plan=only_plan)


def do(use_case):
    actions = use_case.plan(use_case.read())
    for action in actions:
        use_case.apply(action)
    return actions


def test_the_program_is_the_source_of_its_module(client):
    do(present(client, HOME))
    with open(units.PROGRAM) as program, open(service.wait_for_bricks.__file__) as source:
        assert program.read() == source.read() != ""


def test_a_volume_whose_bricks_are_down_is_told_and_the_others_are_mounted(client):
    client.lacks["home"] = "home-replicate-0: 1 of 3 bricks, 2 needed"
    with pytest.raises(StorageError) as error:
        do(present(client, HOME, LOGS))
    assert str(error.value) == ("mount /srv/home: is not mounted; found: volume home: home-replicate-0: 1 of 3 bricks, 2 needed; not within 5 s; "
                                "expected: enough bricks of volume home; next: gluster volume status home on a host of the pool; "
                                "the host tries again every 15 seconds by itself")
    assert client.mounted == {"/srv/logs": "192.0.2.11:/logs"}


def test_a_mount_that_systemd_refuses_is_in_the_journal(client):
    client.broken = {"home"}
    with pytest.raises(StorageError, match=r"mount /srv/home: is not mounted; found: enough bricks of volume home, but systemd does not mount it: "
                                           r"A dependency job.*next: journalctl -b -u 'srv-home.mount'"):
        do(present(client, HOME))


def test_every_mount_that_failed_is_told(client):
    client.lacks, client.broken = {"home": "no bricks"}, {"logs"}
    with pytest.raises(StorageError, match=r"(?s)2 of 2 mounts have failed:\n  - mount /srv/home: .*no bricks.*\n  - mount /srv/logs: .*journalctl"):
        do(present(client, HOME, LOGS))


def test_a_mount_that_came_with_its_next_try_has_not_failed(client, monkeypatch):
    client.broken = {"home"}
    monkeypatch.setattr(service.Mounts, "_lack", lambda self, entry: client.mounted.update({"/srv/home": "192.0.2.11:/home"}) or "")
    do(present(client, HOME))


def test_without_the_client_of_glusterfs_nothing_is_written(client, monkeypatch):
    monkeypatch.setattr(service.shutil, "which", lambda program, path: None)
    with pytest.raises(StorageError, match=r"no mount.glusterfs; .*next: apt-get install glusterfs-client"):
        do(present(client, HOME))
    assert client.calls == []
    bare = present(client, HOME, only_plan=True)
    assert bare.plan(bare.read())[-1].argv == ("systemctl", "start", "srv-home.mount")


def test_a_mount_that_is_used_after_all_stays(client):
    do(present(client, HOME))
    going = service.NoMounts(client, [HOME])
    actions = going.plan(going.read())
    client.busy["/srv/home"] = ["bash (pid 7) in /srv/home/x"]
    going.apply(actions[0])
    with pytest.raises(StorageError, match=r"mount /srv/home: is in use; found: bash \(pid 7\)"):
        going.apply(actions[1])
    assert client.mounted


def test_what_keeps_it_may_be_unknown(client):
    do(present(client, HOME))
    going = service.NoMounts(client, [HOME])
    stop = going.plan(going.read())[1]
    client.busy["/srv/home"] = []
    with pytest.raises(StorageError, match=r"mount /srv/home: is in use; found: by no program, so by the kernel.*: Job for srv-home.mount failed"):
        going.apply(stop)


def test_another_step_that_fails_is_told_as_it_is(client, monkeypatch):
    monkeypatch.setattr(client, "_chattr", lambda argv: (1, "", "Operation not supported"))
    with pytest.raises(CommandError, match=r"`chattr -i /srv/home` failed; found: Operation not supported"):
        service.NoMounts(client, [HOME]).apply(Action("-", "mount /srv/home", "s", ("chattr", "-i", "/srv/home")))


@pytest.mark.parametrize(("argv", "synced"), [
    (("systemctl", "enable", "x.service"), "multi-user.target.wants"), (("systemctl", "disable", "x.service"), "multi-user.target.wants"),
    (("chattr", "-i", "/srv/home"), "/srv/home"), (("systemctl", "daemon-reload"), None)])
def test_what_programs_write_is_synced(client, monkeypatch, argv, synced):
    seen = []
    monkeypatch.setattr(service._files, "to_disk", seen.append)
    service.NoMounts(lambda argv, environ_update: (0, "", ""), [HOME]).apply(Action("-", "t", "s", argv))
    assert len(seen) == bool(synced) and all(path.endswith(synced) for path in seen)


def test_what_is_there_afterwards(client):
    use_case = present(client, HOME)
    unmounted = {"volume": "home", "path": "/srv/home", "unit": "srv-home.mount", "source": "", "mounted": False, "enabled": False}
    assert use_case.show(use_case.read()) == {"mounts": [unmounted]}
    do(use_case)
    assert use_case.show(use_case.read()) == {"mounts": [{**unmounted, "source": "192.0.2.11:/home", "mounted": True, "enabled": True}]}
