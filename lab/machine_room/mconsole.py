# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A host's management console: how a running user-mode Linux gets and loses disks."""

from __future__ import annotations

import socket
import struct
import tempfile
from pathlib import Path

from .errors import LabError
from .naming import Host
from .paths import Lab

MAGIC, VERSION = 0xCAFEBABE, 2
REQUEST, REPLY = "=III512s", "=III"
SECONDS = 10


def ask(lab: Lab, host: Host, words: str) -> str:
    """What the kernel of a running host answers.

    :raises LabError: when it refuses or does not answer
    """
    data, answer = words.encode(), b""
    with tempfile.TemporaryDirectory(dir=lab.run) as place, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as console:
        console.bind(str(Path(place) / "me"))
        console.settimeout(SECONDS)
        try:
            console.sendto(struct.pack(REQUEST, MAGIC, VERSION, len(data), data), str(lab.umid / host.name / "mconsole"))
            more = 1
            while more:
                reply = console.recv(4096)
                failed, more, size = struct.unpack(REPLY, reply[:12])
                answer += reply[12:12 + size]
        except OSError as error:
            raise LabError(f"{host.name} of lab {lab.name}: its management console does not answer: {error}") from error
    text = answer.decode(errors="replace").strip("\0\n ")
    if failed:
        raise LabError(f"{host.name} of lab {lab.name} refused `{words}`: {text or 'no reason given'}")
    return text
