# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Heketi's refusals in the words that a user needs. Imports nothing but the standard library. Private to the collection."""

from __future__ import annotations

import email.utils
from collections.abc import Mapping

from .._errors import StorageError

SECRETS = "secrets may not match"  # in Heketi's own words (middleware/jwt.go)
CLOCKS = "clocks may differ"
NO_SPACE = "No space"  # apps/glusterfs/errors.go; also where there is room, and not enough hosts or zones with it


class HeketiError(StorageError):
    """Heketi answered with a failure, or not at all.

    :param what: the server and the request
    :param status: of HTTP, 0 where there was no answer
    :param text: Heketi's own words
    """

    def __init__(self, what: str, *, status: int = 0, text: str = "", expected: str = "", next_step: str = "") -> None:
        self.status, self.text = status, text
        super().__init__(what, found=" ".join([*([f"{status}"] if status else []), text]), expected=expected, next_step=next_step)


class LostOperation(HeketiError):
    """It is not known whether the operation was done: the server was restarted, or its answer got lost or told nothing. Whoever asked reads again."""


def refused(what: str, status: int, text: str, headers: Mapping[str, str], now: float) -> HeketiError:
    """The error for an answer, with the way out where the answer shows one.

    :param headers: of the answer, ``Date`` among them
    :param now: this host's clock, seconds since 1970
    """
    expected, next_step = _way_out(status, text, headers, now)
    return HeketiError(what, status=status, text=text, expected=expected, next_step=next_step)


def _way_out(status: int, text: str, headers: Mapping[str, str], now: float) -> tuple[str, str]:
    ahead = _ahead(headers.get("Date", ""), now)
    if status == 401 and (CLOCKS in text or "expired" in text.lower()):
        return (f"the same time on both hosts, Heketi's is {abs(ahead):.0f} s {'ahead' if ahead >= 0 else 'behind'}",
                "set the clocks (chronyc tracking), then run this again")
    if status == 401 and SECRETS in text:
        return ("the key that the server was started with",
                "compare key or key_file with the key of the server; a changed key counts after systemctl restart heketi")
    if status == 401 and "Administrator" in text:
        return "user admin", "user: admin with the admin key: the user `user` may not even ask how far its own operation is"
    if status == 503:
        return "admin mode normal", "heketi-cli server mode get; from read-only only systemctl kill --signal=SIGUSR2 heketi leads out"
    if status == 429:
        return "fewer operations at a time", "heketi-cli server operations info"
    if NO_SPACE in text:
        return ("room on devices that are online, in as many zones as a set has bricks, on hosts that Heketi found alive at its last look, each 120 s",
                "heketi_info tells what fits; journalctl -u heketi --grep up=false tells the hosts that it found dead")
    return "", "journalctl -u heketi" if status >= 500 else ""


def _ahead(date: str, now: float) -> float:
    """Seconds that the server's clock is ahead, 0 where it did not tell its time."""
    try:
        return email.utils.parsedate_to_datetime(date).timestamp() - now
    except (TypeError, ValueError):
        return 0.0
