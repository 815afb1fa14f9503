# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what is there to what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._host import plan
from ansible_collections.glusterkube.storage.plugins.module_utils._host.model import (
    Account,
    Entry,
    File,
    Gone,
    Host,
    Key,
    Place,
    Running,
    Unit,
    User,
    Wanted,
)

ETC = Place("/etc/heketi", "root", "heketi", 0o750)
KEY = Key("/etc/heketi/id_ed25519", "heketi", "heketi", 0o600, "heketi")
SECRET = File("/etc/heketi/admin.key", "root", "root", 0o600, text=None, secret=True)
JSON = File("/etc/heketi/heketi.json", "root", "heketi", 0o640, text="new\n")
SERVICE = File("/etc/systemd/system/heketi.service", "root", "root", 0o644, text="[Unit]\n")
UNIT = Unit("heketi.service", "/run/started-with", "an answer")
WANTED = Wanted((User("heketi", "/var/lib/heketi", "/usr/sbin/nologin"),), (ETC,), (KEY,), (SECRET, JSON, SERVICE), units=(UNIT,))
READ = frozenset({JSON.path, SERVICE.path, SECRET.path})


def entry(place, text="", kind="file", **words):
    return Entry(kind, place.owner, place.group, place.mode, text, **words)


def there(**words):
    """All is well."""
    entries = {ETC.path: entry(ETC, kind="directory"), KEY.path: entry(KEY), SECRET.path: entry(SECRET, "0" * 64), JSON.path: entry(JSON, "new\n"),
               SERVICE.path: entry(SERVICE, "[Unit]\n")}
    host = Host({"heketi": Account("/var/lib/heketi", "/usr/sbin/nologin", "!")}, entries=entries,
                units={"heketi.service": Running(True, True, False, READ)})
    return replace(host, **words)


def but(path, **words):
    host = there()
    return replace(host, entries={**host.entries, path: replace(host.entries[path], **words)})


def argvs(actions):
    return [action.argv for action in actions]


def test_nothing_to_do():
    assert plan.plan(there(), WANTED) == []
    assert plan.plan(Host(), Wanted()) == []


def test_from_nothing():
    assert argvs(plan.plan(Host(), WANTED)) == [
        ("useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/var/lib/heketi", "--shell", "/usr/sbin/nologin", "heketi"),
        ("make-directory", ETC.path), (*plan.KEYGEN, "heketi", "-f", KEY.path), ("make-secret", SECRET.path), ("write-file", JSON.path),
        ("write-file", SERVICE.path), ("systemctl", "daemon-reload"), ("systemctl", "enable", "heketi.service"), ("systemctl", "start", "heketi.service")]


def test_whoever_reads_a_changed_file_is_restarted_and_sees_what_changed():
    change, restart = plan.plan(but(JSON.path, text="old\n"), WANTED)
    assert (change.argv, change.details) == (("write-file", JSON.path), ("- old", "+ new"))
    assert (restart.argv, restart.details) == (("systemctl", "restart", "heketi.service"), (JSON.path,))


@pytest.mark.parametrize(("running", "told"), [
    (Running(True, True, False, READ, frozenset({"/usr/local/bin/heketi"})), ("/usr/local/bin/heketi",)),
    (Running(True, True, False, None), ("it does not tell what it has read",)),
])
def test_one_that_has_read_other_files_is_restarted(running, told):
    (restart,) = plan.plan(there(units={"heketi.service": running}), WANTED)
    assert (restart.argv, restart.details) == (("systemctl", "restart", "heketi.service"), told)


def test_one_that_does_not_note_what_it_reads_is_left_alone():
    timer = Unit("heketi-backup.timer")
    assert plan.plan(there(units={timer.name: Running(True, True)}), replace(WANTED, units=(timer,))) == []


def test_a_unit_that_systemd_has_read_before_it_changed():
    assert argvs(plan.plan(there(units={"heketi.service": Running(True, True, True, READ)}), WANTED)) == [("systemctl", "daemon-reload")]


def test_a_drop_in_of_another_unit_is_watched_and_read():
    drop_in = File("/etc/systemd/system/nftables.service.d/ours.conf", "root", "root", 0o644, text="[Service]\n")
    wanted = Wanted(files=(drop_in,))
    assert wanted.watched == ["nftables.service"]
    assert argvs(plan.plan(Host(), wanted)) == [("write-file", drop_in.path), ("systemctl", "daemon-reload")]
    assert argvs(plan.plan(Host(entries={drop_in.path: entry(drop_in)}), Wanted(gone=(Gone(drop_in.path),)))) == [
        ("remove-file", drop_in.path), ("systemctl", "daemon-reload")]


def test_a_template_of_units_is_read_and_not_asked_for():
    template = File("/etc/systemd/system/ours@.service", "root", "root", 0o644, text="[Service]\n")
    wanted = Wanted(files=(template,))
    assert wanted.watched == []
    assert argvs(plan.plan(Host(), wanted)) == [("write-file", template.path), ("systemctl", "daemon-reload")]


def test_no_content_of_a_secret_is_told():
    given = replace(SECRET, text="canary-new")
    wanted = replace(WANTED, files=(given, JSON, SERVICE))
    change, restart = plan.plan(but(SECRET.path, text="canary-old"), wanted)
    assert change.argv == ("write-file", SECRET.path) and restart.details == (SECRET.path,)
    assert "canary" not in str((change, restart))
    assert plan.plan(but(SECRET.path, text="canary-new"), wanted) == []


def test_a_secret_that_was_made_is_kept_and_an_empty_one_is_none():
    assert plan.plan(but(SECRET.path, text="whatever"), WANTED) == []
    assert argvs(plan.plan(but(SECRET.path, text=""), WANTED))[0] == ("make-secret", SECRET.path)


@pytest.mark.parametrize("path", [ETC.path, KEY.path, SECRET.path])
def test_rights_are_put_right(path):
    """Nobody is restarted for that."""
    (action,) = plan.plan(but(path, mode=0o666), WANTED)
    assert action.argv == ("set-rights", path) and "(was" in action.summary and "0666" in action.summary


def test_a_user_is_put_right():
    executor = User("heketi-exec", "/var/lib/heketi-exec", "/bin/bash", key_login=True)
    (made,) = plan.plan(Host(groups=frozenset({executor.name})), Wanted((executor,)))
    assert made.argv[2:4] == ("--gid", "heketi-exec") and made.argv[-3:] == ("--password", "*", "heketi-exec")
    (changed,) = plan.plan(Host({executor.name: Account("/home/x", "/bin/bash", "!")}), Wanted((executor,)))
    assert changed.argv == ("usermod", "--home", "/var/lib/heketi-exec", "--password", "*", "heketi-exec")


def test_what_was_undone_is_done_again():
    rules = File("/etc/glusterkube/heketi.nft", "root", "root", 0o644, text="rules\n", accept=("nft", "--file", "%s"), still=("nft", "list"))
    found = Host(entries={rules.path: entry(rules, "rules\n", holds=False)})
    (again,) = plan.plan(found, Wanted(files=(rules,)))
    assert (again.sign, again.argv) == ("!", ("nft", "--file", rules.path))
    (written,) = plan.plan(Host(), Wanted(files=(rules,)))
    assert written.gates == ("`nft --file %s` succeeds",)


def test_what_is_taken_back_goes_after_what_it_did():
    gone = Gone("/etc/glusterkube/heketi.nft", ("nft", "delete table"))
    assert argvs(plan.plan(Host(entries={gone.path: entry(JSON)}), Wanted(gone=(gone,)))) == [("nft", "delete table"), ("remove-file", gone.path)]
    assert plan.plan(Host(), Wanted(gone=(gone,))) == []


def test_lines_of_hosts_that_are_not_told_today_stay():
    known = File("/etc/heketi/known_hosts", "root", "heketi", 0o640, text="g1,192.0.2.11 new\n", replaces="(g1|g2)[, ]")
    old = entry(known, "g1,192.0.2.11 old\ng2 gone\ng10 kept\n\n192.0.2.14 kept\n")
    assert plan.text(known, old) == "g10 kept\n192.0.2.14 kept\ng1,192.0.2.11 new\n"
    assert plan.text(known, None) == known.text
    assert plan.plan(Host(entries={known.path: entry(known, plan.text(known, old))}), Wanted(files=(known,))) == []


@pytest.mark.parametrize(("path", "kind", "words"), [
    (ETC.path, "file", r"found: a file; expected: a directory, or nothing; next: move it away"),
    (JSON.path, "link", r"found: a link; expected: a file, or nothing; next: move it away"),
    (SERVICE.path, "link", r"next: systemctl unmask heketi.service, or remove the link"),
    (KEY.path, "other", r"found: neither a file nor a directory"),
])
def test_what_is_something_else_is_refused(path, kind, words):
    with pytest.raises(StorageError, match=words):
        plan.plan(but(path, kind=kind), WANTED)
