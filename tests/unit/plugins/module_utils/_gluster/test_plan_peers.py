# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Membership as tables: what is, what should be, what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster import plan_peers
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster.model import Peer, Pool, Stranger


def at(*addresses: str) -> frozenset[str]:
    return frozenset(addresses)


G1 = Peer("u1", at("localhost", "g1"), at("192.0.2.1", "2001:db8::1"), True, "")
G2 = Peer("u2", at("g2", "g2.example.com"), at("192.0.2.2"), True, "Peer in Cluster", bricks=4)
POOL = Pool((G1, G2))
G3, G4 = {"g3": at("192.0.2.3")}, {"g4": at("192.0.2.4")}
FREE = {"g3": Stranger("u3"), "g4": Stranger("u4")}


def probed(actions):
    return [action.argv[-1] for action in actions]


@pytest.mark.parametrize(("wanted", "names"), [
    ({}, []),
    ({"g1": at("192.0.2.1"), "g2": at("192.0.2.2")}, []),
    ({"2001:db8::1": at("2001:db8::1")}, []),              # the asked host by its other family
    ({"g2.example.com": at()}, []),                        # a name that the pool knows but nobody resolves
    ({**G3, "g1": at("192.0.2.1")}, ["g3"]),
    ({**G4, **G3}, ["g4", "g3"]),                          # in the order given
])
def test_add_peers_probes_who_is_missing(wanted, names):
    actions = plan_peers.add_peers(POOL, wanted, FREE)
    assert [action.argv for action in actions] == [("gluster", "peer", "probe", name) for name in names]


@pytest.mark.parametrize("wanted", [
    {"g2": at("192.0.2.2"), "g2.example.com": at("192.0.2.2")},
    {"g3": at("192.0.2.3"), "g3.example.com": at("192.0.2.3")},
])
def test_add_peers_refuses_one_host_under_two_names(wanted):
    with pytest.raises(StorageError, match="is the same host as"):
        plan_peers.add_peers(POOL, wanted, {})


@pytest.mark.parametrize(("stranger", "words"), [
    (Stranger(silence="Connection failed"), r"peer g3: does not answer; found: Connection failed; .*systemctl status glusterd"),
    (Stranger("u3", members=("x1", "x2")), r"peer g3: is in another pool; found: its pool also has x1, x2; .*gluster peer detach g3"),
    (Stranger("u3", volumes=("old",)), r"peer g3: has volumes of its own; found: old; .*gluster volume delete old"),
    (Stranger("u2"), r"peer g3: has the UUID of member g2; .*rm -r /var/lib/glusterd/glusterd.info"),
    (Stranger("u1"), r"peer g3: has the UUID of member g1"),          # a clone of this very host
])
def test_add_peers_refuses_a_host_that_must_not_be_probed(stranger, words):
    with pytest.raises(StorageError, match=words):
        plan_peers.add_peers(POOL, G3, {"g3": stranger})


def test_add_peers_refuses_two_clones_of_each_other():
    with pytest.raises(StorageError, match="peer g4: has the UUID of g3"):
        plan_peers.add_peers(POOL, {**G3, **G4}, {"g3": Stranger("u3"), "g4": Stranger("u3")})


def test_add_peers_refuses_a_name_that_nobody_resolves():
    with pytest.raises(StorageError, match=r"no address for this name.*getent hosts g9"):
        plan_peers.add_peers(POOL, {"g9": at()}, {})


def test_add_peers_tells_every_refused_host_in_one_error():
    with pytest.raises(StorageError) as caught:
        plan_peers.add_peers(POOL, {**G3, **G4, "g9": at()}, {"g3": Stranger("u2"), "g4": Stranger(silence="no")})
    assert str(caught.value).startswith("3 refused, nothing was changed:\n")
    assert [word in str(caught.value) for word in ("peer g3: has the UUID", "peer g4: does not answer", "peer g9: unknown")] == [True] * 3


DOWN = replace(G2, connected=False, bricks=0)
REJECTED = replace(G2, state="Peer Rejected", bricks=0)


@pytest.mark.parametrize("ill", [DOWN, REJECTED])
def test_nothing_is_changed_without_a_majority(ill):
    pool = Pool((G1, ill))
    with pytest.raises(StorageError, match=r"pool: refused to change anything; found: 1 of 2 members connected, missing: g2"):
        plan_peers.add_peers(pool, G3, FREE)
    with pytest.raises(StorageError, match="pool: refused to change anything"):
        plan_peers.remove_peers(pool, {"g2": at("192.0.2.2")})


def test_a_member_that_is_down_is_no_change():
    assert plan_peers.add_peers(Pool((G1, DOWN)), {"g1": at("192.0.2.1"), "g2": at("192.0.2.2")}, {}) == []


def test_remove_peers_refuses_a_host_with_bricks_and_says_how_to_go_on():
    with pytest.raises(StorageError, match=r"4 bricks on it.*gluster volume info"):
        plan_peers.remove_peers(POOL, {"g2": at("192.0.2.2")})


def test_remove_peers_refuses_the_host_that_it_runs_on():
    with pytest.raises(StorageError, match=r"peer g1: refused to detach; found: it is the host that this runs on"):
        plan_peers.remove_peers(POOL, {"g1": at("192.0.2.1")})


def test_remove_peers_detaches_a_host_once_under_all_its_names():
    pool = Pool((G1, replace(G2, bricks=0)))
    assert probed(plan_peers.remove_peers(pool, {"g2": at("192.0.2.2"), "g2.example.com": at("192.0.2.2")})) == ["g2"]


def test_remove_peers_has_nothing_to_do_for_a_stranger():
    assert plan_peers.remove_peers(POOL, {"g9": at("192.0.2.9")}) == []
