# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What only the pool can judge: refused with a clear error, all of it in one where it does not take gluster's own word, and nothing changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from support import eyes, fingerprint, inventory, site
from testinfra.host import Host

FOREIGN = "192.0.2.99"


@pytest.fixture(scope="module", autouse=True)
def unchanged() -> Iterator[None]:
    before = fingerprint.take(inventory.hosts())
    yield
    assert fingerprint.differences(before, fingerprint.take(inventory.hosts())) == []


def test_all_faults_of_all_volumes_come_in_one_error(hosts: dict[str, Host], names: dict[str, str]) -> None:
    live = {name: [f"{address_of(brick.host, names)}:{brick.path}" for brick in volume.bricks] for name, volume in eyes.volumes(hosts["g2"], names).items()}
    scratch, own = live["scratch"], {"type": "distribute"}
    run = site.site(gluster_volumes=[
        {"name": "scratch", **own, "bricks": scratch[:-1]},
        {"name": "stranger", **own, "bricks": [f"{FOREIGN}:/srv/b"]},
        {"name": "thief", **own, "bricks": scratch[:1]},
        {"name": "inside", **own, "bricks": [f"{scratch[0]}/folder"]},
        {"name": "grouped", **own, "bricks": [f"{address_of('g1', names)}:/srv/c"], "option_groups": ["../../etc/passwd", "no-such-group"]},
        {"name": "pair", "state": "absent"},
    ])
    assert run.code == 2 and run.changed() == [], run.told()
    message = next(event["msg"] for event in run.events if event.get("status") == "failed")
    for words in (rf"volume scratch: refused to remove bricks; found: {re.escape(scratch[-1])} not listed; .* gluster volume remove-brick scratch",
                  rf"volume stranger: brick {FOREIGN}:/srv/b: no such member; .*next: gluster peer probe {FOREIGN}",
                  rf"volume thief: brick {re.escape(scratch[0])}: refused; found: it is a brick of volume scratch",
                  rf"volume inside: brick {re.escape(scratch[0])}/folder: refused; found: it lies within brick {re.escape(scratch[0])} of volume scratch",
                  r"volume grouped: option group '../../etc/passwd': refused; expected: the name of a file",
                  r"volume grouped: option group no-such-group: not readable; found: .*No such file",
                  r"volume pair: refused to delete; found: .*next: when it may go: confirm: \[pair\]"):
        assert any(re.search(words, line) for line in message.splitlines()), f"{words} is missing in {message}"
    assert len(message.splitlines()) == 8, message


@pytest.mark.parametrize(("volume", "words"), [
    ({"name": "onroot", "type": "distribute", "bricks": ["g1:/srv/onroot"]},
     r"volume onroot: create .*gluster refused; found: .*root partition.*next: mount a file system"),
    ({"name": "scratch", "type": "distribute", "options": {"network.ping-timeout": 11, "performance.no-such": "on"}},
     r"volume scratch: option performance.no-such: refused; found: no option that the installed glusterd knows; expected: perhaps .*volume set help"),
    ({"name": "scratch", "type": "distribute", "options": {"network.ping-timeout": 11, "performance.cache-size": "large"}},
     r"volume scratch: 2 options.*gluster refused; found: .*large"),
])
def test_what_only_the_pool_can_refuse_changes_nothing_either(volume: dict[str, Any], words: str, names: dict[str, str]) -> None:
    given = json.loads(json.dumps(volume).replace("g1:", f"{address_of('g1', names)}:"))
    answer = site.module("g1", "gluster_volume", volumes=[given])
    assert answer["changed"] is False and re.search(words, answer["msg"]), answer


def test_values_with_colons_quotes_and_thousands_of_characters_are_kept_as_they_are(hosts: dict[str, Host], names: dict[str, str]) -> None:
    """In check mode, since gluster can't take an option user.* away again; the plan shows the very words of the command."""
    values = {"user.a": "a:b 'c' \"d\" $(id)", "user.b": "x" * 3900}
    answer = site.module("g1", "gluster_volume", "--check", volumes=[{"name": "scratch", "type": "distribute", "options": values}])
    assert answer["actions"][0]["argv"][-4:] == ["user.a", values["user.a"], "user.b", values["user.b"]], answer


def address_of(host: str, names: dict[str, str]) -> str:
    return next(address for address, name in names.items() if name == host)
