# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The program that systemd runs after Heketi's start and before its end: python3 -m glusterkube._heketi.unit ready|drain FOLDER SECONDS

FOLDER has what the server was started with: ``url``, ``admin.key`` and, where it needs one, ``ca.pem``.

``ready`` ends with 0 once the server answers a signed request, with 1 when it does not within SECONDS. ``drain`` lets no other host begin anything any
more and waits until nothing is in flight; after SECONDS it gives up, and Heketi cleans up at its next start what it could not finish. The role
heketi_server installs it with what it imports. Standard library only. Private to the collection.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from .client import Client
from .errors import HeketiError

PAUSE = 0.5
REQUEST_SECONDS = 10


def ready(client: Client, seconds: float, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep) -> None:
    """Returns once the server answers and believes the key.

    :raises HeketiError: with its last answer; at once when it has another key, since waiting does not change that
    """
    end = clock() + seconds
    while True:
        try:
            client.get("/operations")
            return
        except HeketiError as error:
            if error.status or clock() >= end:
                raise
        sleep(PAUSE)


def drain(client: Client, seconds: float, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep) -> int:
    """Operations that are still in flight after the wait: 0, or SECONDS were not enough.

    :raises HeketiError: when the server cannot be asked
    """
    end = clock() + seconds
    client.post("/admin", {"state": "local-client"})
    while (flying := int(client.get("/operations")["in_flight"])) and clock() < end:
        sleep(PAUSE)
    return flying


def main(argv: Sequence[str]) -> int:
    what, folder, seconds = argv[0], Path(argv[1]), argv[2]
    url, key = ((folder / name).read_text(encoding="utf-8").strip() for name in ("url", "admin.key"))
    ca_file = folder / "ca.pem"
    client = Client(url, "admin", key, ca_file=str(ca_file) if ca_file.exists() else "", timeout=REQUEST_SECONDS)
    try:
        if what == "ready":
            ready(client, float(seconds))
        elif flying := drain(client, float(seconds)):
            sys.stderr.write(f"{flying} operations are in flight after {seconds} s; Heketi cleans them up after its next start\n")
    except HeketiError as error:
        sys.stderr.write(f"{error}\n")
        return int(what == "ready")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
