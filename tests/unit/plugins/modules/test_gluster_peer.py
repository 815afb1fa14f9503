# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as a user calls it: which commands run in which order, and what it answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.glusterkube.storage.plugins.modules.gluster_peer import main
from ansible_collections.glusterkube.storage.tests.unit.plugins.modules.scripted_gluster import Failed, Host

SINGLE = (("pool list", "pool_list_single"), ("volume info", "volume_info_none"))
SIX = (("pool list", "pool_list_6"), ("volume info", "volume_info_none"))
ALL = ["n1", "n2", "n3", "n4", "n5", "n6"]


@pytest.fixture
def host(monkeypatch, tmp_path):
    return Host(monkeypatch, tmp_path)


def describes_itself(name, pool_list="remote_pool_list_single", volumes="volume_list_empty"):
    return (f"@{name} pool list", pool_list), (f"@{name} volume list", volumes)


def argv(answer):
    return [" ".join(action["argv"]) for action in answer["actions"]]


def test_a_host_joins(host):
    """create check, create, again check, again"""
    host.expect(*SINGLE, *describes_itself("n3"))
    planned = host.run(main, check=True, peers=["n1", "n3"])
    assert planned["changed"]
    assert "Plan: 1 create, 0 change, 0 destroy, 1 unchanged." in planned["diff"]["prepared"]

    host.expect(*SINGLE, *describes_itself("n3"), ("peer probe n3", "peer_probe_success"), ("pool list", "pool_list_6"),
                ("pool list", "pool_list_6"), ("volume info", "volume_info_none"),
                *[(f"@{name} pool list", "pool_list_6") for name in ("10.9.0.2", "n3", "n4", "n5", "n6")],      # every member sees every other one
                *SIX)
    done = host.run(main, peers=["n1", "n3"])
    assert (done["changed"], done["finished"]) == (True, True)
    assert argv(done) == argv(planned) == ["gluster peer probe n3"]
    assert len(done["peers"]) == 6

    for check in (True, False):
        host.expect(*SIX)
        again = host.run(main, check=check, peers=["n1", "n3", "10.9.0.4"])
        assert (again["changed"], again["actions"]) == (False, [])
        assert "diff" not in again


def test_a_host_leaves(host):
    """delete check, delete, again check, again"""
    host.expect(*SIX)
    planned = host.run(main, check=True, peers=["n3"], state="absent")
    assert argv(planned) == ["gluster peer detach n3"]

    host.expect(*SIX, ("peer detach n3", "peer_detach_ok"), ("pool list", "pool_list_single"), ("pool list", "pool_list_single"),
                ("volume info", "volume_info_none"), *SINGLE)
    assert argv(host.run(main, peers=["n3"], state="absent")) == argv(planned)

    for check in (True, False):
        host.expect(*SINGLE)
        assert not host.run(main, check=check, peers=["n3"], state="absent")["changed"]


def test_the_acting_host_is_never_probed(host):
    host.expect(*SINGLE)
    assert not host.run(main, peers=["n1", "n1.example.com"][:1])["changed"]


def test_all_that_must_not_be_probed_is_refused_before_the_first_probe(host):
    host.expect(*SINGLE, *describes_itself("n2", "pool_list_single"), *describes_itself("n3", "pool_list_aliases"), ("@n4 pool list", "no daemon"),
                *describes_itself("n5", volumes="volume_list"), *describes_itself("n6"))
    with pytest.raises(Failed) as failed:
        host.run(main, peers=ALL)
    message = failed.value.result["msg"]
    assert "5 refused, nothing was changed" in message
    assert "peer n2: has the UUID of member n1" in message            # the fixture is the acting host's own answer: a clone of it
    assert "peer n3: is in another pool; found: its pool also has n2, n3, n4" in message
    assert "peer n4: does not answer" in message
    assert "peer n5: has volumes of its own; found: arb, arb2" in message
    assert "peer n6: has the UUID of n5" in message                   # both answer with the same fixture: clones of each other
    assert not failed.value.result["changed"]


def test_check_mode_trusts_a_host_that_is_still_to_be_installed(host):
    host.expect(*SINGLE, ("@n3 pool list", "no daemon"))
    assert argv(host.run(main, check=True, peers=["n1", "n3"])) == ["gluster peer probe n3"]
    assert "peer n3 does not answer yet" in host.warnings[0]


def test_check_mode_on_a_host_without_gluster(host):
    host.installed = False
    assert argv(host.run(main, check=True, peers=["n1", "n2", "n3"])) == ["gluster peer probe n2", "gluster peer probe n3"]
    with pytest.raises(Failed, match="gluster is not installed on this host"):
        host.run(main, peers=["n1", "n2"])


def test_check_mode_does_not_take_a_dead_glusterd_for_an_empty_pool(host, tmp_path):
    host.expect(("pool list", "no daemon"))
    assert host.run(main, check=True, peers=["n1", "n2"])["changed"]
    Path(tmp_path / "glusterd.info").touch()
    host.expect(("pool list", "no daemon"))
    with pytest.raises(Failed, match="Connection failed"):
        host.run(main, check=True, peers=["n1", "n2"])


def test_a_member_that_is_down_is_no_change_and_a_warning(host):
    host.expect(("pool list", "peer_status_disconnected"), ("volume info", "volume_info_none"))
    answer = host.run(main, peers=["n2", "n3"])
    assert not answer["changed"]
    assert len(host.warnings) == 1


def test_a_probe_that_fails_is_told_as_glusterd_tells_it(host):
    host.expect(*SINGLE, *describes_itself("n3"), ("peer probe n3", "peer_probe_unreachable"))
    with pytest.raises(Failed, match="`gluster peer probe n3` failed; found: Probe returned with Transport endpoint is not connected"):
        host.run(main, peers=["n3"])
