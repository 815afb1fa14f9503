# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Heketi does not believe who asks, or is not believed: the reason is told, and the server goes on as before."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from support import certificates, heketi_rest, heketi_volumes, inventory, lab, site
from support.certificates import Authority, pem

pytestmark = pytest.mark.campaign

HOST, OTHER = heketi_rest.HOST, "g3"
URL = f"http://{inventory.hosts()[HOST]['ansible_host']}:8080"
CALLS: dict[str, dict[str, Any]] = {
    "heketi_info": {},
    "heketi_topology": {"clusters": [{"name": "default", "nodes": []}]},
    "heketi_volume": {"volumes": [{"name": "hk-refused", "size": 1}]},
}


@contextmanager
def clock(host: str, hours: int) -> Iterator[None]:
    """The clock of a host goes wrong by some hours."""
    lab.on(host, f"date --set='{hours:+d} hours'")
    try:
        yield
    finally:
        lab.on(host, f"date --set=@{time.time():.0f}")


def started() -> str:
    """Since when the server runs."""
    return lab.on(HOST, "systemctl show --property=ActiveEnterTimestampMonotonic --value heketi").strip()


@pytest.mark.parametrize("name", CALLS)
def test_a_wrong_key_is_named_and_told_nowhere(name: str) -> None:
    before, wrong = heketi_volumes.everything(), "not-the-key-5e1f"
    answer = site.module(HOST, name, key=wrong, **CALLS[name])
    assert "secrets may not match" in answer["msg"] and "next: compare key or key_file" in answer["msg"], answer
    assert not answer["changed"] and wrong not in str(answer)
    assert heketi_volumes.everything() == before


def test_a_clock_that_is_behind_is_named_with_the_difference() -> None:
    """Of whoever asks from another host. Heketi's own host has one clock, however wrong it is."""
    key = lab.on(HOST, "cat /etc/heketi/admin.key")
    with clock(OTHER, -1):
        answer = site.module(OTHER, "heketi_info", url=URL, key=key)
    found = re.search(r"the same time on both hosts, Heketi's is (\d+) s ahead", answer["msg"])
    assert found and 3500 < int(found[1]) < 3700, answer
    assert key not in str(answer)


def test_a_clock_that_is_ahead_does_no_harm() -> None:
    """A token is good until two minutes after it was made, by the clock of whoever made it."""
    key = lab.on(HOST, "cat /etc/heketi/admin.key")
    with clock(OTHER, 1):
        assert "clusters" in site.module(OTHER, "heketi_info", url=URL, key=key)
    with clock(HOST, 1):
        assert "clusters" in site.module(HOST, "heketi_info")


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


def with_tls(folder: Path, authority: Authority, **words: Any) -> dict[str, str]:
    """heketi_tls with a certificate of its own."""
    key = certificates.key()
    for name, text in (("cert", authority.certificate(key, **words)), ("key", pem(key)), ("ca", authority.pem())):
        (folder / f"{name}.pem").write_text(text)
    return {name: str(folder / f"{name}.pem") for name in ("cert", "key", "ca")}


@pytest.mark.parametrize(("words", "said"), [({"ends": -1}, "certificate has expired"), ({"name": "heketi.example"}, "not valid for 'localhost'")])
def test_a_certificate_that_would_not_be_believed_is_refused_before_the_first_change(words: dict[str, Any], said: str, authority: Authority,
                                                                                     tmp_path: Path) -> None:
    before = started()
    done = site.site("--tags", "heketi", heketi_tls=with_tls(tmp_path, authority, **words))
    assert done.code != 0 and said in " ".join(done.output.split()), done.told()
    assert (done.changed(), started()) == ([], before)
    assert heketi_rest.get("/operations")["in_flight"] == 0


def test_one_that_expires_later_is_named_and_replaced(authority: Authority, tmp_path: Path) -> None:
    """The server that has it can't be drained any more, and ends all the same."""
    tls = {"url": "https://localhost:8080", "ca_file": "/etc/heketi/tls/ca.pem"}
    try:
        done = site.site("--tags", "heketi", heketi_tls=with_tls(tmp_path, authority, ends=1))
        assert done.code == 0, done.told()
        assert "clusters" in site.module(HOST, "heketi_info", **tls)
        with clock(HOST, 2):
            assert "certificate has expired" in site.module(HOST, "heketi_info", **tls)["msg"]
            done = site.site("--tags", "heketi", heketi_tls=with_tls(tmp_path, authority, ends=12))
            assert done.code == 0, done.told()
            assert "clusters" in site.module(HOST, "heketi_info", **tls)
        lab.on(HOST, "systemctl restart heketi")    # started in the future, it would be newer than all that site.yml writes
    finally:
        done = site.site("--tags", "heketi")
        assert done.code == 0, done.told()
    assert heketi_rest.get("/operations")["in_flight"] == 0
