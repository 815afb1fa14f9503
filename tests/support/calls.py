# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calls of gluster, noted by a wrapper on each host that sudo finds before the real one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from . import lab

WRAPPER, NOTES = "/usr/local/sbin/gluster", "/run/gluster-calls"


@contextmanager
def noted(hosts: Iterable[str]) -> Iterator[None]:
    """Meanwhile each call leaves a line on its host."""
    hosts = list(hosts)
    lab.each(lambda host: lab.on(host, f"cat >{WRAPPER}; chmod 755 {WRAPPER}; rm -f {NOTES}", (lab.ON_HOST / "gluster").read_text()), hosts)
    try:
        yield
    finally:
        lab.each(lambda host: lab.on(host, f"rm -f {WRAPPER} {NOTES}"), hosts)


def since_then(hosts: Iterable[str]) -> dict[str, list[str]]:
    """The words of each call since the last time this was asked, by host."""
    return {host: text.splitlines() for host, text in lab.each(lambda host: lab.on(host, f"cat {NOTES} 2>/dev/null; rm -f {NOTES}"), hosts).items()}
