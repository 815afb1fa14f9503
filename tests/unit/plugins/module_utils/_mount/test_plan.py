# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what is there to what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._mount import plan, units
from ansible_collections.glusterkube.storage.plugins.module_utils._mount.model import Found, Host, Unit, Wanted

HOME, LOGS = Wanted("home", "/srv/home"), Wanted("logs", "/srv/logs")
WAIT, MOUNT = units.file("gluster-wait-srv-home.service"), units.file("srv-home.mount")


def texts(*wanted, servers=("g1", "g2"), program="program"):
    every = {units.PROGRAM: program}
    for entry in wanted:
        every.update(units.texts(entry, list(servers), 90))
    return every


def found(wanted, **more):
    """All is well."""
    wait, mount = units.texts(wanted, ["g1", "g2"], 90).items()
    return Found(*(Unit(path.rpartition("/")[2], text, load="loaded", enabled=path == wait[0], active="inactive" if path == wait[0] else "active")
                   for path, text in (wait, mount)), **{"source": f"g1:/{wanted.volume}", "kind": "fuse.glusterfs", **more})


def nothing(wanted):
    return Found(Unit(units.wait_name(wanted.path)), Unit(units.mount_name(wanted.path)))


def host(**found):
    return Host("program", {f"/srv/{name}": what for name, what in found.items()})


def argvs(actions):
    return [action.argv for action in actions]


def test_nothing_to_do():
    assert plan.mount(host(home=found(HOME), logs=found(LOGS)), [HOME, LOGS], texts(HOME, LOGS)) == []
    assert plan.mount(Host(), [], {}) == []


def test_from_nothing():
    actions = plan.mount(Host(None, {"/srv/home": nothing(HOME), "/srv/logs": found(LOGS)}), [HOME, LOGS], texts(HOME, LOGS))
    assert argvs(actions) == [("write-file", units.PROGRAM), ("write-file", WAIT), ("write-file", MOUNT), ("systemctl", "daemon-reload"),
                              ("systemctl", "enable", "gluster-wait-srv-home.service"), ("systemctl", "start", "srv-home.mount")]
    assert {action.sign for action in actions if action.argv != plan.RELOAD} == {"+"} and not any(action.details for action in actions[:-1])


def test_all_are_mounted_at_once():
    start = plan.mount(Host(None, {"/srv/home": nothing(HOME), "/srv/logs": nothing(LOGS)}), [HOME, LOGS], texts(HOME, LOGS))[-1]
    assert start.argv == ("systemctl", "start", "srv-home.mount", "srv-logs.mount")
    assert start.details == ("volume home on /srv/home", "volume logs on /srv/logs")


def test_other_servers_and_what_is_mounted_stays():
    actions = plan.mount(host(home=found(HOME)), [HOME], texts(HOME, servers=("g3", "g2")))
    assert argvs(actions) == [("write-file", WAIT), ("write-file", MOUNT), ("systemctl", "daemon-reload")]
    assert actions[1].details == ("- What=g1:/home", "+ What=g3:/home") and actions[1].sign == "~"


def test_another_program_needs_no_reload():
    assert argvs(plan.mount(host(home=found(HOME)), [HOME], texts(HOME, program="newer"))) == [("write-file", units.PROGRAM)]


def changed(which, **more):
    there = found(HOME)
    return replace(there, **{which: replace(getattr(there, which), **more)})


@pytest.mark.parametrize("there", [changed("wait", stale=True), changed("mount", stale=True), changed("mount", load="not-found")])
def test_a_run_that_was_killed_before_its_reload(there):
    assert argvs(plan.mount(host(home=there), [HOME], texts(HOME))) == [("systemctl", "daemon-reload")]


def test_a_run_that_was_killed_later():
    assert argvs(plan.mount(host(home=changed("wait", enabled=False)), [HOME], texts(HOME))) == [("systemctl", "enable", "gluster-wait-srv-home.service")]
    assert argvs(plan.mount(host(home=found(HOME, source="", kind="")), [HOME], texts(HOME))) == [("systemctl", "start", "srv-home.mount")]


@pytest.mark.parametrize(("source", "kind"), [("g1:/logs", "fuse.glusterfs"), ("/dev/sdb", "xfs"), ("/dev/home", "ext4")])
def test_something_else_is_mounted_there(source, kind):
    with pytest.raises(StorageError, match=rf"mount /srv/home: something else is mounted there; found: {source} \({kind}\)"):
        plan.mount(host(home=found(HOME, source=source, kind=kind)), [HOME], texts(HOME))


@pytest.mark.parametrize("step", [lambda host: plan.mount(host, [HOME], texts(HOME)), lambda host: plan.unmount(host, [HOME])])
def test_a_unit_that_was_masked_is_a_link_to_dev_null(step):
    with pytest.raises(StorageError, match=r"srv-home.mount is a link; found: .*srv-home.mount -> /dev/null; .*next: systemctl unmask 'srv-home.mount'"):
        step(host(home=changed("mount", text=None, link="/dev/null")))


# --- not any more

def test_gone_from_the_user_down_to_the_units():
    actions = plan.unmount(host(home=found(HOME, immutable=True)), [HOME])
    assert argvs(actions) == [("systemctl", "disable", "gluster-wait-srv-home.service"), ("systemctl", "stop", "srv-home.mount"), ("chattr", "-i", "/srv/home"),
                              ("remove-file", WAIT), ("remove-file", MOUNT), ("remove-file", units.PROGRAM), ("systemctl", "daemon-reload")]


def test_what_is_not_there():
    assert plan.unmount(Host(None, {"/srv/home": nothing(HOME)}), [HOME]) == []
    assert plan.unmount(Host(None), []) == []


def test_the_program_goes_with_the_last_mount():
    assert argvs(plan.unmount(Host("program"), [])) == [("remove-file", units.PROGRAM)]
    assert ("remove-file", units.PROGRAM) not in argvs(plan.unmount(replace(host(home=found(HOME)), others=("gluster-wait-srv-x.service",)), [HOME]))


def test_a_wait_at_work_is_stopped_before_it_mounts_again():
    there = replace(changed("wait", active="activating"), source="", kind="")
    there = replace(there, mount=replace(there.mount, active="inactive", job=True))
    stop = plan.unmount(host(home=there), [HOME])[1]
    assert (stop.argv, stop.summary) == (("systemctl", "stop", "gluster-wait-srv-home.service", "srv-home.mount"), "no more tries to mount")


def test_every_mount_is_unmounted_before_the_first_unit_goes():
    words = [argv[0:2] for argv in argvs(plan.unmount(host(home=found(HOME), logs=found(LOGS)), [HOME, LOGS]))]
    assert words.index(("remove-file", WAIT)) > max(at for at, word in enumerate(words) if word == ("systemctl", "stop"))


def test_files_that_went_before_the_reload():
    there = replace(nothing(HOME), mount=Unit("srv-home.mount", load="loaded", stale=True))
    assert argvs(plan.unmount(Host(None, {"/srv/home": there}), [HOME])) == [("systemctl", "daemon-reload")]


def test_a_unit_that_failed_is_forgotten():
    actions = plan.unmount(host(home=replace(changed("mount", active="failed"), source="", kind="")), [HOME])
    assert argvs(actions)[-2:] == [("systemctl", "daemon-reload"), ("systemctl", "reset-failed", "srv-home.mount")]
    assert not any(argv[:2] == ("systemctl", "stop") for argv in argvs(actions))


def test_in_use():
    with pytest.raises(StorageError, match=r"mount /srv/home: is in use; found: bash \(pid 7\) in /srv/home/x; .*fuser -vm /srv/home"):
        plan.unmount(host(home=found(HOME, users=("bash (pid 7) in /srv/home/x",))), [HOME])


def test_a_directory_of_somebody_else_stays_immutable():
    assert plan.unmount(Host(None, {"/srv/home": replace(nothing(HOME), immutable=True)}), [HOME]) == []


def test_a_volume_that_was_mounted_by_hand_goes_and_a_disk_does_not():
    by_hand = replace(nothing(HOME), source="g1:/home", kind="fuse.glusterfs")
    assert argvs(plan.unmount(Host(None, {"/srv/home": by_hand}), [HOME])) == [("systemctl", "stop", "srv-home.mount")]
    disk = replace(nothing(HOME), source="/dev/sdb", kind="xfs", mount=Unit("srv-home.mount", load="loaded", active="active"))
    assert plan.unmount(Host(None, {"/srv/home": disk}), [HOME]) == []
    with pytest.raises(StorageError, match=r"something else is mounted there; found: /dev/sdb \(xfs\); .*umount /srv/home"):
        plan.unmount(host(home=found(HOME, source="/dev/sdb", kind="xfs")), [HOME])
